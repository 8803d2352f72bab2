"""What else a PNG holds: understood chunks stay as they are, all others are left out."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from anon_plugin.engine.containers.metadata import icc, iptc, photoshop, xmp
from anon_plugin.engine.containers.metadata.exif import EXIF_HEADER, clean_exif
from anon_plugin.engine.containers.metadata.handling import (
    MOST_TEXT_WEIGHT,
    CleanedBlock,
    Handling,
    are_few,
    is_small,
    opaque_block,
)
from anon_plugin.engine.containers.metadata.personal import (
    personal_note,
    treated_exif,
    treated_xmp,
)
from anon_plugin.engine.containers.metadata.plain_text import decoded_text, is_plain, weight
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
# How long each may be of those of the specification and its extensions that hold numbers.
_NUMBERS = {
    b"tRNS": 256, b"cHRM": 32, b"gAMA": 4, b"sBIT": 4, b"sRGB": 1, b"cICP": 4, b"mDCV": 24,
    b"cLLI": 8, b"bKGD": 6, b"pHYs": 9, b"tIME": 7, b"oFFs": 9, b"pCAL": 64, b"sCAL": 64,
    b"gIFg": 4, b"sTER": 1,
}  # fmt: skip
_AUTHOR = (b"Author", b"Artist")
_TIFF = (b"II*\0", b"MM\0*")
_PHOTOSHOP_HEADER = b"Photoshop 3.0\0"
_MOST_TEXTS, _MOST_CHARACTERS, _LIGHT = 100, 2**16, 16
# XMP, and raw profiles of EXIF, IPTC, Photoshop and XMP.
_MOST_BLOCKS = 5


@dataclass
class _Kept:
    """A chunk in work. text: what it says, where that is text. is_opaque: of unknown content.
    is_block: metadata of a format of their own, of which a file has but a few."""

    chunk: Chunk
    text: str = ""
    is_opaque: bool = False
    is_block: bool = False


def clean_chunks(
    chunks: Iterable[Chunk], preview: Preview | None, changed: bool, handling: Handling
) -> tuple[list[Chunk], list[str]]:
    """(the chunks that are understood, sentences on what was done).

    preview: gives the thumbnails; None for none. changed: the picture is another now, so that
    unknown chunks that depend on it must go (W3C PNG specification, section 14.2).
    """
    kept: list[_Kept] = []
    notes: list[str] = []
    frames = 0
    seen: set[bytes] = set()
    for chunk in chunks:
        is_first = chunk.type not in seen
        is_number = is_first and len(chunk.data) <= _NUMBERS.get(chunk.type, -1)
        seen.add(chunk.type)
        if chunk.type in _ANIMATION:
            frames += chunk.type == b"fcTL"
        elif chunk.type in _PICTURE or is_number:
            kept.append(_Kept(chunk))
        elif chunk.type == EXIF and is_first:
            cleaned = _treated_exif(chunk.data, preview, "eXIf", handling)
            notes += cleaned.notes
            if cleaned.data is not None:
                kept.append(_Kept(Chunk(EXIF, cleaned.data)))
        elif chunk.type in TEXTS or (chunk.type == PROFILE and is_first):
            one = _value(chunk, preview, handling, notes)
            kept += [] if one is None else [one]
        elif changed and not chunk.is_safe_to_copy:
            notes.append(f"{chunk.name} chunk dropped, as it depends on the picture")
        else:
            kept.append(_Kept(chunk, is_opaque=True))
    if frames:
        notes.append(f"Animation of {frames} frames dropped: only the still picture is kept")
    result = _settled(kept, handling, notes)
    return result, list(dict.fromkeys(notes))


def _settled(kept: Sequence[_Kept], handling: Handling, notes: list[str]) -> list[Chunk]:
    """The chunks without unknown content, and without texts where they are more than texts."""
    texts = [one.text for one in kept if one.text]
    is_heavy = (
        sum(map(weight, texts)) > MOST_TEXT_WEIGHT
        or len(texts) > _MOST_TEXTS
        or sum(map(len, texts)) > _MOST_CHARACTERS
    )
    few = are_few(one.chunk.data for one in kept if one.is_opaque and is_small(one.chunk.data))
    result = []
    blocks = 0
    for one in kept:
        blocks += one.is_block
        is_text = bool(one.text) and is_heavy and weight(one.text) > _LIGHT
        is_large = one.is_opaque and not (few and is_small(one.chunk.data))
        is_large |= one.is_block and blocks > _MOST_BLOCKS
        if not (is_text or is_large):
            result.append(one.chunk)
            continue
        cleaned = opaque_block(one.chunk.data, f"{one.chunk.name} chunk", handling)
        notes += cleaned.notes
        if cleaned.data is not None:
            result.append(Chunk(one.chunk.type, cleaned.data))
    return result


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


def _value(
    chunk: Chunk, preview: Preview | None, handling: Handling, notes: list[str]
) -> _Kept | None:
    """A text or colour profile, cleaned; None for one that cannot be read."""
    value = parse_value(chunk.type, chunk.data)
    if value is None:
        notes.append(f"{chunk.name} chunk dropped, as it cannot be unpacked")
        return None
    head = value.head.replace(b"\0", b" ").decode("latin-1")
    if not is_small(value.head) or not head.replace("\1", " ").isprintable():
        return _Kept(chunk, is_opaque=True)
    name = value.keyword.decode("latin-1")
    place = f"{chunk.name} {name!r}"
    if chunk.type == PROFILE:
        if icc.is_profile(value.content):
            return _Kept(_packed(chunk, value, value.content))
        cleaned = opaque_block(value.content, f"Colour profile {name!r}", handling)
    elif value.keyword == XMP_KEYWORD:
        cleaned = xmp.clean_packet(value.content, "XMP", handling)
        cleaned = treated_xmp(cleaned, handling.personal)
    else:
        profile = parse_raw_profile(value.content)
        if profile is None:
            return _text(chunk, value, handling, notes)
        cleaned = _profile(profile, preview, place, handling)
        if cleaned.data is not None:
            content = RawProfile(profile.name, cleaned.data).to_bytes()
            is_same = cleaned.data == profile.data
            cleaned = replace(cleaned, data=value.content if is_same else content)
    notes += cleaned.notes
    if cleaned.data is None:
        return None
    return _Kept(_packed(chunk, value, cleaned.data), is_block=True)


def _text(chunk: Chunk, value: Value, handling: Handling, notes: list[str]) -> _Kept:
    text = decoded_text(value.content).strip("\0")
    if not is_plain(text):
        return _Kept(chunk, is_opaque=True)
    content = value.content
    if value.keyword.title() in _AUTHOR and content.strip():
        notes += personal_note(["author"], handling.personal)
        if handling.personal is PersonalMetadata.REMOVE:
            content = b" " * len(content)
    return _Kept(_packed(chunk, value, content), text)


def _packed(chunk: Chunk, value: Value, content: bytes) -> Chunk:
    """The chunk itself, where it holds this content and nothing beside it; deflated data may hold
    blocks of nothing."""
    most = len(zlib.compress(content, 1)) + 64 if value.compressed else len(content)
    if content == value.content and len(chunk.data) - len(value.head) <= most:
        return chunk
    return Chunk(chunk.type, Value(value.head, value.compressed, content).to_bytes())


def _profile(
    profile: RawProfile, preview: Preview | None, place: str, handling: Handling
) -> CleanedBlock:
    data = profile.data
    if not is_plain(profile.name.decode("latin-1")):
        return opaque_block(data, place, handling)
    if data.startswith((EXIF_HEADER, *_TIFF)):
        return _treated_exif(data, preview, place, handling)
    if data.startswith((b"8BIM", _PHOTOSHOP_HEADER)):
        header = _PHOTOSHOP_HEADER if data.startswith(_PHOTOSHOP_HEADER) else b""
        cleaned = photoshop.clean_resources(data[len(header) :], preview, place, handling)
        return replace(cleaned, data=header + (cleaned.data or b""))
    if data.startswith(b"\x1c"):
        return iptc.clean_iptc(data, place, handling)
    if data.lstrip().startswith(b"<"):
        return treated_xmp(xmp.clean_packet(data, place, handling), handling.personal)
    if icc.is_profile(data) or is_plain(decoded_text(data)):
        return CleanedBlock(data)
    return opaque_block(data, place, handling)


def _treated_exif(
    data: bytes, preview: Preview | None, place: str, handling: Handling
) -> CleanedBlock:
    return treated_exif(clean_exif(data, preview, place, handling), handling.personal)
