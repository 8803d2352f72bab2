"""Pictures in XMP, and what announces pictures elsewhere in the file: taken out of the packet's
text, which otherwise stays as it is, byte for byte.

Sources: Adobe XMP specification part 3, section 1.1.3.1 (extended XMP); Android motion photo,
dynamic depth and Ultra HDR formats; Google's photo sphere and depth map metadata.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

_EVERYTHING = rb"[\w.-]+"
# namespace -> the properties that are, describe or announce a further picture or video
_PICTURE_PROPERTIES = {
    b"http://ns.google.com/photos/1.0/image/": _EVERYTHING,
    b"http://ns.google.com/photos/1.0/depthmap/": _EVERYTHING,
    b"http://ns.google.com/photos/1.0/container/": _EVERYTHING,
    b"http://ns.google.com/photos/dd/1.0/device/": rb"Container",
    b"http://ns.google.com/photos/1.0/camera/": rb"MotionPhoto\w*|MicroVideo\w*",
    b"http://ns.adobe.com/hdr-gain-map/1.0/": _EVERYTHING,
    b"http://ns.apple.com/HDRGainMap/1.0/": _EVERYTHING,
    b"http://ns.adobe.com/xap/1.0/": rb"Thumbnails",
    b"http://ns.adobe.com/xap/1.0/g/img/": rb"image",
}
_MOST_SPACE = 10_000
_XMP_NOTE = b"http://ns.adobe.com/xmp/note/"
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s&#;]{200,}")
# A packet without properties is smaller, however many namespaces it declares.
_SMALL = 20_000
_WRAPPING = re.compile(rb"&#\w+;|\s+")
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8", b"II*\0", b"MM\0*")
_NOTHING_LEFT = re.compile(
    rb"<rdf:Description\b(?:\s+(?:xmlns:[\w.-]+|rdf:about)\s*=\s*(?:\"[^\"]*\"|'[^']*'))*"
    rb"\s*(?:/>|>\s*</rdf:Description\s*>)"
)


@dataclass(frozen=True)
class CleanedPacket:
    """text: the packet without pictures. removed: names of the properties taken out, sorted."""

    text: bytes
    removed: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether its descriptions hold no property any more."""
        if len(self.text) > _SMALL:
            return False
        text = CodeUnits.of(self.text).text
        return len(_NOTHING_LEFT.findall(text)) == text.count(b"<rdf:Description")


def remove_pictures(packet: bytes) -> CleanedPacket:
    """Take pictures and announcements of pictures out of an XMP packet, in any of its encodings."""
    units = CodeUnits.of(packet)
    text = units.text
    found: list[tuple[int, int, str]] = []
    for namespace, names in _PICTURE_PROPERTIES.items():
        found.extend(find_properties(text, namespace, names))
    gone = _with_space_before(text, found)
    for start, stop in _find_base64(text):
        if not any(a <= start and stop <= b for a, b in gone):
            found.append((start, stop, "pictures in base64"))
            gone.append((start, stop))
    removed = {name for _, _, name in found}
    return CleanedPacket(_without(packet, gone, units.width), tuple(sorted(removed)))


@dataclass(frozen=True)
class CodeUnits:
    """A packet as a byte for each code unit: ASCII as it is and all else as 0xFF, for UTF-16 and
    UTF-32; UTF-8 as it is. So each place in `text` is one in the packet, even in a damaged one.

    width: bytes of a unit in the packet. blank: a space in the packet.
    """

    text: bytes
    width: int
    blank: bytes

    @classmethod
    def of(cls, packet: bytes) -> CodeUnits:
        head = packet[:64]
        zeros, start = head.count(0), head.find(b"<")
        if not zeros or start < 0:
            return cls(packet, 1, b" ")
        width = 4 if zeros > len(head) * 5 // 8 else 2
        order = "<" if start % width == 0 else ">"
        units = np.frombuffer(packet, f"{order}u{width}", len(packet) // width)
        text = np.where(units < 0x80, units, 0xFF).astype(np.uint8).tobytes()
        return cls(text, width, np.array([32], units.dtype).tobytes())


def extended_guid(extended: bytes) -> bytes:
    """The identifier of an extended packet: its MD5, in 32 upper-case hexadecimal digits."""
    return hashlib.md5(extended, usedforsecurity=False).hexdigest().upper().encode("ascii")


def without_extended_note(packet: bytes) -> bytes:
    """A main packet that no longer says it is continued in an extended one."""
    units = CodeUnits.of(packet)
    found = list(find_properties(units.text, _XMP_NOTE, b"HasExtendedXMP"))
    return _without(packet, _with_space_before(units.text, found), units.width)


def find_properties(
    text: bytes, namespace: bytes | None, names: bytes
) -> Iterator[tuple[int, int, str]]:
    """(start, stop, qualified name) of each property, as attribute or element, white space before
    it not included; for each prefix that the namespace has, or for all prefixes where it is None.

    names: alternatives of a regular expression.
    """
    if namespace is None:
        prefixes = [rb"[\w.-]+"]
    else:
        declared = rb"xmlns:([\w.-]+)\s*=\s*[\"']" + re.escape(namespace) + rb"[\"']"
        prefixes = [re.escape(prefix) for prefix in sorted(set(re.findall(declared, text)))]
    for prefix in prefixes:
        name = prefix + rb":(?:" + names + rb")"
        attribute = re.compile(rb"(?<=\s)(?!xmlns:)(" + name + rb")\s*=\s*(?:\"[^\"]*\"|'[^']*')")
        for match in attribute.finditer(text):
            yield match.start(), match.end(), match[1].decode("utf-8", "replace")
        yield from _find_elements(text, re.compile(rb"<(" + name + rb")(?=[\s/>])[^<>]*>"))


def _find_elements(text: bytes, opening: re.Pattern[bytes]) -> Iterator[tuple[int, int, str]]:
    position = 0
    while match := opening.search(text, position):
        position = match.end()
        if not match[0].endswith(b"/>"):
            closing = re.compile(rb"</" + re.escape(match[1]) + rb"\s*>").search(text, position)
            if closing is None:
                return  # not well-formed: what follows is searched as base64 all the same
            position = closing.end()
        yield match.start(), position, match[1].decode("utf-8", "replace")


def _with_space_before(text: bytes, found: Iterable[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """The places of properties with the white space before each."""
    return [
        (
            len(text[max(0, start - _MOST_SPACE) : start].rstrip()) + max(0, start - _MOST_SPACE),
            stop,
        )
        for start, stop, _ in found
    ]


def _without(packet: bytes, places: Iterable[tuple[int, int]], width: int) -> bytes:
    """The packet without these places, which may lie in each other, counted in code units."""
    parts, position = [], 0
    for start, stop in sorted(places):
        parts.append(packet[position : max(position, start * width)])
        position = max(position, stop * width)
    return b"".join(parts) + packet[position:]


def _find_base64(text: bytes) -> Iterator[tuple[int, int]]:
    """Each long run of base64 that begins like a picture."""
    for match in _BASE64.finditer(text):
        start = _WRAPPING.sub(b"", match[0][:256])[:32]
        try:
            begin = base64.b64decode(start[: len(start) // 4 * 4])
        except binascii.Error:
            continue
        if begin.startswith(_SIGNATURES) or begin[4:8] == b"ftyp":
            yield match.start(), match.end()
