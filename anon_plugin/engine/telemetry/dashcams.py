"""Positions that dash cameras write into boxes of their own.

Layouts as ExifTool's QuickTimeStream.pl (P. Harvey) tells them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime

from anon_plugin.engine.containers.iso.boxes import Box, HeifStructureError
from anon_plugin.engine.containers.iso.sample_tables import descend
from anon_plugin.engine.telemetry import nmea
from anon_plugin.engine.telemetry.fix import Fix

MOST_BLOCKS = 100_000
_NOVATEK_BLOCK = b"freeGPS "
_NOVATEK_AT = 48
"""Where such a block's values begin."""
_RVMI = b"gReV"
_RVMI_VALUES = struct.Struct("<2i4x2H")
_KMH_MPS = 1 / 3.6
_SEVENTY_MAI = struct.Struct("<4IcIcI10x")


def fixes(file: bytes, boxes: tuple[Box, ...]) -> list[Fix]:
    """The positions in a file's private boxes, whichever maker's they are; [] where none are."""
    for read in (_blackvue, _novatek, _seventy_mai):
        try:
            found = read(file, boxes)
        except (HeifStructureError, struct.error):
            continue
        if found:
            return found
    return []


def _blackvue(file: bytes, boxes: tuple[Box, ...]) -> list[Fix]:
    """A box `free` with a box `gps ` in it, which holds NMEA sentences."""
    for free in (one for one in boxes if one.type == b"free"):
        inner = descend(file, free, b"gps ")
        if inner is not None:
            return nmea.fixes(bytes(file[inner.start : inner.stop]).decode("latin-1"))
    return []


def _novatek(file: bytes, boxes: tuple[Box, ...]) -> list[Fix]:
    """A box `gps ` in the movie box lists places in the file where blocks lie."""
    movie = next((one for one in boxes if one.type == b"moov"), None)
    index = descend(file, movie, b"gps ") if movie is not None else None
    if index is None:
        return []
    (count,) = struct.unpack_from(">I", file, index.start + 4)
    count = min(count, (index.stop - index.start - 8) // 8, MOST_BLOCKS)
    found = []
    for number in range(count):
        offset, size = struct.unpack_from(">2I", file, index.start + 8 + 8 * number)
        block = bytes(file[offset : offset + size])
        if block[4:12] == _NOVATEK_BLOCK:
            found += list(_novatek_block(block[_NOVATEK_AT:]))
    return nmea.timed(found)


def block(data: bytes) -> list[Fix]:
    """The position in a private packet of a video in MPEG-TS, as Novatek's cameras write them."""
    return list(_novatek_block(data))


def moment(sample: bytes, time_s: float) -> Fix | None:
    """The position in a sample of a track RVMI: millionths of a degree, little-endian, and tenths
    of a kilometre an hour; None in one of another kind, such as of motion."""
    if sample[:4] != _RVMI or len(sample) < _RVMI_VALUES.size + 4:
        return None
    latitude, longitude, speed, course = _RVMI_VALUES.unpack_from(sample, 4)
    return Fix(
        longitude_deg=longitude / 1e6,
        latitude_deg=latitude / 1e6,
        time_s=time_s,
        speed_mps=speed / 10 * _KMH_MPS,
        course_deg=float(course * 2 % 360),
    )


def _novatek_block(block: bytes) -> Iterator[Fix]:
    """Hour, minute, second, year, month, day, state and sides, and four floats."""
    if len(block) < 44:
        return
    hour, minute, second, year, month, day = struct.unpack_from("<6I", block)
    state, north, east = (block[place : place + 1] for place in (24, 25, 26))
    if state != b"A":
        return
    latitude, longitude, knots, course = struct.unpack_from("<4f", block, 28)
    try:
        utc = datetime(2000 + year % 100, month, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, OverflowError):
        utc = None
    yield Fix(
        longitude_deg=_degrees(longitude, east == b"W"),
        latitude_deg=_degrees(latitude, north == b"S"),
        utc=utc,
        speed_mps=knots * nmea.KNOT_MPS,
        course_deg=course,
    )


def _seventy_mai(file: bytes, boxes: tuple[Box, ...]) -> list[Fix]:
    """A box `GPS ` of records: two flags, seconds, metres an hour, side and angle, twice."""
    box = next((one for one in boxes if one.type == b"GPS "), None)
    if box is None:
        return []
    found = []
    count = min((box.stop - box.start) // _SEVENTY_MAI.size, MOST_BLOCKS)
    for number in range(count):
        place = box.start + number * _SEVENTY_MAI.size
        _, valid, second, speed, north, latitude, east, longitude = _SEVENTY_MAI.unpack_from(
            file, place
        )
        if valid:
            found.append(
                Fix(
                    longitude_deg=_degrees(longitude / 1e3, east == b"W"),
                    latitude_deg=_degrees(latitude / 1e3, north == b"S"),
                    time_s=float(second),
                    speed_mps=speed / 1e3 * _KMH_MPS,
                )
            )
    return found


def _degrees(value: float, negative: bool) -> float:
    """(d)ddmm.mmmm as degrees."""
    angle = value // 100 + value % 100 / 60
    return -angle if negative else angle
