"""XML in any of its encodings as one byte for each code unit, and properties found in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np


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
