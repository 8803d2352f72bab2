"""Pictures without a signature: raw samples that a TIFF directory, JFIF or FLIR describes.

Sources: TIFF 6.0, section 2; JFIF 1.02, pages 5 and 6; ExifTool's FLIR tags.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from anon_plugin.engine.verification.signatures import Buffer, Hit

_MOST_DIRECTORIES = 100
_MOST_ENTRIES = 2000
_MOST_PARTS = 4096
_SIZES = {1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8}
_LINKS = (0x014A, 0x8769, 0x8825, 0xA005)
_WIDTH, _HEIGHT, _COMPRESSION, _SAMPLES = 0x0100, 0x0101, 0x0103, 0x0115
_PARTS = ((0x0111, 0x0117), (0x0144, 0x0145))
_JPEG_START, _JPEG_LENGTH = 0x0201, 0x0202


@dataclass(frozen=True)
class TiffPage:
    """One directory that describes a picture: its tags' integers, and (start, stop) of its parts,
    relative to the header."""

    position: int
    tags: dict[int, tuple[int, ...]]
    parts: tuple[tuple[int, int], ...]

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height, 0 where they are not given."""
        return (self.tags.get(_WIDTH) or (0,))[0], (self.tags.get(_HEIGHT) or (0,))[0]

    @property
    def is_mask(self) -> bool:
        """Whether it is the transparency mask of another page (TIFF 6.0, NewSubfileType)."""
        return bool((self.tags.get(0x00FE) or (0,))[0] & 0b100)


def find_raw(data: bytes) -> Iterator[Hit]:
    """Raw pictures in metadata: those of TIFF structures, JFIF and FLIR in `data`."""
    for mark in (b"II*\0", b"MM\0*"):
        start = data.find(mark)
        while start >= 0:
            yield from _in_tiff(data[start:], start)
            start = data.find(mark, start + 1)
    if data.startswith(b"JFIF\0") and len(data) > 14:
        yield from _samples(data[14:], 14, data[12], data[13], "JFIF thumbnail")
    if data.startswith(b"JFXX\0\x13") and len(data) > 8:
        yield from _samples(data[8:], 8, data[6], data[7], "JFXX thumbnail")
    if data.startswith(b"JFXX\0\x11") and any(data[8 + 768 :]):
        yield Hit(8, "JFXX thumbnail", None, (data[6], data[7]))
    start = data.find(b"FFF\0")
    if start >= 0:
        yield from _in_flir(data[start:], start)


def thumbnails(data: bytes) -> list[tuple[int, int]]:
    """(start, stop) of the thumbnails that EXIF in `data` declares to be JPEGs."""
    start = 6 if data.startswith(b"Exif\0\0") else 0
    declared = []
    for page in tiff_pages(data[start:]):
        first, size = page.tags.get(_JPEG_START, ()), page.tags.get(_JPEG_LENGTH, ())
        if first and size:
            declared.append((start + first[0], start + first[0] + size[0]))
    return declared


def tiff_pages(data: Buffer) -> list[TiffPage]:
    """All directories of a TIFF or BigTIFF that are reachable from its header, pictures or not."""
    order = {b"I": "little", b"M": "big"}.get(data[:1], "")
    version = _integer(data, 2, 2, order)
    if not order or version not in (42, 43):
        return []
    big = version == 43
    pending = [_integer(data, 8 if big else 4, 8 if big else 4, order)]
    seen: set[int] = set()
    pages = []
    while pending and len(seen) < _MOST_DIRECTORIES:
        position = pending.pop()
        if position in seen or not 8 <= position < len(data):
            continue
        seen.add(position)
        tags, following = _directory(data, position, order, big)
        pending.append(following)
        for link in _LINKS:
            pending.extend(tags.get(link, ()))
        parts: list[tuple[int, int]] = []
        for starts, sizes in _PARTS:
            for start, size in zip(tags.get(starts, ()), tags.get(sizes, ()), strict=False):
                if 0 < start < len(data) and size:
                    parts.append((start, min(start + size, len(data))))
        pages.append(TiffPage(position, tags, tuple(parts)))
    return pages


def _directory(
    data: Buffer, position: int, order: str, big: bool
) -> tuple[dict[int, tuple[int, ...]], int]:
    """(integers by tag, position of the next directory)."""
    count_size, entry_size, inline = (8, 20, 8) if big else (2, 12, 4)
    count = min(_integer(data, position, count_size, order), _MOST_ENTRIES)
    tags: dict[int, tuple[int, ...]] = {}
    for number in range(max(count, 0)):
        entry = position + count_size + number * entry_size
        tag, kind = _integer(data, entry, 2, order), _integer(data, entry + 2, 2, order)
        values = _integer(data, entry + 4, inline, order)
        size = _SIZES.get(kind, 0)
        if not size or values < 0:
            continue
        value = entry + 4 + inline
        if size * values > inline:
            value = _integer(data, value, inline, order)
        shown = min(values, _MOST_PARTS)
        tags.setdefault(
            tag, tuple(_integer(data, value + size * i, size, order) for i in range(shown))
        )
    end = position + count_size + max(count, 0) * entry_size
    return tags, _integer(data, end, inline, order)


def _in_tiff(data: bytes, offset: int) -> Iterator[Hit]:
    pages = tiff_pages(data)
    tables = [(page.position, page.position + 2 + 12 * len(page.tags)) for page in pages]
    for page in pages:
        # A damaged directory may point into the directories, which are no picture.
        parts = [
            (start, stop)
            for start, stop in page.parts
            if not any(a < stop and start < b for a, b in tables)
        ]
        content = b"".join(data[start:stop] for start, stop in parts)
        if not content.strip(b"\0"):
            continue
        width, height = page.size_wh
        plain = page.tags.get(_COMPRESSION, (1,))[0] == 1 and page.tags.get(_SAMPLES) == (3,)
        if plain and len(content) >= width * height * 3 > 0:
            yield from _samples(content, offset + parts[0][0], width, height, "EXIF thumbnail")
        else:
            yield Hit(offset + parts[0][0], "raw picture", None, (width, height))


def _samples(data: bytes, start: int, width: int, height: int, kind: str) -> Iterator[Hit]:
    """Interleaved RGB, unless there is none or all of it is blank."""
    size = width * height * 3
    if not size or not data[:size].strip(b"\0"):
        return
    if len(data) < size:
        yield Hit(start, kind, None, (width, height))
        return
    pixels = np.frombuffer(data, np.uint8, size).reshape(height, width, 3)
    yield Hit(start, kind, pixels, (width, height))


def _in_flir(data: bytes, offset: int) -> Iterator[Hit]:
    order = "big" if 100 <= _integer(data, 0x14, 4, "big") < 200 else "little"
    first, count = _integer(data, 0x18, 4, order), _integer(data, 0x1C, 4, order)
    for number in range(min(max(count, 0), 1024)):
        entry = first + 32 * number
        start = _integer(data, entry + 12, 4, order)
        stop = start + _integer(data, entry + 16, 4, order)
        kind = _integer(data, entry, 2, order)
        if kind in (0x01, 0x0E) and start >= 0 and data[start + 32 : stop].strip(b"\0"):
            yield Hit(offset + start, "FLIR picture")


def _integer(data: Buffer, position: int, size: int, order: str) -> int:
    raw = data[position : position + size] if position >= 0 else b""
    if len(raw) < size:
        return -1
    return int.from_bytes(raw, "little" if order == "little" else "big")
