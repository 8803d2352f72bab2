"""The scanline filters of PNG (third edition, section 9), compiled.

A scanline is a row of bytes behind one byte that tells its filter. All arithmetic is modulo 256.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.coding.compiling import compiled

Array = NDArray[Any]


@compiled
def unfilter(lines: Array, distance: int) -> bool:
    """Turn filtered scanlines into plain ones, in place; False where a filter is unknown.

    lines: (rows, 1 + bytes) uint8. distance: bytes of a pixel, at least 1.
    """
    for row in range(lines.shape[0]):
        kind = lines[row, 0]
        if kind > 4:
            return False
        if kind == 0:
            continue
        for i in range(1, lines.shape[1]):
            left = int(lines[row, i - distance]) if i > distance else 0
            up = int(lines[row - 1, i]) if row else 0
            corner = int(lines[row - 1, i - distance]) if row and i > distance else 0
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = up
            elif kind == 3:
                guess = (left + up) >> 1
            else:
                guess = left + up - corner
                a, b, c = abs(guess - left), abs(guess - up), abs(guess - corner)
                guess = left if a <= b and a <= c else up if b <= c else corner
            lines[row, i] = (lines[row, i] + guess) & 0xFF
    return True


@compiled
def choose_filters(lines: Array, distance: int) -> None:
    """Put the filter of each plain scanline into its first byte: the one with the least sum of
    absolute differences (section 12.7), which depends on nothing but the samples themselves."""
    for row in range(lines.shape[0]):
        sums = np.zeros(5, np.int64)
        for i in range(1, lines.shape[1]):
            value = int(lines[row, i])
            left = int(lines[row, i - distance]) if i > distance else 0
            up = int(lines[row - 1, i]) if row else 0
            corner = int(lines[row - 1, i - distance]) if row and i > distance else 0
            guess = left + up - corner
            a, b, c = abs(guess - left), abs(guess - up), abs(guess - corner)
            guess = left if a <= b and a <= c else up if b <= c else corner
            for kind in range(5):
                expected = 0
                if kind == 1:
                    expected = left
                elif kind == 2:
                    expected = up
                elif kind == 3:
                    expected = (left + up) >> 1
                elif kind == 4:
                    expected = guess
                difference = (value - expected) & 0xFF
                sums[kind] += min(difference, 256 - difference)
        lines[row, 0] = np.argmin(sums)


@compiled
def filtered(lines: Array, distance: int, out: Array) -> None:
    """The reverse of `unfilter`: from plain `lines` to `out` of the same shape."""
    for row in range(lines.shape[0]):
        kind = lines[row, 0]
        out[row, 0] = kind
        for i in range(1, lines.shape[1]):
            left = int(lines[row, i - distance]) if i > distance else 0
            up = int(lines[row - 1, i]) if row else 0
            corner = int(lines[row - 1, i - distance]) if row and i > distance else 0
            guess = 0
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = up
            elif kind == 3:
                guess = (left + up) >> 1
            elif kind == 4:
                guess = left + up - corner
                a, b, c = abs(guess - left), abs(guess - up), abs(guess - corner)
                guess = left if a <= b and a <= c else up if b <= c else corner
            out[row, i] = (lines[row, i] - guess) & 0xFF
