"""The SIGHT_LINES layer: lines from photos to buildings, with what was decided of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import NULL, QgsFeature, QgsFields, QgsGeometry, QgsPointXY

from anon_plugin.processing.layers import rows

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.facades import Decision
    from anon_plugin.engine.tasks.outcome import Outcome

_FIELDS = [
    ("photo", rows.TEXT),
    ("output", rows.TEXT),
    ("building", rows.TEXT),
    ("decision", rows.TEXT),
    ("distance_m", rows.REAL),
    ("bearing_deg", rows.REAL),
    ("from_deg", rows.REAL),
    ("to_deg", rows.REAL),
    ("top_deg", rows.REAL),
]


def fields() -> QgsFields:
    """The fields of the layer."""
    return rows.fields_of(_FIELDS)


def feature(outcome: Outcome, decision: Decision, place: QgsPointXY) -> QgsFeature:
    """A line from the photo to the nearest point of the building."""
    sight = decision.sight
    seen = sight.outlines
    row = QgsFeature(fields())
    row.setAttributes(
        [
            str(outcome.source),
            str(outcome.target) if outcome.target else NULL,
            sight.footprint.name,
            decision.what,
            sight.distance_m,
            sight.bearing_deg,
            float(min(one.azimuth_deg[0] for one in seen)) % 360.0 if seen else NULL,
            float(max(one.azimuth_deg[-1] for one in seen)) % 360.0 if seen else NULL,
            float(max(one.top_deg.max() for one in seen)) if seen else NULL,
        ]
    )
    row.setGeometry(QgsGeometry.fromPolylineXY([place, QgsPointXY(*sight.nearest_deg)]))
    return row
