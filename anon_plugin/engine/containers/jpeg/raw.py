"""Uncompressed pictures without any signature, told by what makes a picture: each value is like its
neighbour in the row, and each row is like the next.

Tables are smooth without rows, records of equal length have rows without being smooth, compressed
data are neither.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Some 90 x 90 pixels: less shows nobody, and chance needs few values to look like order.
LEAST_BYTES = 8192
_MOST_VALUES = 2**16
_NARROWEST, _WIDEST = 32, 8192
# Of neighbours in a row; of the differences between neighbours, one row apart.
_SMOOTH, _ALIKE = 0.8, 0.25
_TYPES = ("u1", "<u2", ">u2")
_MOSTLY_TEXT, _MOSTLY_ZERO = 0.95, 0.4  # numbers of four bytes are mostly zeros
_PRINTABLE = np.isin(np.arange(256), [9, 10, 13, *range(32, 127)])


def is_raw_picture(data: bytes) -> bool:
    """Whether the data are, for the most part, an uncompressed picture of 8 or 16 bits a sample."""
    if len(data) < LEAST_BYTES:
        return False
    values = np.frombuffer(data, np.uint8)
    if _PRINTABLE[values].mean() > _MOSTLY_TEXT or (values == 0).mean() > _MOSTLY_ZERO:
        return False
    return any(_has_rows(_values(data, np.dtype(dtype))) for dtype in _TYPES)


def _values(data: bytes, dtype: np.dtype[np.generic]) -> NDArray[np.float32]:
    """Values around the middle, where no header is."""
    count = min(_MOST_VALUES, len(data) // dtype.itemsize)
    start = (len(data) // dtype.itemsize - count) // 2 * dtype.itemsize
    return np.frombuffer(data, dtype, count, start).astype(np.float32)


def _has_rows(values: NDArray[np.float32]) -> bool:
    """For interleaved colours, too: three or four values on stands the neighbour."""
    if not values.std():
        return False
    centred = values - values.mean()
    energy = float(np.dot(centred, centred))
    smooth = max(float(np.dot(centred[:-lag], centred[lag:])) / energy for lag in (1, 3, 4))
    if smooth < _SMOOTH:
        return False
    differences = np.diff(values)
    # A few great steps are no texture: tables and gaps have them.
    differences = np.clip(differences, *np.percentile(differences, (2, 98)))
    differences -= differences.mean()
    if not differences.std():
        return False
    spectrum = np.fft.rfft(differences, 2 * len(differences))
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[: len(differences)]
    widest = min(_WIDEST, len(differences) // 4)
    overlap = 1 - np.arange(_NARROWEST, widest) / len(differences)
    alike = correlation[_NARROWEST:widest] / overlap / correlation[0]
    return bool(alike.max() > _ALIKE)
