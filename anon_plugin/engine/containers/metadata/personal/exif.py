"""Personal values in EXIF: names of owners and authors, serial numbers, and those in maker notes.

Sources: EXIF 3.0, section 4.6; TIFF 6.0, section 8; DNG 1.7; ExifTool's EXIF tag table.
"""

from __future__ import annotations

from collections.abc import Iterator

from anon_plugin.engine.containers.metadata.exif_structure import Directory, Entry, Tiff
from anon_plugin.engine.containers.metadata.personal.iptc import find_in_iptc
from anon_plugin.engine.containers.metadata.personal.makernotes import find_in_maker_note
from anon_plugin.engine.containers.metadata.personal.values import PersonalValue
from anon_plugin.engine.containers.metadata.personal.xmp import find_in_xmp

MAKE, MAKER_NOTE = 0x010F, 0x927C
XMP, IPTC = 0x02BC, 0x83BB
_TAGS = {
    0x013B: "author",
    0x013C: "host computer",
    0x9C9D: "author",
    0xA430: "camera owner",
    0xA431: "camera serial number",
    0xA435: "lens serial number",
    0xA437: "author",
    0xA438: "author",
    0xC62F: "camera serial number",
    0xFDE8: "camera owner",
    0xFDE9: "camera serial number",
}


def find_in_exif(tiff: bytes) -> tuple[PersonalValue, ...]:
    """Personal values in a TIFF structure (EXIF without its "Exif" header), maker note included.

    Offsets count from the start of `tiff`. XMP and IPTC that it embeds are searched, too.
    """
    structure = Tiff(tiff)
    return tuple(
        value
        for value in _find(tiff, structure)
        if value.is_told(tiff) and not _damages(value, structure.directories)
    )


def _find(data: bytes, structure: Tiff) -> Iterator[PersonalValue]:
    for directory in structure.directories:
        for entry in directory.all_entries:
            if not entry.is_complete:
                continue
            what = _TAGS.get(entry.tag)
            if what:
                yield PersonalValue(what, entry.start, entry.stop)
            elif entry.tag == MAKER_NOTE:
                make = _text(data, structure)
                yield from find_in_maker_note(data, entry, make, structure.order)
            elif entry.tag in (XMP, IPTC):
                find = find_in_xmp if entry.tag == XMP else find_in_iptc
                for value in find(data[entry.start : entry.stop]):
                    yield _moved(value, entry)


def _moved(value: PersonalValue, entry: Entry) -> PersonalValue:
    return PersonalValue(
        value.what, value.start + entry.start, value.stop + entry.start, value.fill
    )


def _text(data: bytes, structure: Tiff) -> bytes:
    entry = structure.directories[0].entries.get(MAKE)
    return data[entry.start : entry.stop] if entry else b""


def _damages(value: PersonalValue, directories: tuple[Directory, ...]) -> bool:
    """Whether the value reaches into a directory's table other than by lying in an entry's own
    four bytes: then its offset is damaged, and it is none."""
    if value.stop - value.start <= 4:
        return False
    return any(d.start < value.stop and value.start < d.entries_stop for d in directories)
