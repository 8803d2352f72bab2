"""The layer of a video's track: where the camera was, fix by fix."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsFeature, QgsFields

from anon_plugin.processing.layers import rows

if TYPE_CHECKING:
    from anon_plugin.engine.telemetry.fix import Fix

_FIELDS = [
    ("video", rows.TEXT),
    ("filename", rows.TEXT),
    ("time_s", rows.REAL),
    ("timestamp", rows.TIME),
    ("altitude", rows.REAL),
    ("direction", rows.REAL),
    ("speed_mps", rows.REAL),
    ("dimensions", rows.WHOLE),
    ("accuracy_m", rows.REAL),
    ("dilution", rows.REAL),
    ("source", rows.TEXT),
]


def fields() -> QgsFields:
    """The fields of the layer."""
    return rows.fields_of(_FIELDS)


def feature(video: Path, source: str, fix: Fix) -> QgsFeature:
    """One row: one fix."""
    values: list[object] = [
        str(video),
        video.stem,
        fix.time_s,
        rows.date_time(fix.utc),
        fix.altitude_m,
        fix.course_deg,
        fix.speed_mps,
        fix.dimensions,
        fix.accuracy_m,
        fix.dilution,
        source,
    ]
    return rows.feature_of(fields(), values, rows.point(fix.longitude_deg, fix.latitude_deg))
