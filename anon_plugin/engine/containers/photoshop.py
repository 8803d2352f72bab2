"""Thumbnails among Photoshop's image resources (Adobe Photoshop File Formats, image resources)."""

from __future__ import annotations

from collections.abc import Iterator

# Thumbnails of Photoshop 4 (colours in reverse order) and of Photoshop 5 and later.
THUMBNAILS = (0x0409, 0x040C)
# Before the JPEG: format, width, height, row bytes, sizes, bits, planes.
THUMBNAIL_HEADER = 28


def find_thumbnails(resources: bytes) -> Iterator[tuple[int, int, bool]]:
    """(start, stop, reversed colours) of each thumbnail's JPEG in a chain of 8BIM resources."""
    position = 0
    while position + 12 <= len(resources) and resources[position : position + 4] == b"8BIM":
        number = int.from_bytes(resources[position + 4 : position + 6], "big")
        name_length = resources[position + 6] + 1
        start = position + 6 + name_length + name_length % 2 + 4
        size = int.from_bytes(resources[start - 4 : start], "big")
        stop = min(start + size, len(resources))
        if number in THUMBNAILS and start + THUMBNAIL_HEADER < stop:
            yield start + THUMBNAIL_HEADER, stop, number == THUMBNAILS[0]
        position = start + size + size % 2
