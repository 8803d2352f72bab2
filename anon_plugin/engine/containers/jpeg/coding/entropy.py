"""The loops over the blocks of one scan, compiled: order of blocks (T.81, A.2), restarts (E.1.4).

`plan` has one row for each component of the scan, with the columns named below. Tables stand in
one flat array, DC tables 0 to 3 before AC tables 0 to 3; coefficients are flat, too, 64 a block in
zigzag order. `mcus` is the number of minimum coded units across and down, `interval` how many of
them lie between restarts (0: no restarts).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.coding import progressive, sequential
from anon_plugin.engine.containers.jpeg.coding.bits import (
    BAD_CODE,
    CUT_OFF,
    FULL,
    SLACK,
    write_bits,
)
from anon_plugin.engine.containers.jpeg.coding.compiling import compiled
from anon_plugin.engine.containers.jpeg.coding.huffman import DECODER_SIZE, ENCODER_SIZE

Array = NDArray[Any]

# Kinds of scan.
SEQUENTIAL, DC_FIRST, DC_REFINE, AC_FIRST, AC_REFINE = range(5)
# Columns of a plan: first block of the component, its blocks per row, its blocks in an MCU across
# and down, and its tables' numbers (4 to 7 for AC).
FIRST, STRIDE, ACROSS, DOWN, DC, AC = range(6)


@compiled
def decode_scan(
    data: Array,
    starts: Array,
    kind: int,
    plan: Array,
    mcus: Array,
    interval: int,
    tables: Array,
    band: tuple[int, int],
    low_bit: int,
    coefficients: Array,
    sign: int,
    ends: Array,
) -> int:
    """Decode one scan into `coefficients`; return 0, BAD_CODE or CUT_OFF.

    starts: byte offsets in `data` of the restart intervals, and of the end. tables: flat decoding
    tables. sign: 1 to decode into zeros; -1, for sequential scans only, to take away. ends: where
    it has room for them, receives the bit position at the end of each MCU.
    """
    quarters = coefficients.view(np.uint64)
    predictions = np.zeros(4, np.int64)
    run = np.zeros(1, np.int64)
    position, limit = 0, starts[-1] * 8
    for mcu in range(mcus[0] * mcus[1]):
        if mcu == 0 or (interval and mcu % interval == 0):
            index = mcu // interval if interval else 0
            position, limit = starts[index] * 8, starts[index + 1] * 8
            predictions[:] = 0
            run[0] = 0
        row, column = mcu // mcus[0], mcu % mcus[0]
        for c in range(plan.shape[0]):
            across, down = plan[c, ACROSS], plan[c, DOWN]
            dc_table, ac_table = plan[c, DC] * DECODER_SIZE, plan[c, AC] * DECODER_SIZE
            for i in range(across * down):
                y, x = row * down + i // across, column * across + i % across
                block = 64 * (plan[c, FIRST] + y * plan[c, STRIDE] + x)
                if kind == SEQUENTIAL:
                    position, predictions[c] = sequential.decode_block(
                        data,
                        position,
                        tables,
                        dc_table,
                        ac_table,
                        coefficients,
                        block,
                        predictions[c],
                        sign,
                    )
                elif kind == DC_FIRST:
                    position, predictions[c] = progressive.decode_dc_first(
                        data,
                        position,
                        tables,
                        dc_table,
                        coefficients,
                        block,
                        predictions[c],
                        low_bit,
                    )
                elif kind == DC_REFINE:
                    position = progressive.decode_dc_refine(
                        data, position, coefficients, block, low_bit
                    )
                elif kind == AC_FIRST:
                    position = progressive.decode_ac_first(
                        data, position, tables, ac_table, coefficients, block, band, low_bit, run
                    )
                else:
                    position = progressive.decode_ac_refine(
                        data,
                        position,
                        tables,
                        ac_table,
                        coefficients,
                        quarters,
                        block,
                        band,
                        low_bit,
                        run,
                    )
                if position < 0:
                    return BAD_CODE
                if position > limit:
                    return CUT_OFF
        if ends.shape[0]:
            ends[mcu] = position
    return 0


@compiled
def encode_scan(
    out: Array,
    ends: Array,
    kind: int,
    plan: Array,
    mcus: Array,
    interval: int,
    tables: Array,
    band: tuple[int, int],
    low_bit: int,
    coefficients: Array,
) -> int:
    """Encode one scan into zeroed `out`; return the last position or FULL. With an empty `out` the
    symbols are only counted.

    ends: receives where each restart interval ends; the next begins at a whole byte. tables: flat
    encoding tables, in which the symbols are counted.
    """
    quarters = coefficients.view(np.uint64)
    predictions = np.zeros(4, np.int64)
    run = np.zeros(1, np.int64)
    corrections = np.zeros(progressive.MAX_CORRECTIONS + 64, np.uint8)
    pending, position = 0, 0
    full = max(0, out.shape[0] * 64 - SLACK * 8)
    count = mcus[0] * mcus[1]
    for mcu in range(count):
        row, column = mcu // mcus[0], mcu % mcus[0]
        for c in range(plan.shape[0]):
            across, down = plan[c, ACROSS], plan[c, DOWN]
            dc_table, ac_table = plan[c, DC] * ENCODER_SIZE, plan[c, AC] * ENCODER_SIZE
            for i in range(across * down):
                y, x = row * down + i // across, column * across + i % across
                block = 64 * (plan[c, FIRST] + y * plan[c, STRIDE] + x)
                if position > full:
                    return FULL
                if kind == SEQUENTIAL:
                    position = sequential.encode_block(
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
                elif kind == DC_FIRST:
                    position, predictions[c] = progressive.encode_dc_first(
                        out,
                        position,
                        tables,
                        dc_table,
                        coefficients,
                        block,
                        predictions[c],
                        low_bit,
                    )
                elif kind == DC_REFINE:
                    position = write_bits(out, position, coefficients[block] >> low_bit, 1)
                elif kind == AC_FIRST:
                    position = progressive.encode_ac_first(
                        out,
                        position,
                        tables,
                        ac_table,
                        coefficients,
                        quarters,
                        block,
                        band,
                        low_bit,
                        run,
                        corrections,
                    )
                else:
                    position, pending = progressive.encode_ac_refine(
                        out,
                        position,
                        tables,
                        ac_table,
                        coefficients,
                        quarters,
                        block,
                        band,
                        low_bit,
                        run,
                        corrections,
                        pending,
                    )
        if mcu == count - 1 or (interval and (mcu + 1) % interval == 0):
            position = progressive.write_run(
                out, position, tables, plan[0, AC] * ENCODER_SIZE, run, corrections, pending
            )
            pending = 0
            predictions[:] = 0
            ends[mcu // interval if interval else 0] = position
            position = (position + 7) & ~7
    return position
