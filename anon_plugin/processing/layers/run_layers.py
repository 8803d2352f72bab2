"""The result layers: their fields, and how an outcome becomes features."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsDistanceArea,
    QgsFeature,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsPointXY,
)
from qgis.PyQt.QtCore import QDateTime, QMetaType

if TYPE_CHECKING:
    from pathlib import Path

    from anon_plugin.engine.detection.detections import Detection
    from anon_plugin.engine.exchange.image_catalogues import ListedPhoto
    from anon_plugin.engine.geotag.geotag import Geotag
    from anon_plugin.engine.tasks.outcome import Outcome

WGS84 = "EPSG:4326"
COUNTED_LABELS = ("face", "plate", "person", "vehicle")
BOX, OUTLINE = "box", "outline"
STEPS = ("read", "detect", "redact", "write", "verify")

_TEXT = QMetaType.Type.QString
_REAL = QMetaType.Type.Double
_WHOLE = QMetaType.Type.Int
_BOOLEAN = QMetaType.Type.Bool
_TIME = QMetaType.Type.QDateTime

# The first nine are those of native:importphotos, names and types alike, so that steps made for
# its layers take ours and the other way round.
_PHOTO_FIELDS = [
    ("photo", _TEXT),
    ("filename", _TEXT),
    ("directory", _TEXT),
    ("altitude", _REAL),
    ("direction", _REAL),
    ("rotation", _WHOLE),
    ("longitude", _TEXT),
    ("latitude", _TEXT),
    ("timestamp", _TIME),
    ("output", _TEXT),
    ("status", _TEXT),
    ("reason", _TEXT),
    *((f"{label}_count", _WHOLE) for label in COUNTED_LABELS),
    ("width", _WHOLE),
    ("height", _WHOLE),
    ("projection", _TEXT),
    ("projection_reason", _TEXT),
    ("notes", _TEXT),
    ("verified", _TEXT),
    *((f"seconds_{step}", _REAL) for step in STEPS),
    ("input_sha256", _TEXT),
    ("output_sha256", _TEXT),
]

# What a list says of a photo, after the first nine.
_LISTED_PHOTO_FIELDS = [
    *_PHOTO_FIELDS[:9],
    ("pitch", _REAL),
    ("roll", _REAL),
    ("field_of_view", _REAL),
    ("sequence", _TEXT),
]

_DETECTION_FIELDS = [
    ("photo", _TEXT),
    ("output", _TEXT),
    ("label", _TEXT),
    ("score", _REAL),
    ("region_px", _TEXT),
    ("yaw_deg", _REAL),
    ("pitch_deg", _REAL),
    ("width_deg", _REAL),
    ("height_deg", _REAL),
    ("bearing_deg", _REAL),
    ("shape", _TEXT),
    ("keep", _BOOLEAN),
]

_SIGHT_LINE_FIELDS = [
    ("photo", _TEXT),
    ("output", _TEXT),
    ("building", _TEXT),
    ("decision", _TEXT),
    ("distance_m", _REAL),
    ("bearing_deg", _REAL),
    ("from_deg", _REAL),
    ("to_deg", _REAL),
    ("top_deg", _REAL),
]


def crs() -> QgsCoordinateReferenceSystem:
    """The reference system of the result layers: WGS 84, as GPS gives it."""
    return QgsCoordinateReferenceSystem(WGS84)


def photo_fields() -> QgsFields:
    """The fields of a PHOTOS layer."""
    return fields_of(_PHOTO_FIELDS)


def detection_fields() -> QgsFields:
    """The fields of a DETECTIONS layer."""
    return fields_of(_DETECTION_FIELDS)


def listed_photo_fields() -> QgsFields:
    """The fields of a layer of photos that a list names."""
    return fields_of(_LISTED_PHOTO_FIELDS)


def listed_photo_feature(listed: ListedPhoto, path: Path, place: QgsPointXY | None) -> QgsFeature:
    """One row of such a layer."""
    values: list[object] = [
        str(path),
        path.stem,
        str(path.parent),
        listed.altitude_m,
        listed.heading_deg,
        None,
        None if place is None else str(place.x()),
        None if place is None else str(place.y()),
        _date_time(listed.time),
        listed.pitch_deg,
        listed.roll_deg,
        listed.field_of_view_deg,
        listed.sequence or None,
    ]
    return feature_of(listed_photo_fields(), values, place)


def sight_line_fields() -> QgsFields:
    """The fields of a SIGHT_LINES layer."""
    return fields_of(_SIGHT_LINE_FIELDS)


def photo_feature(outcome: Outcome, place: QgsPointXY | None) -> QgsFeature:
    """One row of a PHOTOS layer; without geometry where the place is unknown."""
    geotag = outcome.geotag
    width, height = outcome.size_wh or (None, None)
    values: list[object] = [
        str(outcome.source),
        outcome.source.stem,
        str(outcome.source.parent),
        geotag.altitude_m,
        geotag.heading_deg,
        outcome.rotation_deg,
        None if geotag.longitude_deg is None else str(geotag.longitude_deg),
        None if geotag.latitude_deg is None else str(geotag.latitude_deg),
        _date_time(geotag.time),
        None if outcome.target is None else str(outcome.target),
        outcome.status.value,
        outcome.reason or None,
        *(outcome.count(label) for label in COUNTED_LABELS),
        width,
        height,
        outcome.projection or None,
        outcome.projection_reason or None,
        "; ".join([*outcome.notes, *_about_the_heading(geotag)]) or None,
        ", ".join(outcome.verified) or None,
        *(outcome.seconds.get(step) for step in STEPS),
        outcome.input_sha256 or None,
        outcome.output_sha256 or None,
    ]
    return feature_of(photo_fields(), values, place)


def detection_features(
    outcome: Outcome, place: QgsPointXY | None, ray_length_m: float = 0.0
) -> Iterator[QgsFeature]:
    """The rows of a DETECTIONS layer for one photo.

    Their geometry is the photo's place or, with a ray_length_m above 0, a line of that length from
    there towards the object, where its bearing is known.
    """
    fields = detection_fields()
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
        bearing = values[fields.indexOf("bearing_deg")]
        feature = feature_of(fields, values, None if ray_length_m > 0 else place)
        if ray_length_m > 0 and place is not None and isinstance(bearing, float):
            feature.setGeometry(_ray(place, bearing, ray_length_m))
        yield feature


def region_wkt(detection: Detection) -> str:
    """The region as a WKT polygon in pixels of the upright photo, x right and y down."""
    points = [f"{x:.2f} {y:.2f}" for x, y in detection.region]  # as many decimals as the engine
    return f"POLYGON(({', '.join([*points, points[0]])}))"


def place_of(outcome: Outcome) -> QgsPointXY | None:
    """Where the photo says it was taken."""
    geotag = outcome.geotag
    if geotag.longitude_deg is None or geotag.latitude_deg is None:
        return None
    return QgsPointXY(geotag.longitude_deg, geotag.latitude_deg)


def _about_the_heading(geotag: Geotag) -> Iterator[str]:
    """How the layer's `direction` came from what a compass showed, if it did."""
    if geotag.compass_deg is None:
        return
    if geotag.heading_deg is None:
        yield f"heading {geotag.compass_deg:.1f}° from magnetic north, where that is is unknown"
        return
    declination = (geotag.heading_deg - geotag.compass_deg + 180) % 360 - 180
    yield f"heading corrected by {declination:+.1f}° from magnetic to true north"


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


def fields_of(definitions: list[tuple[str, QMetaType.Type]]) -> QgsFields:
    """Fields by name and type."""
    fields = QgsFields()
    for name, kind in definitions:
        fields.append(QgsField(name, kind))
    return fields


def feature_of(fields: QgsFields, values: list[object], place: QgsPointXY | None) -> QgsFeature:
    """A row with these values; without geometry where the place is None."""
    feature = QgsFeature(fields)
    feature.setAttributes([NULL if value is None else value for value in values])
    if place is not None:
        feature.setGeometry(QgsGeometry.fromPointXY(place))
    return feature


def _date_time(time: datetime | None) -> QDateTime | None:
    if time is None:
        return None
    return QDateTime(time.year, time.month, time.day, time.hour, time.minute, time.second)
