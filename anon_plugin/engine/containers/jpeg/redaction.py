"""Patches into DCT blocks: only blocks that a mask touches change, and in them only what it covers.

Luma and chroma follow the same rule: a sample of a component is replaced when any of the pixels
it stands for is masked, by the mean over those masked pixels alone. So nothing of what was there
stays, neither inside a mask nor, by chroma subsampling, just beside it; and samples outside are
transformed back and forth unclipped, so that they lose no more than the rounding to the file's
own quantization steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.jpeg.colour import ColourModel, samples_of
from anon_plugin.engine.containers.jpeg.dct import (
    coefficients_from_samples,
    samples_from_coefficients,
)
from anon_plugin.engine.containers.jpeg.frame import Component, Frame
from anon_plugin.engine.containers.orientation import stored_corner, to_stored, upright_size

# About so many pixels of a patch are worked on at once: that bounds the memory for large ones.
_STRIP_PX = 1 << 20


def redact_coefficients(
    coefficients: NDArray[np.int16],
    frame: Frame,
    steps: Sequence[NDArray[np.int32]],
    patches: Sequence[Patch],
    orientation: int,
    model: ColourModel,
) -> NDArray[np.bool_]:
    """Put the patches (upright pixels, see Patch) into the coefficients, in place.

    Returns (blocks,) True where a block may have changed.
    coefficients: (blocks, 64) as from decode_coefficients. steps: for each component its
    quantization steps, zigzag. model: what the components are.
    """
    changed = np.zeros(len(coefficients), bool)
    for patch in patches:
        for strip in _strips(patch, frame, orientation):
            planes = _planes(strip.pixels, model, frame.precision)
            for component, table, plane in zip(frame.components, steps, planes, strict=True):
                blocks = _redact_component(coefficients, frame, component, table, strip, plane)
                changed[blocks] = True
    return changed


_Margins = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class _Strip:
    """A part of a patch, as stored, filled up to whole MCUs.

    column, row: its first MCU. pixels: (h, w, 3). mask: (h, w) bool.
    """

    column: int
    row: int
    pixels: NDArray[np.generic]
    mask: NDArray[np.bool_]


def _strips(patch: Patch, frame: Frame, orientation: int) -> Iterator[_Strip]:
    """Cut a patch at MCU boundaries into strips, so that no block belongs to two of them."""
    upright_wh = upright_size((frame.width, frame.height), orientation)
    height, width = patch.mask.shape
    x, y = stored_corner(patch.x, patch.y, width, height, upright_wh, orientation)
    pixels, mask = to_stored(patch.pixels, orientation), to_stored(patch.mask, orientation)
    height, width = mask.shape
    mcu_w, mcu_h = 8 * frame.h_max, 8 * frame.v_max
    left = x % mcu_w
    right = -(x + width) % mcu_w
    rows, start = max(mcu_h, _STRIP_PX // width), 0
    while start < height:
        stop = min(height, (y + start + rows) // mcu_h * mcu_h - y)
        top, bottom = (y + start) % mcu_h, -(y + stop) % mcu_h
        if mask[start:stop].any():
            # Encoders fill what is beyond the picture's edge with copies of its last pixels, so
            # that the patch must go on there; elsewhere nothing is masked around it.
            edge = (
                (0, bottom if y + stop == frame.height else 0),
                (0, right if x + width == frame.width else 0),
            )
            blank = ((top, bottom - edge[0][1]), (left, right - edge[1][1]))
            yield _Strip(
                x // mcu_w,
                (y + start) // mcu_h,
                _filled_up(pixels[start:stop], edge, blank),
                _filled_up(mask[start:stop], edge, blank),
            )
        start = stop


def _filled_up(values: NDArray[Any], edge: _Margins, blank: _Margins) -> NDArray[Any]:
    """(h, w, ...) with copies of its border around it, and around that zeros; by rows and columns,
    before and after."""
    if edge != ((0, 0), (0, 0)):
        values = np.pad(values, (*edge, (0, 0))[: values.ndim], "edge")
    height, width = values.shape[:2]
    (top, bottom), (left, right) = blank
    filled = np.zeros(
        (top + height + bottom, left + width + right, *values.shape[2:]), values.dtype
    )
    filled[top : top + height, left : left + width] = values
    return filled


def _planes(
    pixels: NDArray[np.generic], model: ColourModel, precision: int
) -> tuple[NDArray[np.float32], ...]:
    """(h, w) samples of each component, in the frame's precision."""
    scale = np.float32(1 << (precision - 8))  # so that the middle of chroma stays the middle
    return tuple(plane * scale for plane in samples_of(pixels, model))


def _redact_component(
    coefficients: NDArray[np.int16],
    frame: Frame,
    component: Component,
    steps: NDArray[np.int32],
    strip: _Strip,
    plane: NDArray[np.float32],
) -> NDArray[np.intp]:
    """Replace the masked samples of one component in the blocks that they touch; return these."""
    scale_x, scale_y = frame.h_max // component.h, frame.v_max // component.v
    covered = _sum_cells(strip.mask.astype(np.float32), scale_x, scale_y)
    total = _sum_cells(np.where(strip.mask, plane, 0), scale_x, scale_y)
    # axes: block row, row in the block, block column, column in the block
    shape = (covered.shape[0] // 8, 8, covered.shape[1] // 8, 8)
    covered, total = covered.reshape(shape), total.reshape(shape)
    rows, columns = np.nonzero(covered.any(axis=(1, 3)))
    covered, total = covered[rows, :, columns], total[rows, :, columns]

    rows, columns = rows + strip.row * component.v, columns + strip.column * component.h
    blocks = component.first_block + rows * component.padded_wh[0] + columns
    samples = samples_from_coefficients(coefficients[blocks], steps, frame.precision)
    samples = np.where(covered > 0, total / np.maximum(covered, 1), samples)
    coefficients[blocks] = coefficients_from_samples(samples, steps, frame.precision)
    return blocks


def _sum_cells(values: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Sum over each cell of `height` x `width` values."""
    total = values[::height, ::width].copy()
    for y, x in np.ndindex(height, width):
        if y or x:
            total += values[y::height, x::width]
    return total
