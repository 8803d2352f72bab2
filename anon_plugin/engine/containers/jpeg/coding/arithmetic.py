"""Arithmetic-coded scans, decoded: T.81, annex D (the decoder), F.2.4 (sequential) and G.2.3
(progressive). Compiled.

Statistics are one flat array for each kind of table, 64 bins a DC table and 256 an AC table; a bin
is an index into the probability estimation table, plus 128 where 1 is the more probable symbol.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.coding.bits import BAD_CODE
from anon_plugin.engine.containers.jpeg.coding.compiling import compiled
from anon_plugin.engine.containers.jpeg.coding.entropy import (
    AC,
    AC_FIRST,
    AC_REFINE,
    ACROSS,
    DC,
    DC_FIRST,
    DC_REFINE,
    DOWN,
    FIRST,
    SEQUENTIAL,
    STRIDE,
)

Array = NDArray[Any]

# T.81, table D.3: Qe, next index after the less and the more probable symbol, whether to switch.
# The last one is no part of it: an even chance that never changes.
_TABLE = (
    "5a1d 1 1 1 2586 14 2 0 1114 16 3 0 080b 18 4 0 03d8 20 5 0 01da 23 6 0 00e5 25 7 0 "
    "006f 28 8 0 0036 30 9 0 001a 33 10 0 000d 35 11 0 0006 9 12 0 0003 10 13 0 0001 12 13 0 "
    "5a7f 15 15 1 3f25 36 16 0 2cf2 38 17 0 207c 39 18 0 17b9 40 19 0 1182 42 20 0 "
    "0cef 43 21 0 09a1 45 22 0 072f 46 23 0 055c 48 24 0 0406 49 25 0 0303 51 26 0 "
    "0240 52 27 0 01b1 54 28 0 0144 56 29 0 00f5 57 30 0 00b7 59 31 0 008a 60 32 0 "
    "0068 62 33 0 004e 63 34 0 003b 32 35 0 002c 33 9 0 5ae1 37 37 1 484c 64 38 0 "
    "3a0d 65 39 0 2ef1 67 40 0 261f 68 41 0 1f33 69 42 0 19a8 70 43 0 1518 72 44 0 "
    "1177 73 45 0 0e74 74 46 0 0bfb 75 47 0 09f8 77 48 0 0861 78 49 0 0706 79 50 0 "
    "05cd 48 51 0 04de 50 52 0 040f 50 53 0 0363 51 54 0 02d4 52 55 0 025c 53 56 0 "
    "01f8 54 57 0 01a4 55 58 0 0160 56 59 0 0125 57 60 0 00f6 58 61 0 00cb 59 62 0 "
    "00ab 61 63 0 008f 61 32 0 5b12 65 65 1 4d04 80 66 0 412c 81 67 0 37d8 82 68 0 "
    "2fe8 83 69 0 293c 84 70 0 2379 86 71 0 1edf 87 72 0 1aa9 87 73 0 174e 72 74 0 "
    "1424 72 75 0 119c 74 76 0 0f6b 74 77 0 0d51 75 78 0 0bb6 77 79 0 0a40 77 48 0 "
    "5832 80 81 1 4d1c 88 82 0 438e 89 83 0 3bdd 90 84 0 34ee 91 85 0 2eae 92 86 0 "
    "299a 93 87 0 2516 86 71 0 5570 88 89 1 4ca9 95 90 0 44d9 96 91 0 3e22 97 92 0 "
    "3824 99 93 0 32b4 99 94 0 2e17 93 86 0 56a8 95 96 1 4f46 101 97 0 47e5 102 98 0 "
    "41cf 103 99 0 3c3d 104 100 0 375e 99 93 0 5231 105 102 0 4c0f 106 103 0 4639 107 104 0 "
    "415e 103 99 0 5627 105 106 1 50e7 108 107 0 4b85 109 103 0 5597 110 109 0 504f 111 107 0 "
    "5a10 110 111 1 5522 112 109 0 59eb 112 111 1 5a1d 113 113 0"
)
_ESTIMATES = _TABLE.split()
_QE = np.array([int(value, 16) for value in _ESTIMATES[0::4]], np.int64)
_AFTER_LESS = np.array(
    [
        int(index) + 128 * int(switch)
        for index, switch in zip(_ESTIMATES[1::4], _ESTIMATES[3::4], strict=True)
    ],
    np.uint8,
)
_AFTER_MORE = np.array(_ESTIMATES[2::4], np.uint8)
_EVEN = 113

# The decoder's registers: T.81, D.2.
_CODE, _INTERVAL, _SHIFT, _POSITION, _LIMIT = range(5)
_DC_BINS, _AC_BINS = 64, 256
_DC_MAGNITUDE, _AC_MAGNITUDE_LOW, _AC_MAGNITUDE_HIGH = 20, 189, 217


@compiled
def decode_bit(state: Array, data: Array, bins: Array, index: int) -> int:
    """The next binary decision (T.81, figures D.14 to D.20); zeros follow the end of the data."""
    while state[_INTERVAL] < 0x8000:
        state[_SHIFT] -= 1
        if state[_SHIFT] < 0:
            position = state[_POSITION]
            byte = data[position] if position < state[_LIMIT] else 0
            state[_POSITION] += 1
            state[_CODE] = state[_CODE] << 8 | byte
            state[_SHIFT] += 8
            if state[_SHIFT] < 0:  # the first two bytes
                state[_SHIFT] += 1
                if state[_SHIFT] == 0:
                    state[_INTERVAL] = 0x8000
        state[_INTERVAL] <<= 1
    estimate = bins[index]
    more, which = estimate & 128, estimate & 127
    qe = _QE[which]
    state[_INTERVAL] -= qe
    bound = state[_INTERVAL] << state[_SHIFT]
    if state[_CODE] >= bound:
        state[_CODE] -= bound
        smaller = state[_INTERVAL] < qe
        state[_INTERVAL] = qe
        if smaller:
            bins[index] = more ^ _AFTER_MORE[which]
        else:
            bins[index] = more ^ _AFTER_LESS[which]
            more ^= 128
    elif state[_INTERVAL] < 0x8000:
        if state[_INTERVAL] < qe:
            bins[index] = more ^ _AFTER_LESS[which]
            more ^= 128
        else:
            bins[index] = more ^ _AFTER_MORE[which]
    return int(more >> 7)


@compiled
def decode_magnitude(state: Array, data: Array, bins: Array, index: int, magnitude: int) -> int:
    """The bits below the leading one of `magnitude`, and one more: T.81, figure F.24."""
    value = magnitude
    magnitude >>= 1
    while magnitude:
        if decode_bit(state, data, bins, index):
            value |= magnitude
        magnitude >>= 1
    return value + 1


@compiled
def decode_difference(
    state: Array, data: Array, bins: Array, table: int, contexts: Array, c: int, bounds: Array
) -> int:
    """A DC difference, 1 << 16 where it cannot be: T.81, F.2.4.1 with the conditioning F.1.4.4.1.2.

    bounds: L and U of the table, as from its DAC segment.
    """
    first = table * _DC_BINS
    index = first + contexts[c]
    if not decode_bit(state, data, bins, index):
        contexts[c] = 0
        return 0
    sign = decode_bit(state, data, bins, index + 1)
    index += 2 + sign
    magnitude = decode_bit(state, data, bins, index)
    if magnitude:
        index = first + _DC_MAGNITUDE
        while decode_bit(state, data, bins, index):
            magnitude <<= 1
            if magnitude == 0x8000:
                return 1 << 16
            index += 1
    if magnitude < (1 << bounds[0]) >> 1:
        contexts[c] = 0
    elif magnitude > (1 << bounds[1]) >> 1:
        contexts[c] = 12 + 4 * sign
    else:
        contexts[c] = 4 + 4 * sign
    value = decode_magnitude(state, data, bins, index + 14, magnitude)
    return -value if sign else value


@compiled
def decode_ac(
    state: Array,
    data: Array,
    bins: Array,
    table: int,
    even: Array,
    threshold: int,
    coefficients: Array,
    block: int,
    band: tuple[int, int],
    low_bit: int,
) -> int:
    """AC coefficients of a block, as in a first scan of them: T.81, F.2.4.2; 0 or BAD_CODE."""
    first = table * _AC_BINS
    k = band[0]
    while k <= band[1]:
        index = first + 3 * (k - 1)
        if decode_bit(state, data, bins, index):
            return 0
        while not decode_bit(state, data, bins, index + 1):
            index += 3
            k += 1
            if k > band[1]:
                return BAD_CODE
        sign = decode_bit(state, data, even, 0)
        index += 2
        magnitude = decode_bit(state, data, bins, index)
        if magnitude and decode_bit(state, data, bins, index):
            magnitude <<= 1
            index = first + (_AC_MAGNITUDE_LOW if k <= threshold else _AC_MAGNITUDE_HIGH)
            while decode_bit(state, data, bins, index):
                magnitude <<= 1
                if magnitude == 0x8000:
                    return BAD_CODE
                index += 1
        value = decode_magnitude(state, data, bins, index + 14, magnitude) << low_bit
        if value > 32767:
            return BAD_CODE
        coefficients[block + k] = -value if sign else value
        k += 1
    return 0


@compiled
def refine_ac(
    state: Array,
    data: Array,
    bins: Array,
    table: int,
    even: Array,
    coefficients: Array,
    block: int,
    band: tuple[int, int],
    low_bit: int,
) -> int:
    """One more bit of the AC coefficients of a block: T.81, G.2.3; 0 or BAD_CODE."""
    step = 1 << low_bit
    last = band[1]
    while last > 0 and coefficients[block + last] == 0:
        last -= 1
    k = band[0]
    while k <= band[1]:
        index = table * _AC_BINS + 3 * (k - 1)
        if k > last and decode_bit(state, data, bins, index):
            return 0
        while True:
            value = int(coefficients[block + k])
            if value:
                if decode_bit(state, data, bins, index + 2):
                    coefficients[block + k] = value + (step if value > 0 else -step)
                break
            if decode_bit(state, data, bins, index + 1):
                coefficients[block + k] = -step if decode_bit(state, data, even, 0) else step
                break
            index += 3
            k += 1
            if k > band[1]:
                return BAD_CODE
        k += 1
    return 0


@compiled
def decode_scan(
    data: Array,
    starts: Array,
    kind: int,
    plan: Array,
    mcus: Array,
    interval: int,
    conditioning: Array,
    band: tuple[int, int],
    low_bit: int,
    coefficients: Array,
) -> int:
    """Decode one scan into `coefficients`; return 0 or BAD_CODE.

    As entropy.decode_scan, but data are bytes, and conditioning is (8, 2): L and U of DC tables 0
    to 3, K of AC tables 0 to 3.
    """
    predictions, contexts = np.zeros(4, np.int64), np.zeros(4, np.int64)
    dc_bins, ac_bins = np.zeros(4 * _DC_BINS, np.uint8), np.zeros(4 * _AC_BINS, np.uint8)
    even = np.zeros(1, np.uint8)
    state = np.zeros(5, np.int64)
    for mcu in range(mcus[0] * mcus[1]):
        if mcu == 0 or (interval and mcu % interval == 0):
            index = mcu // interval if interval else 0
            predictions[:] = 0
            contexts[:] = 0
            dc_bins[:] = 0
            ac_bins[:] = 0
            even[0] = _EVEN
            state[_CODE], state[_INTERVAL], state[_SHIFT] = 0, 0, -16
            state[_POSITION], state[_LIMIT] = starts[index], starts[index + 1]
        row, column = mcu // mcus[0], mcu % mcus[0]
        for c in range(plan.shape[0]):
            across, down = plan[c, ACROSS], plan[c, DOWN]
            dc_table, ac_table = plan[c, DC], plan[c, AC] - 4
            for i in range(across * down):
                y, x = row * down + i // across, column * across + i % across
                block = 64 * (plan[c, FIRST] + y * plan[c, STRIDE] + x)
                result = 0
                if kind == DC_REFINE:
                    if decode_bit(state, data, even, 0):
                        coefficients[block] |= 1 << low_bit
                elif kind == AC_REFINE:
                    result = refine_ac(
                        state, data, ac_bins, ac_table, even, coefficients, block, band, low_bit
                    )
                if kind in (SEQUENTIAL, DC_FIRST):
                    predictions[c] += decode_difference(
                        state, data, dc_bins, dc_table, contexts, c, conditioning[dc_table]
                    )
                    value = predictions[c] << low_bit
                    if not -32768 <= value <= 32767:
                        return BAD_CODE
                    coefficients[block] = value
                if kind in (SEQUENTIAL, AC_FIRST):
                    ac_band = (1, 63) if kind == SEQUENTIAL else band
                    result = decode_ac(
                        state,
                        data,
                        ac_bins,
                        ac_table,
                        even,
                        conditioning[4 + ac_table, 0],
                        coefficients,
                        block,
                        ac_band,
                        low_bit,
                    )
                if result < 0:
                    return BAD_CODE
    return 0
