"""What a tag's value is taken for: text, numbers, a block of metadata, or nothing understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from anon_plugin.engine.containers.metadata import exif_tags as tags
from anon_plugin.engine.containers.metadata import icc, iptc, photoshop, xmp
from anon_plugin.engine.containers.metadata.handling import (
    MOST_TEXT_WEIGHT,
    CleanedBlock,
    Handling,
    are_few,
    is_small,
    opaque_block,
)
from anon_plugin.engine.containers.metadata.plain_text import decoded_text, is_plain, weight

_ASCII, _UNDEFINED, _BYTE = 2, 7, 1
_CODES = (b"ASCII\0\0\0", b"JIS\0\0\0\0\0", bytes(8))
_UNICODE = b"UNICODE\0"
_MOST_NUMBER_BYTES = 1536
"""Of all numbers of a block together; a camera's take some 500."""
_LIGHT = 16


class Kind(Enum):
    """What a value is. BLOCK: metadata of a format of their own, cleaned by its rules."""

    TEXT = "text"
    NUMBERS = "numbers"
    BLOCK = "block"
    BLANK = "blank"
    OPAQUE = "opaque"


@dataclass(frozen=True)
class Judged:
    """A tag's value. text: where it is one. data: what may stay of it. notes: sentences on what was
    done to a block."""

    tag: int
    kind: Kind
    data: bytes = field(repr=False)
    text: str = field(default="", repr=False)
    notes: tuple[str, ...] = ()


def judged(tag: int, type_: int, value: bytes, place: str, handling: Handling) -> Judged:
    """A value by its tag, its TIFF type and its bytes. place: what it stands in, for the notes."""
    if not value.strip(b"\0 "):
        return Judged(tag, Kind.BLANK, value)
    if tag in (tags.XMP, tags.IPTC, tags.PHOTOSHOP, tags.ICC):
        return _block(tag, value, place, handling)
    if tag == tags.PRINT_IM and value.startswith(b"PrintIM\0") and len(value) <= tags.MOST_PRINT_IM:
        return Judged(tag, Kind.NUMBERS, value)
    text = _text(tag, type_, value)
    if text is not None and is_plain(text):
        return Judged(tag, Kind.TEXT, value, text)
    is_number = tag in tags.NUMBERS and type_ != _ASCII
    if is_number and len(value) <= tags.MOST_NUMBER_BYTES:
        return Judged(tag, Kind.NUMBERS, value)
    return Judged(tag, Kind.OPAQUE, value)


def settled(values: Sequence[Judged]) -> list[Judged]:
    """The same with what is not understood on the whole: texts with more numbers and identifiers
    than texts have, more numbers than cameras write. A few small unknown values count as known."""
    is_heavy = sum(weight(one.text) for one in values if one.text) > MOST_TEXT_WEIGHT
    numbers = [one for one in values if one.kind is Kind.NUMBERS]
    are_many = sum(len(one.data) for one in numbers) > _MOST_NUMBER_BYTES
    small = [one for one in values if one.kind is Kind.OPAQUE and is_small(one.data)]
    few = are_few(one.data for one in small)
    result = []
    for one in values:
        if (
            (one.kind is Kind.TEXT and is_heavy and weight(one.text) > _LIGHT)
            or (one.kind is Kind.NUMBERS and are_many and one.tag not in tags.POSITION)
        ):  # fmt: skip
            one = replace(one, kind=Kind.OPAQUE)
        elif one.kind is Kind.OPAQUE and few and is_small(one.data):
            one = replace(one, kind=Kind.NUMBERS)
        result.append(one)
    return result


def _text(tag: int, type_: int, value: bytes) -> str | None:
    """A value as text; None where it should not be one."""
    if tag in tags.WIDE_TEXTS:
        return value.decode("utf-16-le", "replace").rstrip("\0")
    if tag in tags.CODED_TEXTS and type_ in (_BYTE, _UNDEFINED):
        head, body = value[:8], value[8:]
        if head == _UNICODE:
            little = body[1::2].count(0) > body[::2].count(0)
            return body.decode("utf-16-le" if little else "utf-16-be", "replace").strip("\0")
        return decoded_text(body if head in _CODES else value).strip("\0\xff ")
    if tag in tags.TEXTS or type_ == _ASCII:
        return decoded_text(value).rstrip("\0")
    return None


def _block(tag: int, value: bytes, place: str, handling: Handling) -> Judged:
    cleaned: CleanedBlock
    if tag == tags.XMP:
        cleaned = xmp.clean_packet(value, f"{place}, XMP", handling)
    elif tag == tags.IPTC:
        cleaned = iptc.clean_iptc(value, f"{place}, IPTC", handling)
    elif tag == tags.PHOTOSHOP:
        cleaned = photoshop.clean_resources(value, None, f"{place}, Photoshop", handling)
    elif icc.is_profile(value):
        cleaned = CleanedBlock(value)
    else:
        cleaned = opaque_block(value, f"{place}, colour profile", handling)
    return Judged(tag, Kind.BLOCK, cleaned.data or b"", notes=cleaned.notes)
