"""What else a PNG holds: kept chunk by chunk as it is, but for further copies of the picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from anon_plugin.engine.containers.metadata.hidden_pictures import (
    EXIF_HEADER,
    CleanedBlock,
    clean_block,
    clean_exif,
    clean_text,
    photoshop_pictures,
)
from anon_plugin.engine.containers.metadata.personal import personal_note
from anon_plugin.engine.containers.png.chunks import DATA, HEADER, PALETTE, Chunk
from anon_plugin.engine.containers.png.text import (
    RawProfile,
    Value,
    parse_raw_profile,
    parse_value,
)
from anon_plugin.engine.containers.preview import Preview
from anon_plugin.engine.vocabulary import PersonalMetadata

EXIF, TEXTS, PROFILE = b"eXIf", (b"tEXt", b"zTXt", b"iTXt"), b"iCCP"
XMP_KEYWORD = b"XML:com.adobe.xmp"

_ANIMATION = (b"acTL", b"fcTL", b"fdAT")
_PICTURE = (HEADER, PALETTE, DATA)
# Those of the specification and its registered extensions that have no room for a picture.
_NUMBERS = (
    *(b"tRNS", b"cHRM", b"gAMA", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST"),
    *(b"pHYs", b"sPLT", b"tIME", b"oFFs", b"pCAL", b"sCAL", b"gIFg", b"sTER"),
)
# Private chunks may hold a picture in a form that only their program knows, such as the raw
# bitmaps of Fireworks; what is no larger than that shows nobody.
_SMALL = 1024
_AUTHOR = (b"Author", b"Artist")
_TIFF = (b"II*\0", b"MM\0*")
_PHOTOSHOP_HEADER = b"Photoshop 3.0\0"


def clean_chunks(
    chunks: Iterable[Chunk], preview: Preview, changed: bool, personal: PersonalMetadata
) -> tuple[list[Chunk], list[str]]:
    """(the chunks without any other picture, sentences on what was done).

    personal: what becomes of personal values.
    changed: the picture is another now, so that unknown chunks that depend on it must go
    (W3C PNG specification, section 14.2).
    """
    kept: list[Chunk] = []
    notes: list[str] = []
    frames = 0
    for chunk in chunks:
        if chunk.type in _ANIMATION:
            frames += chunk.type == b"fcTL"
        elif chunk.type in _PICTURE:
            kept.append(chunk)
        elif chunk.type == EXIF:
            _keep(chunk, clean_exif(chunk.data, preview, "eXIf", personal), kept, notes)
        elif chunk.type in TEXTS or chunk.type == PROFILE:
            _keep_value(chunk, preview, kept, notes, personal)
        elif chunk.type in _NUMBERS or len(chunk.data) <= _SMALL:
            if changed and chunk.type not in _NUMBERS and not chunk.is_safe_to_copy:
                notes.append(f"{chunk.name} chunk dropped, as it depends on the picture")
            else:
                _keep(chunk, clean_block(chunk.data, (), chunk.name), kept, notes)
        else:
            notes.append(f"Private {chunk.name} chunk dropped ({len(chunk.data)} bytes)")
    if frames:
        notes.append(f"Animation of {frames} frames dropped: only the still picture is kept")
    return kept, list(dict.fromkeys(notes))


def exif_block(chunks: Iterable[Chunk]) -> bytes:
    """The TIFF structure of the EXIF, from the eXIf chunk or else a raw profile; b"" without."""
    profiles = b""
    for chunk in chunks:
        if chunk.type == EXIF:
            return chunk.data.removeprefix(EXIF_HEADER)
        if chunk.type in TEXTS and not profiles:
            value = parse_value(chunk.type, chunk.data)
            profile = None if value is None else parse_raw_profile(value.content)
            data = b"" if profile is None else profile.data.removeprefix(EXIF_HEADER)
            profiles = data if data.startswith(_TIFF) else b""
    return profiles


def xmp_packet(chunks: Iterable[Chunk]) -> bytes:
    """The XMP packet, b"" without one."""
    for chunk in chunks:
        if chunk.type in TEXTS and chunk.data.startswith(XMP_KEYWORD):
            value = parse_value(chunk.type, chunk.data)
            if value is not None:
                return value.content
    return b""


def _keep(chunk: Chunk, cleaned: CleanedBlock, kept: list[Chunk], notes: list[str]) -> None:
    notes += cleaned.notes
    kept.append(chunk if cleaned.data == chunk.data else Chunk(chunk.type, cleaned.data))


def _keep_value(
    chunk: Chunk,
    preview: Preview,
    kept: list[Chunk],
    notes: list[str],
    personal: PersonalMetadata,
) -> None:
    """Keep a text or colour profile, cleaned; drop one that cannot be read."""
    value = parse_value(chunk.type, chunk.data)
    if value is None:
        notes.append(f"{chunk.name} chunk dropped, as it cannot be unpacked")
        return
    place = f"{chunk.name} {value.keyword.decode('latin-1')!r}"
    profile = parse_raw_profile(value.content) if chunk.type in TEXTS else None
    if profile is not None:
        cleaned = _clean_profile(profile, preview, place, personal)
        content = RawProfile(profile.name, cleaned.data).to_bytes()
        unchanged = cleaned.data == profile.data
    else:
        cleaned = clean_text(value.content, place, personal)
        if value.keyword.title() in _AUTHOR and value.content.strip():
            notes += personal_note(["author"], personal)
            if personal is PersonalMetadata.REMOVE:
                cleaned = replace(cleaned, data=b" " * len(value.content))
        content, unchanged = cleaned.data, cleaned.data == value.content
    notes += cleaned.notes
    if unchanged:
        kept.append(chunk)
    elif chunk.type == PROFILE:
        notes.append("Colour profile dropped, as it held a picture")
    else:
        kept.append(Chunk(chunk.type, Value(value.head, value.compressed, content).to_bytes()))


def _clean_profile(
    profile: RawProfile, preview: Preview, place: str, personal: PersonalMetadata
) -> CleanedBlock:
    data = profile.data
    if data.startswith((EXIF_HEADER, *_TIFF)):
        return clean_exif(data, preview, place, personal)
    if data.startswith((b"8BIM", _PHOTOSHOP_HEADER)):
        header = _PHOTOSHOP_HEADER if data.startswith(_PHOTOSHOP_HEADER) else b""
        resources = data[len(header) :]
        cleaned = clean_block(resources, photoshop_pictures(resources, preview), place)
        return CleanedBlock(header + cleaned.data, cleaned.notes, cleaned.unfinished)
    return clean_text(data, place, personal)
