"""Where regions lie: in the photo, on the sphere, on the map, and what of the plane shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsGeometry, QgsPointXY, QgsVectorLayer

if TYPE_CHECKING:
    from anon_plugin.gui.review.document import Document
    from anon_plugin.gui.review.opened import OpenedPhoto
    from anon_plugin.gui.review.viewports import Points


def rounded(region: Points) -> Points:
    """A region with as many decimals as layers carry."""
    import numpy as np

    from anon_plugin.engine.tasks.search import REGION_DECIMALS

    return np.round(region, REGION_DECIMALS)


def lies_in(opened: OpenedPhoto, region: Points) -> bool:
    """Whether a region reaches into its photo."""
    return opened.projection.shows(region, opened.size_wh)


def angles(opened: OpenedPhoto, regions: Sequence[Points]) -> dict[str, float | None]:
    """The fields that say where a region is seen from the camera, in degrees."""
    seen = opened.projection.sighting(regions[0])
    if seen is None:
        return dict.fromkeys(
            ("yaw_deg", "pitch_deg", "width_deg", "height_deg", "bearing_deg"), None
        )
    heading = opened.photo.geotag.heading_deg
    return {
        "yaw_deg": seen.yaw_deg,
        "pitch_deg": seen.pitch_deg,
        "width_deg": seen.width_deg,
        "height_deg": seen.height_deg,
        "bearing_deg": None if heading is None else seen.bearing_deg(heading),
    }


def place_of(document: Document, photo: str, opened: OpenedPhoto | None) -> QgsGeometry:
    """Where a photo stands in the layer of detections: like its other rows, else as the layer of
    photos or its tags say. Empty for layers without points."""
    layer: QgsVectorLayer = document.detections
    if layer.geometryType() != Qgis.GeometryType.Point:
        return QgsGeometry()
    for row in document.index.of_photo(photo):
        geometry = document.feature(row.number).geometry()
        if not geometry.isEmpty():
            return QgsGeometry(geometry)
    known = document.photo(photo)
    if document.photos is not None and known is not None and known.number is not None:
        geometry = document.photos.getFeature(known.number).geometry()
        if document.photos.crs() == layer.crs() and not geometry.isEmpty():
            return QgsGeometry(geometry.centroid())
    geotag: Any = None if opened is None else opened.photo.geotag
    if geotag is not None and geotag.has_position and layer.crs().authid() == "EPSG:4326":
        return QgsGeometry.fromPointXY(QgsPointXY(geotag.longitude_deg, geotag.latitude_deg))
    return QgsGeometry()
