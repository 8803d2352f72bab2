"""What of a JPEG's bytes a decoder makes the picture of.

Where these are the same in two files, so is every pixel, and nothing has to be decoded to know it.
A walker of its own, as in formats.py: it knows nothing of the code that writes the files.
"""

from __future__ import annotations

from anon_plugin.engine.verification.formats import EOI, NEXT_MARKER, SOS, STANDALONE

_DECIDE_COLOURS = {0xE0: b"JFIF\0", 0xEE: b"Adobe"}
"""Application segments by which decoders tell YCbCr from RGB."""


def same_picture(first: bytes, second: bytes) -> bool:
    """Whether two JPEGs are coded byte for byte the same, metadata aside.

    False where that cannot be told, as of files with stray bytes or without an end.
    """
    coded = coded_picture(first)
    return coded is not None and coded == coded_picture(second)


def coded_picture(data: bytes) -> list[bytes] | None:
    """The segments that a decoder looks at, with their scans; None where bytes lie between segments
    or the file has no end."""
    if data[:2] != b"\xff\xd8":
        return None
    coded: list[bytes] = []
    position = 2
    while True:
        found = NEXT_MARKER.search(data, position)
        if found is None or found.start() != position:
            return None
        marker, start = data[position + 1], found.end()
        if marker == EOI:
            return coded
        if marker in STANDALONE:
            return None
        stop = start + max(2, int.from_bytes(data[start : start + 2], "big"))
        if marker == SOS:
            after = NEXT_MARKER.search(data, stop)
            stop = len(data) if after is None else after.start()
        if not _is_metadata(marker, data[start + 2 : start + 7]):
            coded.append(data[position:stop])
        position = stop


def _is_metadata(marker: int, identifier: bytes) -> bool:
    if marker in _DECIDE_COLOURS:
        return not identifier.startswith(_DECIDE_COLOURS[marker])
    return 0xE0 <= marker <= 0xEF or marker == 0xFE
