"""Patches into DCT blocks: only blocks that a mask touches change, and in them only what it covers.

Luma and chroma follow the same rule: a sample of a component is replaced when any of the pixels
it stands for is masked, by the mean over those masked pixels alone. So nothing of what was there
stays, neither inside a mask nor, by chroma subsampling, just beside it; and samples outside are
transformed back and forth unclipped, so that they lose no more than the rounding to the file's
own quantization steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.jpeg.dct import (
    coefficients_from_samples,
    samples_from_coefficients,
)
from anon_plugin.engine.containers.jpeg.frame import Component, Frame
from anon_plugin.engine.containers.orientation import stored_corner, to_stored, upright_size

Scalar = TypeVar("Scalar", bound=np.generic)

# Rows of a patch that are worked on at once, which bounds the memory for large redactions.
_STRIP_ROWS = 512


def redact_coefficients(
    coefficients: NDArray[np.int16],
    frame: Frame,
    steps: Sequence[NDArray[np.int32]],
    patches: Sequence[Patch],
    orientation: int,
    rgb: bool,
) -> None:
    """Put the patches (upright pixels, see Patch) into the coefficients, in place.

    coefficients: (blocks, 64) as from decode_coefficients. steps: for each component its
    quantization steps, zigzag. rgb: the components are R, G, B rather than Y, Cb, Cr.
    """
    upright_wh = upright_size((frame.width, frame.height), orientation)
    for patch in patches:
        rows, columns = patch.mask.shape
        x, y = stored_corner(patch.x, patch.y, columns, rows, upright_wh, orientation)
        pixels, mask = to_stored(patch.pixels, orientation), to_stored(patch.mask, orientation)
        for top, strip_pixels, strip_mask in _strips(y, pixels, mask, frame):
            for index, component in enumerate(frame.components):
                values = _component_values(strip_pixels, index, len(frame.components), rgb)
                _redact_component(
                    coefficients, frame, component, steps[index], x, top, values, strip_mask
                )


def _strips(
    top: int, pixels: NDArray[np.generic], mask: NDArray[np.bool_], frame: Frame
) -> Iterator[tuple[int, NDArray[np.generic], NDArray[np.bool_]]]:
    """Cut a patch at MCU boundaries into strips, so that no block belongs to two of them."""
    mcu = 8 * frame.v_max
    start = 0
    while start < len(mask):
        stop = min(len(mask), (top + start + _STRIP_ROWS) // mcu * mcu - top)
        if mask[start:stop].any():
            yield top + start, pixels[start:stop], mask[start:stop]
        start = stop


def _component_values(
    pixels: NDArray[np.generic], index: int, count: int, rgb: bool
) -> NDArray[np.float32]:
    """(h, w) values of one colour component, 0 to 255: ITU-T T.871, section 7."""
    red, green, blue = (pixels[..., band].astype(np.float32) for band in range(3))
    if rgb:
        return (red, green, blue)[index]
    luma: NDArray[np.float32] = 0.299 * red + 0.587 * green + 0.114 * blue
    if count == 1 or index == 0:
        return luma
    chroma: NDArray[np.float32] = (
        (blue - luma) / 1.772 + 128 if index == 1 else (red - luma) / 1.402 + 128
    )
    return chroma


def _redact_component(
    coefficients: NDArray[np.int16],
    frame: Frame,
    component: Component,
    steps: NDArray[np.int32],
    x: int,
    y: int,
    values: NDArray[np.float32],
    mask: NDArray[np.bool_],
) -> None:
    """Replace the masked samples of one component in the blocks that they touch."""
    scale_x, scale_y = frame.h_max // component.h, frame.v_max // component.v
    across, down = component.padded_wh
    left, right = x // (8 * scale_x), -(-(x + mask.shape[1]) // (8 * scale_x))
    top, bottom = y // (8 * scale_y), -(-(y + mask.shape[0]) // (8 * scale_y))
    # Encoders fill the blocks beyond the edge with copies of the last pixels: these must go too.
    at_right, at_bottom = x + mask.shape[1] == frame.width, y + mask.shape[0] == frame.height
    right, bottom = across if at_right else right, down if at_bottom else bottom
    before = (y - top * 8 * scale_y, x - left * 8 * scale_x)
    after = (
        bottom * 8 * scale_y - y - mask.shape[0],
        right * 8 * scale_x - x - mask.shape[1],
    )
    mask = _pad(mask, before, after, at_right, at_bottom)
    values = _pad(values, before, after, at_right, at_bottom)

    shape = (bottom - top, 8, right - left, 8)  # block row, row in it, block column, column in it
    covered = _sum_cells(mask.astype(np.float32), scale_x, scale_y).reshape(shape)
    total = _sum_cells(np.where(mask, values, 0), scale_x, scale_y).reshape(shape)
    block_rows, block_columns = np.nonzero(covered.any(axis=(1, 3)))
    covered = covered[block_rows, :, block_columns]
    total = total[block_rows, :, block_columns]

    blocks = component.first_block + (block_rows + top) * across + block_columns + left
    samples = samples_from_coefficients(coefficients[blocks], steps)
    samples = np.where(covered > 0, total / np.maximum(covered, 1), samples)
    coefficients[blocks] = coefficients_from_samples(samples, steps)


def _sum_cells(values: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Sum over each cell of `height` x `width` values."""
    total = values[::height, ::width].copy()
    for y, x in np.ndindex(height, width):
        if y or x:
            total += values[y::height, x::width]
    return total


def _pad(
    array: NDArray[Scalar],
    before: tuple[int, int],
    after: tuple[int, int],
    at_right: bool,
    at_bottom: bool,
) -> NDArray[Scalar]:
    """Fill up to whole blocks: with nothing, but beyond the picture's own edge with its copy."""
    bottom, right = after
    edge = ((0, bottom if at_bottom else 0), (0, right if at_right else 0))
    blank = ((before[0], 0 if at_bottom else bottom), (before[1], 0 if at_right else right))
    return np.pad(np.pad(array, edge, mode="edge"), blank)
