"""Outlines with bays, (N, 2) float64 polygons: drawn as bitmaps, and found in them again.

A union of polygons is taken on a bitmap, because it is simple there whatever the polygons are like:
crossing themselves, nearly the same, touching in one point. What comes back is one polygon without
holes that covers every cell of the bitmap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.geometry.polygons import Points

Bitmap = NDArray[np.uint8]

TOLERANCE_PX = 0.25
"""How far simplifying may move an outline, in whatever pixels it is in."""

_CELLS_PER_PX = 4.0
_MANY_CELLS = 1024
_MOST_CELLS = 4096
_SUBPIXEL_BITS = 4
_LOOKED_AT = 256
_COMPARED_CELLS = 128

_Nearest = tuple[float, NDArray[np.int32], NDArray[np.int32]]


@dataclass(frozen=True)
class Raster:
    """A grid of square cells over a part of the plane.

    left_top: (2,) where it begins. cells_per_px: along each axis. shape: rows and columns.
    """

    left_top: Points
    cells_per_px: float
    shape: tuple[int, int]

    @classmethod
    def over(cls, polygons: Sequence[Points], longest: int | None = None) -> Raster:
        """A grid that holds all of some polygons.

        longest: cells along its longer side. None: as many as show a quarter of a pixel, as far as
        memory and time allow; at least one for each pixel up to 4096.
        """
        low = np.min([one.min(axis=0) for one in polygons], axis=0)
        high = np.max([one.max(axis=0) for one in polygons], axis=0)
        side = max(float((high - low).max()), 1e-6)
        if longest is None:
            least = min(1.0, _MOST_CELLS / side)
            cells_per_px = float(np.clip(_MANY_CELLS / side, least, _CELLS_PER_PX))
        else:
            cells_per_px = longest / side
        columns, rows = (int(size) for size in np.ceil((high - low) * cells_per_px) + 2)
        return cls(low - 1 / cells_per_px, cells_per_px, (rows, columns))

    def drawn(self, polygon: Points, edge: bool = True) -> Bitmap:
        """1 in each cell whose middle lies in a polygon; edge: in each that the polygon touches."""
        mask = np.zeros(self.shape, np.uint8)
        cells = (polygon - self.left_top) * self.cells_per_px - 0.5
        # Far-out corners are pulled in to where fixed-point coordinates are safe.
        cells = np.clip(cells, -(2.0**17), 2.0**17)
        points = np.rint(cells * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        cv2.fillPoly(mask, [points], 1, cv2.LINE_8, _SUBPIXEL_BITS)
        if edge:
            cv2.polylines(mask, [points], True, 1, 1, cv2.LINE_8, _SUBPIXEL_BITS)
        return mask

    def outline(self, mask: Bitmap, tolerance_px: float = TOLERANCE_PX) -> Points:
        """The polygon around all cells of a mask that are not 0, see outline_of."""
        tolerance = tolerance_px * self.cells_per_px
        return outline_of(mask, tolerance) / self.cells_per_px + self.left_top


def outline_of(mask: Bitmap, tolerance: float = TOLERANCE_PX) -> Points:
    """One polygon around all cells of a mask that are not 0, in cells, (0, 0) the left top corner.

    mask: (H, W), with at least one such cell. Holes are filled. Parts that do not touch are joined
    by bridges one cell wide, the shortest there are, because a region is a single polygon. It runs
    along the edges of the cells, but for `tolerance`, in cells, by which it is simplified. Raises
    ValueError for an empty mask.
    """
    outlines = _edges(mask)
    if not outlines:
        raise ValueError("an empty mask has no outline")
    if len(outlines) > 1:
        joined = (mask != 0).astype(np.uint8)
        for start, end in _bridges(outlines):
            cv2.line(joined, start, end, 1, 1, cv2.LINE_8)
        outlines = _edges(joined)
    largest = max(outlines, key=cv2.contourArea)
    return simplified(largest[:, 0].astype(np.float64), tolerance)


def union(polygons: Sequence[Points]) -> Points:
    """One polygon that covers all of the given ones, bridges between those that do not touch.

    A single one is returned as it is.
    """
    if len(polygons) == 1:
        return polygons[0]
    raster = Raster.over(polygons)
    mask = np.zeros(raster.shape, np.uint8)
    for one in polygons:
        mask |= raster.drawn(one)
    return raster.outline(mask)


def iou_of_outlines(first: Points, second: Points) -> float:
    """Intersection over union of two polygons, each in any shape, to about a hundredth."""
    low = np.maximum(first.min(axis=0), second.min(axis=0))
    high = np.minimum(first.max(axis=0), second.max(axis=0))
    if (low >= high).any():
        return 0.0
    raster = Raster.over([first, second], _COMPARED_CELLS)
    one, other = (raster.drawn(polygon, edge=False) for polygon in (first, second))
    return float(np.count_nonzero(one & other) / max(1, np.count_nonzero(one | other)))


def simplified(polygon: Points, tolerance: float) -> Points:
    """The polygon with as few of its points as keep every other one within `tolerance`.

    At least four points (Douglas and Peucker, Cartographica 1973).
    """
    # OpenCV works in float32: near the origin it keeps more digits, and all of whole numbers.
    centre = np.rint(polygon.mean(axis=0))
    fewer = cv2.approxPolyDP((polygon - centre).astype(np.float32), tolerance, True)
    return fewer[:, 0].astype(np.float64) + centre if len(fewer) >= 4 else polygon


def _edges(mask: Bitmap) -> list[NDArray[np.int32]]:
    """The outer outlines of a mask along the edges of its cells, (N, 1, 2) corners each.

    OpenCV follows the middles of cells. So it is given the corners of those cells instead.
    """
    height, width = mask.shape
    corners = np.zeros((height + 1, width + 1), np.uint8)
    inside = (mask != 0).astype(np.uint8)
    for down in (0, 1):
        for right in (0, 1):
            corners[down : down + height, right : right + width] |= inside
    outlines, _ = cv2.findContours(corners, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return [np.asarray(one, np.int32) for one in outlines]


def _bridges(
    outlines: Sequence[NDArray[np.int32]],
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The cells between which lines join all outlines, always the nearest one to the rest.

    Prim, Shortest connection networks, Bell System Technical Journal 1957.
    """
    # Of long outlines not every corner is looked at, so that time and memory stay within bounds.
    apart = [one[:: 1 + len(one) // _LOOKED_AT, 0] for one in outlines]
    latest = apart.pop()
    nearest: list[_Nearest] = [(np.inf, latest[0], latest[0])] * len(apart)
    bridges = []
    while apart:
        nearest = [
            min(known, _nearest(latest, one), key=lambda found: found[0])
            for known, one in zip(nearest, apart, strict=True)
        ]
        number = min(range(len(apart)), key=lambda index: nearest[index][0])
        _, start, end = nearest.pop(number)
        bridges.append((_cell(start), _cell(end)))
        latest = apart.pop(number)
    return bridges


def _nearest(first: NDArray[np.int32], second: NDArray[np.int32]) -> _Nearest:
    """Distance and places of the two nearest corners of two outlines."""
    apart = ((first[:, None].astype(np.float64) - second[None]) ** 2).sum(axis=2)
    here, there = np.unravel_index(int(apart.argmin()), apart.shape)
    return float(apart[here, there]), first[here], second[there]


def _cell(corner: NDArray[np.int32]) -> tuple[int, int]:
    """A cell at a corner. Whichever of the four it is, it touches what has that corner."""
    return max(int(corner[0]) - 1, 0), max(int(corner[1]) - 1, 0)
