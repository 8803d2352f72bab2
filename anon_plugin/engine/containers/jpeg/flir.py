"""What FLIR's segments tell of the camera and its measurements, beside their pictures.

The container ("FFF") is documented by ExifTool's FLIR tags: a header of 64 bytes with offset and
number of directory entries, each of 32 bytes with type, offset and length of a record.
"""

from __future__ import annotations

from collections.abc import Iterator

from anon_plugin.engine.containers.metadata.personal import PersonalValue

_RAW_DATA, _EMBEDDED_IMAGE = 0x01, 0x0E
_PICTURES = {_RAW_DATA, _EMBEDDED_IMAGE}
_CAMERA_INFO = 0x20
# Camera, measurement tools, palette, text, picture in picture, GPS, links.
_UNDERSTOOD = {_CAMERA_INFO, 0x21, 0x22, 0x23, 0x28, 0x2A, 0x2B, 0x2C}
_MOST_BYTES = 2560
_MAX_RECORDS = 64
# A record begins with the picture's size, before the picture itself.
_RECORD_HEADER = 32
# (what, offset, size) in the record about the camera
_SERIAL_NUMBERS = (
    ("camera serial number", 0x104, 16),
    ("lens serial number", 0x1A0, 16),
    ("filter serial number", 0x21C, 32),
)


def understood_parts(fff: bytes) -> list[tuple[int, int]]:
    """(start, stop) of what is understood: header, directory, and one record of each known kind, of
    a picture its header; nothing where the directory cannot be read."""
    records = _records(fff)
    if records is None:
        return []
    first, _ = _directory(fff)
    parts = [(0, 64), (first, first + 32 * len(records))]
    seen = set()
    for kind, start, stop in records:
        if kind in seen:
            continue
        seen.add(kind)
        if kind in _PICTURES:
            parts.append((start, min(start + _RECORD_HEADER, stop)))
        elif kind in _UNDERSTOOD and stop - start <= _MOST_BYTES:
            parts.append((start, stop))
    return parts


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
    first, order = _directory(fff)
    if not order:
        return None
    count = _integer(fff, 0x1C, order)
    records = []
    for entry in range(first, first + 32 * min(count, _MAX_RECORDS), 32):
        if entry + 32 > len(fff):
            break
        start, size = _integer(fff, entry + 12, order), _integer(fff, entry + 16, order)
        records.append((_integer(fff, entry, order, 2), start, min(start + size, len(fff))))
    return records


def _directory(fff: bytes) -> tuple[int, str]:
    """(where it begins, the byte order, "" where there is none)."""
    if fff[:4] in (b"FFF\0", b"AFF\0") and len(fff) >= 64:
        for order in ("big", "little"):
            if 100 <= _integer(fff, 0x14, order) < 200:  # the version tells the byte order
                return _integer(fff, 0x18, order), order
    return 0, ""


def _integer(data: bytes, position: int, order: str, size: int = 4) -> int:
    raw = data[position : position + size]
    return int.from_bytes(raw, "big" if order == "big" else "little")
