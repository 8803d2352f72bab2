"""Whether a redacted region lost what it showed.

With the original at hand, the two are compared where the original has detail. Detail is what a
region holds beyond its own smooth shading: that much any guess from its surroundings would show.
A region copied through keeps all of it; a redaction keeps none, because it is drawn from what
stays visible around it. Where the original has no detail there was nothing to lose. Each region is
looked at in several sizes, so that a large soft face counts as much as a small sharp plate, and in
brightness and colour alone, so that neither can show what the other hides.

Without the original, only what the region looks like can be judged: none of the effects leaves the
grain and fine texture that a photo has everywhere but in even places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.geometry.outlines import Raster
from anon_plugin.engine.geometry.polygons import fill, is_convex
from anon_plugin.engine.pixels.pixel_source import PixelSource
from anon_plugin.engine.redaction.effects.bands import in_fours, resized

Planes = NDArray[np.float32]
Mask = NDArray[np.bool_]

_CORE = 0.7
"""What of a region is looked at, about its middle: this much lies fully inside every shape that a
redaction may have, the ellipse in a box included. Of an outline with bays, what of it lies so far
inside its box."""

_LEAST_INSIDE = 0.25
"""Less than this share of an outline well inside its box tells too little; all of it is looked at
then, which every shape covers but an ellipse."""

_TILE = 8
_LONGEST = 128
"""Pixels along the longer side at which a region is looked at first; detail finer than that cannot
survive where all the coarser is gone."""

_SMALLEST = 3
"""A region of fewer pixels a side tells nothing of anybody."""

_GRAIN = 2.0
"""Detail below so many levels of 255 is the noise of a sensor or of compression."""

_ALIKE = 0.1
"""Most that a tile may differ from the original's detail, as a share of its energy, to count as
the same: 10 dB."""

_COLOUR_TILES = 4
"""Tiles with detail in colour that it takes: JPEG may keep but one rounded value of a whole block's
colour, and two different pictures then have the same."""

_KEPT = 0.25
"""Share of a region's detail that may be the same by chance."""

_GUESSED = 0.25
"""How near a guess from the surroundings must come to the original's detail for it to be no wonder
that a redaction came near it too."""


_AS_GOOD = 0.6
"""Share of what a redaction hit that such a guess must hit."""

_AROUND = 0.65
"""How far around the looked-at part a redaction may reach, of its shorter side: margin, fading and
the part that is not looked at."""


_REDRAWN = 8.0
"""Most that a redaction may differ from the same one drawn again, root mean square in levels of
255: coding it at low quality costs some 5, another picture is some 30 off."""


_BRIGHTNESS_AND_COLOURS = np.array(
    [
        [0.299, 0.587, 0.114],
        [-0.299 / 1.772, -0.587 / 1.772, 0.886 / 1.772],
        [0.701 / 1.402, -0.587 / 1.402, -0.114 / 1.402],
    ],
    np.float32,
)
"""From red, green and blue (T.871, section 7)."""


@dataclass(frozen=True)
class Judgement:
    """kept: share of the region's detail that is still there, 0 to 1; None where it has none, so
    that nothing was to lose. survived: whether it did not lose what it showed."""

    kept: float | None
    survived: bool


@dataclass(frozen=True)
class _Window:
    """The part of a photo around the looked-at part of a region, which on a panorama may start
    left of it or end right of it. Looked at is what lies in both polygons: region and core."""

    x0: int
    y0: int
    x1: int
    y1: int
    region: NDArray[np.float64]
    core: NDArray[np.float64]
    wraps: bool


@dataclass(frozen=True)
class Before:
    """A region of the original, read before anything is written: what a container holds in memory
    it may draw the redaction into."""

    window: _Window
    planes: Planes = field(repr=False)
    mask: Mask = field(repr=False)

    @classmethod
    def of(cls, original: PixelSource, detection: Detection, wraps: bool = False) -> Before | None:
        """None for a region too small to tell anything.

        wraps: for full panoramas, whose regions may run past the right edge.
        """
        window = _window(original, detection, wraps)
        return None if window is None else cls(window, *_read(original, window))


def compare(written: PixelSource, region: Before | None) -> Judgement:
    """What is left of the original in a region of the written photo, upright and of one size."""
    if region is None:
        return Judgement(None, False)
    window, before, mask = region.window, region.planes, region.mask
    after, _ = _read(written, window)
    scale = _levels(before)
    kept = _kept_of_each(after * scale, before * scale, mask, _ALIKE)
    if not np.isfinite(kept).any():
        return Judgement(None, False)
    most = float(np.nanmax(kept))
    doubtful = kept > _KEPT
    if doubtful.any():
        for guess in _guesses(written, window):
            guessed = _kept_of_each(guess * scale, before * scale, mask, _GUESSED)
            doubtful &= guessed < _AS_GOOD * kept
    return Judgement(most, bool(doubtful.any()))


def _window(source: PixelSource, detection: Detection, wraps: bool) -> _Window | None:
    height, width, _ = source.shape
    region = detection.region
    core = _core(region)
    (left, top), (right, bottom) = np.floor(core.min(axis=0)), np.ceil(core.max(axis=0))
    x0, x1 = int(left), int(right)
    if not wraps:
        x0, x1 = max(x0, 0), min(x1, width)
    y0, y1 = max(int(top), 0), min(int(bottom), height)
    if x1 - x0 < _SMALLEST or y1 - y0 < _SMALLEST:
        return None
    return _Window(x0, y0, min(x1, x0 + width), y1, region, core, wraps)


def _core(region: NDArray[np.float64]) -> NDArray[np.float64]:
    """The polygon that holds what is looked at: within a region and well inside its box."""
    low, high = region.min(axis=0), region.max(axis=0)
    middle = (low + high) / 2
    if is_convex(region):
        return np.asarray(middle + (region - middle) * _CORE, dtype=np.float64)
    box = np.array([low, (high[0], low[1]), high, (low[0], high[1])])
    inner = middle + (box - middle) * _CORE
    raster = Raster.over([region], _LONGEST)
    own = raster.drawn(region, edge=False)
    shared = np.count_nonzero(own & raster.drawn(inner, edge=False))
    return inner if shared >= _LEAST_INSIDE * np.count_nonzero(own) else region


def _read(source: PixelSource, window: _Window) -> tuple[Planes, Mask]:
    """(bands apart in brightness and colour, where the region is)."""
    width = source.shape[1]
    parts = []
    for turn in range(window.x0 // width, (window.x1 - 1) // width + 1):
        left, right = max(window.x0, turn * width), min(window.x1, (turn + 1) * width)
        parts.append(source.read(left - turn * width, window.y0, right - turn * width, window.y1))
    pixels = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
    inside = np.ones(pixels.shape[:2], dtype=bool)
    for polygon in (window.region, window.core):
        mask = np.zeros(inside.shape, np.uint8)
        fill(mask, polygon - (window.x0, window.y0))
        inside &= mask.astype(bool)
    return _planes(pixels), inside


def _planes(pixels: NDArray[Any]) -> Planes:
    """RGB as brightness and two colour differences, other bands as they are."""
    if pixels.dtype != np.uint8 or pixels.shape[2] != 3:
        return np.nan_to_num(pixels.astype(np.float32))
    return np.asarray(cv2.transform(pixels.astype(np.float32), _BRIGHTNESS_AND_COLOURS))


def _levels(planes: Planes) -> float:
    """What brings the values to about 255 levels."""
    top = float(np.abs(planes).max()) if planes.size else 0.0
    return 255.0 / top if top > 255.0 or 0.0 < top <= 1.0 else 1.0


def compare_redrawn(
    written: PixelSource, redrawn: PixelSource, detection: Detection, wraps: bool = False
) -> Judgement:
    """Whether a region is what its style draws from what is visible around it, and nothing else.

    For photos whose original is gone. redrawn: the written photo redacted once more, which changes
    nothing in a region that is redacted already.
    """
    again = Before.of(redrawn, detection, wraps)
    if again is None:
        return Judgement(None, False)
    now, mask = _read(written, again.window)
    if not mask.any():
        return Judgement(None, False)
    difference = (now - again.planes)[mask] * _levels(again.planes)
    return Judgement(None, bool(np.sqrt(np.mean(difference**2)) > _REDRAWN))


def _guesses(written: PixelSource, window: _Window) -> Iterator[Planes]:
    """What could be drawn into the region from what is visible around it, two ways."""
    height, width, _ = written.shape
    pad = round(_AROUND * min(window.x1 - window.x0, window.y1 - window.y0)) + 4
    x0, x1 = window.x0 - 2 * pad, window.x1 + 2 * pad
    if not window.wraps or x1 - x0 > width:
        x0, x1 = max(x0, min(window.x0, 0)), min(x1, max(window.x1, width))
    y0, y1 = max(window.y0 - 2 * pad, 0), min(window.y1 + 2 * pad, height)
    around = _Window(x0, y0, x1, y1, window.region, window.core, window.wraps)
    planes, mask = _read(written, around)
    hole = cv2.dilate(mask.astype(np.uint8), np.ones((2 * pad + 1, 2 * pad + 1), np.uint8))
    scale = min(1.0, _LONGEST / max(hole.shape))
    size_wh = max(2, round(hole.shape[1] * scale)), max(2, round(hole.shape[0] * scale))
    full_wh = hole.shape[1], hole.shape[0]
    small_hole = (_resized(hole[:, :, None].astype(np.float32), size_wh)[:, :, 0] > 0).view(
        np.uint8
    )
    small = _resized(planes, size_wh)
    left, top = window.x0 - x0, window.y0 - y0
    part = np.s_[top : top + window.y1 - window.y0, left : left + window.x1 - window.x0]
    for method in (cv2.INPAINT_TELEA, cv2.INPAINT_NS):
        bands = [
            cv2.inpaint(np.ascontiguousarray(small[:, :, band]), small_hole, 4, method)
            for band in range(small.shape[2])
        ]
        yield resized(np.dstack(bands), full_wh, cv2.INTER_CUBIC)[part]


def _kept_of_each(after: Planes, before: Planes, mask: Mask, alike: float) -> NDArray[np.float64]:
    """Share of detail that is the same, for each size and band; NaN where there is none."""
    shares = [_kept(new, old, inside, alike) for new, old, inside in _sizes(after, before, mask)]
    return np.concatenate(shares) if shares else np.empty(0)


def _sizes(after: Planes, before: Planes, mask: Mask) -> Iterator[tuple[Planes, Planes, Mask]]:
    """The region at its own size, or what of it is looked at, and smaller by halves."""
    height, width = mask.shape
    inside = mask[:, :, None].astype(np.float32)
    scale = min(1.0, _LONGEST / max(height, width))
    while min(height, width) * scale >= _SMALLEST:
        size_wh = max(1, round(width * scale)), max(1, round(height * scale))
        if inside.shape[:2] != size_wh[::-1]:
            after, before = _resized(after, size_wh), _resized(before, size_wh)
            inside = _resized(inside, size_wh)
        yield after, before, inside[:, :, 0] > 0.99
        if max(size_wh) < 2 * _TILE:
            return
        scale /= 2


def _resized(planes: Planes, size_wh: tuple[int, int]) -> Planes:
    return resized(planes, size_wh, cv2.INTER_AREA)


def _kept(new: Planes, old: Planes, inside: Mask, alike: float) -> NDArray[np.float64]:
    """Share of the detail of each band, at one size, that is the same; NaN where too few tiles
    have any."""
    weight = inside.astype(np.float32)[:, :, None]
    share = np.maximum(_soft(weight), 1e-6)
    before, after = _detail(old, weight, share), _detail(new, weight, share)
    energy, difference = _sums(before**2), _sums((before - after) ** 2)
    detailed = energy > _sums(weight) * _GRAIN**2
    same = detailed & (difference <= alike * energy)
    least = np.array([1, *[_COLOUR_TILES] * (old.shape[2] - 1)])
    enough = np.count_nonzero(detailed, axis=(0, 1)) >= least
    all_of_it = np.where(detailed, energy, 0).sum(axis=(0, 1), dtype=np.float64)
    kept = np.where(same, energy, 0).sum(axis=(0, 1), dtype=np.float64)
    return np.where(enough, kept / np.where(enough, all_of_it, 1.0), np.nan)


def _detail(planes: Planes, weight: Planes, share: Planes) -> Planes:
    """What the bands hold beyond the smooth shading inside the region; nothing from outside it.

    weight: 1 inside. share: the same, soft.
    """
    return np.asarray((planes - _soft(planes * weight) / share) * weight, dtype=np.float32)


def _soft(planes: Planes) -> Planes:
    return in_fours(lambda part: cv2.GaussianBlur(part, (0, 0), 2.0), planes)


def _sums(planes: Planes) -> Planes:
    """Sum over each tile."""
    rows, columns = (-(-size // _TILE) for size in planes.shape[:2])
    padded = np.zeros((rows * _TILE, columns * _TILE, planes.shape[2]), np.float32)
    padded[: planes.shape[0], : planes.shape[1]] = planes
    return _resized(padded, (columns, rows)) * np.float32(_TILE**2)
