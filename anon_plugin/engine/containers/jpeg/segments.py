"""The marker segments of a JPEG file: ITU-T T.81 (ISO/IEC 10918-1), annex B."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

SOI, EOI, SOS, DQT, DHT, DRI, DNL, DAC = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xDD, 0xDC, 0xCC
APP0, APP1, APP2, APP13, APP14, COM = 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE
RST0, RST7 = 0xD0, 0xD7
START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {DHT, 0xC8, 0xCC})
APPLICATION = frozenset(range(0xE0, 0xF0))
DECODING = START_OF_FRAME | {DQT, DHT, DRI, DNL, DAC, SOS}
"""What a decoder needs."""

MAX_PAYLOAD = 65_533
"""Bytes of a segment behind its length, which is of two bytes and counts itself."""

# No camera comes near; a file made of nothing but empty segments would fill the memory.
MAX_SEGMENTS = 65_536

_STANDALONE = frozenset({0x01, SOI, EOI, *range(RST0, RST7 + 1)})
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_MARKER = re.compile(rb"\xff+[^\x00\xff]")


class JpegStructureError(Exception):
    """The bytes are not a sequence of JPEG segments; the message says what is wrong where."""


@dataclass(frozen=True)
class Segment:
    """One marker segment, and after SOS the entropy-coded data that belongs to it.

    marker: the byte after 0xFF. payload: what follows the two length bytes.
    scan: entropy-coded bytes with their stuffing and restart markers; empty except after SOS.
    """

    marker: int
    payload: bytes = field(repr=False)
    scan: bytes = field(default=b"", repr=False)

    @property
    def name(self) -> str:
        """The marker as the standard writes it, for messages."""
        if self.marker in APPLICATION:
            return f"APP{self.marker - APP0}"
        names = {SOS: "SOS", DQT: "DQT", DHT: "DHT", DRI: "DRI", DNL: "DNL", COM: "COM"}
        return names.get(self.marker, f"0x{self.marker:02X}")

    def to_bytes(self) -> bytes:
        """Marker, length, payload and scan as they stand in a file."""
        length = len(self.payload) + 2
        return bytes((0xFF, self.marker)) + length.to_bytes(2, "big") + self.payload + self.scan


@dataclass(frozen=True)
class JpegFile:
    """A JPEG file taken apart.

    segments: in file order, without SOI and EOI. has_eoi: False where the file just stops.
    end: offset of the first byte after EOI; what lies from there on is the trailer.
    stray: how many bytes lay between segments where none belong.
    """

    segments: tuple[Segment, ...]
    has_eoi: bool
    end: int
    stray: int


def split_segments(data: bytes) -> JpegFile:
    """Take the first image of a JPEG file apart; each byte is looked at a bounded number of times.

    Raises JpegStructureError where there is no JPEG or a segment reaches past the end of the file.
    """
    if data[:2] != b"\xff\xd8":
        raise JpegStructureError("it does not begin with a JPEG start marker")
    segments: list[Segment] = []
    position, stray = 2, 0
    while True:
        found = _MARKER.search(data, position)
        if found is None:
            return JpegFile(tuple(segments), False, len(data), stray + len(data) - position)
        stray += found.start() - position
        marker, position = data[found.end() - 1], found.end()
        if marker == EOI:
            return JpegFile(tuple(segments), True, position, stray)
        if marker in _STANDALONE:
            raise JpegStructureError(f"marker 0x{marker:02X} stands where it cannot, at {position}")
        length = int.from_bytes(data[position : position + 2], "big")
        end = position + length
        if length < 2 or end > len(data):
            raise JpegStructureError(f"segment 0x{marker:02X} at {position} is cut off")
        payload, scan = data[position + 2 : end], b""
        if marker == SOS:
            stop = _scan_end(data, end)
            scan, end = data[end:stop], stop
        segments.append(Segment(marker, payload, scan))
        if len(segments) > MAX_SEGMENTS:
            raise JpegStructureError(f"it has more than {MAX_SEGMENTS} segments")
        position = end


def _scan_end(data: bytes, position: int) -> int:
    """Where entropy-coded data end: at the first marker that is neither a stuffed zero nor a
    restart, or with the file."""
    found = _AFTER_SCAN.search(data, position)
    if found is None:
        return len(data)
    start = found.start()
    while start > position and data[start - 1] == 0xFF:  # any number of them may fill up
        start -= 1
    return start


def join_segments(segments: tuple[Segment, ...] | list[Segment]) -> bytes:
    """The file that consists of these segments, between SOI and EOI."""
    parts = [b"\xff\xd8", *(segment.to_bytes() for segment in segments), b"\xff\xd9"]
    return b"".join(parts)
