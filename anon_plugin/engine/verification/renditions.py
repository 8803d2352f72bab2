"""Whether a picture inside a file shows nothing but the redacted picture itself, smaller.

A thumbnail made anew from the redacted picture may stay; anything else may not.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Small = NDArray[np.uint8]
Box = tuple[float, float, float, float]

_ALIKE = 20.0
"""Mean difference, in levels of 255, up to which two small pictures show the same. Thumbnails of
the least quality differ by up to 16 from what they were made of, two photos of one walk by 32 or
more."""

_VISIBLE = 12.0
"""Difference between original and redaction that shows at a thumbnail's size."""

_MOST_OF_ORIGINAL = 0.6
"""Share of the way back from the redaction to the original at which a region counts as shown. 1 is
the original; a thumbnail's own coding errors may look like half of it in a few pixels."""

_LEAST_PX = 48
"""In fewer pixels nobody is recognised, whatever they show."""


def shows_more(inner: Small, written: Small, original: Small | None, regions: Sequence[Box]) -> str:
    """Why a picture inside a file must not stay; "" where it is a smaller version of the written
    picture.

    inner, written, original: (h, w, 3) uint8, all turned the same way; written and original have
    one size. regions: redacted places as (left, top, right, bottom) in fractions of the picture.
    """
    height, width = inner.shape[:2]
    if height * width < 4 * _LEAST_PX:
        return ""
    best, x0, y0, x1, y1 = min(
        (_difference(inner, written, place), *place)
        for place in _placements(written, width, height)
    )
    if best > _ALIKE:
        return "shows another picture"
    shown = _soft(inner[y0:y1, x0:x1])
    after = _soft(_fitted(written, x1 - x0, y1 - y0))
    before = None if original is None else _soft(_fitted(original, x1 - x0, y1 - y0))
    for region in regions:
        part = _slice(region, x1 - x0, y1 - y0)
        if before is None:
            error = float(np.sqrt(np.mean((shown[part] - after[part]) ** 2)))
            if error > max(3.0 * best, 2.0 * _VISIBLE):
                return "shows what is redacted"
            continue
        change = before[part] - after[part]
        seen = np.abs(change).max(axis=2) > _VISIBLE
        if np.count_nonzero(seen) < _LEAST_PX:
            continue
        back = (shown[part] - after[part])[seen]
        share = float((back * change[seen]).sum() / (change[seen] ** 2).sum())
        if share > _MOST_OF_ORIGINAL:
            return "shows what is redacted"
    return ""


def _placements(written: Small, width: int, height: int) -> list[tuple[int, int, int, int]]:
    """Where in a thumbnail the picture may lie: filling it, or fitted in between bars."""
    scale = min(width / written.shape[1], height / written.shape[0])
    inner_w = min(width, max(1, round(written.shape[1] * scale)))
    inner_h = min(height, max(1, round(written.shape[0] * scale)))
    left, top = (width - inner_w) // 2, (height - inner_h) // 2
    return [(0, 0, width, height), (left, top, left + inner_w, top + inner_h)]


def _difference(inner: Small, written: Small, place: tuple[int, int, int, int]) -> float:
    x0, y0, x1, y1 = place
    fitted = _soft(_fitted(written, x1 - x0, y1 - y0))
    return float(np.abs(_soft(inner[y0:y1, x0:x1]) - fitted).mean())


def _fitted(picture: Small, width: int, height: int) -> Small:
    smaller = width < picture.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (width, height), interpolation=how), dtype=np.uint8)


def _soft(pixels: Small) -> NDArray[np.float32]:
    """Without the finest detail, in which coding at low quality differs most."""
    return np.asarray(cv2.blur(pixels.astype(np.float32), (3, 3)), dtype=np.float32)


def _slice(region: Box, width: int, height: int) -> tuple[slice, slice]:
    """Index of a region in a picture of this size; at least one pixel."""
    x0, y0 = int(region[0] * width), int(region[1] * height)
    x1, y1 = int(np.ceil(region[2] * width)), int(np.ceil(region[3] * height))
    x0, y0 = min(max(x0, 0), width - 1), min(max(y0, 0), height - 1)
    return slice(y0, max(y1, y0 + 1)), slice(x0, max(x1, x0 + 1))
