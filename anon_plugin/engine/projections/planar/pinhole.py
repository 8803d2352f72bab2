"""A flat photo whose lens is known: which of its pixels look in which direction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from anon_plugin.engine.detection.view import Points
from anon_plugin.engine.geometry.polygons import clipped, cut

_FOLLOWED = 0.25

_FARTHEST = 20.0
"""Tangent of the angle off the axis up to which a flat photo's rays are followed: 87°."""


@dataclass(frozen=True)
class Pinhole:
    """A flat photo: focal length in pixels, and the upright picture's size."""

    focal_px: float
    size_wh: tuple[int, int]

    @classmethod
    def with_field_of_view(cls, width_deg: float, size_wh: tuple[int, int]) -> Pinhole:
        """A photo that shows so many degrees from its left to its right edge, less than 180."""
        return cls(float(size_wh[0] / 2 / np.tan(np.radians(width_deg / 2))), size_wh)

    def regions_of(
        self, polygon: Points, to_directions: Callable[[Points], Points]
    ) -> list[Points]:
        """See Projection.regions_of; the plane's unit is a degree, about."""
        rays = to_directions(_followed(polygon))
        # What is behind or far off the axis is cut away before it is divided by its depth.
        for plane in ([1, 0, _FARTHEST], [-1, 0, _FARTHEST], [0, 1, _FARTHEST], [0, -1, _FARTHEST]):
            rays = clipped(rays, np.array(plane, dtype=np.float64))
        if len(rays) < 3:
            return []
        width, height = self.size_wh
        points = rays[:, :2] / rays[:, 2:] * self.focal_px + np.array([width / 2, height / 2])
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        if x1 <= 0 or y1 <= 0 or x0 >= width or y0 >= height:
            return []
        # Beyond the picture nothing is drawn; far-off corners would only blur its measures.
        for axis, low, high in ((0, 0.0, width), (1, 0.0, height)):
            reach = 0.25 * max(width, height)
            points = cut(points, axis, low - reach, 1.0)
            points = cut(points, axis, high + reach, -1.0)
        return [points] if len(points) >= 3 else []


def _followed(polygon: Points) -> Points:
    """The polygon with points along its edges, for a curve is what a level line becomes."""
    edges = np.roll(polygon, -1, axis=0) - polygon
    counts = np.maximum(np.ceil(np.abs(edges).max(axis=1) / _FOLLOWED), 1).astype(int)
    parts = [
        start + np.linspace(0.0, 1.0, count, endpoint=False)[:, None] * edge
        for start, edge, count in zip(polygon, edges, counts, strict=True)
    ]
    return np.concatenate(parts)
