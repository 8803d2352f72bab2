"""Blocks of a sequential scan, compiled: T.81, F.1.2 (coding) and F.2.2 (decoding).

`coefficients` is flat, 64 for each block in zigzag order; `block` is where the block begins in it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.coding.bits import (
    BAD_CODE,
    LONGEST,
    bit_length,
    extend,
    find_symbol,
    peek,
    top_bits,
    write_symbol,
)
from anon_plugin.engine.containers.jpeg.coding.compiling import compiled
from anon_plugin.engine.containers.jpeg.coding.huffman import COEFFICIENTS, LOOKAHEAD

Array = NDArray[Any]


@compiled
def decode_block(
    data: Array,
    position: int,
    tables: Array,
    dc_table: int,
    ac_table: int,
    coefficients: Array,
    block: int,
    prediction: int,
    sign: int,
) -> tuple[int, int]:
    """Decode one block and add it (sign 1) to the coefficients or take it away (-1); return the
    position after it or BAD_CODE, and the prediction for the next."""
    bits = peek(data, position)
    count, length = find_symbol(bits, tables, dc_table)
    dc = prediction + extend(top_bits(bits, length, count), count)
    if length < 0 or count > 15 or not -32768 <= dc <= 32767:
        return BAD_CODE, 0
    coefficients[block] += sign * dc
    position += length + count
    # The bits at hand are used up before new ones are read: what a coefficient waits for is then
    # one table entry, not a place in the data, too.
    bits, left = bits << np.uint64(length + count), 64 - length - count
    k = 1
    while k < 64:
        if left < LONGEST:
            bits, left = peek(data, position), 64
        entry = tables[np.uint64(ac_table + COEFFICIENTS) + (bits >> np.uint64(64 - LOOKAHEAD))]
        if entry:
            k += entry >> 8 & 15
            if k > 63:
                return BAD_CODE, 0
            coefficients[np.uint64(block + k)] += sign * (entry >> 16)
            used = entry & 255
            k += 1
        else:
            symbol, length = find_symbol(bits, tables, ac_table)
            if length < 0:
                return BAD_CODE, 0
            run, count = symbol >> 4, symbol & 15
            used = length + count
            if count == 0:
                position += length
                if run != 15:
                    break
                k += 16
                bits, left = bits << np.uint64(length), left - length
                continue
            k += run
            if k > 63:
                return BAD_CODE, 0
            value = extend(top_bits(bits, length, count), count)
            coefficients[np.uint64(block + k)] += sign * value
            k += 1
        position += used
        bits, left = bits << np.uint64(used), left - used
    return position, dc


@compiled
def encode_block(
    out: Array,
    position: int,
    tables: Array,
    dc_table: int,
    ac_table: int,
    coefficients: Array,
    block: int,
    quarters: Array,
    prediction: int,
) -> int:
    """Encode one block; return the position after it. `quarters` are the coefficients as uint64,
    in which zeros are passed over four at a time."""
    difference = int(coefficients[block]) - prediction
    count = bit_length(abs(difference))
    position = write_symbol(
        out, position, tables, dc_table, count, difference - (difference < 0), count
    )
    run = -1  # the first of the 64 is no AC coefficient
    for word in range(16):
        if quarters[np.uint64(block // 4 + word)] == 0:
            run += 4
            continue
        for k in range(4 * word, 4 * word + 4):
            value = int(coefficients[np.uint64(block + k)])
            if value == 0 or k == 0:
                run += 1
                continue
            while run > 15:
                position = write_symbol(out, position, tables, ac_table, 0xF0, 0, 0)
                run -= 16
            count = bit_length(abs(value))
            symbol = run << 4 | count
            position = write_symbol(
                out, position, tables, ac_table, symbol, value - (value < 0), count
            )
            run = 0
    if run:
        position = write_symbol(out, position, tables, ac_table, 0, 0, 0)
    return position
