"""DCT coefficients to the scans of a JPEG: as the file had them, with new entropy-coded data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.coding import bits, entropy
from anon_plugin.engine.containers.jpeg.coding.huffman import (
    COUNT,
    LENGTH,
    HuffmanTable,
    huffman_segment,
    optimal_table,
    parse_huffman_tables,
)
from anon_plugin.engine.containers.jpeg.frame import Frame, parse_scan
from anon_plugin.engine.containers.jpeg.scan_settings import (
    Setting,
    Tables,
    layout,
    scans_of,
    tables_needed,
)
from anon_plugin.engine.containers.jpeg.segments import DHT, SOS, JpegFile, Segment

Array = NDArray[Any]
Coefficients = NDArray[np.int16]
_NO_CODES = HuffmanTable((0,) * 16, b"")


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
        # All tables are to be made: the first time, symbols are but counted.
        only_counts = bool(used) and all(table is _NO_CODES for table in used.values())
        out = np.zeros(0 if only_counts else capacity // 8, np.uint64)
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
