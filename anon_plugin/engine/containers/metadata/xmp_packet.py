"""An XMP packet read once, by Expat: which properties it has, where they stand, what they say.

A packet that is not well-formed, or not as XMP is, is not understood.
Source: XMP specification part 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from anon_plugin.engine.containers.metadata.code_units import CodeUnits
from anon_plugin.engine.containers.metadata.plain_text import weight

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# What every packet begins with (XMP specification part 1, section 7.3.2).
PACKET_ID = re.compile("\ufeff|W5M0MpCehiHzreSzNTczkc9d")
LIGHT = 16
"""Texts of no more weight hold nothing worth hiding."""
_MOST_BYTES = 2**20
_XMLNS = "xmlns"
_MOST_ELEMENTS, _MOST_NAMESPACES, _DEEPEST = 20_000, 200, 64
_LONGEST_NAME, _LONGEST_NAMESPACE = 64, 200
_MOST_STRAY = 256
_ATTRIBUTE = re.compile(rb"\s+([^\s=<>\"'/]+)\s*=\s*(\"[^\"]*\"|'[^']*')")


class NotUnderstoodError(Exception):
    """The packet is not well-formed, or not as XMP is; the message says what is wrong."""


@dataclass(eq=False)
class Property:
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


class PacketReader:
    """A packet read once. properties: in the packet's order. remarks: (start, stop) of comments.

    Raises NotUnderstoodError.
    """

    def __init__(self, packet: bytes) -> None:
        if len(packet) > _MOST_BYTES:
            raise NotUnderstoodError("is too long")
        self.units = CodeUnits.of(packet)
        self.properties: list[Property] = []
        self.remarks: list[tuple[int, int]] = []
        self._stack: list[tuple[str, str]] = []
        self._scopes: list[dict[str, str]] = [{"xml": "http://www.w3.org/XML/1998/namespace"}]
        self._open: Property | None = None
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
        parser.buffer_size = _MOST_BYTES
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
        elif (namespace, local) == (RDF, "Description"):
            self._attributes(pairs, scope)
        else:
            self._strays += [_name_text(name)]
            self._strays += [value for key, value in pairs if not _is_declaration(key)]
        self._stack.append((namespace, local))

    @property
    def _is_description(self) -> bool:
        return bool(self._stack) and self._stack[-1] == (RDF, "Description")

    def _begin(self, namespace: str, local: str, name: str) -> None:
        text, start = self.units.text, self._position
        head = text[max(0, start - 10_000) : start]
        start -= len(head) - len(head.rstrip())
        self._open = Property(namespace, local, name, start, texts=[_name_text(name)])
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
                    Property(namespace, local, name, match.start(), match.end(), texts)
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
        if target != "xpacket" or weight(PACKET_ID.sub("", data)) > LIGHT:
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
