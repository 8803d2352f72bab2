"""From a region to pixels: the shape that is redacted, and its mask with a faded edge."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.geometry.polygons import convex_hull, fill
from anon_plugin.engine.redaction.style import Style
from anon_plugin.errors import PhotoError

MIN_CORE_PX = 6.0
"""No core is thinner: a smaller region would leave recognisable pixels beside a rounded edge."""

MIN_FEATHER_PX = 1.0
"""An edge softer than a pixel's own width is what antialiasing gives."""

_ELLIPSE_POINTS = 64


@dataclass(frozen=True)
class Box:
    """A rectangle of whole pixels, right and bottom excluded."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    def grown(self, px: int) -> Box:
        return Box(self.x0 - px, self.y0 - px, self.x1 + px, self.y1 + px)

    def shifted(self, dx: int) -> Box:
        return Box(self.x0 + dx, self.y0, self.x1 + dx, self.y1)

    def intersection(self, other: Box) -> Box:
        """What both cover; width or height is not positive where they do not meet."""
        return Box(
            max(self.x0, other.x0),
            max(self.y0, other.y0),
            min(self.x1, other.x1),
            min(self.y1, other.y1),
        )

    def union(self, other: Box) -> Box:
        return Box(
            min(self.x0, other.x0),
            min(self.y0, other.y0),
            max(self.x1, other.x1),
            max(self.y1, other.y1),
        )

    @property
    def is_empty(self) -> bool:
        return self.width <= 0 or self.height <= 0


@dataclass(frozen=True)
class Shape:
    """What of a photo one detection redacts.

    polygon: (N, 2) float64, photo pixels (x right, y down, pixel centres at half integers).
    frame: (4, 2) float64, the quadrilateral that carries cells and pictures: top left, top right,
        bottom right, bottom left of the object as it stands in the photo.
    offset_px: how far the fully redacted core reaches beyond the polygon.
    feather_px: width of the ring beyond the core in which the redaction fades out.
    """

    polygon: NDArray[np.float64] = field(repr=False)
    frame: NDArray[np.float64] = field(repr=False)
    offset_px: float
    feather_px: float

    @property
    def reach(self) -> Box:
        """The whole pixels that the shape with offset and feather can touch."""
        grow = self.offset_px + self.feather_px + 1.0
        x0, y0 = np.floor(self.polygon.min(axis=0) - grow).astype(int)
        x1, y1 = np.ceil(self.polygon.max(axis=0) + grow).astype(int)
        return Box(int(x0), int(y0), int(x1), int(y1))

    def grown_frame(self) -> NDArray[np.float64]:
        """The frame, grown along its own sides as far as the core reaches beyond the polygon."""
        across = (self.frame[1] - self.frame[0] + self.frame[2] - self.frame[3]) / 2.0
        down = (self.frame[3] - self.frame[0] + self.frame[2] - self.frame[1]) / 2.0
        stretch = 2.0 * self.offset_px / np.array(frame_size(self.frame)) + 1.0
        axes = np.stack([across, down], axis=1)
        area = axes[0, 0] * axes[1, 1] - axes[0, 1] * axes[1, 0]
        back = np.array([[axes[1, 1], -axes[0, 1]], [-axes[1, 0], axes[0, 0]]]) / area
        centre = self.frame.mean(axis=0)
        along = (back @ (self.frame - centre).T) * stretch[:, None]
        return np.asarray((axes @ along).T + centre, dtype=np.float64)


Shaper = Callable[[Detection, Style], Shape]
"""Gives the shape of a detection; panoramas bring their own, drawn in the tangent view."""


def flat_shape(detection: Detection, style: Style) -> Shape:
    """The shape of a detection in a flat photo.

    Raises PhotoError where the region is not finite.
    """
    region = checked_region(detection)
    x0, y0, x1, y1 = detection.xyxy
    box = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    if style.shape == "ellipse":
        polygon, frame = ellipse(box), box
    elif style.shape == "box" or detection.is_box:
        polygon, frame = box, box
    elif len(region) == 4 and len(convex_hull(region)) == 4:
        polygon = frame = upright_quadrilateral(region)
    else:
        polygon, frame = region, box
    return with_margin(polygon, frame, style)


def checked_region(detection: Detection) -> NDArray[np.float64]:
    """The detection's region. Raises PhotoError where it is no finite polygon."""
    region = np.asarray(detection.region, dtype=np.float64)
    if region.ndim != 2 or region.shape[1] != 2 or not len(region) or not np.isfinite(region).all():
        raise PhotoError(
            f"A {detection.label} has a region that is no polygon in pixels: {region.tolist()}. "
            "Correct or delete this detection."
        )
    return region


def with_margin(polygon: NDArray[np.float64], frame: NDArray[np.float64], style: Style) -> Shape:
    """The shape with the style's margin and feather, measured by the frame's shorter side."""
    frame = sound_frame(frame)
    short = min(frame_size(frame))
    offset = max(style.margin * short, (MIN_CORE_PX - short) / 2.0, 1.0)
    return Shape(polygon, frame, offset, max(style.feather * short, MIN_FEATHER_PX))


def frame_size(frame: NDArray[np.float64]) -> tuple[float, float]:
    """Mean width and height of a quadrilateral, in pixels."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = frame.tolist()
    width = math.hypot(x1 - x0, y1 - y0) + math.hypot(x3 - x2, y3 - y2)
    height = math.hypot(x2 - x1, y2 - y1) + math.hypot(x0 - x3, y0 - y3)
    return width / 2.0, height / 2.0


def sound_frame(frame: NDArray[np.float64]) -> NDArray[np.float64]:
    """The quadrilateral itself where it is convex and open enough to carry a picture.

    Else the box around it, at least one pixel wide and high.
    """
    before, after = frame[[3, 0, 1, 2]] - frame, frame[[1, 2, 3, 0]] - frame
    corners = after[:, 0] * before[:, 1] - after[:, 1] * before[:, 0]
    if corners.min() > max(1.0, 0.05 * corners.max()):
        return frame
    (x0, y0), (x1, y1) = frame.min(axis=0), frame.max(axis=0)
    x1, y1 = max(x1, x0 + 1.0), max(y1, y0 + 1.0)
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def ellipse(box: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ellipse inside a box (4, 2) as a polygon that nowhere lies inside the true curve."""
    centre = box.mean(axis=0)
    half = (box[2] - box[0]) / 2.0
    angle = np.linspace(0.0, 2.0 * np.pi, _ELLIPSE_POINTS, endpoint=False)
    unit = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    circumscribed = 1.0 / np.cos(np.pi / _ELLIPSE_POINTS)
    return np.asarray(centre + unit * half * circumscribed, dtype=np.float64)


def upright_quadrilateral(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Four corners, whatever their order, as top left, top right, bottom right, bottom left."""
    centre = corners.mean(axis=0)
    offset = corners - centre
    order = np.argsort(np.arctan2(offset[:, 1], offset[:, 0]), kind="stable")
    around = corners[order]
    start = int(np.argmin(around.sum(axis=1)))
    return np.asarray(np.roll(around, -start, axis=0), dtype=np.float64)


def coverage(shape: Shape, window: Box, period: int = 0) -> NDArray[np.float32]:
    """How much of each pixel of a window the redaction takes: exactly 1 in the core, fading to 0.

    window: in photo pixels. period: the photo's width on a panorama, where the shape repeats
        sideways; 0 on a flat photo.
    Returns (window height, window width) float32. Self-crossing outlines are filled whole.
    """
    reach = shape.reach
    pad = int(np.ceil(shape.offset_px + shape.feather_px)) + 2
    canvas = window.grown(pad)
    mask = np.zeros((canvas.height, canvas.width), dtype=np.uint8)
    shifts = [0]
    if period:
        first = -((reach.x1 - canvas.x0) // period)
        last = (canvas.x1 - reach.x0) // period
        shifts = [period * lap for lap in range(first, last + 1)]
    for shift in shifts:
        fill(mask, shape.polygon + np.array([shift - canvas.x0, -canvas.y0]), edge=True)
    distance = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 5)[pad:-pad, pad:-pad]
    ramp = distance * np.float32(-1.0 / shape.feather_px)
    ramp += np.float32(1.0 + shape.offset_px / shape.feather_px)
    np.maximum(ramp, 0.0, out=ramp)
    np.minimum(ramp, 1.0, out=ramp)
    rounded = ramp * np.float32(-2.0)
    rounded += np.float32(3.0)
    ramp *= ramp
    ramp *= rounded
    return np.asarray(ramp, dtype=np.float32)
