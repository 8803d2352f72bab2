"""Bits of entropy-coded JPEG data, compiled: stuffing, restart intervals, reading and writing.

Positions are counted in bits from the start of a buffer; a position is the only state. Buffers
are uint64, filled from the top bit down, and end with SLACK zero bytes, so that no single block can
run off their end: whoever loops over blocks checks the position after each.

Huffman tables and coefficients are flat arrays with the place where a table or a block begins:
to make an array of a part costs more than to code a coefficient. Where it matters, indices are
unsigned: then nothing asks whether they are negative.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.coding.compiling import compiled
from anon_plugin.engine.containers.jpeg.coding.huffman import (
    CODE,
    COUNT,
    LENGTH,
    LIMITS,
    LOOKAHEAD,
    OFFSETS,
    SYMBOLS,
)

# The most that one block can take: 64 coefficients of a 16-bit code and 16 bits each.
SLACK = 512

LONGEST = 32
"""Bits of one symbol's code and of what comes after it, 16 each."""

# What the functions below return instead of a position.
BAD_CODE, CUT_OFF, FULL = -1, -2, -3

Array = NDArray[Any]

_BIT_LENGTHS = np.array([value.bit_length() for value in range(256)], np.int64)


@compiled
def peek(data: Array, position: int) -> Any:
    """The bits from `position` on, from the top of a uint64 down; all 64 are there."""
    word, shift = np.uint64(position) >> np.uint64(6), np.uint64(position & 63)
    following = data[word + np.uint64(1)] >> np.uint64(1) >> np.uint64(63 - shift)
    return data[word] << shift | following


@compiled
def find_symbol(bits: Any, tables: Array, table: int) -> tuple[int, int]:
    """(symbol, length of its code) at the top of `bits`; the length is BAD_CODE if none fits."""
    entry = tables[np.uint64(table) + (bits >> np.uint64(64 - LOOKAHEAD))]
    if entry:
        return entry & 255, entry >> 8
    for length in range(LOOKAHEAD + 1, 17):
        code = np.int64(bits >> np.uint64(64 - length))
        if code <= tables[table + LIMITS + length]:
            return tables[table + SYMBOLS + code + tables[table + OFFSETS + length]], length
    return 0, BAD_CODE


@compiled
def top_bits(bits: Any, skip: int, count: int) -> int:
    """`count` (0 to 16) of the bits, as an unsigned number, after the first `skip` (0 to 16)."""
    return int(bits << np.uint64(skip) >> np.uint64(48)) >> (16 - count)


@compiled
def read_symbol(data: Array, position: int, tables: Array, table: int) -> tuple[int, int]:
    """(symbol, position after it); the position is BAD_CODE where no code fits."""
    symbol, length = find_symbol(peek(data, position), tables, table)
    return symbol, position + length if length > 0 else BAD_CODE


@compiled
def read_bits(data: Array, position: int, count: int) -> int:
    """`count` (0 to 16) bits as an unsigned number."""
    return top_bits(peek(data, position), 0, count)


@compiled
def extend(bits: int, count: int) -> int:
    """A coefficient from its `count` magnitude bits: T.81, F.2.2.1, EXTEND."""
    # Without a branch, as signs are random and a processor cannot foresee them.
    return bits - ((1 << count) - 1) * (bits < (1 << count) >> 1)


@compiled
def bit_length(value: int) -> int:
    """Magnitude category of a number from 0 to 65535: T.81, table F.1."""
    return int(_BIT_LENGTHS[value] if value < 256 else 8 + _BIT_LENGTHS[value >> 8])


@compiled
def write_bits(out: Array, position: int, bits: int, count: int) -> int:
    """Put the low `count` (0 to 32) bits of `bits` down; return the position after them.

    Without any room in `out` nothing is written: symbols are only counted then.
    """
    if out.shape[0] == 0:
        return position
    word, room = np.uint64(position) >> np.uint64(6), 64 - (position & 63)
    value = np.uint64(bits & ((1 << count) - 1))
    if count <= room:
        # Shifted in two steps: a shift by all 64 bits means nothing.
        out[word] |= value << np.uint64(room - count) if count else np.uint64(0)
    else:
        out[word] |= value >> np.uint64(count - room)
        out[word + np.uint64(1)] |= value << np.uint64(64 - count + room)
    return position + count


@compiled
def write_symbol(
    out: Array,
    position: int,
    tables: Array,
    table: int,
    symbol: int,
    extra: int,
    extra_count: int,
) -> int:
    """Write and count a symbol and the low `extra_count` (0 to 16) bits of `extra` after it.

    A symbol without a code is only counted.
    """
    entry = np.uint64(table + symbol)
    tables[entry + np.uint64(COUNT * 256)] += 1
    bits = tables[entry + np.uint64(CODE * 256)] << extra_count | (extra & ((1 << extra_count) - 1))
    return write_bits(out, position, bits, tables[entry + np.uint64(LENGTH * 256)] + extra_count)


@compiled
def unstuff(scan: Array, out: Array, starts: Array) -> tuple[int, int]:
    """Copy a scan without stuffed zeros and restart markers.

    `starts` receives the offset in `out` of each restart interval, of which it has room for one
    fewer than its length. Returns (number of intervals, bytes written); the number is BAD_CODE
    where restart markers are out of order. What follows a marker behind the last interval belongs
    to no MCU and is left out.
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
            if intervals == starts.shape[0] - 1:
                return intervals, size
            if following & 7 != (intervals - 1) & 7:
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
