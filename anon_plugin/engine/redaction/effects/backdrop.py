"""What stands in for a region's content: the surroundings carried on inwards, and a plain tone.

Both are computed only from pixels that the finished photo shows anyway, and from the region's
label and shape. Nothing of the region's own pixels enters, so there is nothing to undo.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.redaction.effects.bands import Rows, enlarged_rows, resized, sampled
from anon_plugin.engine.redaction.effects.region import Region, rectangle
from anon_plugin.engine.vocabulary import label_entry

_GRID = 32
"""Longer side of the small picture in which the backdrop is made; it holds no finer detail."""

_WIDE = np.float32(1e-4)

_RIM = 0.5
"""Share of the way from the frame's edge to its middle on which the tone comes up."""

_AT_EDGE, _AT_MIDDLE = 0.35, 0.9
"""How much of the plain tone shows at the region's edge and in its middle."""


def carried_inwards(region: Region) -> NDArray[np.float32]:
    """The surroundings, spread smoothly over the window as a small (rows, columns, bands) picture.

    Normalised convolution (Knutsson and Westin, CVPR 1993): a blur that counts visible pixels
    only. A second, far wider one decides where nothing visible is near.
    """
    pixels, usable = region.sample
    if not usable.any():
        shape = (*_small_shape(region), region.bands)
        return np.full(shape, 0.5 * region.white, dtype=np.float32)
    rows, columns = _small_shape(region)
    size_wh = columns, rows
    small = resized(pixels, size_wh, cv2.INTER_AREA)
    counts = resized(usable.astype(np.float32)[:, :, None], size_wh, cv2.INTER_AREA)
    counted = np.concatenate([small, counts], axis=2)
    spread = blurred(counted, 0.12 * _GRID) + _WIDE * blurred(counted, 0.6 * _GRID)
    return np.asarray(spread[:, :, :-1] / np.maximum(spread[:, :, -1:], 1e-12), dtype=np.float32)


def blurred(small: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    """A Gaussian blur of a small (rows, columns, bands) picture, nothing beyond its edges. As its
    kernel is longer than the picture, two products of matrices take a fraction of the time."""
    rows, columns, bands = small.shape
    down = _gaussian(rows, sigma) @ small.reshape(rows, columns * bands)
    blurred = np.matmul(_gaussian(columns, sigma), down.reshape(rows, columns, bands))
    return np.asarray(blurred, dtype=np.float32)


@lru_cache(maxsize=4 * _GRID)
def _gaussian(size: int, sigma: float) -> NDArray[np.float32]:
    """(size, size) what each place of a line counts in each other's blur."""
    reach = round(4 * sigma)
    kernel = cv2.getGaussianKernel(2 * max(reach, size) + 1, sigma).ravel()
    apart = np.subtract.outer(np.arange(size), np.arange(size))
    return np.asarray(kernel[max(reach, size) + apart], dtype=np.float32)


def plain_tone(region: Region) -> NDArray[np.float32]:
    """(bands,) the tone of such an object in general, in the light that the surroundings show.

    Brightness and colour are those of the label's entry in the vocabulary, halfway to the
    surroundings' brightness; without a colour of its own it is a muted one of the surroundings. A
    grey photo stays grey.
    """
    entry = label_entry(region.label)
    around = region.surroundings
    brightness = float(around[:3].mean())
    usual = entry.brightness * region.white
    tone = 0.5 * brightness + 0.5 * usual
    if region.bands < 3:
        return np.asarray(around + (tone - brightness), dtype=np.float32)
    colour = around / max(brightness, 1e-6)
    colour = 1.0 + 0.35 * (np.clip(colour, 0.5, 2.0) - 1.0)
    if entry.tint:
        colourful = min(1.0, _saturation(region) / (0.04 * region.white))
        colour[:3] = (1.0 - colourful) * colour[:3] + colourful * np.array(entry.tint)
    return np.asarray(tone * colour, dtype=np.float32)


def _saturation(region: Region) -> float:
    """Mean distance between the strongest and the weakest of red, green and blue around it."""
    pixels, usable = region.sample
    red, green, blue = np.moveaxis(pixels[:, :, :3], -1, 0)
    most = np.maximum(np.maximum(red, green), blue)
    least = np.minimum(np.minimum(red, green), blue)
    return float((most - least).sum() / max(1, np.count_nonzero(usable)))


def stand_in(region: Region) -> NDArray[np.float32]:
    """The small (rows, columns, bands) picture that stands for the window's content.

    At the region's edge it is the surroundings carried inwards, so that no edge shows; towards
    the middle the plain tone, lightly clouded.
    """
    field = carried_inwards(region)
    rows, columns = field.shape[:2]
    rise = (_AT_MIDDLE - _AT_EDGE) * inwardness(region, rows, columns)
    weight = (_AT_EDGE + rise)[:, :, None]
    clouds = resized(region.pattern.uniform("clouds", (5, 5, 1)), (columns, rows), cv2.INTER_CUBIC)
    tone = plain_tone(region) + 0.10 * np.float32(region.white) * clouds
    return np.asarray(field + weight * (tone - field), dtype=np.float32)


def enlarged(region: Region, small: NDArray[np.float32]) -> Rows:
    """A small picture of the window, smoothly enlarged: the rows of the box."""
    down, across = region.box
    rows = enlarged_rows(small, (region.width, region.height), across)
    return lambda top, bottom: rows(down.start + top, down.start + bottom)


def at_cells(
    region: Region, small: NDArray[np.float32], rows: int, columns: int
) -> NDArray[np.float32]:
    """A small picture of the window, read at the centres of a grid over the frame."""
    centres = region.cell_centres(rows, columns)
    scale = np.array([small.shape[1] / region.width, small.shape[0] / region.height])
    return sampled(small, centres * scale)


def _small_shape(region: Region) -> tuple[int, int]:
    longer = max(region.height, region.width)
    rows, columns = (max(2, round(_GRID * side / longer)) for side in (region.height, region.width))
    return rows, columns


def inwardness(region: Region, rows: int, columns: int) -> NDArray[np.float32]:
    """How far inside the frame each point of a grid over the window lies: 0 at its edge to 1."""
    y, x = np.mgrid[0:rows, 0:columns] + 0.5
    points = np.stack([x * region.width / columns, y * region.height / rows], axis=-1)
    to_unit = region.frame_to(rectangle(2.0, 2.0))
    u, v = np.moveaxis(
        np.abs(cv2.perspectiveTransform(points.reshape(1, -1, 2), to_unit)[0] - 1.0), -1, 0
    )
    distance = np.hypot(u, v) if region.round else np.maximum(u, v)
    inside = np.clip((1.0 - distance) / _RIM, 0.0, 1.0).reshape(rows, columns)
    return np.asarray(inside * inside * (3.0 - 2.0 * inside), dtype=np.float32)
