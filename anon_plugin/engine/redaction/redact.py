"""Redacts all findings of a photo at once, from its original pixels, touching nothing else.

Every region is destroyed from the pixels of its own core. Then the regions are painted from the
finest to the coarsest, each over what is there: where two overlap the coarser one covers, and no
faded edge can bring back the original of a neighbour's core, because that original is no longer
there to be faded to. The order of the findings does not matter. What lies in something larger of
another label, as a face does in a person, is redacted as a part of that (absorbing.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.pixels.pixel_source import Pixels, PixelSource, as_source
from anon_plugin.engine.redaction.absorbing import absorbed
from anon_plugin.engine.redaction.effects import effect_function
from anon_plugin.engine.redaction.effects.bands import Rows, in_all_bands
from anon_plugin.engine.redaction.effects.region import Region
from anon_plugin.engine.redaction.noise import DECORATION, STEADY_DECORATION, Noise
from anon_plugin.engine.redaction.placing import (
    Placed,
    Surroundings,
    clusters,
    place,
    repeats,
    slices,
)
from anon_plugin.engine.redaction.shapes import Box, Shaper, flat_shape, frame_size
from anon_plugin.engine.redaction.style import Style
from anon_plugin.engine.redaction.values import PhotoValues

_STRIP_ROWS = 16
"""Rows that are blended at once: so few that they stay in the processor's cache."""

_PIECE_PX = 1 << 20
"""About so many pixels are painted at once."""

_PAD = 0.25
"""How much around a region is looked at for its surroundings, as a fraction of its shorter side."""


def redact(
    pixels: Pixels | PixelSource,
    detections: Sequence[Detection],
    styles: Mapping[str, Style],
    *,
    wraps: bool = False,
    noise: Noise | None = None,
    shaper: Shaper = flat_shape,
    keep_bands: Sequence[int] = (),
    nodata: float | None = None,
) -> list[Patch]:
    """The new pixels of all redacted regions.

    pixels: (H, W, bands) upright original, any integer or float dtype, or a source of windows.
        It is never written to.
    styles: one style for each label that occurs. Whether they are strong enough is asked before
        a run (guard.check_style), not here.
    wraps: True for a full 360° panorama, where a region past the right edge goes on at the left.
    noise: the run's noise source; None makes a new one from the system's random source. A steady
        one is for frames of a video: what decorates or hides a region is then the same wherever
        the region lies, so that it does not boil while it moves.
    shaper: gives a detection's shape (a panorama's own draws it in the tangent view).
    keep_bands, nodata: bands and pixels that are no picture, see PhotoValues.
    Returns patches whose masked parts do not overlap, the same whatever the detections' order. A
    region wholly outside the photo gives none.
    Raises SettingsError where a label has no style, PhotoError where a region is not finite.
    """
    source = as_source(pixels)
    photo = PhotoValues(source, tuple(keep_bands), nodata)
    noise = noise or Noise()
    placed = sorted(place(source, detections, styles, wraps, shaper), key=lambda one: one.order)
    placed = absorbed(placed, source.shape[1] if wraps else 0)
    around = Surroundings.of(placed, source.shape, wraps)
    patches = []
    for cluster, frame in clusters(placed, around.boxes, around.period):
        patches += _paint(photo, cluster, frame, around, noise)
    return patches


def _read(source: PixelSource, box: Box) -> Pixels:
    """A window of the photo, which on a panorama may start left of it or end right of it."""
    width = source.shape[1]
    parts = []
    for lap in range(box.x0 // width, (box.x1 - 1) // width + 1):
        start = lap * width
        left, right = max(box.x0, start), min(box.x1, start + width)
        parts.append(source.read(left - start, box.y0, right - start, box.y1))
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def _paint(
    photo: PhotoValues,
    cluster: Sequence[Placed],
    frame: Box,
    around: Surroundings,
    noise: Noise,
) -> list[Patch]:
    """The patches of one cluster: two where its frame crosses the seam, else one.

    Painted piece by piece, so that a region as wide as a panorama takes little memory.
    """
    painters = [_destroyed(photo, one, around, noise) for one in cluster]
    new = np.empty((frame.height, frame.width, photo.source.shape[2]), photo.source.dtype)
    mask = np.zeros(new.shape[:2], dtype=bool)
    rows = max(_STRIP_ROWS, _PIECE_PX // frame.width)
    for top in range(frame.y0, frame.y1, rows):
        piece = Box(frame.x0, top, frame.x1, min(top + rows, frame.y1))
        here = slices(piece, frame)
        new[here] = _painted(photo, cluster, painters, piece, around.period, mask[here])
    return _cut_at_seam(frame, new, mask, photo.source.shape[1])


def _painted(
    photo: PhotoValues,
    cluster: Sequence[Placed],
    painters: Sequence[Rows],
    piece: Box,
    period: int,
    mask: NDArray[np.bool_],
) -> Pixels:
    """A piece of the photo with its part of all regions. mask: set where they change a pixel."""
    stored = _read(photo.source, piece)
    original = photo.redacted_bands(stored)
    exact = original.dtype.itemsize <= 2 or original.dtype == np.float32
    canvas: Pixels = original.astype(np.float32 if exact else np.float64)
    whole_numbers = np.issubdtype(original.dtype, np.integer)
    for one, painter in zip(cluster, painters, strict=True):
        for box in repeats(one.box, piece, period):
            here = box.intersection(piece)
            rows, columns = part = slices(here, box)
            target, alpha = canvas[slices(here, piece)], one.alpha[part]
            if not whole_numbers:  # what is not a number would survive being multiplied by 0
                np.copyto(target, 0, where=(alpha == 1.0)[:, :, None])
            _blend(target, painter(rows.start, rows.stop)[:, columns], alpha)
            mask[slices(here, piece)] |= alpha > 0.0
    return photo.finished(_as_dtype(canvas, original.dtype), stored)


def _blend(canvas: Pixels, values: NDArray[np.float32], alpha: NDArray[np.float32]) -> None:
    """Paint values over the canvas in place; where alpha is 1 nothing of the canvas is left."""
    for top in range(0, len(canvas), _STRIP_ROWS):
        rows = slice(top, top + _STRIP_ROWS)
        share = in_all_bands(alpha[rows], canvas.shape[2])
        # canvas + (values - canvas) * share would keep its rounding, and so a trace of the
        # original.
        canvas[rows] *= 1.0 - share
        canvas[rows] += values[rows] * share


def _destroyed(photo: PhotoValues, one: Placed, around: Surroundings, noise: Noise) -> Rows:
    """What replaces one region: the rows of its box."""
    window = around.window(one.box, round(_PAD * min(frame_size(one.shape.frame))) + 2)
    stored = _read(photo.source, window)
    pixels = photo.redacted_bands(stored)
    visible = around.visible(window)
    if photo.has_empty_pixels:
        visible &= photo.shown(stored)
    core = np.zeros(visible.shape, dtype=bool)
    inside = slices(one.box, window)
    core[inside] = one.alpha == 1.0
    region = Region(
        pixels=pixels,
        core=core,
        visible=visible,
        box=inside,
        frame=one.shape.grown_frame() - (window.x0, window.y0),
        white=_white(pixels, visible),
        label=one.detection.label,
        round=one.style.shape == "ellipse",
        pattern=_decoration(noise, one),
        noise=_hiding(noise, one, pixels) if one.style.keeps_content else DECORATION,
    )
    return effect_function(one.style.effect)(region, one.style)


def _decoration(noise: Noise, one: Placed) -> Noise:
    return STEADY_DECORATION.keyed(one.label_key) if noise.steady else DECORATION.keyed(one.key)


def _hiding(noise: Noise, one: Placed, pixels: Pixels) -> Noise:
    """Secret noise that no two regions share, not even at the same place of two photos.

    In a video all frames share it: the mean of many frames would be free of noise that changes.
    """
    if noise.steady:
        return noise.keyed(one.label_key)
    return noise.keyed(one.key).keyed(hashlib.blake2b(pixels.tobytes()).digest())


def _white(pixels: Pixels, visible: NDArray[np.bool_]) -> float:
    """The value of full brightness: wide types seldom use their whole range, so it is looked up."""
    if pixels.dtype == np.uint8:
        return 255.0
    seen = pixels[visible].astype(np.float64)
    seen = np.abs(seen[np.isfinite(seen)])
    top = float(seen.max()) if seen.size else 0.0
    return float(2.0 ** np.ceil(np.log2(top))) if top > 0.0 else 1.0


def _as_dtype(values: Pixels, dtype: np.dtype[Any]) -> Pixels:
    """Values rounded and cut to what the dtype holds; `values` is used up."""
    if np.issubdtype(dtype, np.integer):
        limits = np.iinfo(dtype)
        np.rint(values, out=values)
        np.maximum(values, limits.min, out=values)
        np.minimum(values, limits.max, out=values)
    return values.astype(dtype)


def _cut_at_seam(frame: Box, pixels: Pixels, mask: NDArray[np.bool_], width: int) -> list[Patch]:
    """The painted frame as patches that lie inside the photo."""
    cut = min(frame.width, width - frame.x0)
    patches = [Patch(frame.x0, frame.y0, pixels[:, :cut], mask[:, :cut])]
    if cut < frame.width:
        patches.append(Patch(0, frame.y0, pixels[:, cut:], mask[:, cut:]))
    return patches
