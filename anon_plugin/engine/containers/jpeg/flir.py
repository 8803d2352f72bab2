"""Thermal and visible pictures in FLIR's segments, which are raw and so have no signature.

The container ("FFF") is documented by ExifTool's FLIR tags: a header of 64 bytes with offset and
number of directory entries, each of 32 bytes with type, offset and length of a record.
"""

from __future__ import annotations

from collections.abc import Iterator

from anon_plugin.engine.containers.metadata.personal import PersonalValue

_RAW_DATA, _EMBEDDED_IMAGE = 0x01, 0x0E
_PICTURES = {_RAW_DATA, _EMBEDDED_IMAGE}
_CAMERA_INFO = 0x20
_MAX_RECORDS = 1024
# A record begins with the picture's size, before the picture itself.
_RECORD_HEADER = 32
# (what, offset, size) in the record about the camera
_SERIAL_NUMBERS = (
    ("camera serial number", 0x104, 16),
    ("lens serial number", 0x1A0, 16),
    ("filter serial number", 0x21C, 32),
)


def find_pictures(fff: bytes) -> Iterator[tuple[int, int]]:
    """(start, stop) of each picture record; all of `fff` where its directory cannot be read."""
    records = _records(fff)
    if records is None:
        yield 0, len(fff)
        return
    for kind, start, stop in records:
        if kind in _PICTURES and start + _RECORD_HEADER < stop:
            yield start + _RECORD_HEADER, stop


def find_serial_numbers(fff: bytes) -> Iterator[PersonalValue]:
    """Serial numbers of camera, lens and filter, where a record about the camera tells them."""
    for kind, record, stop in _records(fff) or ():
        if kind != _CAMERA_INFO:
            continue
        for what, offset, size in _SERIAL_NUMBERS:
            start = record + offset
            if start + size <= stop:
                yield PersonalValue(what, start, start + size)


def _records(fff: bytes) -> list[tuple[int, int, int]] | None:
    """(type, start, stop) of each record; None where the directory cannot be read."""
    if fff[:4] not in (b"FFF\0", b"AFF\0") or len(fff) < 64:
        return None
    for order in ("big", "little"):
        if 100 <= _integer(fff, 0x14, order) < 200:  # the version, which tells the byte order
            break
    else:
        return None
    first, count = _integer(fff, 0x18, order), _integer(fff, 0x1C, order)
    records = []
    for entry in range(first, first + 32 * min(count, _MAX_RECORDS), 32):
        if entry + 32 > len(fff):
            break
        start, size = _integer(fff, entry + 12, order), _integer(fff, entry + 16, order)
        records.append((_integer(fff, entry, order, 2), start, min(start + size, len(fff))))
    return records


def _integer(data: bytes, position: int, order: str, size: int = 4) -> int:
    raw = data[position : position + size]
    return int.from_bytes(raw, "big" if order == "big" else "little")
