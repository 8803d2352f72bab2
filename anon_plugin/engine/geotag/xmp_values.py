"""Single values out of an XMP packet, by namespace and name.

The packet is searched as text, not parsed as XML: packets of real cameras are often not
well-formed, and text cannot blow up the way XML entities can.
"""

from __future__ import annotations

import html
import re

GPANO = "http://ns.google.com/photos/1.0/panorama/"
EXIF = "http://ns.adobe.com/exif/1.0/"

_STARTS = ("<x:xmpmeta", "<x:xapmeta", "<rdf:RDF")
_ENDS = ("</x:xmpmeta>", "</x:xapmeta>", "</rdf:RDF>")

# XMP specification part 1, 7.1. What is ASCII, as names and numbers are, reads the same with
# either order of bytes, shifted by one.
_ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le")
_LONGEST_PACKET = 1 << 20  # a JPEG segment holds 64 KiB; other formats are not bound to that


def find_packet(data: bytes) -> str:
    """The text of the first XMP packet in a file's bytes, "" where there is none.

    The first one is the main picture's; those of previews and further pictures follow it.
    """
    start, encoding = len(data), ""
    for one in _ENCODINGS:
        for tag in (name.encode(one) for name in _STARTS):
            # Nothing behind the first that was found so far has to be looked through.
            place = data.find(tag, 0, min(start + len(tag), len(data)))
            if 0 <= place < start:
                start, encoding = place, one
    if not encoding:
        return ""
    chunk = data[start : start + _LONGEST_PACKET]
    ends = [chunk.find(tag.encode(encoding)) for tag in _ENDS]
    end = min((place for place in ends if place >= 0), default=len(chunk))
    return chunk[:end].decode(encoding, errors="replace")


def value(packet: str, namespace: str, name: str) -> str | None:
    """A simple property's text (an attribute or an element), or None where it is absent.

    The prefix is whatever the packet binds to `namespace` (XMP specification part 1, 7.4).
    """
    for prefix in _prefixes(packet, namespace):
        qualified = rf"{re.escape(prefix)}:{re.escape(name)}"
        attribute = re.search(rf"[\s]{qualified}\s*=\s*([\"'])(.*?)\1", packet, re.DOTALL)
        if attribute is not None:
            return html.unescape(attribute.group(2)).strip()
        element = re.search(rf"<{qualified}(?:\s[^>]*)?>([^<]*)</{qualified}\s*>", packet)
        if element is not None:
            return html.unescape(element.group(1)).strip()
    return None


def number(packet: str, namespace: str, name: str) -> float | None:
    """A property as a finite number, or None where it is absent or no number."""
    text = value(packet, namespace, name)
    if text is None:
        return None
    try:
        result = float(text)
    except ValueError:
        return None
    return result if abs(result) < float("inf") else None


def _prefixes(packet: str, namespace: str) -> list[str]:
    pattern = rf"xmlns:([\w.-]+)\s*=\s*[\"']{re.escape(namespace)}[\"']"
    return list(dict.fromkeys(re.findall(pattern, packet)))
