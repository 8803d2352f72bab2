"""What is in force where a scan of a JPEG begins: tables, restart interval, order of blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.coding import entropy
from anon_plugin.engine.containers.jpeg.coding.huffman import (
    STANDARD_TABLES,
    HuffmanTable,
    parse_huffman_tables,
)
from anon_plugin.engine.containers.jpeg.frame import Frame, Scan, parse_scan
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
Tables = dict[tuple[int, int], HuffmanTable]


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


def tables_needed(scan: Scan, kind: int) -> set[tuple[int, int]]:
    needed: set[tuple[int, int]] = set()
    if kind in (entropy.SEQUENTIAL, entropy.DC_FIRST):
        needed |= {(0, number) for number in scan.dc_tables}
    if kind in (entropy.SEQUENTIAL, entropy.AC_FIRST, entropy.AC_REFINE):
        needed |= {(1, number) for number in scan.ac_tables}
    return needed
