"""Personal values in the maker notes of known makers, found by their directories.

Maker notes are undocumented by their makers; layouts and tags are those that ExifTool's tag tables
have collected. What a maker enciphers (some of Sony's and Nikon's blocks) is not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from anon_plugin.engine.containers.metadata.exif_structure import (
    ByteOrder,
    Directory,
    Entry,
    read_directory,
    read_integer,
)
from anon_plugin.engine.containers.metadata.personal.values import PersonalValue

_CAMERA, _LENS, _INTERNAL = "camera serial number", "lens serial number", "internal serial number"
_OWNER, _PERSONS, _AGE = "camera owner", "recognised persons", "baby or pet age"
_NO_AGE = b"9999:99:99"
_OLYMPUS_EQUIPMENT = 0x2010


@dataclass(frozen=True)
class _Part:
    """What a tag tells; where in its value (None: to the end), if not all of it."""

    what: str
    start: int = 0
    stop: int | None = None


_OLYMPUS = {0x0404: (_Part(_CAMERA),), 0x101A: (_Part(_CAMERA),)}
_EQUIPMENT = {
    0x0101: (_Part(_CAMERA),),
    0x0102: (_Part(_INTERNAL),),
    0x0202: (_Part(_LENS),),
    0x0302: (_Part("extender serial number"),),
    0x1003: (_Part("flash serial number"),),
}
_PANASONIC = {
    0x0025: (_Part(_INTERNAL),),
    0x0052: (_Part(_LENS),),
    0x0054: (_Part("accessory serial number"),),
    0x0061: (_Part(_PERSONS, 4),),  # after how many; then names, places and ages
    0x0066: (_Part("baby or pet name"),),
    0x0033: (_Part(_AGE),),
    0x8010: (_Part(_AGE),),
}
_LEICA = {
    0x000B: (_Part(_CAMERA, 4, 12),),
    0x0305: (_Part(_CAMERA),),
    0x0321: (_Part(_LENS),),
    0x0500: (_Part(_INTERNAL),),
    0x3103: (_Part(_CAMERA),),
}
_TAGS: Mapping[str, Mapping[int, tuple[_Part, ...]]] = {
    "apple": {},
    "canon": {
        0x0009: (_Part(_OWNER),),
        0x000C: (_Part(_CAMERA),),
        0x0096: (_Part(_INTERNAL),),
        0x4019: (_Part(_LENS, 0, 5),),
    },
    "fujifilm": {0x0010: (_Part(_INTERNAL),), 0x4282: (_Part(_PERSONS),)},
    "leica": _LEICA,
    "nikon": {0x001D: (_Part(_CAMERA),), 0x00A0: (_Part(_CAMERA),)},
    "nintendo": {0x1101: (_Part(_INTERNAL, 0x18, 0x1C),)},
    "olympus": _OLYMPUS,
    "panasonic": _PANASONIC,
    "pentax": {0x0229: (_Part(_CAMERA),)},
    "ricoh": {0x0005: (_Part(_CAMERA),), 0x002C: (_Part(_CAMERA, 16, 32), _Part(_LENS, 48, 64))},
    "samsung": {
        0x0123: (_Part(_PERSONS),),
        0xA002: (_Part(_CAMERA),),
        0xA005: (_Part(_LENS),),
    },
    "sigma": {0x0002: (_Part(_CAMERA),)},
    "sony": {0x2031: (_Part(_CAMERA),)},
}


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
    _Layout("fujifilm", rb"(?:FUJIFILM|GENERALE)", 12, 0),
    _Layout("leica", rb"LEICA(?:0|\0[\x01\x04\x05\x06\x07\x10\x1a]\0)", 8, 0),
    _Layout("leica", rb"LEICA\0\0\0", 8, 8),
    _Layout("leica", rb"LEICA\0", 8),
    _Layout("panasonic", rb"LEICA CAMERA AG\0", 18),
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


def find_in_maker_note(
    data: bytes, entry: Entry, make: bytes, order: ByteOrder
) -> Iterator[PersonalValue]:
    """Personal values in the maker note that `entry` of the TIFF structure `data` holds.

    make: the EXIF tag Make. order: the structure's byte order; a note may have its own.
    """
    note = data[entry.start : entry.stop]
    for layout in _LAYOUTS:
        if re.match(layout.header, note) and make.lower().startswith(layout.make):
            break
    else:
        return
    base = 0 if layout.base is None else entry.start + layout.base
    start = entry.start + layout.start
    if layout.maker == "fujifilm":
        order = "little"
        start = entry.start + read_integer(data, entry.start + 8, 4, order)
    order = _order_at(data, start, order)
    directory = read_directory(data, start, order, base)
    for value in _values(data, directory, _TAGS[layout.maker]):
        serial = data[value.start : value.stop].strip(b"\0 ")
        if layout.maker == "nikon" and serial.isdigit():
            value = replace(value, fill=_nikon_key(serial, value.stop - value.start))
        yield value
    if layout.maker == "olympus" and _OLYMPUS_EQUIPMENT in directory.entries:
        equipment = directory.entries[_OLYMPUS_EQUIPMENT]
        # older cameras hold the directory in the value, newer ones point to it
        at = (
            equipment.start
            if equipment.type == 7
            else base + read_integer(data, equipment.start, 4, order)
        )
        yield from _values(data, read_directory(data, at, order, base), _EQUIPMENT)


def _nikon_key(serial: bytes, size: int) -> bytes:
    """What stays of a serial number: Nikon enciphers the lens and other settings with its last
    eight bits, which without the others tell no camera."""
    return (b"%d" % (int(serial) & 0xFF)).ljust(size, b"\0")


def _order_at(data: bytes, start: int, order: ByteOrder) -> ByteOrder:
    """The byte order in which the directory at `start` has a sensible number of entries."""
    other: ByteOrder = "little" if order == "big" else "big"
    counts = [read_integer(data, start, 2, one) for one in (order, other)]
    return order if counts[0] <= counts[1] else other


def _values(
    data: bytes, directory: Directory, tags: Mapping[int, tuple[_Part, ...]]
) -> Iterator[PersonalValue]:
    for entry in directory.all_entries:
        if not entry.is_complete or _reaches_into(entry, directory):
            continue
        for part in tags.get(entry.tag, ()):
            stop = entry.stop if part.stop is None else min(entry.stop, entry.start + part.stop)
            unset = part.what == _AGE and data.startswith(_NO_AGE, entry.start)
            if entry.start + part.start < stop and not unset:
                yield PersonalValue(part.what, entry.start + part.start, stop)


def _reaches_into(entry: Entry, directory: Directory) -> bool:
    size = entry.stop - entry.start
    return size > 4 and directory.start < entry.stop and entry.start < directory.entries_stop
