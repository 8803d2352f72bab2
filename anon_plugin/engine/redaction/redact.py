"""Redacts all findings of a photo at once, from its original pixels, touching nothing else.

Every region is destroyed from the pixels of its own core. Then the regions are painted from the
finest to the coarsest, each over what is there: where two overlap the coarser one covers, and no
faded edge can bring back the original of a neighbour's core, because that original is no longer
there to be faded to. The order of the findings does not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.detections import Detection
from anon_plugin.engine.pixels import Pixels, PixelSource, as_source
from anon_plugin.engine.redaction.effects import BY_NAME
from anon_plugin.engine.redaction.effects.bands import in_all_bands
from anon_plugin.engine.redaction.effects.region import Region
from anon_plugin.engine.redaction.noise import DECORATION, Noise
from anon_plugin.engine.redaction.shapes import Box, Shape, Shaper, coverage, flat_shape, frame_size
from anon_plugin.engine.redaction.style import Style
from anon_plugin.engine.redaction.values import PhotoValues
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

_STRIP_ROWS = 16
"""Rows that are blended at once: so few that they stay in the processor's cache."""

_PAD = 0.25
"""How much around a region is looked at for its surroundings, as a fraction of its shorter side."""


@dataclass(frozen=True)
class _Placed:
    """One detection on the photo: where it reaches, and how much of each pixel it takes."""

    detection: Detection
    style: Style
    shape: Shape
    box: Box
    alpha: NDArray[np.float32] = field(repr=False)

    @property
    def key(self) -> bytes:
        """Names the region within its photo, whichever turn of a panorama it was given at."""
        return f"{self.detection.label} {self.box}".encode()

    @property
    def order(self) -> tuple[bool, float, str, bytes, float, bytes]:
        """Finest first; ties are broken by content, so that any order of findings is the same."""
        style = self.style
        return (
            not style.keeps_content,
            max(frame_size(self.shape.frame)) / max(style.kept_cells, 1),
            repr(style),
            self.key,
            self.detection.score,
            self.detection.region.tobytes(),
        )


@dataclass(frozen=True)
class _Surroundings:
    """All regions of a photo together: what of it stays visible.

    boxes: (N, 4) int64, x0, y0, x1, y1 of each region. period: photo width on a panorama, else 0.
    """

    placed: Sequence[_Placed] = field(repr=False)
    boxes: NDArray[np.int64] = field(repr=False)
    size_wh: tuple[int, int]
    period: int

    @classmethod
    def of(
        cls, placed: Sequence[_Placed], shape: tuple[int, int, int], wraps: bool
    ) -> _Surroundings:
        corners = [(one.box.x0, one.box.y0, one.box.x1, one.box.y1) for one in placed]
        boxes = np.array(corners, dtype=np.int64).reshape(-1, 4)
        return cls(placed, boxes, (shape[1], shape[0]), shape[1] if wraps else 0)

    def window(self, box: Box, pad: int) -> Box:
        """The box with up to `pad` pixels around it, inside the photo."""
        width, height = self.size_wh
        if self.period:
            pad = min(pad, (width - box.width) // 2)
            grown = box.grown(pad)
            return Box(grown.x0, max(box.y0 - pad, 0), grown.x1, min(box.y1 + pad, height))
        return box.grown(pad).intersection(Box(0, 0, width, height))

    def visible(self, window: Box) -> NDArray[np.bool_]:
        """The pixels of a window that no region touches, not even with its faded edge."""
        free = np.ones((window.height, window.width), dtype=bool)
        for index in _meeting(window, self.boxes, self.period):
            one = self.placed[index]
            for box in _turns(one.box, window, self.period):
                here = box.intersection(window)
                free[_slices(here, window)] &= one.alpha[_slices(here, box)] == 0.0
        return free


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
    noise: the run's noise source; None makes a new one from the system's random source.
    shaper: gives a detection's shape (a panorama's own draws it in the tangent view).
    keep_bands, nodata: bands and pixels that are no picture, see PhotoValues.
    Returns patches whose masked parts do not overlap, the same whatever the detections' order. A
    region wholly outside the photo gives none.
    Raises SettingsError where a label has no style, PhotoError where a region is not finite.
    """
    source = as_source(pixels)
    photo = PhotoValues(source, tuple(keep_bands), nodata)
    noise = noise or Noise()
    placed = sorted(_place(source, detections, styles, wraps, shaper), key=lambda one: one.order)
    around = _Surroundings.of(placed, source.shape, wraps)
    patches = []
    for cluster, frame in _clusters(placed, around.boxes, around.period):
        patches += _paint(photo, cluster, frame, around, noise)
    return patches


def _place(
    source: PixelSource,
    detections: Sequence[Detection],
    styles: Mapping[str, Style],
    wraps: bool,
    shaper: Shaper,
) -> list[_Placed]:
    height, width, _ = source.shape
    placed = []
    for detection in detections:
        style = styles.get(detection.label)
        if style is None:
            raise SettingsError(
                tr(
                    "There is no style for the label {label!r}. Give it one, or leave "
                    "the label out of the search."
                ).format(label=detection.label)
            )
        shape = shaper(detection, style)
        box = _on_photo(shape.reach, width, height, wraps)
        if box.is_empty:
            continue
        alpha = coverage(shape, box, width if wraps else 0)
        if alpha.any():
            placed.append(_Placed(detection, style, shape, box, alpha))
    return placed


def _on_photo(box: Box, width: int, height: int, wraps: bool) -> Box:
    """The box cut to the photo; on a panorama it starts inside and may run past the right edge."""
    if not wraps:
        return box.intersection(Box(0, 0, width, height))
    if box.width >= width:
        return Box(0, max(box.y0, 0), width, min(box.y1, height))
    x0 = box.x0 % width
    return Box(x0, max(box.y0, 0), x0 + box.width, min(box.y1, height))


def _meeting(box: Box, boxes: NDArray[np.int64], period: int) -> NDArray[np.intp]:
    """Which of the (N, 4) boxes share a pixel with `box`, sideways turns included."""
    x0, y0, x1, y1 = boxes.T
    rows = (y0 < box.y1) & (y1 > box.y0)
    columns = np.zeros(len(boxes), dtype=bool)
    for shift in (-period, 0, period) if period else (0,):
        columns |= (x0 + shift < box.x1) & (x1 + shift > box.x0)
    return np.nonzero(rows & columns)[0]


def _turns(box: Box, frame: Box, period: int) -> list[Box]:
    """The box at every sideways turn at which it meets the frame."""
    shifts = (-period, 0, period) if period else (0,)
    turned = [box.shifted(shift) for shift in shifts]
    return [one for one in turned if not one.intersection(frame).is_empty]


def _clusters(
    placed: Sequence[_Placed], boxes: NDArray[np.int64], period: int
) -> list[tuple[list[_Placed], Box]]:
    """Regions whose boxes meet belong together: the members in order, and the frame around them.

    A group that goes all the way round a panorama gets the whole width as its frame.
    """
    clusters = []
    waiting = set(range(len(placed)))
    for first in range(len(placed)):
        if first not in waiting:
            continue
        waiting.remove(first)
        members, frame, edge = [first], placed[first].box, [placed[first].box]
        while edge:
            here = edge.pop()
            for other in waiting.intersection(_meeting(here, boxes, period).tolist()):
                waiting.remove(other)
                turned = _turns(placed[other].box, here, period)[0]
                members.append(other)
                edge.append(turned)
                frame = frame.union(turned)
        if period:
            start = frame.x0 % period if frame.width < period else 0
            frame = Box(start, frame.y0, start + min(frame.width, period), frame.y1)
        clusters.append(([placed[member] for member in sorted(members)], frame))
    return clusters


def _read(source: PixelSource, box: Box) -> Pixels:
    """A window of the photo, which on a panorama may start left of it or end right of it."""
    width = source.shape[1]
    parts = []
    for turn in range(box.x0 // width, (box.x1 - 1) // width + 1):
        left, right = max(box.x0, turn * width), min(box.x1, (turn + 1) * width)
        parts.append(source.read(left - turn * width, box.y0, right - turn * width, box.y1))
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def _paint(
    photo: PhotoValues,
    cluster: Sequence[_Placed],
    frame: Box,
    around: _Surroundings,
    noise: Noise,
) -> list[Patch]:
    """The patches of one cluster: two where its frame crosses the seam, else one."""
    stored = _read(photo.source, frame)
    original = photo.redacted_bands(stored)
    exact = original.dtype.itemsize <= 2 or original.dtype == np.float32
    canvas: Pixels = original.astype(np.float32 if exact else np.float64)
    whole_numbers = np.issubdtype(original.dtype, np.integer)
    mask = np.zeros(canvas.shape[:2], dtype=bool)
    for one in cluster:
        values = _destroyed(photo, one, around, noise)
        for box in _turns(one.box, frame, around.period):
            here = box.intersection(frame)
            part = _slices(here, box)
            target = canvas[_slices(here, frame)]
            if not whole_numbers:  # what is not a number would survive being multiplied by 0
                np.copyto(target, 0, where=(one.alpha[part] == 1.0)[:, :, None])
            _blend(target, values[part], one.alpha[part])
            mask[_slices(here, frame)] |= one.alpha[part] > 0.0
    new = _as_dtype(canvas, original.dtype)
    new, mask = photo.finished(new, stored, mask)
    return _cut_at_seam(frame, new, mask, photo.source.shape[1])


def _blend(canvas: Pixels, values: NDArray[np.float32], alpha: NDArray[np.float32]) -> None:
    """Paint values over the canvas in place; where alpha is 1 nothing of the canvas is left."""
    for top in range(0, len(canvas), _STRIP_ROWS):
        rows = slice(top, top + _STRIP_ROWS)
        share = in_all_bands(alpha[rows], canvas.shape[2])
        # canvas + (values - canvas) * share would keep its rounding, and so a trace of the
        # original.
        canvas[rows] *= 1.0 - share
        canvas[rows] += values[rows] * share


def _destroyed(
    photo: PhotoValues, one: _Placed, around: _Surroundings, noise: Noise
) -> NDArray[np.float32]:
    """What replaces one region, for each pixel of its box."""
    window = around.window(one.box, round(_PAD * min(frame_size(one.shape.frame))) + 2)
    stored = _read(photo.source, window)
    pixels = photo.redacted_bands(stored)
    visible = around.visible(window)
    if photo.has_empty_pixels:
        visible &= photo.shown(stored)
    core = np.zeros(visible.shape, dtype=bool)
    inside = _slices(one.box, window)
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
        pattern=DECORATION.keyed(one.key),
        noise=_hiding(noise, one, pixels) if one.style.keeps_content else DECORATION,
    )
    return BY_NAME[one.style.effect](region, one.style)


def _hiding(noise: Noise, one: _Placed, pixels: Pixels) -> Noise:
    """Secret noise that no two regions share, not even at the same place of two photos."""
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
        np.clip(values, limits.min, limits.max, out=values)
    return values.astype(dtype)


def _slices(box: Box, within: Box) -> tuple[slice, slice]:
    """Index of a box in an array that holds the pixels of another box around it."""
    left, top = box.x0 - within.x0, box.y0 - within.y0
    return slice(top, top + box.height), slice(left, left + box.width)


def _cut_at_seam(frame: Box, pixels: Pixels, mask: NDArray[np.bool_], width: int) -> list[Patch]:
    """The painted frame as patches that lie inside the photo."""
    cut = min(frame.width, width - frame.x0)
    patches = [Patch(frame.x0, frame.y0, pixels[:, :cut], mask[:, :cut])]
    if cut < frame.width:
        patches.append(Patch(0, frame.y0, pixels[:, cut:], mask[:, cut:]))
    return patches
