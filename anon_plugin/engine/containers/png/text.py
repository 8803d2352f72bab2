"""Text and other values in PNG chunks, packed and unpacked: W3C PNG specification, third edition,
sections 11.3.2 (iCCP) and 11.3.3 (tEXt, zTXt, iTXt), and ImageMagick's "Raw profile type" texts."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

# No metadata come near; what is larger when inflated is a bomb.
MAX_BYTES = 2**26
_RAW_PROFILE = re.compile(rb"(\n[^\n]*\n\s*)(\d+)(\n)([0-9a-fA-F\s]*)\Z")
_HEX_LINE = 72


@dataclass(frozen=True)
class Value:
    """What a chunk says. head: its bytes before that, keyword included. compressed: whether the
    value is deflated in the file. content: the value itself."""

    head: bytes
    compressed: bool
    content: bytes

    @property
    def keyword(self) -> bytes:
        """The text's name, such as b"Comment"."""
        return self.head.partition(b"\0")[0]

    def to_bytes(self) -> bytes:
        """The chunk's data."""
        return self.head + (zlib.compress(self.content, 9) if self.compressed else self.content)


def parse_value(kind: bytes, data: bytes) -> Value | None:
    """The value in a tEXt, zTXt, iTXt or iCCP chunk; None where it cannot be read."""
    keyword, found, _ = data.partition(b"\0")
    if not found:
        return None
    start, compressed = len(keyword) + 1, kind in (b"zTXt", b"iCCP")
    if kind == b"iTXt":
        compressed = data[start : start + 1] == b"\1"
        language = data.find(b"\0", start + 2)
        start = data.find(b"\0", language + 1) + 1
        if language < 0 or not start:
            return None
    elif compressed:
        start += 1  # the compression method
    content = data[start:]
    if compressed:
        inflated = _inflated(content)
        if inflated is None:
            return None
        content = inflated
    return Value(data[:start], compressed, content)


def _inflated(data: bytes) -> bytes | None:
    inflate = zlib.decompressobj()
    try:
        content = inflate.decompress(data, MAX_BYTES)
    except zlib.error:
        return None
    return content if inflate.eof and not inflate.unused_data else None


@dataclass(frozen=True)
class RawProfile:
    """A block of bytes that ImageMagick and ExifTool write as a text of hexadecimal digits."""

    name: bytes
    data: bytes

    def to_bytes(self) -> bytes:
        """The text."""
        digits = self.data.hex().encode("ascii")
        lines = (digits[i : i + _HEX_LINE] for i in range(0, len(digits), _HEX_LINE))
        return self.name + b"%8d\n" % len(self.data) + b"\n".join(lines) + b"\n"


def parse_raw_profile(content: bytes) -> RawProfile | None:
    """The block of bytes in a text, None where it is no such text."""
    match = _RAW_PROFILE.match(content)
    if match is None:
        return None
    digits = b"".join(match[4].split())
    if len(digits) % 2:
        return None
    return RawProfile(b"\n" + match[1].strip() + b"\n", bytes.fromhex(digits.decode("ascii")))
