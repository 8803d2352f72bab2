"""Bits of entropy-coded JPEG data, compiled: stuffing, restart intervals, reading and writing.

Positions are counted in bits from the start of a buffer, most significant bit of a byte first;
a position is the only state. Buffers end with SLACK zero bytes, so no single block can run off
their end: whoever loops over blocks checks the position after each.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.compiling import compiled
from anon_plugin.engine.containers.jpeg.huffman import CODE, COUNT, LENGTH, LOOKAHEAD, SLOW_PART

# The most that one block can take: 64 coefficients of a 16-bit code and 16 bits each.
SLACK = 512

# What the functions below return instead of a position.
BAD_CODE, CUT_OFF, FULL = -1, -2, -3

Array = NDArray[Any]


@compiled
def peek(data: Array, position: int) -> int:
    """The 32 bits from `position` on."""
    byte = position >> 3
    word = np.uint64(0)
    for i in range(5):
        word = (word << np.uint64(8)) | np.uint64(data[byte + i])
    return np.int64((word >> np.uint64(8 - (position & 7))) & np.uint64(0xFFFFFFFF))


@compiled
def read_symbol(data: Array, position: int, table: Array) -> tuple[int, int]:
    """(symbol, position after it); the position is BAD_CODE where no code fits."""
    word = peek(data, position)
    entry = table[word >> (32 - LOOKAHEAD)]
    if entry:
        return entry & 255, position + (entry >> 8)
    for length in range(LOOKAHEAD + 1, 17):
        code = word >> (32 - length)
        if code <= table[SLOW_PART + length]:
            index = code + table[SLOW_PART + 17 + length]
            return table[SLOW_PART + 34 + index], position + length
    return 0, BAD_CODE


@compiled
def read_bits(data: Array, position: int, count: int) -> int:
    """`count` (0 to 16) bits as an unsigned number."""
    return peek(data, position) >> (32 - count)


@compiled
def extend(bits: int, count: int) -> int:
    """A coefficient from its `count` magnitude bits: T.81, F.2.2.1, EXTEND."""
    if count and bits < 1 << (count - 1):
        return bits - (1 << count) + 1
    return bits


@compiled
def bit_length(value: int) -> int:
    """Magnitude category of a non-negative number: T.81, table F.1."""
    count = 0
    while value:
        value >>= 1
        count += 1
    return count


@compiled
def write_bits(out: Array, position: int, bits: int, count: int) -> int:
    """Put the low `count` (0 to 32) bits of `bits` down; return the position after them."""
    byte = position >> 3
    word = np.uint64(bits & ((1 << count) - 1)) << np.uint64(40 - (position & 7) - count)
    for i in range(5):
        out[byte + i] |= np.uint8((word >> np.uint64(32 - 8 * i)) & np.uint64(255))
    return position + count


@compiled
def write_symbol(out: Array, position: int, table: Array, symbol: int) -> int:
    """Write and count a symbol. A symbol without a code is only counted."""
    table[COUNT, symbol] += 1
    return write_bits(out, position, table[CODE, symbol], table[LENGTH, symbol])


@compiled
def unstuff(scan: Array, out: Array, starts: Array) -> tuple[int, int]:
    """Copy a scan without stuffed zeros and restart markers.

    `starts` receives the offset in `out` of each restart interval. Returns (number of intervals,
    bytes written); the number is BAD_CODE where restart markers are out of order or too many.
    """
    size, intervals, i = 0, 1, 0
    starts[0] = 0
    while i < scan.shape[0]:
        byte = scan[i]
        if byte != 0xFF:
            out[size] = byte
            size += 1
            i += 1
            continue
        while i + 1 < scan.shape[0] and scan[i + 1] == 0xFF:
            i += 1
        following = scan[i + 1] if i + 1 < scan.shape[0] else 1
        if following == 0:
            out[size] = 0xFF
            size += 1
        elif following & 0xF8 == 0xD0:
            if following & 7 != (intervals - 1) & 7 or intervals >= starts.shape[0]:
                return BAD_CODE, size
            starts[intervals] = size
            intervals += 1
        i += 2
    return intervals, size


@compiled
def stuff(data: Array, ends: Array, out: Array) -> int:
    """The reverse of `unstuff`: `ends` are the bit positions where the restart intervals end, each
    interval begins at the next whole byte. Returns the number of bytes written to `out`."""
    size, byte = 0, 0
    for interval in range(ends.shape[0]):
        if interval:
            out[size] = 0xFF
            out[size + 1] = 0xD0 | (interval - 1) & 7
            size += 2
        stop = (ends[interval] + 7) >> 3
        padding = stop * 8 - ends[interval]
        while byte < stop:
            value = data[byte]
            if byte == stop - 1:
                value |= (1 << padding) - 1  # T.81, F.1.2.3: fill with ones
            out[size] = value
            size += 1
            if value == 0xFF:
                out[size] = 0
                size += 1
            byte += 1
    return size
