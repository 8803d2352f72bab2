"""Tells photos that show the same picture, at whatever size and however compressed."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

SAME_BITS = 8
"""Hashes that differ in at most so many of their 64 bits are taken for the same picture."""


def picture_hash(rgb: NDArray[np.uint8]) -> np.uint64:
    """64 bits: whether each of 8 x 8 parts of the picture is brighter than its left neighbour."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (9, 8), interpolation=cv2.INTER_AREA).astype(np.int16)
    bits = (small[:, 1:] > small[:, :-1]).reshape(8, 8)
    return np.uint64(int.from_bytes(np.packbits(bits).tobytes(), "big"))


def both_ways(rgb: NDArray[np.uint8]) -> list[np.uint64]:
    """Hashes of the picture and of its mirror image."""
    return [picture_hash(rgb), picture_hash(np.ascontiguousarray(rgb[:, ::-1]))]


def nearest(one: np.uint64, others: Hashes) -> tuple[int, int]:
    """Index of the closest of `others` and in how many bits it differs; (-1, 64) without any."""
    if not len(others):
        return -1, 64
    bits = np.bitwise_xor(others, one).view(np.uint8).reshape(-1, 8)
    differing = _ONES[bits].sum(axis=1)
    index = int(differing.argmin())
    return index, int(differing[index])


def as_hashes(values: Sequence[np.uint64]) -> Hashes:
    return np.array(values, dtype=np.uint64)


_ONES = np.array([value.bit_count() for value in range(256)], dtype=np.uint8)
