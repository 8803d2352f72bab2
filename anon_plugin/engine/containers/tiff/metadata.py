"""What a TIFF file holds beside its pictures: the tags that are understood."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

import numpy as np

from anon_plugin.engine.containers.jpeg.segments import (
    DHT,
    DQT,
    JpegStructureError,
    join_segments,
    split_segments,
)
from anon_plugin.engine.containers.metadata import exif_tags
from anon_plugin.engine.containers.metadata.exif_values import Judged, Kind, judged, settled
from anon_plugin.engine.containers.metadata.handling import (
    MOST_TEXT_WEIGHT,
    Handling,
    UnknownContent,
    without_pictures,
)
from anon_plugin.engine.containers.metadata.plain_text import decoded_text, is_plain, weight
from anon_plugin.engine.containers.tiff import pages as tags
from anon_plugin.engine.containers.tiff.structure import (
    IFD,
    IFD8,
    LONG8,
    Directory,
    Field,
    TiffStructure,
    TiffStructureError,
    filled_up,
)

EXIF_IFD, GPS_IFD, INTEROPERABILITY_IFD = 34665, 34853, 40965
POINTERS = (EXIF_IFD, GPS_IFD, INTEROPERABILITY_IFD)
BLOCKS = (tags.STRIP_OFFSETS, tags.STRIP_COUNTS, tags.TILE_OFFSETS, tags.TILE_COUNTS)
_JPEG_PREVIEW = (513, 514)
_COLOUR_MAP, _TRANSFER_FUNCTION = 320, 301
_GDAL_METADATA = 42112
# How many values each may have of those that say where the picture lies.
_PLACES = {33550: 3, 33922: 600, 33920: 17, 34264: 16, 34735: 512, 34736: 128, 50844: 92}
# The largest byte in tags that say something of each band: bits, what further bands are, formats.
_OF_EACH_BAND = {tags.BITS: 64, tags.EXTRA_SAMPLES: 2, tags.SAMPLE_FORMAT: 6}
_OF_PIXELS = frozenset(
    {
        *range(254, 260), 262, 266, 273, 274, *range(277, 285), 296, 317, 320,
        *range(322, 326), 330, 338, 339, 347, 529, 530, 531, 532, _GDAL_METADATA, tags.NODATA,
    }
)  # fmt: skip
_LIGHT = 16
_GEO_TEXT = 34737
_DOUBLE = 12
_ITEM = re.compile(r"\s*<Item((?:\s+[a-z]+=\"[^\"<>]*\")*)\s*(?:/>|>([^<>]*)</Item>)", re.DOTALL)
_GDAL_FRAME = re.compile(r"\s*<GDALMetadata>(.*)</GDALMetadata>\s*\Z", re.DOTALL)
MAX_VALUE_BYTES = 2**26


@dataclass(frozen=True)
class Kept:
    """A directory as it is written: the fields that stay, each with its value; what was done about
    the rest. Those that tell where blocks and directories lie have none: they are made anew."""

    directory: Directory
    fields: tuple[tuple[Field, bytes], ...] = field(repr=False)
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


def kept_fields(
    structure: TiffStructure,
    directory: Directory,
    is_page: bool,
    handling: Handling,
    blanks: Mapping[int, bytes],
    is_photo: bool = True,
) -> Kept:
    """The fields of a directory that are understood. is_photo: it is no overview or mask, which say
    nothing but how their pixels are stored.

    blanks: what stands in the file instead of personal values, by their places.
    """
    kind = structure.integers(directory.fields.get(tags.PHOTOMETRIC)).tolist()
    is_paletted = is_page and kind == [tags.PALETTE]
    fields: list[tuple[Field, bytes]] = []
    notes: list[str] = []
    values: list[tuple[Field, Judged]] = []
    for one in directory.fields.values():
        reason = _reason_to_drop(structure, one, is_page)
        if reason is not None:
            notes += [reason] if reason else []
        elif not (is_photo or one.tag in _OF_PIXELS or handling.keeps_opaque):
            notes.append(UnknownContent(f"Tag {one.tag} of an overview or mask removed"))
        elif one.tag in (*POINTERS, tags.SUB_IFDS, *BLOCKS):
            fields.append((one, b""))
        else:
            value = _blanked(structure, one, blanks)
            values.append((one, _judged(one, value, is_page, is_paletted, handling)))
    judgements = settled([found for _, found in values])
    for (one, _), found in zip(values, judgements, strict=True):
        notes += found.notes
        data = found.data
        if found.kind is Kind.OPAQUE:
            done = "kept" if handling.keeps_opaque else "removed"
            notes.append(
                UnknownContent(f"Tag {one.tag} {done}: {one.size:,} bytes of unknown content")
            )
            if not handling.keeps_opaque:
                continue
            data = without_pictures(data)
        if data or not one.size:
            fields.append((one, filled_up(one, data)))
    order = {tag: place for place, tag in enumerate(directory.fields)}
    fields.sort(key=lambda pair: order[pair[0].tag])
    return Kept(directory, tuple(fields), tuple(notes))


def _reason_to_drop(structure: TiffStructure, one: Field, is_page: bool) -> str | None:
    """None to keep a field; a sentence for the report, or "" where there is nothing to say."""
    if one.tag == _JPEG_PREVIEW[0]:
        return "JPEG preview removed"
    if one.tag == _JPEG_PREVIEW[1] or (one.tag in BLOCKS and not is_page):
        return ""
    if one.type in (IFD, IFD8) and one.tag not in (*POINTERS, tags.SUB_IFDS):
        return f"Tag {one.tag} removed: it leads to a directory of unknown content"
    if not one.is_inline and one.start + one.size > structure.size:
        return f"Tag {one.tag} removed: its value lies beyond the end of the file"
    if one.size > MAX_VALUE_BYTES and one.tag not in BLOCKS:
        raise TiffStructureError(f"the value of tag {one.tag} has {one.size} bytes")
    return None


def _blanked(structure: TiffStructure, one: Field, blanks: Mapping[int, bytes]) -> bytes:
    value = bytearray(structure.value(one))
    for start, data in blanks.items():
        if one.start <= start and start + len(data) <= one.start + one.size:
            value[start - one.start : start - one.start + len(data)] = data
    return bytes(value)


def _judged(
    one: Field, value: bytes, is_page: bool, is_paletted: bool, handling: Handling
) -> Judged:
    """A value of a TIFF's own tags by their rules, of any other as in EXIF."""
    known: bytes | None = None
    if one.tag in _PLACES:
        known = value if _is_place(one, value) else None
    elif one.tag == _GDAL_METADATA:
        known = _clean_gdal_metadata(value)
    elif one.tag == tags.JPEG_TABLES and is_page:
        known = _exact_tables(value)
    elif one.tag == _COLOUR_MAP:
        known = value if is_paletted and len(value) <= 6 * 256 else None
    elif one.tag in _OF_EACH_BAND and is_page:
        known = value if max(value, default=0) <= _OF_EACH_BAND[one.tag] else None
    elif one.tag == _TRANSFER_FUNCTION:
        known = value if _rises(value) else None
    elif one.tag in (_GEO_TEXT, tags.NODATA):
        known = value if is_plain(decoded_text(value).rstrip("\0")) else None
    elif one.tag == exif_tags.MAKER_NOTE:  # looked into when it is known where it is going to lie
        known = value
    else:
        return judged(one.tag, one.type, value, "TIFF", handling)
    if known is None:
        return Judged(one.tag, Kind.OPAQUE, value)
    notes: tuple[str, ...] = ()
    if one.tag == _GDAL_METADATA and known != value:
        notes = (UnknownContent("GDAL metadata: unknown content removed"),)
    return Judged(one.tag, Kind.BLOCK, known, notes=notes)


def _is_place(one: Field, value: bytes) -> bool:
    if one.count > _PLACES[one.tag]:
        return False
    if one.type != _DOUBLE:
        return True
    numbers = (np.frombuffer(value, order + "f8") for order in "<>")
    return any(
        bool((np.isfinite(n) & ((n == 0) | (abs(n) > 1e-30)) & (abs(n) < 1e12)).all())
        for n in numbers
    )


def _rises(value: bytes) -> bool:
    return any(
        bool(
            (
                np.diff(np.frombuffer(value[: len(value) // 2 * 2], order + "u2").astype(int)) >= 0
            ).all()
        )
        for order in "<>"
    )


def _clean_gdal_metadata(value: bytes) -> bytes | None:
    """GDAL's list of items without those that are no text or numbers; None where it is no list."""
    text = decoded_text(value).rstrip("\0")
    frame = _GDAL_FRAME.match(text)
    if frame is None:
        return None
    items, position, body = [], 0, frame[1]
    while found := _ITEM.match(body, position):
        position = found.end()
        items.append((found[0], unescape(found[1]), unescape(found[2] or "")))
    if body[position:].strip():
        return None
    kept = [(all_, name, said) for all_, name, said in items if is_plain(name) and is_plain(said)]
    for most in (_LIGHT, -1):  # without identifiers and long numbers, or without any
        if sum(weight(name) + weight(said) for _, name, said in kept) > 2 * MOST_TEXT_WEIGHT:
            kept = [one for one in kept if max(weight(one[1]), weight(one[2])) <= most]
    if len(kept) == len(items):
        return value
    whole = "<GDALMetadata>" + "".join(all_ for all_, _, _ in kept) + "\n</GDALMetadata>\n"
    return whole.encode("utf-8") + b"\0"


def _exact_tables(value: bytes) -> bytes | None:
    """The tables that JPEG tiles share, and nothing else (TIFF Technical Note 2)."""
    try:
        segments = split_segments(value).segments
    except JpegStructureError:
        return None
    tables = [one for one in segments if one.marker in (DQT, DHT)]
    if len(tables) > 16 or sum(len(one.payload) for one in tables) > 4096:
        return None
    return join_segments(tables)


def maker_of(kept: Sequence[Kept]) -> bytes:
    """The EXIF tag Make."""
    fields = (pair for one in kept for pair in one.fields)
    return next((data for one, data in fields if one.tag == exif_tags.MAKE), b"")


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
        is_elsewhere = one.tag in (*BLOCKS, tags.SUB_IFDS, *_JPEG_PREVIEW)
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
