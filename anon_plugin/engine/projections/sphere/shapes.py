"""Redaction in the scene's geometry: shapes are drawn on the sphere and mapped to the picture.

An ellipse or a box is drawn, with its margin, in the equal-area chart around the object's own
middle, where the object looks as it does to the eye. In the picture it then has the curved shape
that the object has there: wide near a pole, across the seam, or the whole cap around a pole.
"""

from __future__ import annotations

import cv2
import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.geometry.polygons import convex_hull, ellipse_inside, fill, is_convex
from anon_plugin.engine.projections.sphere.directions import Array
from anon_plugin.engine.projections.sphere.model import SphereModel
from anon_plugin.engine.projections.sphere.regions import RegionChart, fitted_box
from anon_plugin.engine.redaction.shapes import (
    MIN_CORE_PX,
    MIN_FEATHER_PX,
    Shape,
    checked_region,
    sound_frame,
)
from anon_plugin.engine.redaction.style import Style

_ROUND_POINTS = 16
_OUTLINE_RASTER_PX = 512

# The mapped outline is followed within a quarter pixel and drawn on whole pixels.
_PIXEL_OFFSET = 1.0


def sphere_shape(detection: Detection, style: Style, model: SphereModel) -> Shape:
    """The shape of a detection on the sphere.

    Its polygon already holds the style's margin, which is measured on the sphere. Raises
    PhotoError where the region is not finite.
    """
    region = checked_region(detection)
    chart, box = fitted_box(region, model)
    short = float(np.linalg.norm([box[1] - box[0], box[3] - box[0]], axis=1).min())
    margin = max(style.margin * short, (MIN_CORE_PX - short) / 2)
    if style.shape == "ellipse":
        outline = ellipse_inside(box)
    elif style.shape == "box" or detection.is_box:
        outline = box
    else:
        outline = chart.to_chart(region)
    polygon = _beside(region, chart.region_from_chart(_grown(outline, margin)), model)
    frame = _frame(polygon, _grown_box(box, margin), chart, model)
    return Shape(
        polygon=polygon,
        frame=sound_frame(frame),
        offset_px=_PIXEL_OFFSET,
        feather_px=max(style.feather * short, MIN_FEATHER_PX),
    )


def _grown(outline: Array, margin: float) -> Array:
    """The outline with all that lies within `margin` of it."""
    if not is_convex(outline):
        return _grown_by_raster(outline, margin)
    turn = np.linspace(0, 2 * np.pi, _ROUND_POINTS, endpoint=False)
    reach = margin / np.cos(np.pi / _ROUND_POINTS)
    rim = reach * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return convex_hull((outline[:, None] + rim).reshape(-1, 2))


def _grown_by_raster(outline: Array, margin: float) -> Array:
    """The same for an outline with bays, on a raster fine enough for its size."""
    low = outline.min(axis=0) - margin
    cell = float(np.max(np.ptp(outline, axis=0) + 2 * margin)) / _OUTLINE_RASTER_PX
    size = _OUTLINE_RASTER_PX + 8
    drawn = np.zeros((size, size), dtype=np.uint8)
    fill(drawn, (outline - low) / cell + 4.5, edge=True)
    distance = cv2.distanceTransform(1 - drawn, cv2.DIST_L2, 5)
    near = (distance <= margin / cell + 1).astype(np.uint8)
    contours, _ = cv2.findContours(near, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(contours, key=cv2.contourArea)[:, 0].astype(np.float64)
    grown: Array = (largest + 0.5 - 4) * cell + low
    return grown


def _grown_box(box: Array, margin: float) -> Array:
    right, down = box[1] - box[0], box[3] - box[0]
    across = right / max(float(np.linalg.norm(right)), 1e-9) * margin
    along = down / max(float(np.linalg.norm(down)), 1e-9) * margin
    corners = [-across - along, across - along, across + along, along - across]
    return np.asarray(box + np.array(corners), dtype=np.float64)


def _frame(polygon: Array, box: Array, chart: RegionChart, model: SphereModel) -> Array:
    """Where the box's corners lie in the picture; around a pole, the box around the cap."""
    low, high = polygon.min(axis=0), polygon.max(axis=0)
    turn = model.turn_px
    if turn and high[0] - low[0] >= turn / 2:
        return np.array([low, (high[0], low[1]), high, (low[0], high[1])])
    corners = model.to_pixels(chart.chart.to_directions(box))
    if turn:
        corners[:, 0] -= turn * np.round((corners[:, 0] - (low[0] + high[0]) / 2) / turn)
    return np.asarray(corners, dtype=np.float64)


def _beside(region: Array, points: Array, model: SphereModel) -> Array:
    """The points, moved by whole turns of x to where the region is."""
    turn = model.turn_px
    if not turn:
        return points
    middle, wanted = ((one[:, 0].min() + one[:, 0].max()) / 2 for one in (points, region))
    shift = turn * np.round((wanted - middle) / turn)
    return np.asarray(points + np.array([shift, 0.0]), dtype=np.float64)
