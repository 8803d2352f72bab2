"""Photoshop's image resources: thumbnails and IPTC (Adobe Photoshop File Formats)."""

from __future__ import annotations

from collections.abc import Iterator

# Thumbnails of Photoshop 4 (colours in reverse order) and of Photoshop 5 and later.
THUMBNAILS = (0x0409, 0x040C)
# Before the JPEG: format, width, height, row bytes, sizes, bits, planes.
THUMBNAIL_HEADER = 28
IPTC = 0x0404
# Photoshop's own, and those of ImageReady, Adobe Graphics Manager, Maya and others.
_SIGNATURES = (b"8BIM", b"PHUT", b"AgHg", b"MeSa", b"DCSR")


def find_thumbnails(resources: bytes) -> Iterator[tuple[int, int, bool]]:
    """(start, stop, reversed colours) of each thumbnail's JPEG in a chain of 8BIM resources."""
    for number, start, stop in _resources(resources):
        if number in THUMBNAILS and start + THUMBNAIL_HEADER < stop:
            yield start + THUMBNAIL_HEADER, stop, number == THUMBNAILS[0]


def find_iptc(resources: bytes) -> Iterator[tuple[int, int]]:
    """(start, stop) of each chain of IPTC data sets in a chain of 8BIM resources."""
    for number, start, stop in _resources(resources):
        if number == IPTC:
            yield start, stop


def _resources(resources: bytes) -> Iterator[tuple[int, int, int]]:
    """(number, start, stop) of each resource's data."""
    position = 0
    while position + 12 <= len(resources) and resources.startswith(_SIGNATURES, position):
        number = int.from_bytes(resources[position + 4 : position + 6], "big")
        name_length = resources[position + 6] + 1
        start = position + 6 + name_length + name_length % 2 + 4
        size = int.from_bytes(resources[start - 4 : start], "big")
        yield number, start, min(start + size, len(resources))
        position = start + size + size % 2
