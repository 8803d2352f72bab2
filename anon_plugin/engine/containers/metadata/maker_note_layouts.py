"""Where the directory of a maker note lies, in the notes of known makers.

Maker notes are undocumented by their makers; layouts are those that ExifTool's tag tables have
collected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from anon_plugin.engine.containers.metadata.exif_structure import (
    ByteOrder,
    Directory,
    Entry,
    read_directory,
    read_integer,
)

OLYMPUS_EQUIPMENT = 0x2010


@dataclass(frozen=True)
class _Layout:
    """How a maker's note is built.

    header: pattern of its first bytes. start: where its directory begins, in the note. base: what
    offsets count from, in the note; None for the EXIF's own start. make: the EXIF tag Make tells
    the maker, where the note has no header.
    """

    maker: str
    header: bytes
    start: int
    base: int | None = None
    make: bytes = b""


_LAYOUTS = (
    _Layout("apple", rb"Apple iOS\0", 14, 0),
    _Layout("casio", rb"QVC\0", 6),
    _Layout("fujifilm", rb"(?:FUJIFILM|GENERALE)", 12, 0),
    _Layout("leica", rb"LEICA(?:0|\0[\x01\x04\x05\x06\x07\x10\x1a]\0)", 8, 0),
    _Layout("leica", rb"LEICA\0\0\0", 8, 8),
    _Layout("leica", rb"LEICA\0", 8),
    _Layout("panasonic", rb"LEICA CAMERA AG\0", 18),
    _Layout("motorola", rb"MOT\0", 8, 0),
    _Layout("nikon", rb"Nikon\0\x02", 18, 10),
    _Layout("nikon", rb"Nikon\0\x01", 8),
    _Layout("olympus", rb"OLYMPUS\0", 12, 0),
    _Layout("olympus", rb"OM SYSTEM\0", 16, 0),
    _Layout("olympus", rb"(?:OLYMP|EPSON|MINOL|CAMER)\0", 8),
    _Layout("panasonic", rb"Panasonic", 12),
    _Layout("pentax", rb"PENTAX \0", 10, 0),
    _Layout("pentax", rb"AOC\0", 6),
    _Layout("ricoh", rb"RICOH\0(?:II|MM)", 8, 0),
    _Layout("ricoh", rb"(?:Ricoh|      |RICOH)", 8),
    _Layout("sigma", rb"(?:SIGMA|FOVEON)\0", 10),
    _Layout("sony", rb"(?:SONY (?:DSC|CAM|MOBILE|PI)|\0\0SONY PIC\0|VHAB     \0)", 12),
    _Layout("canon", rb"", 0, None, b"canon"),
    _Layout("nikon", rb"", 0, None, b"nikon"),
    _Layout("nintendo", rb"", 0, None, b"nintendo"),
    _Layout("samsung", rb"", 0, None, b"samsung"),
    _Layout("sony", rb"", 0, None, b"sony"),
    _Layout("pentax", rb"", 0, None, b"asahi"),
)


@dataclass(frozen=True)
class MakerNote:
    """A maker note's directory. order: the note's own. base: what its offsets count from."""

    maker: str
    order: ByteOrder
    base: int
    directory: Directory

    def sub_directory(self, data: bytes, entry: Entry, header: int = 0) -> Directory:
        """A directory that an entry holds, as older cameras have it, or points to, behind a header
        of so many bytes."""
        start = entry.start
        if entry.type != 7:
            start = self.base + read_integer(data, entry.start, 4, self.order)
        return read_directory(data, start + header, self.order, self.base)


def find_note(
    data: bytes, entry: Entry, make: bytes, order: ByteOrder, origin: int = 0
) -> MakerNote | None:
    """The maker note that `entry` of the TIFF structure `data` holds; None for an unknown layout.

    make: the EXIF tag Make. order: the structure's byte order. origin: where in the structure
    `data` begins, if it is only a part of it.
    """
    note = data[entry.start : entry.stop]
    for layout in _LAYOUTS:
        if re.match(layout.header, note) and make.lower().startswith(layout.make):
            break
    else:
        return None
    base = -origin if layout.base is None else entry.start + layout.base
    start = entry.start + layout.start
    if layout.maker == "fujifilm":
        order = "little"
        start = entry.start + read_integer(data, entry.start + 8, 4, order)
    order = _order_at(data, start, order)
    return MakerNote(layout.maker, order, base, read_directory(data, start, order, base))


def _order_at(data: bytes, start: int, order: ByteOrder) -> ByteOrder:
    """The byte order in which the directory at `start` has a sensible number of entries."""
    other: ByteOrder = "little" if order == "big" else "big"
    counts = [read_integer(data, start, 2, one) for one in (order, other)]
    return order if counts[0] <= counts[1] else other
