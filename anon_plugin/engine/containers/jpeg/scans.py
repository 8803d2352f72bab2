"""All scans of a JPEG: entropy-coded data to DCT coefficients and back, nothing else changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.coding import arithmetic, bits, entropy
from anon_plugin.engine.containers.jpeg.coding.huffman import (
    COUNT,
    DECODER_SIZE,
    LENGTH,
    STANDARD_TABLES,
    HuffmanTable,
    huffman_segment,
    optimal_table,
    parse_huffman_tables,
)
from anon_plugin.engine.containers.jpeg.frame import ARITHMETIC, Frame, Scan, parse_scan
from anon_plugin.engine.containers.jpeg.segments import (
    DAC,
    DHT,
    DRI,
    SOS,
    JpegFile,
    JpegStructureError,
    Segment,
)

Array = NDArray[Any]
Coefficients = NDArray[np.int16]
# Encoders write some ten. Each scan passes over the whole picture, though it may take few bytes.
MAX_SCANS = 100
_NO_CODES = HuffmanTable((0,) * 16, b"")

Tables = dict[tuple[int, int], HuffmanTable]


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


def encode_scans(
    jpeg: JpegFile, frame: Frame, coefficients: Coefficients, new_tables: bool = False
) -> tuple[Segment, ...]:
    """The file's segments with the scans coded anew from these coefficients.

    Scan order and restart intervals stay. Huffman tables do, too, and only where they lack a symbol
    that is now needed, a better table is put in front of the scan.
    new_tables: make all tables anew, so that none tells of coefficients that are no more.
    Coefficients that none of the scans holds, which are outside the picture, are set to zero.
    """
    _zero_what_no_scan_holds(jpeg, frame, coefficients)
    result: list[Segment] = []
    in_force: Tables = {}
    scans = scans_of(jpeg)
    for segment in jpeg.segments:
        if segment.marker == DHT:
            if new_tables:
                continue
            in_force.update(parse_huffman_tables(segment))
        if segment.marker == SOS:
            _, setting = next(scans)
            if new_tables:
                setting = replace(setting, tables={})
            used, data = _encode_scan(segment, frame, setting, coefficients)
            missing = {key: table for key, table in used.items() if in_force.get(key) != table}
            if missing:
                result.append(huffman_segment(missing))
                in_force.update(missing)
            segment = replace(segment, scan=data)
        result.append(segment)
    return tuple(result)


@dataclass(frozen=True)
class Setting:
    """What is in force where a scan begins: tables, restart interval, and the conditioning of an
    arithmetic decoder (see arithmetic.decode_scan)."""

    tables: Tables
    interval: int
    conditioning: Array


def scans_of(jpeg: JpegFile) -> Iterator[tuple[Segment, Setting]]:
    """Each SOS segment with its setting."""
    tables: Tables = dict(STANDARD_TABLES) if lacks_tables(jpeg) else {}
    interval = 0
    conditioning = np.array([[0, 1]] * 4 + [[5, 0]] * 4, np.int64)  # T.81, F.1.4.4.1.4, F.1.4.4.2.1
    for segment in jpeg.segments:
        if segment.marker == DHT:
            tables.update(parse_huffman_tables(segment))
        elif segment.marker == DRI:
            interval = int.from_bytes(segment.payload[:2], "big")
        elif segment.marker == DAC:
            _update_conditioning(conditioning, segment)
        elif segment.marker == SOS:
            yield segment, Setting(dict(tables), interval, conditioning.copy())


def lacks_tables(jpeg: JpegFile) -> bool:
    """Whether it is a frame of a Motion JPEG video: sequential, and without any Huffman table."""
    markers = {segment.marker for segment in jpeg.segments}
    return DHT not in markers and bool(markers & {0xC0, 0xC1})


def has_standard_tables(jpeg: JpegFile, frame: Frame) -> bool:
    """Whether all scans use the standard's tables, which tell nothing of what they code."""
    standard = set(STANDARD_TABLES.values())
    return all(
        setting.tables.get(key) in standard
        for segment, setting in scans_of(jpeg)
        for scan in [parse_scan(segment, frame)]
        for key in tables_needed(scan, layout(frame, scan)[0])
    )


def has_spare_tables(jpeg: JpegFile, frame: Frame) -> bool:
    """Whether a Huffman table that is not the standard's is there for no scan: it could hold
    anything."""
    standard = set(STANDARD_TABLES.values())
    waiting: set[tuple[int, int]] = set()
    for segment in jpeg.segments:
        if segment.marker == DHT:
            defined = parse_huffman_tables(segment)
            size = sum(17 + len(table.values) for table in defined.values())
            if size != len(segment.payload):
                return True
            if waiting & defined.keys():
                return True
            waiting |= {key for key, table in defined.items() if table not in standard}
        elif segment.marker == SOS:
            scan = parse_scan(segment, frame)
            waiting -= tables_needed(scan, layout(frame, scan)[0])
    return bool(waiting)


def _update_conditioning(conditioning: Array, segment: Segment) -> None:
    """Read a DAC segment (T.81, B.2.4.3). Raises JpegStructureError."""
    for which, value in zip(segment.payload[::2], segment.payload[1::2], strict=False):
        kind, number = which >> 4, which & 15
        lower, upper = (value & 15, value >> 4) if kind == 0 else (value, 0)
        if kind > 1 or number > 3 or (kind == 0 and lower > upper) or (kind and not 0 < value < 64):
            raise JpegStructureError("an arithmetic conditioning table is damaged")
        conditioning[4 * kind + number] = lower, upper


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


def layout(frame: Frame, scan: Scan) -> tuple[int, Array, Array]:
    """Kind, plan and number of MCUs (across, down) of a scan. T.81, A.2."""
    kind = entropy.SEQUENTIAL
    if frame.is_progressive:
        kind = entropy.DC_FIRST if scan.spectral_start == 0 else entropy.AC_FIRST
        kind += 1 if scan.high_bit else 0
    alone = len(scan.components) == 1
    plan = np.zeros((len(scan.components), 6), np.int64)
    for row, index, dc, ac in zip(
        plan, scan.components, scan.dc_tables, scan.ac_tables, strict=True
    ):
        component = frame.components[index]
        h, v = (1, 1) if alone else (component.h, component.v)
        row[:] = component.first_block, component.padded_wh[0], h, v, dc, 4 + ac
    mcus = frame.components[scan.components[0]].blocks_wh if alone else frame.mcus_wh
    return kind, plan, np.array(mcus, np.int64)


def _zero_what_no_scan_holds(jpeg: JpegFile, frame: Frame, coefficients: Coefficients) -> None:
    """Blocks that fill up the last MCUs exist in interleaved scans only (T.81, A.2.4)."""
    scans = [parse_scan(segment, frame) for segment, _ in scans_of(jpeg)]
    for index, component in enumerate(frame.components):
        across, down = component.padded_wh
        blocks = coefficients[component.first_block :][: across * down].reshape(down, across, 64)
        held = np.zeros(64, bool)
        for scan in scans:
            if index in scan.components and len(scan.components) > 1:
                held[scan.spectral_start : scan.spectral_end + 1] = True
        blocks[component.blocks_wh[1] :, :, ~held] = 0
        blocks[:, component.blocks_wh[0] :, ~held] = 0


def tables_needed(scan: Scan, kind: int) -> set[tuple[int, int]]:
    needed: set[tuple[int, int]] = set()
    if kind in (entropy.SEQUENTIAL, entropy.DC_FIRST):
        needed |= {(0, number) for number in scan.dc_tables}
    if kind in (entropy.SEQUENTIAL, entropy.AC_FIRST, entropy.AC_REFINE):
        needed |= {(1, number) for number in scan.ac_tables}
    return needed


def _encode_scan(
    segment: Segment, frame: Frame, setting: Setting, coefficients: Coefficients
) -> tuple[Tables, bytes]:
    """(the tables that were used, the scan's entropy-coded bytes)."""
    scan = parse_scan(segment, frame)
    kind, plan, mcus = layout(frame, scan)
    count, interval = int(mcus[0] * mcus[1]), setting.interval
    ends = np.zeros(-(-count // interval) if interval else 1, np.int64)
    used = {key: setting.tables.get(key, _NO_CODES) for key in tables_needed(scan, kind)}
    band = (scan.spectral_start, scan.spectral_end)
    capacity = len(segment.scan) + len(segment.scan) // 8 + 64 * bits.SLACK
    while True:
        encoders = np.zeros((8, 3, 256), np.int64)
        for (table_kind, number), table in used.items():
            encoders[table_kind * 4 + number] = table.encoder()
        tables_flat, flat = encoders.reshape(-1), coefficients.reshape(-1)
        out = np.zeros(capacity // 8, np.uint64)
        position = entropy.encode_scan(
            out, ends, kind, plan, mcus, interval, tables_flat, band, scan.low_bit, flat
        )
        if position == bits.FULL:
            capacity *= 2
            continue
        lacking = ((encoders[:, COUNT] > 0) & (encoders[:, LENGTH] == 0)).any(axis=1)
        if not lacking.any():
            break
        for key in used:
            if lacking[key[0] * 4 + key[1]]:
                used[key] = optimal_table(encoders[key[0] * 4 + key[1], COUNT])
    return used, stuffed(out, ends, position)


def stuffed(words: Array, ends: Array, position: int) -> bytes:
    """The bytes of a scan as they stand in a file: words as entropy.encode_scan writes them, the
    ends of the restart intervals and the last position."""
    room = np.empty(2 * ((position + 7) // 8) + 2 * len(ends), np.uint8)
    return room[: bits.stuff(words.astype(">u8").view(np.uint8), ends, room)].tobytes()
