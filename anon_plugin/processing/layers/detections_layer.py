"""The DETECTIONS layer: one row a finding, for people to look at and correct."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qgis.core import QgsDistanceArea, QgsFeature, QgsFields, QgsGeometry, QgsPointXY

from anon_plugin.processing.layers import rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from anon_plugin.engine.detection.detections import Detection
    from anon_plugin.engine.tasks.outcome import Outcome

BOX, OUTLINE = "box", "outline"

_FIELDS = [
    ("photo", rows.TEXT),
    ("output", rows.TEXT),
    ("label", rows.TEXT),
    ("score", rows.REAL),
    ("region_px", rows.TEXT),
    ("yaw_deg", rows.REAL),
    ("pitch_deg", rows.REAL),
    ("width_deg", rows.REAL),
    ("height_deg", rows.REAL),
    ("bearing_deg", rows.REAL),
    ("shape", rows.TEXT),
    ("keep", rows.BOOLEAN),
]


def fields() -> QgsFields:
    """The fields of the layer."""
    return rows.fields_of(_FIELDS)


def features(
    outcome: Outcome, place: QgsPointXY | None, ray_length_m: float = 0.0
) -> Iterator[QgsFeature]:
    """The rows of one photo.

    Their geometry is the photo's place or, with a ray_length_m above 0, a line of that length from
    there towards the object, where its bearing is known.
    """
    names = fields()
    output = None if outcome.target is None else str(outcome.target)
    for detection in outcome.detections:
        values: list[object] = [
            str(outcome.source),
            output,
            detection.label,
            float(detection.score),
            region_wkt(detection),
            *_angles(outcome, detection),
            BOX if detection.is_box else OUTLINE,
            True,
        ]
        bearing = values[names.indexOf("bearing_deg")]
        feature = rows.feature_of(names, values, None if ray_length_m > 0 else place)
        if ray_length_m > 0 and place is not None and isinstance(bearing, float):
            feature.setGeometry(_ray(place, bearing, ray_length_m))
        yield feature


def region_wkt(detection: Detection) -> str:
    """The region as a WKT polygon in pixels of the upright photo, x right and y down."""
    return regions_wkt([detection.region])


def regions_wkt(regions: Sequence[NDArray[np.float64]]) -> str:
    """The same of one or several (N, 2) polygons; several are a multipolygon."""
    rings = []
    for region in regions:
        points = [f"{x:.2f} {y:.2f}" for x, y in region]  # as many decimals as the engine
        rings.append(f"(({', '.join([*points, points[0]])}))")
    return f"POLYGON{rings[0]}" if len(rings) == 1 else f"MULTIPOLYGON({', '.join(rings)})"


def _angles(outcome: Outcome, detection: Detection) -> list[float | None]:
    """yaw, pitch, width, height and compass bearing in degrees; None where they are unknown."""
    seen = outcome.sighting(detection)
    if seen is None:
        return [None] * 5
    heading = outcome.geotag.heading_deg
    bearing = None if heading is None else seen.bearing_deg(heading)
    return [seen.yaw_deg, seen.pitch_deg, seen.width_deg, seen.height_deg, bearing]


def _ray(place: QgsPointXY, bearing_deg: float, length_m: float) -> QgsGeometry:
    """A line of so many metres on the ellipsoid."""
    measure = QgsDistanceArea()
    measure.setEllipsoid("WGS84")
    end = measure.computeSpheroidProject(place, length_m, math.radians(bearing_deg))
    return QgsGeometry.fromPolylineXY([place, end])
