"""The TIFF structure inside EXIF: where its directories, values and embedded pictures lie.

Reads offsets only and changes nothing, so that whoever replaces a picture leaves every other byte
where it is. Made for hostile input: each directory is visited once, directories and entries are
limited in number, and nothing is allocated by what a count in the file says. Sources: TIFF 6.0,
section 2; EXIF 2.32, section 4.5 and 4.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

ByteOrder = Literal["little", "big"]

ORIENTATION = 0x0112
STRIP_OFFSETS, STRIP_BYTE_COUNTS = 0x0111, 0x0117
TILE_OFFSETS, TILE_BYTE_COUNTS = 0x0144, 0x0145
JPEG_OFFSET, JPEG_LENGTH = 0x0201, 0x0202
SUB_IFDS, EXIF_IFD, GPS_IFD, INTEROPERABILITY_IFD = 0x014A, 0x8769, 0x8825, 0xA005

MAX_DIRECTORIES = 16
MAX_ENTRIES = 4096
MAX_STRIPS = 4096

_TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_POINTERS = (SUB_IFDS, EXIF_IFD, GPS_IFD, INTEROPERABILITY_IFD)
_PICTURES = (
    (JPEG_OFFSET, JPEG_LENGTH),
    (STRIP_OFFSETS, STRIP_BYTE_COUNTS),
    (TILE_OFFSETS, TILE_BYTE_COUNTS),
)


@dataclass(frozen=True)
class Entry:
    """One directory entry. start, stop: where its value's bytes lie, cut at the end of the data.
    place: where its own twelve bytes stand."""

    tag: int
    type: int
    count: int
    start: int
    stop: int
    place: int

    @property
    def is_complete(self) -> bool:
        """Whether all of its value lies within the data."""
        return 0 < self.stop - self.start == _TYPE_SIZES.get(self.type, 0) * self.count


@dataclass(frozen=True)
class Directory:
    """One image file directory. start, stop: where its table lies, the link to the next included.

    entries: by tag; of a tag that occurs twice the first. all_entries: in the file's order.
    is_linked: whether its last four bytes are a link.
    """

    start: int
    stop: int
    entries: dict[int, Entry]
    all_entries: tuple[Entry, ...]
    is_linked: bool = True

    @property
    def entries_stop(self) -> int:
        """Where the link to the next begins; some programs leave it out, and values follow."""
        return self.stop - 4


@dataclass(frozen=True)
class EmbeddedPicture:
    """Bytes start to stop that a directory says are (a part of) a picture."""

    start: int
    stop: int
    is_jpeg: bool


class Tiff:
    """Directories of a TIFF structure: `data` begins with its byte order mark.

    directories: those reachable from the header, maker notes left aside; empty for what is no
    TIFF structure.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        orders = {b"II*\0": "little", b"MM\0*": "big"}
        order = orders.get(data[:4])
        self.order: ByteOrder = "big" if order == "big" else "little"
        self.directories: tuple[Directory, ...] = tuple(self._walk()) if order else ()

    def orientation(self) -> int:
        """EXIF orientation of the first directory, 1 where it is absent or nonsense."""
        values = self.values(0, ORIENTATION)
        return values[0] if values and 1 <= values[0] <= 8 else 1

    def values(self, directory: int, tag: int) -> tuple[int, ...]:
        """Unsigned integers of an entry, at most MAX_STRIPS of them; empty where there are none."""
        if directory >= len(self.directories):
            return ()
        return self._integers(self.directories[directory].entries.get(tag))

    def integers(self, directory: Directory, tag: int) -> tuple[int, ...]:
        """The same of a directory itself."""
        return self._integers(directory.entries.get(tag))

    def pictures(self) -> tuple[EmbeddedPicture, ...]:
        """All regions that directories declare as pictures, cut at the end of the data."""
        result = []
        for directory in self.directories:
            for offset_tag, length_tag in _PICTURES:
                offsets = self._integers(directory.entries.get(offset_tag))
                lengths = self._integers(directory.entries.get(length_tag))
                for start, length in zip(offsets, lengths, strict=False):
                    stop = min(start + length, len(self._data))
                    if start < stop:
                        result.append(EmbeddedPicture(start, stop, offset_tag == JPEG_OFFSET))
        return tuple(result)

    def structure(self) -> tuple[tuple[int, int], ...]:
        """(start, stop) of the header and of every directory's table."""
        return ((0, 8), *((d.start, d.stop) for d in self.directories))

    def _walk(self) -> Iterator[Directory]:
        # Of the private directories (EXIF, GPS, interoperability) none follows another, and some
        # writers leave out the link's bytes: values would be taken for it (EXIF 2.32, 4.6.3).
        pending = [(self._integer(4, 4), True)]
        seen: set[int] = set()
        while pending and len(seen) < MAX_DIRECTORIES:
            start, is_linked = pending.pop(0)
            if start in seen or not 8 <= start <= len(self._data) - 2:
                continue
            seen.add(start)
            directory = replace(read_directory(self._data, start, self.order), is_linked=is_linked)
            yield directory
            for tag in _POINTERS:
                starts = self._integers(directory.entries.get(tag))
                pending.extend((start, tag == SUB_IFDS) for start in starts)
            if is_linked:
                pending.append((self._integer(directory.stop - 4, 4), True))

    def _integers(self, entry: Entry | None) -> tuple[int, ...]:
        if entry is None or entry.type not in (1, 3, 4, 13):
            return ()
        size = _TYPE_SIZES[entry.type]
        stop = min(entry.stop, entry.start + size * MAX_STRIPS)
        starts = range(entry.start, stop - size + 1, size)
        return tuple(self._integer(position, size) for position in starts)

    def _integer(self, position: int, size: int) -> int:
        return read_integer(self._data, position, size, self.order)


def read_directory(
    data: bytes, start: int, order: ByteOrder, base: int = 0, most: int = MAX_ENTRIES
) -> Directory:
    """The directory at `start`; offsets in it count from `base`, as maker notes have it.

    most: no more entries than these are read.
    """
    room = max(0, len(data) - start - 2) // 12
    count = min(read_integer(data, start, 2, order), room, most)
    entries = []
    for position in range(start + 2, start + 2 + 12 * count, 12):
        tag, type_, value_count = (
            read_integer(data, position, 2, order),
            read_integer(data, position + 2, 2, order),
            read_integer(data, position + 4, 4, order),
        )
        size = _TYPE_SIZES.get(type_, 0) * value_count
        inside = size <= 4
        value = position + 8 if inside else base + read_integer(data, position + 8, 4, order)
        stop = min(value + size, len(data))
        entries.append(Entry(tag, type_, value_count, min(value, stop), stop, position))
    by_tag: dict[int, Entry] = {}
    for entry in entries:
        by_tag.setdefault(entry.tag, entry)
    return Directory(start, start + 2 + 12 * count + 4, by_tag, tuple(entries))


def read_integer(data: bytes, position: int, size: int, order: ByteOrder) -> int:
    """An unsigned integer; 0 beyond the end of the data."""
    raw = data[position : position + size]
    return int.from_bytes(raw, order) if len(raw) == size else 0
