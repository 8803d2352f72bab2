"""What a TIFF file holds beside its pictures: kept where it is, without pictures hidden in it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from anon_plugin.engine.containers.metadata.hidden_pictures import (
    CleanedBlock,
    Replacement,
    clean_block,
    clean_text,
)
from anon_plugin.engine.containers.metadata.photoshop import find_thumbnails
from anon_plugin.engine.containers.tiff import pages as tags
from anon_plugin.engine.containers.tiff.structure import (
    IFD,
    IFD8,
    LONG8,
    Directory,
    Field,
    TiffStructure,
    TiffStructureError,
)

XMP, IPTC, PHOTOSHOP, ICC = 700, 33723, 34377, 34675
EXIF_IFD, GPS_IFD, INTEROPERABILITY_IFD = 34665, 34853, 40965
POINTERS = (EXIF_IFD, GPS_IFD, INTEROPERABILITY_IFD)
_PHOTOSHOP_LAYERS = 37724
_JPEG_PREVIEW = (513, 514)
_BLOCKS = (tags.STRIP_OFFSETS, tags.STRIP_COUNTS, tags.TILE_OFFSETS, tags.TILE_COUNTS)
# Descriptions, GDAL's and the geographic ones may be long; nobody knows what else may be.
_LONG_VALUES = {270, 301, 320, XMP, IPTC, PHOTOSHOP, ICC, tags.JPEG_TABLES, *_BLOCKS}
_LONG_VALUES |= {33550, 33922, 34264, 34735, 34736, 34737, 42112, tags.NODATA, 50844, 37500}

MAX_VALUE_BYTES = 2**26
_LONG_BYTES = 2**16
_LEAST_PICTURE_BYTES = 64


@dataclass(frozen=True)
class Kept:
    """A directory as it is written: which of its fields stay, and what was done about the rest."""

    directory: Directory
    fields: tuple[Field, ...] = field(repr=False)
    notes: tuple[str, ...] = ()


def metadata_directories(structure: TiffStructure, page: Directory) -> Iterator[Directory]:
    """EXIF, GPS and interoperability directories of a page."""
    pending, seen = [page], {page.start}
    while pending:
        parent = pending.pop()
        for tag in POINTERS:
            for start in structure.integers(parent.fields.get(tag))[:1]:
                if start and int(start) not in seen:
                    seen.add(int(start))
                    pending.append(structure.directory(int(start)))
                    yield pending[-1]


def kept_fields(structure: TiffStructure, directory: Directory, is_page: bool) -> Kept:
    """Leave out what is a picture, leads to one, or lies nowhere."""
    fields, notes = [], []
    for one in directory.fields.values():
        reason = _reason_to_drop(structure, one, is_page)
        if reason is None:
            fields.append(one)
        elif reason:
            notes.append(reason)
    return Kept(directory, tuple(fields), tuple(notes))


def _reason_to_drop(structure: TiffStructure, one: Field, is_page: bool) -> str | None:
    """None to keep a field; a sentence for the report, or "" where there is nothing to say."""
    if one.tag == _PHOTOSHOP_LAYERS:
        return "Photoshop layers removed"
    if one.tag == _JPEG_PREVIEW[0]:
        return "JPEG preview removed"
    if one.tag == _JPEG_PREVIEW[1] or (one.tag in _BLOCKS and not is_page):
        return ""
    if one.type in (IFD, IFD8) and one.tag not in (*POINTERS, tags.SUB_IFDS):
        return f"Tag {one.tag} removed: it leads to a directory of unknown content"
    if not one.is_inline and one.start + one.size > structure.size:
        return f"Tag {one.tag} removed: its value lies beyond the end of the file"
    if one.size > _LONG_BYTES and one.tag not in _LONG_VALUES:
        return f"Tag {one.tag} removed: {one.size} bytes of unknown content"
    if one.size > MAX_VALUE_BYTES and one.tag not in _BLOCKS:
        raise TiffStructureError(f"the value of tag {one.tag} has {one.size} bytes")
    return None


def cleaned_value(structure: TiffStructure, one: Field) -> CleanedBlock:
    """A field's value, as long as before, without pictures in it."""
    data = structure.value(one)
    place = f"tag {one.tag}"
    if one.tag == XMP:
        cleaned = clean_text(data, "XMP")
        return CleanedBlock(cleaned.data.ljust(len(data)), cleaned.notes, cleaned.unfinished)
    if one.tag == PHOTOSHOP:
        thumbnails = [
            Replacement(start, stop, b"", "Photoshop thumbnail")
            for start, stop, _ in find_thumbnails(data)
        ]
        return clean_block(data, thumbnails, "Photoshop data")
    if len(data) < _LEAST_PICTURE_BYTES or one.tag in _BLOCKS:
        return CleanedBlock(data, (), False)
    return clean_block(data, (), place)


@dataclass(frozen=True)
class CompactMetadata:
    """A page's tags, EXIF, GPS and XMP as a small classic TIFF file of their own.

    places: (where in `data`, how many bytes, where in the file) of each value.
    """

    data: bytes
    places: tuple[tuple[int, int, int], ...]

    def place_of(self, start: int, stop: int) -> int | None:
        """Where bytes of `data` begin in the file; None for what is not part of one value."""
        for here, size, there in self.places:
            if here <= start and stop <= here + size:
                return start - here + there
        return None


def compact_metadata(structure: TiffStructure, page: Directory) -> CompactMetadata:
    """What readers of EXIF are handed: they take no BigTIFF, and need no pictures."""
    data = bytearray(b"II*\0" if structure.order == "<" else b"MM\0*")
    places: list[tuple[int, int, int]] = []
    data += bytes(4)
    data[4:8] = struct.pack(
        structure.order + "I", _append_directory(structure, page, data, places, {page.start})
    )
    return CompactMetadata(bytes(data), tuple(places))


def _append_directory(
    structure: TiffStructure,
    directory: Directory,
    data: bytearray,
    places: list[tuple[int, int, int]],
    seen: set[int],
) -> int:
    """Append a directory and all it leads to; where its table begins in `data`."""
    entries: list[bytes] = []
    small: list[tuple[int, Field]] = []
    for one in directory.fields.values():
        if one.tag in POINTERS:
            start = int(next(iter(structure.integers(one)), 0))
            if start and start not in seen:
                seen.add(start)
                child = structure.directory(start)
                place = _append_directory(structure, child, data, places, seen)
                entries.append(struct.pack(structure.order + "HHII", one.tag, 4, 1, place))
            continue
        is_wide = one.type >= LONG8 or not one.size
        is_elsewhere = one.tag in (*_BLOCKS, tags.SUB_IFDS, *_JPEG_PREVIEW)
        beyond = one.start + one.size > structure.size
        if is_wide or is_elsewhere or beyond or one.size > MAX_VALUE_BYTES:
            continue
        value = structure.value(one)
        head = struct.pack(structure.order + "HHI", one.tag, one.type, one.count)
        if len(value) <= 4:
            small.append((len(entries), one))
            entries.append(head + value.ljust(4, b"\0"))
            continue
        entries.append(head + struct.pack(structure.order + "I", len(data)))
        places.append((len(data), len(value), one.start))
        data += value + bytes(len(value) % 2)
    start = len(data)
    places += [(start + 2 + 12 * index + 8, one.size, one.start) for index, one in small]
    data += struct.pack(structure.order + "H", len(entries)) + b"".join(entries) + bytes(4)
    return start
