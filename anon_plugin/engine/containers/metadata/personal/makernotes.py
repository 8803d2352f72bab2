"""Personal values in the maker notes of known makers, found by their directories.

Maker notes are undocumented by their makers; layouts and tags are those that ExifTool's tag tables
have collected. What a maker enciphers (some of Sony's and Nikon's blocks) is not looked into.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from anon_plugin.engine.containers.metadata.exif_structure import ByteOrder, Directory, Entry
from anon_plugin.engine.containers.metadata.maker_note_layouts import OLYMPUS_EQUIPMENT, find_note
from anon_plugin.engine.containers.metadata.personal.values import PersonalValue

_CAMERA, _LENS, _INTERNAL = "camera serial number", "lens serial number", "internal serial number"
_OWNER, _PERSONS, _AGE = "camera owner", "recognised persons", "baby or pet age"
_NO_AGE = b"9999:99:99"


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


def find_in_maker_note(
    data: bytes, entry: Entry, make: bytes, order: ByteOrder
) -> Iterator[PersonalValue]:
    """Personal values in the maker note that `entry` of the TIFF structure `data` holds.

    make: the EXIF tag Make. order: the structure's byte order; a note may have its own.
    """
    note = find_note(data, entry, make, order)
    if note is None:
        return
    for value in _values(data, note.directory, _TAGS.get(note.maker, {})):
        serial = data[value.start : value.stop].strip(b"\0 ")
        if note.maker == "nikon" and serial.isdigit():
            value = replace(value, fill=_nikon_key(serial, value.stop - value.start))
        yield value
    if note.maker == "olympus" and OLYMPUS_EQUIPMENT in note.directory.entries:
        equipment = note.sub_directory(data, note.directory.entries[OLYMPUS_EQUIPMENT])
        yield from _values(data, equipment, _EQUIPMENT)


def _nikon_key(serial: bytes, size: int) -> bytes:
    """What stays of a serial number: Nikon enciphers the lens and other settings with its last
    eight bits, which without the others tell no camera."""
    return (b"%d" % (int(serial) & 0xFF)).ljust(size, b"\0")


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
