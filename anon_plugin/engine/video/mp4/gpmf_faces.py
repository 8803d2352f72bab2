"""GoPro telemetry without the streams in which the camera tells where faces are."""

from __future__ import annotations

from anon_plugin.engine.telemetry.gpmf import Entry, entries

FACES = frozenset(("FACE", "FCNM"))
"""Boxes around faces, and how many there are."""

_MOST_COUNT = 0xFFFF


def without_faces(data: bytes) -> bytes:
    """The same bytes where no stream tells of faces; else all other streams, in their order."""
    found = list(entries(data))
    if not any(_tells(one) for one in found):
        return data
    return b"".join(_packed(one) for one in found if _is_kept(one))


def _tells(entry: Entry) -> bool:
    return entry.key in FACES or any(_tells(one) for one in entry.content)


def _is_kept(entry: Entry) -> bool:
    """A stream with faces goes whole: its other values are about them."""
    if entry.key in FACES:
        return False
    return entry.key != "STRM" or not any(one.key in FACES for one in entry.content)


def _packed(entry: Entry) -> bytes:
    if not _tells(entry):
        return _with_header(entry, entry.size, entry.count, entry.data)
    content = b"".join(_packed(one) for one in entry.content if _is_kept(one))
    size = next(one for one in (1, 4, 8, 16, 64, 252) if len(content) <= one * _MOST_COUNT)
    count = -(-len(content) // size)
    return _with_header(entry, size, count, content.ljust(size * count, b"\0"))


def _with_header(entry: Entry, size: int, count: int, data: bytes) -> bytes:
    padded = data.ljust(-(-len(data) // 4) * 4, b"\0")
    header = entry.key.encode("latin-1") + bytes((entry.kind, size)) + count.to_bytes(2, "big")
    return header + padded
