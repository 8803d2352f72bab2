"""Whether two photos look the same: copies that were stored again, smaller or without their tags.

The difference hash: which of two neighbouring cells of a coarse grey picture is brighter.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.pixels.pixel_source import PixelSource, reduced, whole

SIDE = 16
MOST_DIFFERENT = 25
"""Of SIDE * SIDE bits. Copies differ in a few; photos of two places in about a hundred."""
_LEAST_CONTRAST = 8.0


def look_of(source: PixelSource) -> str:
    """SIDE * SIDE bits as hexadecimal digits, "" for a photo that shows next to nothing."""
    small = whole(reduced(source, (4 * (SIDE + 1), 4 * SIDE)))
    grey = np.asarray(small, np.float64).mean(axis=2)
    rows, columns = (np.array_split(np.arange(size), count) for size, count in _cells(grey.shape))
    cells = np.array([[grey[np.ix_(row, column)].mean() for column in columns] for row in rows])
    if np.ptp(cells) < _LEAST_CONTRAST:
        return ""
    return np.packbits(cells[:, 1:] > cells[:, :-1]).tobytes().hex()


def alike(looks: Sequence[str], others: Sequence[str]) -> list[bool]:
    """Of each look, whether any of the others is the same."""
    known = _bits([one for one in others if one])
    if not len(known):
        return [False] * len(looks)
    return [
        bool(look) and bool(((known != _bits([look])).sum(axis=1) <= MOST_DIFFERENT).any())
        for look in looks
    ]


def _cells(shape: tuple[int, ...]) -> list[tuple[int, int]]:
    return [(shape[0], SIDE), (shape[1], SIDE + 1)]


def _bits(looks: Sequence[str]) -> NDArray[np.uint8]:
    rows = [np.frombuffer(bytes.fromhex(one), np.uint8) for one in looks]
    if not rows:
        return np.zeros((0, SIDE * SIDE), np.uint8)
    return np.unpackbits(np.stack(rows), axis=1)
