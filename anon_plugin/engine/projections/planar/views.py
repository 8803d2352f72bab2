"""Views of a flat photo: overlapping tiles at full resolution and at smaller scales."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from anon_plugin.engine.detection.scales import (
    SMALL_PHOTO_PX,
    TILE_PX,
    closer_scales,
    least_finding_px,
    overlap_px,
    scales,
    spans,
)
from anon_plugin.engine.detection.view import Pixels, Points, View
from anon_plugin.engine.pixels.pixel_source import PixelSource, as_source, reduced


@dataclass(frozen=True)
class PlanarMapping:
    """photo = offset + view / scale, for each axis, in pixels."""

    offset_xy: tuple[float, float]
    scale_xy: tuple[float, float]

    def to_photo(self, points: Points) -> Points:
        return np.asarray(points, dtype=np.float64) / self.scale_xy + self.offset_xy

    def to_view(self, points: Points) -> Points:
        return (np.asarray(points, dtype=np.float64) - self.offset_xy) * self.scale_xy

    def region_to_photo(self, region: Points) -> Points:
        return self.to_photo(region)

    def tilt_deg_at(self, _point: Points, /) -> float:
        return 0.0


def planar_views(
    pixels: Pixels | PixelSource,
    object_range_px: tuple[float, float],
    tile_px: int = TILE_PX,
) -> Iterator[View]:
    """Views of a flat photo at all scales, largest scale first, made one after another.

    pixels: (H, W, 3) uint8 RGB, or a source of its windows. object_range_px: shortest and longest
    object side, in pixels of a view, that the detector finds reliably. tile_px: no view is larger
    than this.

    All views of a scale have equal size. An object no larger than `overlap_px(object_range_px)`
    is whole in at least one view of the scale; one of any size up to the whole photo is whole in
    at least one view where its longest side is within the range. A small photo gives one view at
    full resolution, and smaller scales as its size demands.
    """
    shrunk = as_source(pixels)
    height, width, _ = shrunk.shape
    overlap = min(overlap_px(object_range_px), tile_px // 2)
    longest = max(width, height)
    planned = closer_scales if longest <= SMALL_PHOTO_PX else scales
    for scale in planned(longest, object_range_px):
        size_wh = _length(width, scale), _length(height, scale)
        # Shrinking what was shrunk before reads a quarter of the pixels for each scale.
        shrunk = reduced(shrunk, size_wh)
        scale_xy = (size_wh[0] / width, size_wh[1] / height)
        least_px = least_finding_px(scale, overlap)
        yield from _tiles(shrunk, scale_xy, tile_px, overlap, least_px)


def _length(full: int, scale: float) -> int:
    """Even where it is not the whole length, so that the next scale can halve it exactly."""
    return full if scale == 1 else max(1, 2 * round(full * scale / 2))


def _tiles(
    source: PixelSource,
    scale_xy: tuple[float, float],
    tile_px: int,
    overlap: int,
    least_px: float,
) -> Iterator[View]:
    height, width, _ = source.shape
    tile_width, lefts = spans(width, tile_px, overlap)
    tile_height, tops = spans(height, tile_px, overlap)
    for top in tops:
        for left in lefts:
            right, bottom = left + tile_width, top + tile_height
            yield View(
                pixels=source.read(left, top, right, bottom),
                mapping=PlanarMapping((left / scale_xy[0], top / scale_xy[1]), scale_xy),
                inner_borders=(left > 0, top > 0, right < width, bottom < height),
                least_finding_px=least_px,
            )
