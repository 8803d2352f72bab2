"""What vendors' own application segments hold, and serial numbers and names of owners in them.

Sources: GoPro's GPMF specification (github.com/gopro/gpmf-parser); the CIFF specification 1.0,
revision 4, of Canon; for all others, that the segment is text and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anon_plugin.engine.containers.metadata.exif_structure import ByteOrder, read_integer
from anon_plugin.engine.containers.metadata.handling import SMALL
from anon_plugin.engine.containers.metadata.personal import PersonalValue
from anon_plugin.engine.containers.metadata.plain_text import decoded_text, is_plain

_CAMERA, _OWNER = "camera serial number", "camera owner"
_GPMF, _DUCKY = b"GoPro\0", b"Ducky"
_CIFF = re.compile(rb"(II|MM).{4}HEAPJPGM", re.DOTALL)
_CIFF_OWNER, _CIFF_SERIAL = 0x0810, 0x180B
_MAX_HEAPS = 64
_MOST_CIFF, _MOST_GPMF = 1024, 4096
_WRITTEN_OUT = re.compile(rb"[Ss]erial(?:\s?[Nn]umber|\s?[Nn]o\.?|#)\"?\s?[=:]\s?\"?([\w#.()-]+)")


def is_understood(payload: bytes) -> bool:
    """Whether a segment that no standard describes is keys and values to its end."""
    if payload.startswith(_GPMF):
        return _is_gpmf(payload, len(_GPMF), len(payload), 0)
    if payload.startswith(_DUCKY):
        return _is_ducky(payload)
    return _CIFF.match(payload) is not None and len(payload) <= _MOST_CIFF


def _is_ducky(data: bytes) -> bool:
    """Photoshop's quality, comment and copyright notice of a picture for the web."""
    position = len(_DUCKY)
    while tag := int.from_bytes(data[position : position + 2], "big"):
        size = int.from_bytes(data[position + 2 : position + 4], "big")
        value = data[position + 4 : position + 4 + size]
        text = value[4:].decode("utf-16-be", "replace").strip("\0")
        if len(value) != size or tag > 3 or (tag == 1 and size != 4) or not is_plain(text):
            return False
        position += 4 + size
    return not any(data[position:])


def _is_gpmf(data: bytes, start: int, stop: int, depth: int) -> bool:
    if stop - start > _MOST_GPMF or depth > 4:
        return False
    position = start
    while position < stop:
        if position + 8 > stop:
            return not any(data[position:stop])
        key, kind = data[position : position + 4], data[position + 4]
        size = data[position + 5] * int.from_bytes(data[position + 6 : position + 8], "big")
        value, end = position + 8, position + 8 + size
        if not key.isalnum() or end > stop:
            return not any(data[position:stop])
        if kind == 0 and not _is_gpmf(data, value, end, depth + 1):
            return False
        if kind in b"cFU" and not is_plain(decoded_text(data[value:end].rstrip(b"\0"))):
            return False
        if kind not in b"\0bBcdfFGjJlLqQsSU?" or (kind and kind not in b"c" and size > SMALL):
            return False
        position = value + -(-size // 4) * 4
    return True


def find_personal(data: bytes) -> Iterator[PersonalValue]:
    """Personal values in the data of an application segment that no standard describes."""
    if data.startswith(_GPMF):
        yield from _find_in_gpmf(data, len(_GPMF), len(data))
    elif match := _CIFF.match(data):
        order: ByteOrder = "little" if match[1] == b"II" else "big"
        yield from _find_in_ciff(data, order)
    else:
        for match in _WRITTEN_OUT.finditer(data):
            yield PersonalValue(_CAMERA, match.start(1), match.end(1), b" ")


def _find_in_gpmf(data: bytes, start: int, stop: int) -> Iterator[PersonalValue]:
    """Keys of four letters, type, size and count of values; type 0 holds further keys."""
    pending = [(start, stop)]
    while pending:
        position, stop = pending.pop()
        while position + 8 <= stop:
            key, kind = data[position : position + 4], data[position + 4]
            size = data[position + 5] * int.from_bytes(data[position + 6 : position + 8], "big")
            value, end = position + 8, min(position + 8 + size, stop)
            if kind == 0 and end > value:
                pending.append((value, end))
            elif key == b"CASN" and end > value:
                yield PersonalValue(_CAMERA, value, end)
            position = value + -(-size // 4) * 4


def _find_in_ciff(data: bytes, order: ByteOrder) -> Iterator[PersonalValue]:
    """A heap ends with the offset of its directory, and may hold further heaps."""
    pending = [(read_integer(data, 2, 4, order), len(data))]
    for _ in range(_MAX_HEAPS):
        if not pending:
            return
        start, stop = pending.pop()
        directory = start + read_integer(data, stop - 4, 4, order)
        count = read_integer(data, directory, 2, order)
        for entry in range(directory + 2, min(directory + 2 + 10 * count, stop - 9), 10):
            tag = read_integer(data, entry, 2, order)
            begin, end = entry + 2, entry + 10  # small values lie in the directory itself
            if not tag & 0x4000:
                begin = start + read_integer(data, entry + 6, 4, order)
                end = begin + read_integer(data, entry + 2, 4, order)
            if not 0 <= begin < end <= stop:
                continue
            if tag & 0x3800 in (0x2800, 0x3000):
                pending.append((begin, end))
            elif tag & 0x3FFF == _CIFF_OWNER:
                yield PersonalValue(_OWNER, begin, end)
            elif tag & 0x3FFF == _CIFF_SERIAL:
                yield PersonalValue(_CAMERA, begin, end)
