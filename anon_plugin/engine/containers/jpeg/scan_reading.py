"""All scans of a JPEG: entropy-coded data to DCT coefficients, and nothing made up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.coding import arithmetic, bits, entropy
from anon_plugin.engine.containers.jpeg.coding.huffman import DECODER_SIZE
from anon_plugin.engine.containers.jpeg.frame import ARITHMETIC, Frame, parse_scan
from anon_plugin.engine.containers.jpeg.scan_settings import (
    Tables,
    layout,
    scans_of,
    tables_needed,
)
from anon_plugin.engine.containers.jpeg.segments import (
    DAC,
    SOS,
    JpegFile,
    JpegStructureError,
    Segment,
)

Array = NDArray[Any]
Coefficients = NDArray[np.int16]
# Encoders write some ten. Each scan passes over the whole picture, though it may take few bytes.
MAX_SCANS = 100


def decode_coefficients(jpeg: JpegFile, frame: Frame, ends: Array | None = None) -> Coefficients:
    """Quantized DCT coefficients of all blocks: (frame.block_count, 64) int16, zigzag order.

    Blocks of one component lie together, row by row, those that only fill up the last MCUs
    included. ends: see recoding.room_for_ends. Raises JpegStructureError where the data are cut off
    or damaged: unlike the usual decoders, which then make up what is missing.
    """
    return decode_all(jpeg, frame, ends)[0]


def decode_all(
    jpeg: JpegFile, frame: Frame, ends: Array | None = None
) -> tuple[Coefficients, bool]:
    """(coefficients, whether the scans hold nothing else).

    Then not a byte follows what codes the last block of a restart interval, and stuffing and
    padding are as an encoder makes them: so the scans may be written again as they are.
    Arguments, coefficients and errors as of `decode_coefficients`.
    """
    require_plausible(jpeg, frame)
    # Unlike np.zeros, filled memory comes in large pages, where the system has them.
    coefficients = np.full((frame.block_count, 64), 0, np.int16)
    return coefficients, _decode_scans(jpeg, frame, coefficients, 1, ends)


def scans_hold(jpeg: JpegFile, frame: Frame, coefficients: Coefficients) -> bool:
    """Whether the scans code exactly these coefficients, which are used up by the comparison.

    What sequential scans hold is taken away from them, until nothing must be left: so a
    large photo is checked without a second copy. Raises JpegStructureError as
    `decode_coefficients` does.
    """
    if frame.is_progressive:
        return np.array_equal(decode_coefficients(jpeg, frame), coefficients)
    _decode_scans(jpeg, frame, coefficients, -1)
    return not coefficients.any()


def different_blocks(before: JpegFile, after: JpegFile, frame: Frame) -> NDArray[np.bool_]:
    """(blocks,) True where the scans of two files code something else; frame: of both.

    One array of coefficients is enough for it where the scans are sequential, as in `scans_hold`.
    Raises JpegStructureError as `decode_coefficients` does.
    """
    coefficients = decode_coefficients(before, frame)
    if frame.is_progressive:
        coefficients -= decode_coefficients(after, frame)
    else:
        require_plausible(after, frame)
        _decode_scans(after, frame, coefficients, -1)
    return np.asarray(coefficients.any(axis=1))


def _decode_scans(
    jpeg: JpegFile, frame: Frame, coefficients: Coefficients, sign: int, ends: Array | None = None
) -> bool:
    """Decode all scans; `sign` and `ends` as in entropy.decode_scan. Returns whether they hold
    nothing else, False also where that is not looked at: when blocks are taken away."""
    flat = coefficients.reshape(-1)
    seen = np.zeros(len(frame.components), int)
    is_exact = sign > 0 and frame.marker not in ARITHMETIC
    for segment, setting in scans_of(jpeg):
        scan = parse_scan(segment, frame)
        kind, plan, mcus = layout(frame, scan)
        count = int(mcus[0] * mcus[1])
        data, starts = intervals(segment, count, setting.interval)
        order = (kind, plan, mcus, setting.interval)
        band = (scan.spectral_start, scan.spectral_end)
        if frame.marker in ARITHMETIC:
            table = setting.conditioning
            result = arithmetic.decode_scan(data, starts, *order, table, band, scan.low_bit, flat)
        else:
            words = data.view(">u8").astype(np.uint64)
            table = decoders(setting.tables, tables_needed(scan, kind))
            room = np.zeros(count if is_exact else 0, np.int64) if ends is None else ends
            result = entropy.decode_scan(
                words, starts, *order, table, band, scan.low_bit, flat, sign, room
            )
            is_exact = (
                is_exact and not result and _is_exact(segment, setting.interval, data, starts, room)
            )
        if result < 0:
            what = "cut off" if result == bits.CUT_OFF else "damaged"
            raise JpegStructureError(f"its image data are {what}")
        if kind in (entropy.SEQUENTIAL, entropy.DC_FIRST):
            seen[list(scan.components)] += 1
    if (seen == 0).any():
        raise JpegStructureError("image data of a colour component are missing")
    if (seen > 1).any():
        raise JpegStructureError("a colour component is coded twice")
    if frame.is_progressive and not _is_complete(jpeg, frame):
        # Decoders then smooth what they have in ways of their own.
        raise JpegStructureError("its last scans are missing")
    return is_exact


def _is_exact(segment: Segment, interval: int, data: Array, starts: Array, ends: Array) -> bool:
    """Whether a scan is what an encoder would write for the bits of its MCUs.

    data, starts: as `intervals` returns them. ends: the bit position where each MCU ends.
    """
    count = len(starts) - 1
    last = np.minimum(np.arange(1, count + 1) * (interval or len(ends)), len(ends)) - 1
    if not (8 * starts[1:] - ends[last] < 8).all():
        return False
    room = np.empty(2 * int(starts[-1]) + 2 * count, np.uint8)
    size = bits.stuff(data, ends[last], room)
    return size == len(segment.scan) and room[:size].tobytes() == segment.scan


def _is_complete(jpeg: JpegFile, frame: Frame) -> bool:
    """Whether progressive scans code every coefficient down to its last bit."""
    exact = np.zeros((len(frame.components), 64), bool)
    for segment in jpeg.segments:
        if segment.marker == SOS:
            scan = parse_scan(segment, frame)
            band = slice(scan.spectral_start, scan.spectral_end + 1)
            exact[list(scan.components), band] |= scan.low_bit == 0
    return bool(exact.all())


def decoders(tables: Tables, needed: set[tuple[int, int]]) -> Array:
    """Flat decoding tables, DC tables 0 to 3 before AC tables 0 to 3."""
    flat = np.zeros(8 * DECODER_SIZE, np.int32)
    for key in needed:
        if key not in tables:
            raise JpegStructureError("a scan uses a Huffman table that is not there")
        first = (key[0] * 4 + key[1]) * DECODER_SIZE
        flat[first : first + DECODER_SIZE] = tables[key].decoder()
    return flat


def intervals(segment: Segment, mcus: int, interval: int) -> tuple[Array, Array]:
    """(the scan without stuffing and restart markers, with slack to whole words of eight bytes;
    byte offsets in it of the restart intervals and of the end)."""
    expected = -(-mcus // interval) if interval else 1
    data = np.zeros(len(segment.scan) // 8 * 8 + bits.SLACK, np.uint8)
    starts = np.zeros(expected + 1, np.int64)
    found, size = bits.unstuff(np.frombuffer(segment.scan, np.uint8), data, starts)
    if found != expected:
        raise JpegStructureError("its restart markers are damaged")
    starts[expected] = size
    return data, starts


def as_huffman(jpeg: JpegFile, frame: Frame) -> tuple[JpegFile, Frame]:
    """The file and its frame header as they are when the coefficients are Huffman-coded; the scans
    are still those of the arithmetic coder, and no Huffman table is there yet."""
    marker = ARITHMETIC[frame.marker]
    segments = tuple(
        replace(segment, marker=marker) if segment.marker == frame.marker else segment
        for segment in jpeg.segments
        if segment.marker != DAC
    )
    return replace(jpeg, segments=segments), replace(frame, marker=marker)


def require_plausible(jpeg: JpegFile, frame: Frame) -> None:
    """Raise JpegStructureError, before memory and time are spent, for headers that promise more
    blocks than the data can hold and for scans without end.

    Each block takes a bit or more in the first scan of its component (T.81, F.1.2, G.1.2), but for
    arithmetic coding, where nothing new costs next to nothing.
    """
    if sum(segment.marker == SOS for segment in jpeg.segments) > MAX_SCANS:
        raise JpegStructureError(f"it has more than {MAX_SCANS} scans")
    bits_there = 8 * sum(len(segment.scan) for segment in jpeg.segments)
    blocks = sum(c.blocks_wh[0] * c.blocks_wh[1] for c in frame.components)
    if bits_there < blocks and frame.marker not in ARITHMETIC:
        raise JpegStructureError(
            f"its image data are cut off: {bits_there // 8} bytes cannot hold the "
            f"{frame.width} x {frame.height} pixels that it says it has"
        )
