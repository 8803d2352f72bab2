"""Photo → all the views that have to be searched."""

from __future__ import annotations

from collections.abc import Iterator

from anon_plugin.engine.detection.view import Pixels, View
from anon_plugin.engine.pixels.pixel_source import PixelSource, as_source, whole
from anon_plugin.engine.projections.equirectangular.sphere import LEVEL
from anon_plugin.engine.projections.equirectangular.views import panorama_views
from anon_plugin.engine.projections.planar.views import planar_views
from anon_plugin.engine.projections.projection import Projection

__all__ = ["View", "views_of"]


def views_of(
    pixels: Pixels | PixelSource, projection: Projection, object_range_px: tuple[float, float]
) -> Iterator[View]:
    """All views of a photo, made one after another so that memory stays bounded.

    pixels: (H, W, 3) uint8 RGB, upright, or a source of its windows. object_range_px: the
    detector's. A panorama is searched on its sphere, a flat photo in tiles, and what may be either
    in both ways. Views of one scale follow one another.
    """
    if projection.panorama is not None:
        image, up = whole(as_source(pixels)), projection.up or LEVEL
        yield from panorama_views(image, projection.panorama, object_range_px, up=up)
    if projection.panorama is None or projection.also_flat:
        yield from planar_views(pixels, object_range_px)
