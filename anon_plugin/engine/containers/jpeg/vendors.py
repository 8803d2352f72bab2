"""Serial numbers and names of owners in vendors' own application segments.

Sources: GoPro's GPMF specification (github.com/gopro/gpmf-parser); the CIFF specification 1.0,
revision 4, of Canon; for all others, that the segment is text and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anon_plugin.engine.containers.metadata.exif_structure import ByteOrder, read_integer
from anon_plugin.engine.containers.metadata.personal import PersonalValue

_CAMERA, _OWNER = "camera serial number", "camera owner"
_GPMF = b"GoPro\0"
_CIFF = re.compile(rb"(II|MM).{4}HEAPJPGM", re.DOTALL)
_CIFF_OWNER, _CIFF_SERIAL = 0x0810, 0x180B
_MAX_HEAPS = 64
_WRITTEN_OUT = re.compile(rb"[Ss]erial(?:\s?[Nn]umber|\s?[Nn]o\.?|#)\"?\s?[=:]\s?\"?([\w#.()-]+)")


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
