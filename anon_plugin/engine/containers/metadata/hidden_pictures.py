"""Further copies of the picture inside a block of metadata, whatever file it stands in.

Thumbnails that a format describes are replaced by ones of the redacted picture in their own bytes,
so that no offset moves; whatever else is a picture by its content is blanked where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from anon_plugin.engine.containers.jpeg.frame import UnsupportedJpegError, find_frame
from anon_plugin.engine.containers.jpeg.segments import JpegStructureError, split_segments
from anon_plugin.engine.containers.metadata import photoshop
from anon_plugin.engine.containers.metadata.embedded import find_pictures, jpeg_stop
from anon_plugin.engine.containers.metadata.exif_structure import Tiff
from anon_plugin.engine.containers.metadata.personal import (
    PersonalValue,
    blanked,
    find_in_exif,
    find_in_xmp,
    personal_note,
)
from anon_plugin.engine.containers.metadata.xmp_pictures import remove_pictures
from anon_plugin.engine.containers.preview import Preview
from anon_plugin.engine.vocabulary import PersonalMetadata

# What stands before the TIFF structure in JPEG, and with some programs elsewhere too.
EXIF_HEADER = b"Exif\0\0"


@dataclass(frozen=True)
class Replacement:
    """New bytes for start to stop of a block; shorter ones are filled up with zeros."""

    start: int
    stop: int
    data: bytes
    what: str

    @property
    def note(self) -> str:
        """What was done, for the report."""
        return f"{self.what} {'replaced' if self.data else 'blanked'}"


@dataclass(frozen=True)
class CleanedBlock:
    """data: as long as before, without unredacted pictures. notes: sentences on what was done.
    unfinished: a picture went on to the end of the block, perhaps beyond."""

    data: bytes = field(repr=False)
    notes: tuple[str, ...]
    unfinished: bool


def clean_block(data: bytes, described: Iterable[Replacement], place: str) -> CleanedBlock:
    """Put in the replacements, and blank all else that is a picture by its content.

    described: the pictures that the block's own format tells of. place: its name, for the notes.
    """
    new = bytearray(data)
    rest = bytearray(data)  # for the search by content: without what is dealt with
    notes = []
    for replacement in described:
        size = replacement.stop - replacement.start
        new[replacement.start : replacement.stop] = replacement.data.ljust(size, b"\0")
        rest[replacement.start : replacement.stop] = bytes(size)
        notes.append(replacement.note)
    unfinished = False
    for found in find_pictures(bytes(rest)):
        new[found.start : found.stop] = bytes(found.stop - found.start)
        notes.append(f"Hidden picture in {place} blanked ({found.stop - found.start} bytes)")
        unfinished |= not found.complete
    return CleanedBlock(bytes(new), tuple(notes), unfinished)


def exif_pictures(data: bytes, preview: Preview) -> Iterator[Replacement]:
    """The pictures that EXIF directories describe; `data` begins with its byte order mark."""
    tiff = Tiff(data)
    for picture in tiff.pictures():
        start, stop = picture.start, picture.stop
        if picture.is_jpeg:  # the length that a directory states may be less than the truth
            stop = max(stop, min(jpeg_stop(data, start) or stop, len(data)))
        if any(a < stop and start < b for a, b in tiff.structure()):
            continue  # no picture: the directory is damaged and points into the directories
        new = thumbnail_like(data[start:stop], preview) if picture.is_jpeg else b""
        yield Replacement(start, stop, new, "EXIF thumbnail")


def photoshop_pictures(resources: bytes, preview: Preview) -> Iterator[Replacement]:
    """The thumbnails among Photoshop's image resources."""
    for start, stop, reversed_colours in photoshop.find_thumbnails(resources):
        new = b"" if reversed_colours else thumbnail_like(resources[start:stop], preview)
        yield Replacement(start, stop, new, "Photoshop thumbnail")


def thumbnail_like(old: bytes, preview: Preview) -> bytes:
    """A JPEG of the redacted picture with the size of `old` in pixels and at most in bytes; empty
    where that cannot be."""
    try:
        frame = find_frame(split_segments(old))
    except (JpegStructureError, UnsupportedJpegError):
        return b""
    return preview.jpeg(frame.width, frame.height, len(old)) or b""


def clean_exif(
    data: bytes, preview: Preview, place: str, personal: PersonalMetadata | None = None
) -> CleanedBlock:
    """An EXIF block as it stands outside JPEG: a TIFF structure, with or without "Exif" before.

    personal: what becomes of personal values; None where others look after them.
    """
    header = data[: len(EXIF_HEADER)] if data.startswith(EXIF_HEADER) else b""
    cleaned = clean_block(data[len(header) :], exif_pictures(data[len(header) :], preview), place)
    cleaned = _treated(cleaned, find_in_exif(cleaned.data), personal)
    return replace(cleaned, data=header + cleaned.data)


def clean_text(data: bytes, place: str, personal: PersonalMetadata | None = None) -> CleanedBlock:
    """XMP or any other text: without pictures in base64 and what XMP says of further pictures.

    personal: as in `clean_exif`. Unlike other blocks it may become shorter.
    """
    packet = remove_pictures(data)
    cleaned = clean_block(packet.text, (), place)
    removed = (f"{place}: removed {', '.join(packet.removed)}",) if packet.removed else ()
    cleaned = replace(cleaned, notes=(*removed, *cleaned.notes))
    return _treated(cleaned, find_in_xmp(cleaned.data), personal)


def _treated(
    cleaned: CleanedBlock, values: Iterable[PersonalValue], personal: PersonalMetadata | None
) -> CleanedBlock:
    """The block with personal values told, or blanked."""
    told = [value for value in values if value.is_told(cleaned.data)]
    if personal is None or not told:
        return cleaned
    notes = (*cleaned.notes, *personal_note([value.what for value in told], personal))
    if personal is PersonalMetadata.KEEP:
        return replace(cleaned, notes=notes)
    return replace(cleaned, data=blanked(cleaned.data, told), notes=notes)
