"""What people do to polygons on a viewport's plane: boxes, ellipses, moving, handles, corners."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Point = tuple[float, float]

_ELLIPSE_POINTS = 32

HANDLES: tuple[tuple[float, float], ...] = (
    (0.0, 0.0),
    (0.5, 0.0),
    (1.0, 0.0),
    (1.0, 0.5),
    (1.0, 1.0),
    (0.5, 1.0),
    (0.0, 1.0),
    (0.0, 0.5),
)
"""Of the box around a polygon: how far along its width and its height each lies."""


def box_between(first: Point, second: Point) -> Points:
    """(4, 2) upright box with these corners, from its upper left one clockwise on screen."""
    (x0, x1), (y0, y1) = sorted((first[0], second[0])), sorted((first[1], second[1]))
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64)


def ellipse_between(first: Point, second: Point) -> Points:
    """The ellipse in that box, as a polygon that nowhere lies inside the curve."""
    box = box_between(first, second)
    turn = np.linspace(0, 2 * np.pi, _ELLIPSE_POINTS, endpoint=False)[:, None]
    half = (box[2] - box[0]) / 2 / np.cos(np.pi / _ELLIPSE_POINTS)
    curve: Points = box.mean(axis=0) + half * np.hstack([np.cos(turn), np.sin(turn)])
    return curve


def moved(polygon: Points, by: Point) -> Points:
    """The polygon, shifted."""
    return np.asarray(polygon + np.asarray(by), dtype=np.float64)


def handles(polygon: Points) -> Points:
    """(8, 2) places of HANDLES on the box around a polygon."""
    low, high = polygon.min(axis=0), polygon.max(axis=0)
    return np.asarray(low + np.array(HANDLES) * (high - low), dtype=np.float64)


def resized(polygon: Points, handle: int, to: Point, least: float) -> Points:
    """The polygon after a handle was dragged; the opposite side stays. least: its smallest side."""
    low, high = polygon.min(axis=0), polygon.max(axis=0)
    new_low, new_high = low.copy(), high.copy()
    for axis, along in enumerate(HANDLES[handle]):
        if along == 0.0:
            new_low[axis] = min(to[axis], high[axis] - least)
        elif along == 1.0:
            new_high[axis] = max(to[axis], low[axis] + least)
    stretch = (new_high - new_low) / np.maximum(high - low, 1e-9)
    return np.asarray(new_low + (polygon - low) * stretch, dtype=np.float64)


def corners(polygon: Points, tolerance: float) -> Points:
    """The corners of a polygon without those that lie on a straight edge, but for a tolerance.

    Douglas and Peucker, Algorithms for the reduction of the number of points, 1973.
    """
    if len(polygon) <= 4:
        return polygon
    origin = polygon.mean(axis=0)  # OpenCV works in float32: near the origin it keeps more digits
    centred = (polygon - origin).astype(np.float32)
    # Begun at a corner that is sure to be one, or the first point would stay though it is none.
    start = int(np.argmax(np.abs(centred).sum(axis=1)))
    kept = cv2.approxPolyDP(np.roll(centred, -start, axis=0), tolerance, True)[:, 0]
    if len(kept) < 3:
        return polygon
    return np.asarray(kept + origin, dtype=np.float64)


def with_corner(polygon: Points, edge: int, at: Point) -> Points:
    """The polygon with a further corner on the edge that begins at corner `edge`."""
    return np.insert(polygon, edge + 1, at, axis=0)


def without_corner(polygon: Points, corner: int) -> Points:
    """The polygon without a corner; as it is where it has only three."""
    return polygon if len(polygon) <= 3 else np.delete(polygon, corner, axis=0)


def holds(polygon: Points, point: Point) -> bool:
    """Whether a point lies within a polygon or on its edge."""
    if len(polygon) < 3:
        return False
    centred = (polygon - np.asarray(point)).astype(np.float32)
    return cv2.pointPolygonTest(centred, (0.0, 0.0), False) >= 0


def nearest_corner(polygon: Points, point: Point, reach: float) -> int | None:
    """The corner within reach of a point."""
    distances = np.linalg.norm(polygon - np.asarray(point), axis=1)
    nearest = int(np.argmin(distances))
    return nearest if distances[nearest] <= reach else None


def nearest_edge(polygon: Points, point: Point, reach: float) -> int | None:
    """The edge within reach of a point, by the corner at which it begins."""
    ends = np.roll(polygon, -1, axis=0)
    along = ends - polygon
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((np.asarray(point) - polygon) * along).sum(axis=1) / length, 0.0, 1.0)
    distances = np.linalg.norm(polygon + share[:, None] * along - np.asarray(point), axis=1)
    nearest = int(np.argmin(distances))
    return nearest if distances[nearest] <= reach else None


def is_upright_box(polygon: Points) -> bool:
    """Whether a polygon has four corners and level and upright sides."""
    return len(polygon) == 4 and len(set(polygon[:, 0])) == 2 and len(set(polygon[:, 1])) == 2
