"""Blocks of a sequential scan, compiled: T.81, F.1.2 (coding) and F.2.2 (decoding).

`plan` has a row for each component of the scan: first block, blocks per row, blocks of an MCU
across and down. Coefficients are (blocks, 64) int16 in zigzag order.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.bits import (
    BAD_CODE,
    bit_length,
    extend,
    read_bits,
    read_symbol,
    write_bits,
    write_symbol,
)
from anon_plugin.engine.containers.jpeg.compiling import compiled

Array = NDArray[Any]


@compiled
def decode_block(
    data: Array, position: int, dc_table: Array, ac_table: Array, block: Array, prediction: int
) -> int:
    """Decode one block of zeros; return the position after it or BAD_CODE."""
    count, position = read_symbol(data, position, dc_table)
    if position < 0 or count > 15:
        return BAD_CODE
    dc = prediction + extend(read_bits(data, position, count), count)
    if not -32768 <= dc <= 32767:
        return BAD_CODE
    block[0] = dc
    position += count
    k = 1
    while k < 64:
        symbol, position = read_symbol(data, position, ac_table)
        if position < 0:
            return BAD_CODE
        run, count = symbol >> 4, symbol & 15
        if count == 0:
            if run != 15:
                break
            k += 16
            continue
        k += run
        if k > 63:
            return BAD_CODE
        block[k] = extend(read_bits(data, position, count), count)
        position += count
        k += 1
    return position


@compiled
def encode_block(
    out: Array, position: int, dc_table: Array, ac_table: Array, block: Array, prediction: int
) -> int:
    """Encode one block; return the position after it."""
    difference = int(block[0]) - prediction
    count = bit_length(abs(difference))
    position = write_symbol(out, position, dc_table, count)
    position = write_bits(out, position, difference - (difference < 0), count)
    run = 0
    for k in range(1, 64):
        value = int(block[k])
        if value == 0:
            run += 1
            continue
        while run > 15:
            position = write_symbol(out, position, ac_table, 0xF0)
            run -= 16
        count = bit_length(abs(value))
        position = write_symbol(out, position, ac_table, run << 4 | count)
        position = write_bits(out, position, value - (value < 0), count)
        run = 0
    if run:
        position = write_symbol(out, position, ac_table, 0)
    return position
