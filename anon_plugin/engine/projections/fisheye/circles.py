"""The circle that a fisheye lens leaves on a black picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.view import Pixels
from anon_plugin.engine.pixels.pixel_source import PixelSource, thinned
from anon_plugin.engine.projections.sphere.directions import Array

# Circles leave the rest of their picture black, but for noise and, in the sun, a ring of glow; so
# the rim is looked for at several levels.
_LEVELS = (24.0, 32.0, 48.0, 64.0)
_BLACK_CORNER = 40.0
_RIM = 1.04
_DARKER = 1.5

_CORNER_PX = 64
_THIN_WH = (1024, 1024)

# The side of a picture in which circles are looked for tells as much as a larger one.
_SIDE_PX = 256

# Shares of the picture's shorter side. A circle may run a little beyond the frame.
_RADII = (0.35, 0.6)

_RAYS = 360
_LEAST_RIM = 0.5
_OFF_CIRCLE = 0.03
_LEAST_BLACK = 0.08


@dataclass(frozen=True)
class Circle:
    """A circle in pixels."""

    centre_xy: tuple[float, float]
    radius: float

    def moved(self, x: float, y: float) -> Circle:
        """The circle, so far to the right and down."""
        return Circle((self.centre_xy[0] + x, self.centre_xy[1] + y), self.radius)


def two_circles(source: PixelSource) -> tuple[Circle, Circle] | None:
    """The circles in the left and the right half of a picture that is 2:1, or in the upper and the
    lower half of one that is 1:2, each within its half; None without two of one size."""
    height, width, _ = source.shape
    if abs(width - 2 * height) <= 0.02 * width:
        halves = (0, 0, width // 2, height), (width // 2, 0, width, height)
    elif abs(height - 2 * width) <= 0.02 * height:
        halves = (0, 0, width, height // 2), (0, height // 2, width, height)
    else:
        return None
    if not _has_black_corners(source):
        return None
    thin = thinned(source, _THIN_WH)
    first, second = (_circle(thin, source, box) for box in halves)
    if first is None or second is None:
        return None
    alike = abs(first.radius - second.radius) <= 0.1 * first.radius
    return (first, second) if alike else None


def one_circle(source: PixelSource) -> Circle | None:
    """The circle in a picture that shows nothing else, or None."""
    height, width, _ = source.shape
    if not _has_black_corners(source):
        return None
    return _circle(thinned(source, _THIN_WH), source, (0, 0, width, height))


def _has_black_corners(source: PixelSource) -> bool:
    """Whether the picture's four corners are black, which is quickly seen."""
    height, width, _ = source.shape
    side = max(1, min(width, height, 32 * _CORNER_PX) // 32)
    return all(
        float(np.percentile(source.read(left, top, left + side, top + side), 75)) < _BLACK_CORNER
        for left in (0, width - side)
        for top in (0, height - side)
    )


def _circle(thin: Pixels, source: PixelSource, box: tuple[int, int, int, int]) -> Circle | None:
    """The circle in a part of a picture, in the part's pixels."""
    x, y = thin.shape[1] / source.shape[1], thin.shape[0] / source.shape[0]
    left, right = round(box[0] * x), round(box[2] * x)
    top, bottom = round(box[1] * y), round(box[3] * y)
    part = np.ascontiguousarray(thin[top:bottom, left:right])
    width, height = box[2] - box[0], box[3] - box[1]
    scale = min(1.0, _SIDE_PX / min(width, height))
    size_wh = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(part, size_wh, interpolation=cv2.INTER_AREA).max(axis=2)
    for level in _LEVELS:
        found = _circle_at(small, level)
        if found is not None:
            (x, y), radius = found
            return Circle((float(x / scale), float(y / scale)), radius / scale)
    return None


def _circle_at(small: Pixels, level: float) -> tuple[Array, float] | None:
    """Centre and radius of the circle around what is at least so bright, (H, W) uint8."""
    rim = _rim(small >= level)
    if len(rim) < _LEAST_RIM * _RAYS:
        return None
    centre, radius = _fitted(rim)
    for _ in range(3):
        off = np.abs(np.linalg.norm(rim - centre, axis=1) - radius)
        near = off <= max(2 * float(np.median(off)), 1.0)
        centre, radius = _fitted(rim[near])
    off = np.abs(np.linalg.norm(rim - centre, axis=1) - radius)
    if near.sum() < _LEAST_RIM * _RAYS or np.percentile(off, 75) > max(_OFF_CIRCLE * radius, 1.0):
        return None
    if not _RADII[0] <= radius / min(small.shape) <= _RADII[1]:
        return None
    return (centre, radius) if _is_on_black(small, centre, radius, level) else None


def _rim(lit: NDArray[np.bool_]) -> Array:
    """(N, 2) where rays from the picture's middle last leave what is lit, inside the picture."""
    height, width = lit.shape
    middle = np.array([width / 2, height / 2])
    turn = np.linspace(0, 2 * np.pi, _RAYS, endpoint=False)
    steps = np.arange(0, np.hypot(width, height) / 2, 0.5)
    places = middle + steps[:, None, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    columns, rows = np.floor(places).astype(int).transpose(2, 0, 1)
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    seen = np.zeros(inside.shape, dtype=bool)
    seen[inside] = lit[rows[inside], columns[inside]]
    # A ray that is lit where it leaves the picture says nothing of the rim.
    last = len(steps) - 1 - seen[::-1].argmax(axis=0)
    ends = inside.sum(axis=0) - 1
    ray = np.flatnonzero(seen.any(axis=0) & (last < ends - 1))
    return np.asarray(places[last[ray], ray], dtype=np.float64)


def _fitted(points: Array) -> tuple[Array, float]:
    """Centre and radius of the circle through points, least squares of x² + y² + ax + by + c
    (Kåsa, A Circle Fitting Procedure and Its Error Analysis, IEEE TIM 1976)."""
    terms = np.column_stack([points, np.ones(len(points))])
    a, b, c = np.linalg.lstsq(terms, -(points**2).sum(axis=1), rcond=None)[0]
    centre = np.array([-a / 2, -b / 2])
    return centre, float(np.sqrt(max(centre @ centre - c, 0.0)))


def _is_on_black(small: Pixels, centre: Array, radius: float, level: float) -> bool:
    """Whether most of what lies outside is darker than that, and clearly than what lies inside."""
    height, width = small.shape
    y, x = np.mgrid[:height, :width] + 0.5
    outside = np.hypot(x - centre[0], y - centre[1]) > _RIM * radius
    if outside.mean() < _LEAST_BLACK:
        return False
    dark = float(np.percentile(small[outside], 60))
    return dark < level < np.median(small[~outside]) and bool(
        np.median(small[~outside]) > _DARKER * dark
    )
