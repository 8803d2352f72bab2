"""From outlines in azimuth and elevation to regions in a photo's pixels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.facades.visibility import Outline
from anon_plugin.engine.projections.equirectangular.regions import region_on_panorama
from anon_plugin.engine.projections.equirectangular.sphere import Panorama, direction, rotation

Array = NDArray[np.float64]

FACADE = "facade"
"""The label of a building that is to be hidden."""

_PIECE_DEG = 90.0
_OVERLAP_DEG = 0.1
_SIMPLER_DEG = 0.02
_FOLLOWED_DEG = 0.25
_DECIMALS = 2

_FARTHEST = 20.0
"""Tangent of the angle off the axis up to which a flat photo's rays are followed: 87°."""


@dataclass(frozen=True)
class Pose:
    """Which way a photo looks: degrees clockwise from north, above the horizon, and of roll.

    Roll turns the camera clockwise, so that the horizon in the photo turns counterclockwise
    (GPano PosePitchDegrees and PoseRollDegrees).
    """

    heading_deg: float
    pitch_deg: float = 0.0
    roll_deg: float = 0.0

    @property
    def matrix(self) -> Array:
        """(3, 3): its columns are the photo's right, down and forward, seen from the compass."""
        return rotation(self.heading_deg, self.pitch_deg, self.roll_deg)


@dataclass(frozen=True)
class Pinhole:
    """A flat photo: focal length in pixels, and the upright picture's size."""

    focal_px: float
    size_wh: tuple[int, int]

    @classmethod
    def with_field_of_view(cls, width_deg: float, size_wh: tuple[int, int]) -> Pinhole:
        """A photo that shows so many degrees from its left to its right edge, less than 180."""
        return cls(float(size_wh[0] / 2 / np.tan(np.radians(width_deg / 2))), size_wh)


def facade_detections(
    outlines: Iterable[Outline], pose: Pose, lens: Panorama | Pinhole
) -> list[Detection]:
    """The regions of a photo in which the outlines may be seen; [] where it looks elsewhere.

    A wide outline becomes several regions that overlap a little.
    """
    regions: list[Array] = []
    for outline in outlines:
        for piece in _pieces(outline):
            if isinstance(lens, Panorama):
                regions += _on_panorama(piece, pose, lens)
            else:
                regions += _on_flat_photo(piece, pose, lens)
    return [_detection(region) for region in regions]


def whole_photo(size_wh: tuple[int, int]) -> list[Detection]:
    """Regions that cover a photo completely, for a camera that stands within the building."""
    width, height = size_wh
    edges = np.linspace(0.0, width, 9)
    return [
        _detection(np.array([[left, 0.0], [right, 0.0], [right, height], [left, height]]))
        for left, right in pairwise(edges)
    ]


def _detection(region: Array) -> Detection:
    return Detection(FACADE, 1.0, np.round(region, _DECIMALS), is_box=False)


def _pieces(outline: Outline) -> Iterator[Array]:
    """(N, 2) polygons of azimuth and elevation, each of moderate width."""
    first, last = float(outline.azimuth_deg[0]), float(outline.azimuth_deg[-1])
    count = max(int(np.ceil((last - first) / _PIECE_DEG)), 1)
    borders = np.linspace(first, last, count + 1)
    for start, end in pairwise(borders):
        end = min(end + _OVERLAP_DEG, last)
        within = outline.azimuth_deg[(outline.azimuth_deg > start) & (outline.azimuth_deg < end)]
        azimuth = np.concatenate([[start], within, [end]])
        bottom = np.interp(azimuth, outline.azimuth_deg, outline.bottom_deg)
        top = np.interp(azimuth, outline.azimuth_deg, outline.top_deg)
        upper = _simplified(np.stack([azimuth, top], axis=1))
        lower = _simplified(np.stack([azimuth, bottom], axis=1))
        yield np.concatenate([upper, lower[::-1]])


def _simplified(line: Array) -> Array:
    """The line without the points that lie on it within a small fraction of a degree."""
    origin = line[0]
    kept = cv2.approxPolyDP((line - origin).astype(np.float32)[:, None], _SIMPLER_DEG, False)
    return np.asarray(kept[:, 0].astype(np.float64) + origin, dtype=np.float64)


def _on_panorama(piece: Array, pose: Pose, panorama: Panorama) -> list[Array]:
    to_photo = pose.matrix

    def to_directions(points: Array) -> Array:
        turned: Array = direction(points[:, 0], points[:, 1]) @ to_photo
        return turned

    region = region_on_panorama(piece, to_directions, panorama)
    shown = _overlaps_rows(region, panorama) and _overlaps_columns(region, panorama)
    return [region] if shown else []


def _overlaps_rows(region: Array, panorama: Panorama) -> bool:
    return bool(region[:, 1].max() > 0 and region[:, 1].min() < panorama.size_wh[1])


def _overlaps_columns(region: Array, panorama: Panorama) -> bool:
    turns = panorama.full_wh[0] * np.array([-1.0, 0.0, 1.0])
    low, high = region[:, 0].min() + turns, region[:, 0].max() + turns
    return bool(((high > 0) & (low < panorama.size_wh[0])).any())


def _on_flat_photo(piece: Array, pose: Pose, lens: Pinhole) -> list[Array]:
    rays = direction(*_followed(piece).T) @ pose.matrix
    # What is behind or far off the axis is cut away before it is divided by its depth.
    for plane in ([1, 0, _FARTHEST], [-1, 0, _FARTHEST], [0, 1, _FARTHEST], [0, -1, _FARTHEST]):
        rays = _clipped(rays, np.array(plane, dtype=np.float64))
    if len(rays) < 3:
        return []
    width, height = lens.size_wh
    points = rays[:, :2] / rays[:, 2:] * lens.focal_px + np.array([width / 2, height / 2])
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    if x1 <= 0 or y1 <= 0 or x0 >= width or y0 >= height:
        return []
    # Beyond the picture nothing is drawn; far-off corners would only blur its measures.
    for axis, low, high in ((0, 0.0, width), (1, 0.0, height)):
        reach = 0.25 * max(width, height)
        points = _cut(points, axis, low - reach, 1.0)
        points = _cut(points, axis, high + reach, -1.0)
    return [points] if len(points) >= 3 else []


def _followed(piece: Array) -> Array:
    """The polygon with points along its edges, for a curve is what a level line becomes."""
    edges = np.roll(piece, -1, axis=0) - piece
    counts = np.maximum(np.ceil(np.abs(edges).max(axis=1) / _FOLLOWED_DEG), 1).astype(int)
    parts = [
        start + np.linspace(0.0, 1.0, count, endpoint=False)[:, None] * edge
        for start, edge, count in zip(piece, edges, counts, strict=True)
    ]
    return np.concatenate(parts)


def _clipped(points: Array, plane: Array) -> Array:
    """A polygon of (N, D) points without what lies on the plane's negative side.

    Sutherland and Hodgman, Reentrant Polygon Clipping, CACM 1974.
    """
    return _keep(points, points @ plane)


def _cut(points: Array, axis: int, limit: float, sign: float) -> Array:
    return _keep(points, sign * (points[:, axis] - limit))


def _keep(points: Array, side: Array) -> Array:
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
