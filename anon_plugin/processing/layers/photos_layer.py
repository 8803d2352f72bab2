"""The PHOTOS layer: one point a photo, with what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qgis.core import QgsFeature, QgsFields, QgsPointXY

from anon_plugin.engine.vocabulary import LABELS, key_of
from anon_plugin.processing.layers import rows

if TYPE_CHECKING:
    from anon_plugin.engine.geotag.geotag import Geotag
    from anon_plugin.engine.tasks.outcome import Outcome

STEPS = ("read", "detect", "redact", "write", "verify")

# Those of native:importphotos, names and types alike, so that steps made for its layers take ours
# and the other way round.
IMPORT_FIELDS = [
    ("photo", rows.TEXT),
    ("filename", rows.TEXT),
    ("directory", rows.TEXT),
    ("altitude", rows.REAL),
    ("direction", rows.REAL),
    ("rotation", rows.WHOLE),
    ("longitude", rows.TEXT),
    ("latitude", rows.TEXT),
    ("timestamp", rows.TIME),
]

# Empty until somebody has looked at the photo, and then carried on from step to step.
REVIEW_FIELDS = [
    ("reviewed", rows.BOOLEAN),
    ("reviewed_at", rows.TIME),
    ("reviewer", rows.TEXT),
]

_FIELDS = [
    *IMPORT_FIELDS,
    ("output", rows.TEXT),
    ("status", rows.TEXT),
    ("reason", rows.TEXT),
    *((f"{key_of(label)}_count", rows.WHOLE) for label in LABELS),
    ("width", rows.WHOLE),
    ("height", rows.WHOLE),
    ("projection", rows.TEXT),
    ("projection_reason", rows.TEXT),
    ("notes", rows.TEXT),
    ("verified", rows.TEXT),
    *((f"seconds_{step}", rows.REAL) for step in STEPS),
    ("input_sha256", rows.TEXT),
    ("output_sha256", rows.TEXT),
    ("label_counts", rows.TEXT),  # of all labels, those of the user's own models too, as JSON
    *REVIEW_FIELDS,
]


def fields() -> QgsFields:
    """The fields of the layer."""
    return rows.fields_of(_FIELDS)


def feature(
    outcome: Outcome, place: QgsPointXY | None, review: tuple[object, ...] = (None, None, None)
) -> QgsFeature:
    """One row; without geometry where the place is unknown. review: values of REVIEW_FIELDS."""
    geotag = outcome.geotag
    width, height = outcome.size_wh or (None, None)
    counts = outcome.counts()
    values: list[object] = [
        str(outcome.source),
        outcome.source.stem,
        str(outcome.source.parent),
        geotag.altitude_m,
        geotag.heading_deg,
        outcome.rotation_deg,
        None if geotag.longitude_deg is None else str(geotag.longitude_deg),
        None if geotag.latitude_deg is None else str(geotag.latitude_deg),
        rows.date_time(geotag.time),
        None if outcome.target is None else str(outcome.target),
        outcome.status.value,
        outcome.reason or None,
        *(counts.get(label, 0) for label in LABELS),
        width,
        height,
        None if outcome.projection is None else outcome.projection.name,
        outcome.projection_reason or None,
        "; ".join([*outcome.notes, *_about_the_heading(geotag)]) or None,
        ", ".join(outcome.verified) or None,
        *(outcome.seconds.get(step) for step in STEPS),
        outcome.input_sha256 or None,
        outcome.output_sha256 or None,
        json.dumps(counts) if counts else None,
        *review,
    ]
    return rows.feature_of(fields(), values, place)


def _about_the_heading(geotag: Geotag) -> Iterator[str]:
    """How the layer's `direction` came from what a compass showed, if it did."""
    if geotag.compass_deg is None:
        return
    if geotag.heading_deg is None:
        yield f"heading {geotag.compass_deg:.1f}° from magnetic north, where that is is unknown"
        return
    declination = (geotag.heading_deg - geotag.compass_deg + 180) % 360 - 180
    yield f"heading corrected by {declination:+.1f}° from magnetic to true north"
