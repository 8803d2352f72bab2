"""XMP: properties of texts and numbers stay as they are, byte for byte; pictures, announcements of
pictures and what is no text are taken out of the packet.

A packet is parsed to its end, once, by Expat; one that is not well-formed is not understood.
Sources: XMP specification parts 1 and 3; Android motion photo, dynamic depth and Ultra HDR formats;
Google's photo sphere and depth map metadata.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from anon_plugin.engine.containers.metadata.code_units import CodeUnits
from anon_plugin.engine.containers.metadata.handling import (
    MOST_TEXT_WEIGHT,
    CleanedBlock,
    Handling,
    UnknownContent,
    opaque_block,
)
from anon_plugin.engine.containers.metadata.plain_text import MOST_WEIGHT, decoded_text, weight

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
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XMP_NOTE = "http://ns.adobe.com/xmp/note/"
_XMLNS = "xmlns"
MOST_BYTES = 2**20
_MOST_ELEMENTS, _MOST_NAMESPACES, _DEEPEST = 20_000, 200, 64
_LONGEST_NAME, _LONGEST_NAMESPACE = 64, 200
_MOST_LIGHT = 8192
"""Of all numbers together, each of which is too light to count."""
_LIGHT = 16
_MOST_CHARACTERS = 2**16
_MOST_STRAY = 256
_MOST_HARMLESS = 8192
# What every packet begins with (XMP specification part 1, section 7.3.2).
_PACKET_ID = re.compile("\ufeff|W5M0MpCehiHzreSzNTczkc9d")
_ATTRIBUTE = re.compile(rb"\s+([^\s=<>\"'/]+)\s*=\s*(\"[^\"]*\"|'[^']*')")


class NotUnderstoodError(Exception):
    """The packet is not well-formed, or not as XMP is; the message says what is wrong."""


@dataclass(eq=False)
class _Property:
    """A property of the packet: an element, or an attribute of a description.

    start, stop: in code units, white space before it included. texts: of all that it holds.
    """

    namespace: str
    name: str
    prefixed: str
    start: int
    stop: int = 0
    texts: list[str] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """The heaviest of its texts."""
        return max(map(weight, self.texts), default=0)


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
    reader = _Reader(packet)
    pictures = [one for one in reader.properties if _is_of_pictures(one)]
    others = [one for one in reader.properties if not _is_of_pictures(one)]
    bearable = set(_bearable(others))
    unknown = [one for one in others if one not in bearable]
    gone = pictures if handling.keeps_opaque else [*pictures, *unknown]
    left = {one for one in reader.properties if one.namespace != _RDF} - set(gone)
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
    weights = [weight(_PACKET_ID.sub("", part)) for part in parts if "://" not in part]
    return max(weights) <= MOST_WEIGHT // 4 and sum(weights) <= MOST_TEXT_WEIGHT


def _is_of_pictures(one: _Property) -> bool:
    names = _PICTURE_PROPERTIES.get(one.namespace)
    return names is not None and re.fullmatch(names, one.name) is not None


def _bearable(properties: Sequence[_Property]) -> list[_Property]:
    """The properties that are texts and numbers; fewer of them where there are more of numbers and
    identifiers than a program writes, so that it makes no difference how something was cut."""
    bearable = [one for one in properties if one.weight <= MOST_WEIGHT]
    for known in (None, _KNOWN, (_PANORAMA,)):
        some = [one for one in bearable if known is None or one.namespace in known]
        weights = [weight(text) for one in some for text in one.texts]
        heavy = sum(one for one in weights if one > _LIGHT)
        light = sum(one for one in weights if one <= _LIGHT)
        size = sum(len(text) for one in some for text in one.texts)
        if heavy <= 2 * MOST_TEXT_WEIGHT and light <= _MOST_LIGHT and size <= _MOST_CHARACTERS:
            return some
    return []


class _Reader:
    """A packet read once. properties: in the packet's order. remarks: (start, stop) of comments.

    Raises NotUnderstoodError.
    """

    def __init__(self, packet: bytes) -> None:
        if len(packet) > MOST_BYTES:
            raise NotUnderstoodError("is too long")
        self.units = CodeUnits.of(packet)
        self.properties: list[_Property] = []
        self.remarks: list[tuple[int, int]] = []
        self._stack: list[tuple[str, str]] = []
        self._scopes: list[dict[str, str]] = [{"xml": "http://www.w3.org/XML/1998/namespace"}]
        self._open: _Property | None = None
        self._depth_of_open = 0
        self._elements = self._namespaces = 0
        self._strays: list[str] = []
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartDoctypeDeclHandler = self._doctype
        parser.buffer_text = True
        parser.buffer_size = MOST_BYTES
        self._parser = parser
        try:
            body = packet.rstrip(b"\0")
            parser.Parse(body + bytes(-len(body) % self.units.width), True)
        except expat.ExpatError as error:
            raise NotUnderstoodError(f"is not well-formed: {error}") from error
        except (LookupError, ValueError) as error:
            raise NotUnderstoodError("is written in an unknown encoding") from error
        if sum(map(weight, self._strays)) > _MOST_STRAY:
            raise NotUnderstoodError("holds text beside its properties")

    @property
    def _position(self) -> int:
        return self._parser.CurrentByteIndex // self.units.width

    def _start(self, name: str, attributes: list[str]) -> None:
        self._elements += 1
        if self._elements > _MOST_ELEMENTS or len(self._stack) > _DEEPEST:
            raise NotUnderstoodError("has more elements than XMP has")
        pairs = list(zip(attributes[::2], attributes[1::2], strict=True))
        scope = self._scoped(pairs)
        namespace, local = self._resolved(name, scope)
        if self._open is not None:
            self._open.texts.append(_name_text(name))
            for key, value in pairs:
                if not _is_declaration(key):
                    self._open.texts += [_name_text(key), value]
        elif self._is_description:
            self._begin(namespace, local, name)
            self._take(pairs)
        elif (namespace, local) == (_RDF, "Description"):
            self._attributes(pairs, scope)
        else:
            self._strays += [_name_text(name)]
            self._strays += [value for key, value in pairs if not _is_declaration(key)]
        self._stack.append((namespace, local))

    @property
    def _is_description(self) -> bool:
        return bool(self._stack) and self._stack[-1] == (_RDF, "Description")

    def _begin(self, namespace: str, local: str, name: str) -> None:
        text, start = self.units.text, self._position
        head = text[max(0, start - 10_000) : start]
        start -= len(head) - len(head.rstrip())
        self._open = _Property(namespace, local, name, start, texts=[_name_text(name)])
        self._depth_of_open = len(self._stack)

    def _take(self, pairs: Iterable[tuple[str, str]]) -> None:
        for key, value in pairs:
            if self._open is not None and not _is_declaration(key):
                self._open.texts += [_name_text(key), value]

    def _attributes(self, pairs: Sequence[tuple[str, str]], scope: dict[str, str]) -> None:
        """The properties that a description has as attributes."""
        start = self._position
        values = dict(pairs)
        position = self.units.text.index(b"<", start) + 1
        position += len(re.match(rb"[^\s/>]*", self.units.text[position : position + 500])[0])  # type: ignore[index]
        while match := _ATTRIBUTE.match(self.units.text, position):
            position = match.end()
            name = match[1].decode("utf-8", "replace")
            if name in values and not _is_declaration(name):
                namespace, local = self._resolved(name, scope)
                texts = [_name_text(name), values[name]]
                self.properties.append(
                    _Property(namespace, local, name, match.start(), match.end(), texts)
                )

    def _end(self, _: str) -> None:
        self._stack.pop()
        self._scopes.pop()
        if self._open is not None and len(self._stack) == self._depth_of_open:
            text, start = self.units.text, self._position
            stop = start
            if text[start : start + 2] == b"</":
                stop = text.index(b">", start) + 1
            else:  # <empty/>
                stop = _tag_end(text, start)
            self._open.stop = stop
            self.properties.append(self._open)
            self._open = None

    def _text(self, data: str) -> None:
        if self._open is not None:
            self._open.texts.append(data)
        elif data.strip():
            self._strays.append(data)

    def _comment(self, _: str) -> None:
        start = self._position
        self.remarks.append((start, self.units.text.index(b"-->", start) + 3))

    def _instruction(self, target: str, data: str) -> None:
        if target != "xpacket" or weight(_PACKET_ID.sub("", data)) > _LIGHT:
            start = self._position
            self.remarks.append((start, self.units.text.index(b"?>", start) + 2))

    def _doctype(self, *_: object) -> None:
        raise NotUnderstoodError("declares a type of document, which XMP has none of")

    def _scoped(self, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
        declared = {key[len(_XMLNS) + 1 :]: value for key, value in pairs if _is_declaration(key)}
        self._namespaces += len(declared)
        if self._namespaces > _MOST_NAMESPACES:
            raise NotUnderstoodError("declares more namespaces than there are")
        if any(len(one) > _LONGEST_NAMESPACE or weight(one) > 128 for one in declared.values()):
            raise NotUnderstoodError("has a namespace that is none")
        scope = {**self._scopes[-1], **declared} if declared else self._scopes[-1]
        self._scopes.append(scope)
        return scope

    def _resolved(self, name: str, scope: dict[str, str]) -> tuple[str, str]:
        if len(name) > _LONGEST_NAME + 32:
            raise NotUnderstoodError("has names that are too long")
        prefix, colon, local = name.rpartition(":")
        return scope.get(prefix if colon else "", ""), local


def _name_text(name: str) -> str:
    return name.rpartition(":")[2].replace("_", " ")


def _is_declaration(name: str) -> bool:
    return name == _XMLNS or name.startswith(f"{_XMLNS}:")


def _tag_end(text: bytes, start: int) -> int:
    """Where a tag ends that begins at `start`; its values may hold the sign that ends it."""
    position = start + 1
    while True:
        found = re.compile(rb"[\"'>]").search(text, position)
        if found is None:
            return len(text)
        if found[0] == b">":
            return found.end()
        position = text.index(found[0], found.end()) + 1


def extended_guid(extended: bytes) -> bytes:
    """The identifier of an extended packet: its MD5, in 32 upper-case hexadecimal digits."""
    return hashlib.md5(extended, usedforsecurity=False).hexdigest().upper().encode("ascii")


def without_extended_note(packet: bytes) -> bytes:
    """A main packet that no longer says it is continued in an extended one."""
    try:
        reader = _Reader(packet)
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
