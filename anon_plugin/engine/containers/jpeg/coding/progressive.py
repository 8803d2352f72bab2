"""Blocks of progressive scans, compiled: T.81, G.1.2 (coding) and G.2 (decoding).

`coefficients` is flat, 64 for each block in zigzag order; `block` is where a block begins. A scan
works on a band of it, first and last position, and on the bits from `low_bit` up. `run` is a
one-element array: how many blocks still to come (decoding) or not yet written (coding) have nothing
more in the band. `quarters` are the coefficients as uint64, in which zeros are passed over four at
a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.coding.bits import (
    BAD_CODE,
    bit_length,
    extend,
    read_bits,
    read_symbol,
    write_bits,
    write_symbol,
)
from anon_plugin.engine.containers.jpeg.coding.compiling import compiled

# Correction bits that wait for their end-of-band code; libjpeg's number, so that a file written
# by it comes out the same.
MAX_CORRECTIONS = 1000
LONGEST_RUN = 0x7FFF

Array = NDArray[Any]


@compiled
def past_zeros(quarters: Array, block: int, k: int, stop: int) -> int:
    """The first place from k on, at most `stop`, in whose word of four a coefficient is not 0."""
    while k < stop and quarters[np.uint64((block + k) >> 2)] == 0:
        k = (k | 3) + 1
    return min(k, stop)


@compiled
def decode_dc_first(
    data: Array,
    position: int,
    tables: Array,
    table: int,
    coefficients: Array,
    block: int,
    prediction: int,
    low_bit: int,
) -> tuple[int, int]:
    """Return (position, the new prediction)."""
    count, position = read_symbol(data, position, tables, table)
    if position < 0 or count > 15:
        return BAD_CODE, 0
    prediction += extend(read_bits(data, position, count), count)
    value = prediction << low_bit
    if not -32768 <= value <= 32767:
        return BAD_CODE, 0
    coefficients[block] = value
    return position + count, prediction


@compiled
def decode_dc_refine(
    data: Array, position: int, coefficients: Array, block: int, low_bit: int
) -> int:
    coefficients[block] |= read_bits(data, position, 1) << low_bit
    return position + 1


@compiled
def decode_ac_first(
    data: Array,
    position: int,
    tables: Array,
    table: int,
    coefficients: Array,
    block: int,
    band: tuple[int, int],
    low_bit: int,
    run: Array,
) -> int:
    if run[0]:
        run[0] -= 1
        return position
    k = band[0]
    while k <= band[1]:
        symbol, position = read_symbol(data, position, tables, table)
        if position < 0:
            return BAD_CODE
        zeros, count = symbol >> 4, symbol & 15
        if count == 0:
            if zeros != 15:
                run[0] = (1 << zeros) + read_bits(data, position, zeros) - 1
                return position + zeros
            k += 16
            continue
        k += zeros
        if k > 63:
            return BAD_CODE
        coefficients[block + k] = extend(read_bits(data, position, count), count) << low_bit
        position += count
        k += 1
    return position


@compiled
def refine(data: Array, position: int, coefficients: Array, index: int, low_bit: int) -> int:
    """Read the correction bit of a coefficient that is already nonzero."""
    value = int(coefficients[index])
    if read_bits(data, position, 1) and not (abs(value) >> low_bit) & 1:
        coefficients[index] = value + (1 << low_bit if value > 0 else -(1 << low_bit))
    return position + 1


@compiled
def decode_ac_refine(
    data: Array,
    position: int,
    tables: Array,
    table: int,
    coefficients: Array,
    quarters: Array,
    block: int,
    band: tuple[int, int],
    low_bit: int,
    run: Array,
) -> int:
    k, stop = band[0], band[1] + 1
    while k < stop and run[0] == 0:
        symbol, position = read_symbol(data, position, tables, table)
        if position < 0:
            return BAD_CODE
        zeros, count = symbol >> 4, symbol & 15
        value = 0
        if count:
            value = 1 << low_bit if read_bits(data, position, 1) else -(1 << low_bit)
            position += 1
        elif zeros != 15:
            run[0] = (1 << zeros) + read_bits(data, position, zeros)
            position += zeros
            break
        while k < stop:
            passed = past_zeros(quarters, block, k, min(k + zeros, stop))
            zeros -= passed - k
            k = passed
            if k == stop:
                break
            if coefficients[block + k] != 0:
                position = refine(data, position, coefficients, block + k, low_bit)
            elif zeros == 0:
                break
            else:
                zeros -= 1
            k += 1
        if value and k < stop:
            coefficients[block + k] = value
        k += 1
    if run[0]:
        k = past_zeros(quarters, block, k, stop)
        while k < stop:
            if coefficients[block + k] != 0:
                position = refine(data, position, coefficients, block + k, low_bit)
            k = past_zeros(quarters, block, k + 1, stop)
        run[0] -= 1
    return position


@compiled
def encode_dc_first(
    out: Array,
    position: int,
    tables: Array,
    table: int,
    coefficients: Array,
    block: int,
    prediction: int,
    low_bit: int,
) -> tuple[int, int]:
    """Return (position, the new prediction)."""
    value = int(coefficients[block]) >> low_bit
    difference = value - prediction
    count = bit_length(abs(difference))
    extra = difference - (difference < 0)
    return write_symbol(out, position, tables, table, count, extra, count), value


@compiled
def write_corrections(out: Array, position: int, corrections: Array, start: int, count: int) -> int:
    """Write so many correction bits, those that wait from `start` on; 32 at a time."""
    for first in range(start, start + count, 32):
        bits, length = 0, min(32, start + count - first)
        for i in range(first, first + length):
            bits = bits << 1 | int(corrections[i])
        position = write_bits(out, position, bits, length)
    return position


@compiled
def write_run(
    out: Array,
    position: int,
    tables: Array,
    table: int,
    run: Array,
    corrections: Array,
    pending: int,
) -> int:
    """Write the end-of-band run that is due, and the correction bits that belong to it."""
    if run[0]:
        count = bit_length(run[0]) - 1
        position = write_symbol(out, position, tables, table, count << 4, run[0], count)
        run[0] = 0
    return write_corrections(out, position, corrections, 0, pending)


@compiled
def encode_ac_first(
    out: Array,
    position: int,
    tables: Array,
    table: int,
    coefficients: Array,
    quarters: Array,
    block: int,
    band: tuple[int, int],
    low_bit: int,
    run: Array,
    corrections: Array,
) -> int:
    begin, stop = band[0], band[1] + 1  # begin: after the last coefficient that was written
    k = past_zeros(quarters, block, begin, stop)
    while k < stop:
        value = int(coefficients[block + k])
        magnitude = abs(value) >> low_bit
        if magnitude:
            zeros = k - begin
            if run[0]:
                position = write_run(out, position, tables, table, run, corrections, 0)
            while zeros > 15:
                position = write_symbol(out, position, tables, table, 0xF0, 0, 0)
                zeros -= 16
            count = bit_length(magnitude)
            extra = ~magnitude if value < 0 else magnitude
            position = write_symbol(out, position, tables, table, zeros << 4 | count, extra, count)
            begin = k + 1
        k = past_zeros(quarters, block, k + 1, stop)
    if begin < stop:
        run[0] += 1
        if run[0] == LONGEST_RUN:
            position = write_run(out, position, tables, table, run, corrections, 0)
    return position


@compiled
def encode_ac_refine(
    out: Array,
    position: int,
    tables: Array,
    table: int,
    coefficients: Array,
    quarters: Array,
    block: int,
    band: tuple[int, int],
    low_bit: int,
    run: Array,
    corrections: Array,
    pending: int,
) -> tuple[int, int]:
    """`pending` correction bits wait in `corrections`; return (position, how many wait now)."""
    last_new, stop = -1, band[1] + 1
    k = past_zeros(quarters, block, band[0], stop)
    while k < stop:
        if abs(int(coefficients[block + k])) >> low_bit == 1:
            last_new = k
        k = past_zeros(quarters, block, k + 1, stop)
    zeros, own = 0, 0  # correction bits of this block follow those of the run before it
    k = band[0]
    while k < stop:
        passed = past_zeros(quarters, block, k, stop)
        zeros += passed - k
        k = passed
        if k == stop:
            break
        value = int(coefficients[block + k])
        magnitude = abs(value) >> low_bit
        k += 1
        if magnitude == 0:
            zeros += 1
            continue
        while zeros > 15 and k <= last_new + 1:
            position = write_run(out, position, tables, table, run, corrections, pending)
            position = write_symbol(out, position, tables, table, 0xF0, 0, 0)
            position = write_corrections(out, position, corrections, pending, own)
            zeros, pending, own = zeros - 16, 0, 0
        if magnitude > 1:
            corrections[pending + own] = magnitude & 1
            own += 1
            continue
        position = write_run(out, position, tables, table, run, corrections, pending)
        sign = 0 if value < 0 else 1
        position = write_symbol(out, position, tables, table, zeros << 4 | 1, sign, 1)
        position = write_corrections(out, position, corrections, pending, own)
        zeros, pending, own = 0, 0, 0
    if zeros or own:
        run[0] += 1
        pending += own
        if run[0] == LONGEST_RUN or pending > MAX_CORRECTIONS - 63:
            position = write_run(out, position, tables, table, run, corrections, pending)
            pending = 0
    return position, pending
