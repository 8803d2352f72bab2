"""Thermal and visible pictures in FLIR's segments, which are raw and so have no signature.

The container ("FFF") is documented by ExifTool's FLIR tags: a header of 64 bytes with offset and
number of directory entries, each of 32 bytes with type, offset and length of a record.
"""

from __future__ import annotations

from collections.abc import Iterator

_RAW_DATA, _EMBEDDED_IMAGE = 0x01, 0x0E
_PICTURES = {_RAW_DATA, _EMBEDDED_IMAGE}
_MAX_RECORDS = 1024
# A record begins with the picture's size, before the picture itself.
_RECORD_HEADER = 32


def find_pictures(fff: bytes) -> Iterator[tuple[int, int]]:
    """(start, stop) of each picture record; all of `fff` where its directory cannot be read."""
    if fff[:4] not in (b"FFF\0", b"AFF\0") or len(fff) < 64:
        yield 0, len(fff)
        return
    for order in ("big", "little"):
        if 100 <= _integer(fff, 0x14, order) < 200:  # the version, which tells the byte order
            break
    else:
        yield 0, len(fff)
        return
    first, count = _integer(fff, 0x18, order), _integer(fff, 0x1C, order)
    for i in range(min(count, _MAX_RECORDS)):
        entry = first + 32 * i
        if entry + 32 > len(fff):
            return
        kind = _integer(fff, entry, order, 2)
        start, size = _integer(fff, entry + 12, order), _integer(fff, entry + 16, order)
        stop = min(start + size, len(fff))
        if kind in _PICTURES and start + _RECORD_HEADER < stop:
            yield start + _RECORD_HEADER, stop


def _integer(data: bytes, position: int, order: str, size: int = 4) -> int:
    raw = data[position : position + size]
    return int.from_bytes(raw, "big" if order == "big" else "little")
