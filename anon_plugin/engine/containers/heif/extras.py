"""What an image file holds beside its picture: EXIF and XMP stay, every other picture goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from anon_plugin.engine.containers.heif.items import HeifFile, Item, still_brands
from anon_plugin.engine.containers.heif.layout import Layout
from anon_plugin.engine.containers.metadata.hidden_pictures import (
    CleanedBlock,
    clean_exif,
    clean_text,
)
from anon_plugin.engine.containers.preview import Preview
from anon_plugin.engine.vocabulary import PersonalMetadata

_XMP_TYPE = b"application/rdf+xml"
_TIFF = (b"II*\0", b"MM\0*")


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
    heif: HeifFile, preview: Preview, personal: PersonalMetadata
) -> tuple[HeifFile, list[str]]:
    """(the file with EXIF and XMP that hold no picture, sentences on what was done).

    personal: what becomes of personal values.
    """
    items = dict(heif.items)
    notes: list[str] = []
    for number, item in heif.items.items():
        if item.type == b"Exif":
            start = exif_start(item.data)
            cleaned = clean_exif(item.data[start:], preview, "EXIF", personal)
            cleaned = replace(cleaned, data=item.data[:start] + cleaned.data)
        elif item.type == b"mime":
            cleaned = clean_text(item.data, "XMP", personal)
        else:
            cleaned = CleanedBlock(item.data, (), unfinished=False)
        items[number] = replace(item, data=cleaned.data)
        notes += cleaned.notes
    return replace(heif, items=items), list(dict.fromkeys(notes))


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
    """The EXIF and XMP items that describe the picture, or nothing in particular."""
    return [
        number
        for number, item in heif.items.items()
        if (item.type == b"Exif" or (item.type == b"mime" and item.content_type == _XMP_TYPE))
        and heif.primary in (heif.targets(b"cdsc", number) or (heif.primary,))
    ]


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
