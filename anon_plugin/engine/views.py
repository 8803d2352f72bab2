"""Photo → all the views that have to be searched."""

from __future__ import annotations

from collections.abc import Iterator

from anon_plugin.engine.planar_views import planar_views
from anon_plugin.engine.projection import Projection
from anon_plugin.engine.view import Pixels, View

__all__ = ["View", "views_of"]


def views_of(
    pixels: Pixels, projection: Projection, object_range_px: tuple[float, float]
) -> Iterator[View]:
    """All views of a photo, made one after another so that memory stays bounded.

    pixels: (H, W, 3) uint8 RGB, upright. object_range_px: the detector's. Views of one scale have
    equal size and follow one another.
    """
    yield from planar_views(pixels, object_range_px)
