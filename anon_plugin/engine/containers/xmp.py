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
from collections.abc import Iterator
from dataclasses import dataclass

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
        descriptions = self.text.count(b"<rdf:Description")
        return len(_NOTHING_LEFT.findall(self.text)) == descriptions


def remove_pictures(packet: bytes) -> CleanedPacket:
    """Take pictures and announcements of pictures out of an XMP packet, in any of its encodings."""
    encoding = encoding_of(packet)
    text = packet if encoding is None else packet.decode(encoding, "surrogatepass").encode("utf-8")
    removed: set[str] = set()
    for namespace, names in _PICTURE_PROPERTIES.items():
        text = _remove_properties(text, namespace, names, removed)
    text, count = _blank_base64(text)
    if count:
        removed.add("pictures in base64")
    if not removed:
        return CleanedPacket(packet, ())
    if encoding is not None:
        text = text.decode("utf-8").encode(encoding, "surrogatepass")
    return CleanedPacket(text, tuple(sorted(removed)))


def extended_guid(extended: bytes) -> bytes:
    """The identifier of an extended packet: its MD5, in 32 upper-case hexadecimal digits."""
    return hashlib.md5(extended, usedforsecurity=False).hexdigest().upper().encode("ascii")


def without_extended_note(packet: bytes) -> bytes:
    """A main packet that no longer says it is continued in an extended one."""
    return _remove_properties(packet, _XMP_NOTE, b"HasExtendedXMP", set())


def encoding_of(packet: bytes) -> str | None:
    """The encoding of a packet; None for UTF-8, which needs no conversion."""
    head = packet[:64]
    if b"\0" not in head:
        return None
    for encoding in ("utf-32-be", "utf-32-le", "utf-16-be", "utf-16-le"):
        try:
            if "<" in packet.decode(encoding, "surrogatepass")[:8]:
                return encoding
        except UnicodeDecodeError:
            continue
    return None


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


def _remove_properties(text: bytes, namespace: bytes, names: bytes, removed: set[str]) -> bytes:
    """Remove attributes and elements of these names, with the white space before them."""
    parts, position = [], 0
    for start, stop, name in sorted(find_properties(text, namespace, names)):
        if start < position:  # inside one that is gone
            continue
        parts.append(text[position:start].rstrip(b" \t\r\n"))
        position = stop
        removed.add(name)
    return b"".join(parts) + text[position:]


def _blank_base64(text: bytes) -> tuple[bytes, int]:
    """Remove each long run of base64 that begins like a picture; (text, how many)."""
    count = 0

    def replace(match: re.Match[bytes]) -> bytes:
        nonlocal count
        start = _WRAPPING.sub(b"", match[0][:256])[:32]
        try:
            begin = base64.b64decode(start[: len(start) // 4 * 4])
        except binascii.Error:
            return match[0]
        if begin.startswith(_SIGNATURES) or begin[4:8] == b"ftyp":
            count += 1
            return b""
        return match[0]

    return _BASE64.sub(replace, text), count
