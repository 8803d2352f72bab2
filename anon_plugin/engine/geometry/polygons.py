"""Polygons on the plane, (N, 2) float64 arrays of corners: areas, hulls, boxes, overlap."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_CURVE_POINTS = 48
_SUBPIXEL_BITS = 4


def intersection_area(first: Points, second: Points) -> float:
    """Area that the convex hulls of two (N, 2) polygons share."""
    shared = intersection(first, second)
    return 0.0 if shared is None else polygon_area(shared)


def intersection(first: Points, second: Points) -> Points | None:
    """What the convex hulls of two (N, 2) polygons share, an (M, 2) polygon; None for nothing.

    By clipping one at each side of the other (Sutherland and Hodgman, Reentrant Polygon Clipping,
    CACM 1974). OpenCV's intersectConvexConvex finds nothing between polygons that are nearly the
    same, which is what duplicates are.
    """
    if are_apart(first, second):
        return None
    shared, clip = convex_hull(first), convex_hull(second)
    if min(len(shared), len(clip)) < 3:
        return None
    for start, end in zip(clip, following(clip), strict=True):
        along = end - start
        offset = shared - start
        side = along[0] * offset[:, 1] - along[1] * offset[:, 0]
        inside = side >= 0
        if inside.all():
            continue
        if not inside.any():
            return None
        crosses = inside != following(inside)
        step = following(shared) - shared
        change = np.where(crosses, side - following(side), 1.0)
        crossings = shared + (side / change)[:, None] * step
        both = np.stack([shared, crossings], axis=1)
        shared = both[np.stack([inside, crosses], axis=1)]
    return shared


def are_apart(first: Points, second: Points) -> bool:
    """Whether the upright boxes around two (N, 2) polygons share nothing."""
    low, high = np.maximum(first.min(0), second.min(0)), np.minimum(first.max(0), second.max(0))
    return bool((low >= high).any())


def hull_area(polygon: Points) -> float:
    """Area of the convex hull of an (N, 2) polygon."""
    return polygon_area(convex_hull(polygon))


def polygon_area(polygon: Points) -> float:
    """Area of a simple (N, 2) polygon, by the shoelace formula."""
    x, y = (polygon - polygon[0]).T
    return float(abs(np.dot(x, following(y)) - np.dot(y, following(x))) / 2)


def following(values: NDArray[Any]) -> NDArray[Any]:
    """Of each corner (N, ...) the one after it, of the last one the first: np.roll takes a quarter
    of the time of comparing two polygons."""
    return np.concatenate([values[1:], values[:1]])


def is_convex(polygon: Points) -> bool:
    """Whether an (N, 2) polygon is convex but for a hundredth of its area."""
    return polygon_area(polygon) >= 0.99 * hull_area(polygon)


def convex_hull(points: Points) -> Points:
    """Convex hull of (N, 2) points: an (M, 2) polygon of some of them, its sides turning right on
    screen, so that what is inside lies on the positive side of each."""
    # OpenCV works in float32: near the origin it keeps more digits.
    centred = (points - points.mean(axis=0)).astype(np.float32)
    indices = cv2.convexHull(centred, clockwise=False, returnPoints=False)
    hull: Points = points[indices[:, 0]]
    return hull


def enclosing_box(oriented_as: Points, points: Points) -> Points:
    """The (4, 2) rectangle around points whose sides run along the smallest box of `oriented_as`.

    On the plane a detector's box is upright and stays so; on the sphere it is turned as the view
    was that found it. Turned by no more than 45°, it starts at its upper left corner and goes on
    to the upper right.
    """
    return box_of(oriented_as, extent(oriented_as, points))


def extent(oriented_as: Points, points: Points) -> Points:
    """(2, 2) how far points reach from the middle of `oriented_as` along the sides of its smallest
    box: least x and y, greatest x and y."""
    turned = (points - oriented_as.mean(axis=0)) @ _axes(oriented_as)
    return np.stack([turned.min(axis=0), turned.max(axis=0)])


def box_of(oriented_as: Points, reach: Points) -> Points:
    """The (4, 2) rectangle of an `extent`."""
    (x0, y0), (x1, y1) = reach
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    box: Points = corners @ _axes(oriented_as).T + oriented_as.mean(axis=0)
    return box


def fill(mask: NDArray[np.uint8], polygon: Points, edge: bool = False) -> None:
    """Set to 1 every pixel that an outline goes around, however often it does.

    polygon: (N, 2) in pixels of the mask, pixel centres at half integers. It may cross itself, go
    around twice, or lie partly outside. edge: also every pixel that it only touches.
    """
    height, width = mask.shape
    # Far-out corners are pulled in to where fixed-point coordinates are safe.
    limit = 8.0 * np.array([max(width, 64), max(height, 64)])
    near = np.clip(polygon, -limit, 2.0 * limit) - 0.5
    points = np.rint(near * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    if _turns_once(points):
        cv2.fillPoly(mask, [points], 1, cv2.LINE_8, _SUBPIXEL_BITS)
        if edge:
            cv2.polylines(mask, [points], True, 1, 1, cv2.LINE_8, _SUBPIXEL_BITS)
        return
    # OpenCV itself fills by the even-odd rule, which leaves out what is gone around twice.
    drawn = np.zeros((height + 2, width + 2), np.uint8)
    shifted = points + (1 << _SUBPIXEL_BITS)
    cv2.fillPoly(drawn, [shifted], 1, cv2.LINE_8, _SUBPIXEL_BITS)
    drawn[1:-1, 1:-1] |= _windings(near, width, height) != 0
    if edge:
        cv2.polylines(drawn, [shifted], True, 1, 1, cv2.LINE_8, _SUBPIXEL_BITS)
    outer, _ = cv2.findContours(drawn, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(mask, outer, -1, 1, cv2.FILLED, offset=(-1, -1))


def _windings(polygon: Points, width: int, height: int) -> NDArray[np.int32]:
    """(height, width) how many times an outline goes around each pixel's centre; centres at whole
    numbers."""
    steps = np.zeros((height, width + 1), np.int32)
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        first, last = sorted((y0, y1))
        rows = np.arange(max(int(np.ceil(first)), 0), min(int(np.ceil(last)), height))
        if len(rows):
            crossings = x0 + (rows - y0) / (y1 - y0) * (x1 - x0)
            columns = np.clip(np.ceil(crossings), 0, width).astype(int)
            steps[rows, columns] += 1 if y1 > y0 else -1
    return np.cumsum(steps[:, :width], axis=1, dtype=np.int32)


def _turns_once(points: NDArray[np.int32]) -> bool:
    """Whether a closed outline turns always the same way and once around, which only convex ones
    do. OpenCV's isContourConvex takes one that goes around twice for convex, too."""
    steps = np.diff(points, axis=0, append=points[:1]).astype(np.float64)
    steps = steps[(steps != 0).any(axis=1)]
    after = np.concatenate([steps[1:], steps[:1]])
    cross = steps[:, 0] * after[:, 1] - steps[:, 1] * after[:, 0]
    turns = np.arctan2(cross, (steps * after).sum(axis=1))
    one_way = bool((turns >= 0).all() or (turns <= 0).all())
    return one_way and bool(abs(turns.sum()) < 3 * np.pi)


def _axes(polygon: Points) -> Points:
    """(2, 2), its columns the directions of the sides of a polygon's smallest box."""
    angle = turned_by(polygon)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def ellipse_inside(box: Points) -> Points:
    """The ellipse inside a turned box (4, 2), as a polygon that nowhere lies inside the curve."""
    turn = np.linspace(0, 2 * np.pi, _CURVE_POINTS, endpoint=False)[:, None]
    right, down = (box[1] - box[0]) / 2, (box[3] - box[0]) / 2
    reach = 1 / np.cos(np.pi / _CURVE_POINTS)
    curve: Points = box.mean(axis=0) + reach * (np.cos(turn) * right + np.sin(turn) * down)
    return curve


def turned_by(polygon: Points) -> float:
    """By which angle, from -45° to 45° in radians, the smallest box of a polygon is turned."""
    (_, _, angle_deg) = cv2.minAreaRect((polygon - polygon.mean(axis=0)).astype(np.float32))
    angle = float(np.radians((angle_deg + 45.0) % 90.0 - 45.0))
    return angle if abs(angle) > 1e-3 else 0.0


def clipped(points: Points, plane: Points) -> Points:
    """A polygon of (N, D) points without what lies on the plane's negative side.

    Sutherland and Hodgman, Reentrant Polygon Clipping, CACM 1974.
    """
    return _keep(points, points @ plane)


def cut(points: Points, axis: int, limit: float, sign: float) -> Points:
    """The polygon's part beyond a limit along an axis where sign is 1, short of it where -1."""
    return _keep(points, sign * (points[:, axis] - limit))


def _keep(points: Points, side: Points) -> Points:
    """The polygon's part where `side`, which is linear along its edges, is not negative."""
    kept = []
    for index in range(len(points)):
        here, there = points[index - 1], points[index]
        before, after = side[index - 1], side[index]
        if (before < 0) != (after < 0):
            kept.append(here + (there - here) * (before / (before - after)))
        if after >= 0:
            kept.append(there)
    return np.array(kept, dtype=np.float64).reshape(-1, points.shape[1])
