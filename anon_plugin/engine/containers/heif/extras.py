"""What an image file holds beside its picture: EXIF and XMP stay, every other picture goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from anon_plugin.engine.containers.heif.items import HeifFile, Item, still_brands
from anon_plugin.engine.containers.heif.layout import Layout
from anon_plugin.engine.containers.heif.properties import with_understood_properties
from anon_plugin.engine.containers.metadata.exif import clean_exif
from anon_plugin.engine.containers.metadata.handling import CleanedBlock, Handling
from anon_plugin.engine.containers.metadata.personal import treated_exif, treated_xmp
from anon_plugin.engine.containers.metadata.xmp import clean_packet
from anon_plugin.engine.containers.preview import Preview

_XMP_TYPE = b"application/rdf+xml"
_TIFF = (b"II*\0", b"MM\0*")
_LONGEST_HEAD = 10


def without_extras(heif: HeifFile, layout: Layout) -> tuple[HeifFile, list[str]]:
    """(the file with nothing but the picture, its EXIF and XMP; sentences on what was dropped)."""
    kept = {heif.primary, *layout.tiles, *_metadata(heif)}
    items = {number: item for number, item in heif.items.items() if number in kept}
    references = []
    for one in heif.references:
        targets = tuple(target for target in one.targets if target in kept)
        if one.source in kept and targets and one.type in (b"dimg", b"cdsc"):
            references.append(replace(one, targets=targets))
    notes = [f"{what} dropped" for what in _dropped(heif, kept)]
    if heif.further:
        notes.append(f"Video and other data dropped ({', '.join(sorted(set(heif.further)))})")
    return HeifFile(still_brands(heif.brands), heif.primary, items, tuple(references)), notes


def clean_metadata(
    heif: HeifFile, preview: Preview | None, handling: Handling
) -> tuple[HeifFile, list[str]]:
    """(the file with EXIF and XMP that are understood, sentences on what was done).

    preview: gives the thumbnails; None for none.
    """
    items = {}
    notes: list[str] = []
    for number, item in heif.items.items():
        if item.type == b"Exif":
            start = exif_start(item.data)
            cleaned = clean_exif(item.data[start:], preview, "EXIF", handling)
            cleaned = treated_exif(cleaned, handling.personal)
            if cleaned.data is not None:
                cleaned = replace(cleaned, data=_exif_head(item.data[:start]) + cleaned.data)
        elif item.type == b"mime":
            cleaned = treated_xmp(clean_packet(item.data, "XMP", handling), handling.personal)
        else:
            cleaned = CleanedBlock(item.data)
        notes += cleaned.notes
        if cleaned.data is not None:
            items[number] = replace(item, data=cleaned.data)
    references = tuple(one for one in heif.references if one.source in items)
    result = replace(heif, items=items, references=references)
    result, unknown = with_understood_properties(result, handling)
    return result, list(dict.fromkeys([*notes, *unknown]))


def _exif_head(head: bytes) -> bytes:
    """What stands before the TIFF structure: how much of it there is, and perhaps "Exif"."""
    return head if len(head) <= _LONGEST_HEAD else bytes(4)


def exif_start(data: bytes) -> int:
    """Where the TIFF structure of an Exif item begins (ISO/IEC 23008-12, annex A.2.1)."""
    start = 4 + int.from_bytes(data[:4], "big")
    if data[start : start + 4] in _TIFF:
        return start
    found = [place for place in (data.find(mark, 0, 64) for mark in _TIFF) if place >= 0]
    return min(found, default=min(4, len(data)))


def find_metadata(heif: HeifFile, kind: bytes) -> bytes:
    """Data of the picture's "Exif" or "mime" (XMP) item, b"" without one."""
    found = (heif.items[number] for number in _metadata(heif))
    return next((item.data for item in found if item.type == kind), b"")


def _metadata(heif: HeifFile) -> list[int]:
    """The first EXIF and the first XMP item that describe the picture, or nothing in particular."""
    found: dict[bytes, int] = {}
    for number, item in heif.items.items():
        is_xmp = item.type == b"mime" and item.content_type == _XMP_TYPE
        describes = heif.primary in (heif.targets(b"cdsc", number) or (heif.primary,))
        if (item.type == b"Exif" or is_xmp) and describes:
            found.setdefault(item.type, number)
    return list(found.values())


def _dropped(heif: HeifFile, kept: set[int]) -> Iterator[str]:
    """What becomes of the other items, by what they are to the picture."""
    roles = {number: _role(heif, item) for number, item in heif.items.items() if number not in kept}
    parts = {  # tiles count as the picture that they make up
        target for number in roles for target in heif.targets(b"dimg", number) if number not in kept
    }
    counts = Counter(role for number, role in roles.items() if number not in parts)
    for role, count in counts.items():
        yield f"{count} {role}{'s' if count > 1 else ''}"


def _role(heif: HeifFile, item: Item) -> str:
    if heif.targets(b"thmb", item.id):
        return "thumbnail"
    if heif.targets(b"auxl", item.id):
        return "auxiliary image"  # depth, gain map, alpha, portrait matte, …
    return "further image" if item.property(b"ispe") else "further item"
