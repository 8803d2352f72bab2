"""What patches change in overviews: smaller copies of a photo in the same file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from anon_plugin.engine.containers.patches import StoredPatch
from anon_plugin.engine.containers.tiff.pages import Page
from anon_plugin.engine.containers.tiff.presenting import Redactable
from anon_plugin.engine.containers.tiff.reading import PageValues
from anon_plugin.engine.pixels.blocks import Box, read_windows
from anon_plugin.engine.pixels.pixel_source import Pixels

_KERNEL_PX = 3
"""How far an overview's pixel sees: Lanczos' filter reaches three of them to each side."""

# Windows that are compared: so many across and down, so many pixels of the overview at least.
_WINDOWS, _WINDOW_PX = 4, 8
_WINDOW_OF_PHOTO_PX = 256
# Of the photo's own contrast. Another picture differs by about all of it.
_MOST_DIFFERENT = 0.4
_MOST_CHANGES = 0.05


def shows_the_same(
    photo: Page, values: PageValues, overview: Page, overview_values: PageValues
) -> bool:
    """Whether a page that is called a reduced picture shows the photo and not something else,
    which nobody has searched. Compared by the means of windows."""
    scale = photo.width / overview.width, photo.height / overview.height
    here, there, spread = [], [], []
    boxes = _windows(overview, scale)
    large = [_in_photo(box, scale, photo) for box in boxes]
    samples = zip(
        read_windows(Redactable.of(values, photo, None), large),
        read_windows(Redactable.of(overview_values, overview, None), boxes),
        strict=True,
    )
    for pair in samples:
        first, second = (part.astype(np.float64) for part in pair)
        if np.isfinite(first).all() and np.isfinite(second).all():
            here.append(first.mean(axis=(0, 1)))
            there.append(second.mean(axis=(0, 1)))
            spread.append((first**2).mean(axis=(0, 1)))
    if not here:
        return True
    contrast = np.sqrt(np.maximum(np.mean(spread, axis=0) - np.mean(here, axis=0) ** 2, 0))
    different = np.abs(np.array(here) - np.array(there)).mean(axis=0)
    rounding = 0.02 * np.abs(here).max() + 1.0 * (photo.dtype == "uint8")
    return bool((different <= _MOST_DIFFERENT * contrast + rounding).all())


def is_mask(mask: Page, values: PageValues) -> bool:
    """Whether a page that is called a mask says which pixels count, and is no picture in dots:
    masks have areas."""
    changes = pixels = 0
    for sample in read_windows(values, _windows(mask, (1.0, 1.0))):
        part = sample[..., 0] != 0
        changes += int(np.count_nonzero(part[:, 1:] != part[:, :-1]))
        changes += int(np.count_nonzero(part[1:] != part[:-1]))
        pixels += part.size
    return changes <= _MOST_CHANGES * pixels


def overview_patches(
    patches: Sequence[StoredPatch], photo: Page, values: PageValues, overview: Page
) -> list[StoredPatch]:
    """What the patches of the photo change in one of its overviews.

    Each pixel that shows anything of a patch, whatever filter made it, takes the value that the
    redacted photo has in the pixel's middle.
    """
    scale = photo.width / overview.width, photo.height / overview.height
    reach = _KERNEL_PX + 1
    found = []
    for patch in patches:
        height, width = patch.mask.shape
        x0 = max(int(patch.x / scale[0]) - reach, 0)
        y0 = max(int(patch.y / scale[1]) - reach, 0)
        x1 = min(int((patch.x + width) / scale[0]) + 1 + reach, overview.width)
        y1 = min(int((patch.y + height) / scale[1]) + 1 + reach, overview.height)
        left, top, right, bottom = _in_photo((x0, y0, x1, y1), scale, photo)
        pixels = values.read(left, top, right, bottom)
        covered = np.zeros(pixels.shape[:2], dtype=np.float32)
        for other in patches:
            for x, y, new, mask in cut(other, (left, top, right, bottom)):
                area = (
                    slice(y - top, y - top + mask.shape[0]),
                    slice(x - left, x - left + mask.shape[1]),
                )
                pixels[area][mask] = new[mask]
                covered[area][mask] = 1.0
        columns = ((np.arange(x0, x1) + 0.5) * scale[0]).astype(int) - left
        rows = ((np.arange(y0, y1) + 0.5) * scale[1]).astype(int) - top
        small = cv2.resize(covered, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA) > 0
        kernel = np.ones((2 * _KERNEL_PX + 1, 2 * _KERNEL_PX + 1), dtype=np.uint8)
        mask = cv2.dilate(small.astype(np.uint8), kernel) > 0
        rows, columns = np.minimum(rows, bottom - top - 1), np.minimum(columns, right - left - 1)
        found.append(StoredPatch(x0, y0, pixels[rows][:, columns], mask))
    return found


def _windows(overview: Page, scale: tuple[float, float]) -> list[Box]:
    sizes, starts = [], []
    for side, ratio in zip((overview.width, overview.height), scale, strict=True):
        size = min(side, max(_WINDOW_PX, round(_WINDOW_OF_PHOTO_PX / ratio)))
        count = min(_WINDOWS, -(-side // size))
        sizes.append(size)
        starts.append([round(start) for start in np.linspace(0, side - size, count)])
    return [(x, y, x + sizes[0], y + sizes[1]) for y in starts[1] for x in starts[0]]


def _in_photo(box: Box, scale: tuple[float, float], photo: Page) -> Box:
    """The photo's pixels that a box of an overview stands for."""
    right = min(int(np.ceil(box[2] * scale[0])), photo.width)
    bottom = min(int(np.ceil(box[3] * scale[1])), photo.height)
    return int(box[0] * scale[0]), int(box[1] * scale[1]), right, bottom


def cut(patch: StoredPatch, box: Box) -> Iterator[tuple[int, int, Pixels, Pixels]]:
    """(x, y, pixels, mask) of the part of a patch that lies in a box and replaces anything."""
    height, width = patch.mask.shape
    x0, y0 = max(patch.x, box[0]), max(patch.y, box[1])
    x1, y1 = min(patch.x + width, box[2]), min(patch.y + height, box[3])
    if x0 < x1 and y0 < y1:
        part = slice(y0 - patch.y, y1 - patch.y), slice(x0 - patch.x, x1 - patch.x)
        if patch.mask[part].any():
            yield x0, y0, patch.pixels[part], patch.mask[part]
