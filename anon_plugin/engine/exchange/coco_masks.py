"""The `segmentation` of a COCO annotation as one region: polygons, or run lengths.

Source: cocodataset.org/#format-data, and cocoapi, common/maskApi.c, for compressed run lengths.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.geometry.outlines import Bitmap, outline_of, union

_MOST_PIXELS = 1 << 28


def region_of(segmentation: Any) -> NDArray[np.float64] | None:
    """(N, 2) what an object covers, its parts joined by bridges and its holes filled.

    None where there is nothing but a box. Raises ValueError, KeyError or TypeError for what is
    neither polygons nor run lengths.
    """
    if isinstance(segmentation, dict):
        mask = mask_of(segmentation)
        return outline_of(mask) if mask.any() else None
    if not isinstance(segmentation, list):
        return None
    polygons = [
        np.array(one, dtype=np.float64).reshape(-1, 2) for one in segmentation if len(one) >= 6
    ]
    if not polygons:
        return None
    if not all(np.isfinite(one).all() for one in polygons):
        raise ValueError("a polygon has corners that are no numbers")
    return union(polygons)


def mask_of(run_lengths: dict[str, Any]) -> Bitmap:
    """(H, W) 1 where the object is.

    run_lengths: `size`, height and width, and `counts`: how many pixels are beside the object, in
    it, beside it, and so on, column by column; as numbers or compressed to text.
    Raises ValueError where they do not fill the picture.
    """
    height, width = (int(side) for side in run_lengths["size"])
    counts = run_lengths["counts"]
    runs = np.array(_decoded(counts) if isinstance(counts, str) else counts, dtype=np.int64)
    if not 0 < height * width <= _MOST_PIXELS or min(height, width) <= 0:
        raise ValueError(f"a mask has {width} x {height} pixels")
    if (runs < 0).any() or runs.sum() != height * width:
        raise ValueError(f"the run lengths of a mask do not fill {width} x {height} pixels")
    values = np.arange(len(runs), dtype=np.uint8) % 2
    return np.ascontiguousarray(np.repeat(values, runs).reshape(width, height).T)


def _decoded(text: str) -> list[int]:
    """Compressed run lengths: five bits a character, the lowest first, a sixth where more follow;
    from the fourth number on the difference to the one before the last."""
    numbers: list[int] = []
    value = shift = 0
    for character in text:
        bits = ord(character) - 48
        if not 0 <= bits < 64:
            raise ValueError(f"run lengths hold the character {character!r}")
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits & 0x20:
            continue
        if bits & 0x10:
            value -= 1 << shift
        numbers.append(value + (numbers[-2] if len(numbers) > 2 else 0))
        value = shift = 0
    if shift:
        raise ValueError("run lengths end in the middle of a number")
    return numbers
