"""Photoshop's image resources: texts, numbers, EXIF, XMP, IPTC, a colour profile and thumbnails.

Source: Adobe Photoshop File Formats Specification, section "Image Resources".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from anon_plugin.engine.containers.metadata import exif, icc, iptc, xmp
from anon_plugin.engine.containers.metadata.handling import (
    CleanedBlock,
    Handling,
    UnknownContent,
    are_few,
    is_small,
    without_pictures,
)
from anon_plugin.engine.containers.metadata.plain_text import decoded_text, is_plain
from anon_plugin.engine.containers.metadata.thumbnails import thumbnail_like
from anon_plugin.engine.containers.preview import Preview

# Thumbnails of Photoshop 4 (colours in reverse order) and of Photoshop 5 and later.
THUMBNAILS = (0x0409, 0x040C)
# Before the JPEG: format, width, height, row bytes, sizes, bits, planes.
THUMBNAIL_HEADER = 28
IPTC, PROFILE, EXIF, XMP, URL, NAME = 0x0404, 0x040F, 0x0422, 0x0424, 0x040B, 0x0BB7
# Photoshop's own, and those of ImageReady, Adobe Graphics Manager, Maya and others.
# How long resources are that hold numbers: halftoning, transfer functions, flags, the version.
_NUMBERS = {0x03E9: 120, 0x03F3: 9, 0x03F5: 72, 0x03F8: 112, 0x0421: 128}
_SIGNATURES = (b"8BIM", b"PHUT", b"AgHg", b"MeSa", b"DCSR")


@dataclass(frozen=True)
class Resource:
    """One resource. head: signature, number and name. start, stop: where its data lie."""

    number: int
    head: bytes
    start: int
    stop: int


def find_iptc(resources: bytes) -> Iterator[tuple[int, int]]:
    """(start, stop) of each chain of IPTC data sets in a chain of 8BIM resources."""
    for one in find_resources(resources):
        if one.number == IPTC:
            yield one.start, one.stop


def find_resources(resources: bytes) -> Iterator[Resource]:
    """The resources of a chain, as far as it goes on."""
    position = 0
    while position + 12 <= len(resources) and resources.startswith(_SIGNATURES, position):
        number = int.from_bytes(resources[position + 4 : position + 6], "big")
        name_length = resources[position + 6] + 1
        start = position + 6 + name_length + name_length % 2 + 4
        size = int.from_bytes(resources[start - 4 : start], "big")
        if start + size > len(resources):
            return
        yield Resource(number, resources[position : start - 4], start, start + size)
        position = start + size + size % 2


def clean_resources(
    resources: bytes, preview: Preview | None, place: str, handling: Handling
) -> CleanedBlock:
    """The chain with thumbnails of the redacted picture, without resources of unknown content.

    preview: None blanks the thumbnails.
    """
    kept: list[tuple[Resource, bytes]] = []
    notes: list[str] = []
    opaque: list[tuple[Resource, bytes]] = []
    end = 0
    for one in find_resources(resources):
        data = resources[one.start : one.stop]
        end = one.stop + (one.stop - one.start) % 2
        is_named = is_small(one.head[6:])
        cleaned = _clean(one, data, preview, place, handling) if is_named else None
        if cleaned is not None:
            notes += cleaned.notes
            if cleaned.data is not None:
                kept.append((one, cleaned.data))
        elif is_named and is_small(data):
            kept.append((one, data))
            opaque.append((one, data))
        else:
            opaque.append((one, data))
            if handling.keeps_opaque:
                kept.append((one, without_pictures(data)))
    blobs = [data for one, data in opaque if not is_small(data)]
    if not handling.keeps_opaque and not are_few([data for _, data in opaque if is_small(data)]):
        blobs = [data for _, data in opaque]
        known = {one for one, _ in opaque}
        kept = [(one, data) for one, data in kept if one not in known]
    tail = resources[end:].strip(b"\0 ")
    if blobs or tail:
        done = "kept" if handling.keeps_opaque else "dropped"
        size = sum(map(len, blobs)) + len(tail)
        notes.append(UnknownContent(f"{place}: {size:,} bytes of unknown content {done}"))
    new = b"".join(
        one.head + len(data).to_bytes(4, "big") + data + bytes(len(data) % 2) for one, data in kept
    )
    if handling.keeps_opaque:
        new += without_pictures(resources[end:])
    return CleanedBlock(resources if _is_same(new, resources) else new, tuple(notes))


def _is_same(new: bytes, old: bytes) -> bool:
    """Whether nothing but blanks at the end differs: the last resource may lack its filling."""
    shared = min(len(new), len(old))
    return new[:shared] == old[:shared] and not (new[shared:] + old[shared:]).strip(b"\0")


def _clean(
    one: Resource, data: bytes, preview: Preview | None, place: str, handling: Handling
) -> CleanedBlock | None:
    """A resource of a kind that is understood; None for any other."""
    if one.number in THUMBNAILS:
        return _thumbnail(one, data, preview)
    if one.number == IPTC:
        return iptc.clean_iptc(data, f"{place}, IPTC", handling)
    if one.number == EXIF:
        return exif.clean_exif(data, preview, f"{place}, EXIF", handling)
    if one.number == XMP:
        return xmp.clean_packet(data, f"{place}, XMP", handling)
    if one.number == PROFILE and icc.is_profile(data):
        return CleanedBlock(data)
    if len(data) <= _NUMBERS.get(one.number, -1):
        return CleanedBlock(data)
    if one.number == URL and is_plain(decoded_text(data)):
        return CleanedBlock(data)
    return None


def _thumbnail(one: Resource, data: bytes, preview: Preview | None) -> CleanedBlock:
    """A thumbnail of the redacted picture, or an empty one."""
    if len(data) <= THUMBNAIL_HEADER:
        return CleanedBlock(None)
    new = b""
    if preview is not None and one.number == THUMBNAILS[1]:
        new = thumbnail_like(data[THUMBNAIL_HEADER:], preview)
    note = f"Photoshop thumbnail {'replaced' if new else 'removed'}"
    head = data[:20] + len(new).to_bytes(4, "big") + data[24:THUMBNAIL_HEADER]
    return CleanedBlock(head + new if new or preview is None else None, (note,))
