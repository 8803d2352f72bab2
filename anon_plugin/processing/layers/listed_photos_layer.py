"""The layer of photos that a catalogue lists: where they were taken, and how the camera looked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsFeature, QgsFields, QgsPointXY

from anon_plugin.processing.layers import photos_layer, rows

if TYPE_CHECKING:
    from anon_plugin.engine.exchange.image_catalogues import ListedPhoto

_FIELDS = [
    *photos_layer.IMPORT_FIELDS,
    ("pitch", rows.REAL),
    ("roll", rows.REAL),
    ("field_of_view", rows.REAL),
    ("sequence", rows.TEXT),
]


def fields() -> QgsFields:
    """The fields of the layer."""
    return rows.fields_of(_FIELDS)


def feature(listed: ListedPhoto, path: Path, place: QgsPointXY | None) -> QgsFeature:
    """One row; without geometry where the place is unknown."""
    values: list[object] = [
        str(path),
        path.stem,
        str(path.parent),
        listed.altitude_m,
        listed.heading_deg,
        None,
        None if place is None else str(place.x()),
        None if place is None else str(place.y()),
        rows.date_time(listed.time),
        listed.pitch_deg,
        listed.roll_deg,
        listed.field_of_view_deg,
        listed.sequence or None,
    ]
    return rows.feature_of(fields(), values, place)
