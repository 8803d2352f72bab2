"""XMP: properties of texts and numbers stay as they are, byte for byte; pictures, announcements of
pictures and what is no text are taken out of the packet.

Sources: XMP specification part 3; Android motion photo, dynamic depth and Ultra HDR formats;
Google's photo sphere and depth map metadata.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from anon_plugin.engine.containers.metadata.handling import (
    MOST_TEXT_WEIGHT,
    CleanedBlock,
    Handling,
    UnknownContent,
    opaque_block,
)
from anon_plugin.engine.containers.metadata.plain_text import MOST_WEIGHT, decoded_text, weight
from anon_plugin.engine.containers.metadata.xmp_packet import (
    LIGHT,
    PACKET_ID,
    RDF,
    NotUnderstoodError,
    PacketReader,
    Property,
)

_EVERYTHING = r"[\w.-]+"
_GOOGLE = "http://ns.google.com/photos/"
# namespace -> the properties that are, describe or announce a further picture or video
_PICTURE_PROPERTIES = {
    f"{_GOOGLE}1.0/image/": _EVERYTHING,
    f"{_GOOGLE}1.0/depthmap/": _EVERYTHING,
    f"{_GOOGLE}1.0/container/": _EVERYTHING,
    f"{_GOOGLE}dd/1.0/device/": "Container",
    f"{_GOOGLE}1.0/camera/": r"MotionPhoto\w*|MicroVideo\w*",
    "http://ns.adobe.com/hdr-gain-map/1.0/": _EVERYTHING,
    "http://ns.apple.com/HDRGainMap/1.0/": _EVERYTHING,
    "http://ns.adobe.com/xap/1.0/": "Thumbnails",
    "http://ns.adobe.com/xap/1.0/g/img/": "image",
}
_PANORAMA = f"{_GOOGLE}1.0/panorama/"
_KNOWN = (
    _PANORAMA,
    "http://ns.adobe.com/exif/1.0/",
    "http://ns.adobe.com/exif/1.0/aux/",
    "http://cipa.jp/exif/1.0/",
    "http://ns.adobe.com/tiff/1.0/",
    "http://ns.adobe.com/xap/1.0/",
    "http://ns.adobe.com/xap/1.0/rights/",
    "http://purl.org/dc/elements/1.1/",
    "http://ns.adobe.com/photoshop/1.0/",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "http://www.dji.com/drone-dji/1.0/",
)
_XMP_NOTE = "http://ns.adobe.com/xmp/note/"
_MOST_LIGHT = 8192
"""Of all numbers together, each of which is too light to count."""
_MOST_CHARACTERS = 2**16
_MOST_HARMLESS = 8192


@dataclass(frozen=True)
class CleanedPacket:
    """text: the packet without pictures. removed: names of the properties with pictures that were
    taken out; unknown: and of those of unknown content. is_empty: no property is left."""

    text: bytes = field(repr=False)
    removed: tuple[str, ...]
    unknown: tuple[str, ...]
    is_empty: bool


def clean_packet(packet: bytes, place: str, handling: Handling) -> CleanedBlock:
    """The packet with what of it is understood, in any of its encodings."""
    try:
        cleaned = cleaned_packet(packet, handling)
    except NotUnderstoodError as error:
        if _is_harmless(packet):
            return CleanedBlock(packet)
        block = opaque_block(packet, place, handling)
        return CleanedBlock(block.data, (*block.notes, f"{place} {error}"))
    notes: list[str] = []
    if cleaned.removed:
        notes.append(f"{place}: removed {', '.join(cleaned.removed)}")
    if cleaned.unknown:
        done = "kept" if handling.keeps_opaque else "removed"
        named = ", ".join(cleaned.unknown[:6])
        notes.append(UnknownContent(f"{place}: unknown content {done} ({named})"))
    return CleanedBlock(cleaned.text, tuple(notes))


def cleaned_packet(packet: bytes, handling: Handling) -> CleanedPacket:
    """Take pictures, announcements of pictures and what is no text out of a packet.

    Raises NotUnderstoodError.
    """
    reader = PacketReader(packet)
    pictures = [one for one in reader.properties if _is_of_pictures(one)]
    others = [one for one in reader.properties if not _is_of_pictures(one)]
    bearable = set(_bearable(others))
    unknown = [one for one in others if one not in bearable]
    gone = pictures if handling.keeps_opaque else [*pictures, *unknown]
    left = {one for one in reader.properties if one.namespace != RDF} - set(gone)
    places = [(one.start, one.stop) for one in gone]
    if not handling.keeps_opaque:
        places += reader.remarks
    return CleanedPacket(
        _without(packet, places, reader.units.width),
        tuple(sorted({one.prefixed for one in pictures})),
        tuple(sorted({one.prefixed for one in unknown})),
        bool(gone) and not left,
    )


def _is_harmless(packet: bytes) -> bool:
    """Whether a packet that is not well-formed is short, plain text and announces no picture: some
    programs forget to close an element, and its panorama tags are read all the same."""
    text = decoded_text(packet).strip("\0")
    if len(text) > _MOST_HARMLESS or any(one in text for one in _PICTURE_PROPERTIES):
        return False
    parts = [part.strip() for part in re.split("[<>\"'=]", text)]
    weights = [weight(PACKET_ID.sub("", part)) for part in parts if "://" not in part]
    return max(weights) <= MOST_WEIGHT // 4 and sum(weights) <= MOST_TEXT_WEIGHT


def _is_of_pictures(one: Property) -> bool:
    names = _PICTURE_PROPERTIES.get(one.namespace)
    return names is not None and re.fullmatch(names, one.name) is not None


def _bearable(properties: Sequence[Property]) -> list[Property]:
    """The properties that are texts and numbers; fewer of them where there are more of numbers and
    identifiers than a program writes, so that it makes no difference how something was cut."""
    bearable = [one for one in properties if one.weight <= MOST_WEIGHT]
    for known in (None, _KNOWN, (_PANORAMA,)):
        some = [one for one in bearable if known is None or one.namespace in known]
        weights = [weight(text) for one in some for text in one.texts]
        heavy = sum(one for one in weights if one > LIGHT)
        light = sum(one for one in weights if one <= LIGHT)
        size = sum(len(text) for one in some for text in one.texts)
        if heavy <= 2 * MOST_TEXT_WEIGHT and light <= _MOST_LIGHT and size <= _MOST_CHARACTERS:
            return some
    return []


def extended_guid(extended: bytes) -> bytes:
    """The identifier of an extended packet: its MD5, in 32 upper-case hexadecimal digits."""
    return hashlib.md5(extended, usedforsecurity=False).hexdigest().upper().encode("ascii")


def without_extended_note(packet: bytes) -> bytes:
    """A main packet that no longer says it is continued in an extended one."""
    try:
        reader = PacketReader(packet)
    except NotUnderstoodError:
        return packet
    places = [
        (one.start, one.stop)
        for one in reader.properties
        if (one.namespace, one.name) == (_XMP_NOTE, "HasExtendedXMP")
    ]
    return _without(packet, places, reader.units.width)


def _without(packet: bytes, places: Iterable[tuple[int, int]], width: int) -> bytes:
    """The packet without these places, which may lie in each other, counted in code units."""
    parts, position = [], 0
    for start, stop in sorted(places):
        parts.append(packet[position : max(position, start * width)])
        position = max(position, stop * width)
    return b"".join(parts) + packet[position:]
