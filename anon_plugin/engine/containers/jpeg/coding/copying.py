"""Coding only what has changed of a sequential scan; the bits of all other MCUs are copied.

An MCU depends on those before it by nothing but the DC coefficients that it predicts its own from
(T.81, F.1.1.5.1), so the MCU after a changed one is coded anew, too, and those that follow have
the same bits again, wherever they come to lie.

`starts` are the byte offsets of the restart intervals in `data`, the scan without stuffing; `ends`
is the bit position in it where each MCU ends, as decode_scan tells; `touched` says which MCUs have
changed. The other arguments are those of entropy.encode_scan.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.coding.bits import FULL, SLACK, peek
from anon_plugin.engine.containers.jpeg.coding.compiling import compiled
from anon_plugin.engine.containers.jpeg.coding.entropy import AC, ACROSS, DC, DOWN, FIRST, STRIDE
from anon_plugin.engine.containers.jpeg.coding.huffman import DECODER_SIZE, ENCODER_SIZE
from anon_plugin.engine.containers.jpeg.coding.sequential import decode_block, encode_block

Array = NDArray[Any]


@compiled
def is_first(mcu: int, interval: int) -> bool:
    """Whether an MCU begins the scan or a restart interval."""
    return mcu == 0 or (interval != 0 and mcu % interval == 0)


@compiled
def is_copied(mcu: int, interval: int, touched: Array) -> bool:
    return not touched[mcu] and (is_first(mcu, interval) or not touched[mcu - 1])


@compiled
def copied_until(mcu: int, interval: int, touched: Array) -> int:
    """Where those MCUs end that are copied in one go from this one on, within its interval; the MCU
    itself where it is coded anew."""
    stop = mcu
    while (
        stop < touched.shape[0]
        and is_copied(stop, interval, touched)
        and (stop == mcu or not is_first(stop, interval))
    ):
        stop += 1
    return stop


@compiled
def start_of(mcu: int, interval: int, starts: Array, ends: Array) -> int:
    """The bit position in `data` where an MCU begins."""
    if is_first(mcu, interval):
        return int(starts[mcu // interval if interval else 0]) * 8
    return int(ends[mcu - 1])


@compiled
def block_of(plan: Array, c: int, i: int, row: int, column: int) -> int:
    """Where block i of component c of an MCU begins in the coefficients."""
    y, x = (
        row * plan[c, DOWN] + i // plan[c, ACROSS],
        column * plan[c, ACROSS] + i % plan[c, ACROSS],
    )
    return int(64 * (plan[c, FIRST] + y * plan[c, STRIDE] + x))


@compiled
def copy_bits(data: Array, start: int, stop: int, out: Array, position: int) -> int:
    """Write the bits from start to stop of `data`; return the position after them."""
    while start < stop:
        room = 64 - (position & 63)
        count = min(room, stop - start)
        following = peek(data, start) >> np.uint64(64 - count)
        out[np.uint64(position) >> np.uint64(6)] |= following << np.uint64(room - count)
        position += count
        start += count
    return position


@compiled
def same_bits(data: Array, start: int, other: Array, other_start: int, count: int) -> bool:
    for offset in range(0, count, 64):
        unused = np.uint64(max(0, 64 - (count - offset)))
        different = peek(data, start + offset) ^ peek(other, other_start + offset)
        if different >> unused:
            return False
    return True


@compiled
def encode_changed(
    out: Array,
    interval_ends: Array,
    data: Array,
    starts: Array,
    ends: Array,
    touched: Array,
    plan: Array,
    mcus: Array,
    interval: int,
    tables: Array,
    coefficients: Array,
) -> int:
    """Encode one sequential scan into zeroed `out`; return the last position or FULL."""
    quarters = coefficients.view(np.uint64)
    predictions = np.zeros(4, np.int64)
    position = 0
    full = out.shape[0] * 64 - SLACK * 8
    count, mcu = mcus[0] * mcus[1], 0
    while mcu < count:
        if is_first(mcu, interval):
            predictions[:] = 0
        stop = copied_until(mcu, interval, touched)
        copied = stop > mcu
        if copied:
            start = start_of(mcu, interval, starts, ends)
            mcu = stop - 1
            if position + ends[mcu] - start > full:
                return FULL
            position = copy_bits(data, start, ends[mcu], out, position)
        row, column = mcu // mcus[0], mcu % mcus[0]
        for c in range(plan.shape[0]):
            blocks = plan[c, ACROSS] * plan[c, DOWN]
            dc_table, ac_table = plan[c, DC] * ENCODER_SIZE, plan[c, AC] * ENCODER_SIZE
            for i in range(blocks - 1 if copied else 0, blocks):
                block = block_of(plan, c, i, row, column)
                if not copied:
                    if position > full:
                        return FULL
                    position = encode_block(
                        out,
                        position,
                        tables,
                        dc_table,
                        ac_table,
                        coefficients,
                        block,
                        quarters,
                        predictions[c],
                    )
                predictions[c] = coefficients[block]
        if mcu == count - 1 or (interval and (mcu + 1) % interval == 0):
            interval_ends[mcu // interval if interval else 0] = position
            position = (position + 7) & ~7
        mcu += 1
    return position


@compiled
def holds_changed(
    written: Array,
    written_starts: Array,
    data: Array,
    starts: Array,
    ends: Array,
    touched: Array,
    plan: Array,
    mcus: Array,
    interval: int,
    tables: Array,
    coefficients: Array,
) -> bool:
    """Whether a scan that encode_changed has written codes exactly these coefficients.

    written, written_starts: the scan, as `data` and `starts`. What was copied must have the same
    bits at the place where reading has come to, what was coded must decode to the same block, and
    each interval must end with its last MCU: so a decoder that read the original reads this.
    """
    predictions = np.zeros(4, np.int64)
    decoded = np.zeros(64, np.int16)
    position, limit = 0, 0
    count, mcu = mcus[0] * mcus[1], 0
    while mcu < count:
        if is_first(mcu, interval):
            index = mcu // interval if interval else 0
            if mcu and not 0 <= limit - position < 8:
                return False
            position, limit = written_starts[index] * 8, written_starts[index + 1] * 8
            predictions[:] = 0
        stop = copied_until(mcu, interval, touched)
        copied = stop > mcu
        if copied:
            start = start_of(mcu, interval, starts, ends)
            mcu = stop - 1
            length = ends[mcu] - start
            if position + length > limit or not same_bits(data, start, written, position, length):
                return False
            position += length
        row, column = mcu // mcus[0], mcu % mcus[0]
        for c in range(plan.shape[0]):
            blocks = plan[c, ACROSS] * plan[c, DOWN]
            dc_table, ac_table = plan[c, DC] * DECODER_SIZE, plan[c, AC] * DECODER_SIZE
            for i in range(blocks - 1 if copied else 0, blocks):
                block = block_of(plan, c, i, row, column)
                if not copied:
                    decoded[:] = 0
                    position, _ = decode_block(
                        written,
                        position,
                        tables,
                        dc_table,
                        ac_table,
                        decoded,
                        0,
                        predictions[c],
                        1,
                    )
                    if position < 0 or position > limit:
                        return False
                    for k in range(64):
                        if decoded[k] != coefficients[block + k]:
                            return False
                predictions[c] = coefficients[block]
        mcu += 1
    return 0 <= limit - position < 8
