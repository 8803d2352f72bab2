"""XMP in JPEG segments: the main packet, and the extended one cut into many segments.

Source: Adobe XMP specification part 3, section 1.1.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from anon_plugin.engine.containers.jpeg.metadata import EXTENDED_XMP_HEADER, XMP_HEADER
from anon_plugin.engine.containers.jpeg.segments import APPLICATION, Segment
from anon_plugin.engine.containers.metadata.handling import Handling, UnknownContent
from anon_plugin.engine.containers.metadata.xmp import (
    clean_packet,
    cleaned_packet,
    extended_guid,
    without_extended_note,
)
from anon_plugin.engine.containers.metadata.xmp_packet import NotUnderstoodError

_GUID = len(EXTENDED_XMP_HEADER)
_LENGTH, _OFFSET, _CHUNK = _GUID + 32, _GUID + 36, _GUID + 40
_CHUNK_BYTES = 65_000


@dataclass
class _Extended:
    """The segments of one extended packet: positions in the file, and its parts by offset."""

    length: int
    marker: int
    positions: list[int] = field(default_factory=list)
    parts: dict[int, bytes] = field(default_factory=dict)

    def assemble(self) -> bytes | None:
        """The whole packet, or None where a part of it is missing or doubled."""
        whole = b"".join(part for _, part in sorted(self.parts.items()))
        offsets = sorted(self.parts)
        expected = 0
        for offset in offsets:
            if offset != expected:
                return None
            expected += len(self.parts[offset])
        complete = len(whole) == self.length and len(self.parts) == len(self.positions)
        return whole if complete else None


def clean_xmp(segments: Sequence[Segment], handling: Handling) -> tuple[list[Segment], list[str]]:
    """(the segments with XMP that holds and announces no pictures, sentences on what was done)."""
    notes: list[str] = []
    replaced: dict[int, list[Segment]] = {}
    new_guids: dict[bytes, bytes | None] = {}
    for number, (guid, extended) in enumerate(_extended_packets(segments).items()):
        whole = extended.assemble()
        if number and not handling.keeps_opaque:
            notes.append(UnknownContent("Second extended XMP dropped"))
            text = b""
        elif whole is None:
            notes.append("Incomplete extended XMP dropped")
            text = b""
        else:
            text = _clean_extended(whole, handling, notes)
            if text == whole:
                continue
        new_guids[guid] = extended_guid(text) if text else None
        replaced.update({position: [] for position in extended.positions})
        replaced[extended.positions[0]] = _extended_segments(text, extended.marker)
    result: list[Segment] = []
    has_main = False
    for position, segment in enumerate(segments):
        if position in replaced:
            result.extend(replaced[position])
        elif segment.marker in APPLICATION and segment.payload.startswith(XMP_HEADER):
            if has_main and not handling.keeps_opaque:
                notes.append(UnknownContent("Second XMP dropped"))
                continue
            has_main = True
            result += _clean_main(segment, new_guids, handling, notes)
        else:
            result.append(segment)
    return result, notes


def _extended_packets(segments: Sequence[Segment]) -> dict[bytes, _Extended]:
    packets: dict[bytes, _Extended] = {}
    for position, segment in enumerate(segments):
        payload = segment.payload
        if segment.marker in APPLICATION and payload.startswith(EXTENDED_XMP_HEADER):
            length = int.from_bytes(payload[_LENGTH:_OFFSET], "big")
            packet = packets.setdefault(payload[_GUID:_LENGTH], _Extended(length, segment.marker))
            packet.positions.append(position)
            packet.parts[int.from_bytes(payload[_OFFSET:_CHUNK], "big")] = payload[_CHUNK:]
    return packets


def whole_extended_packets(
    segments: Sequence[Segment],
) -> dict[bytes, list[tuple[int, int]]]:
    """Identifier of each complete extended packet: position of each of its segments, in order,
    and how many bytes of their payload are header."""
    result = {}
    for guid, packet in _extended_packets(segments).items():
        if packet.assemble() is not None:
            positions = sorted(
                packet.positions, key=lambda position: segments[position].payload[_OFFSET:_CHUNK]
            )
            result[guid] = [(position, _CHUNK) for position in positions]
    return result


def renamed(segments: Sequence[Segment], guid: bytes, text: bytes) -> list[Segment]:
    """The segments with the extended packet's identifier being that of its new text."""
    new = extended_guid(text)
    return [
        replace(segment, payload=segment.payload.replace(guid, new))
        if segment.payload.startswith((XMP_HEADER, EXTENDED_XMP_HEADER))
        else segment
        for segment in segments
    ]


def _extended_segments(text: bytes, marker: int) -> list[Segment]:
    head = EXTENDED_XMP_HEADER + extended_guid(text) + len(text).to_bytes(4, "big")
    return [
        Segment(marker, head + offset.to_bytes(4, "big") + text[offset : offset + _CHUNK_BYTES])
        for offset in range(0, len(text), _CHUNK_BYTES)
    ]


def _clean_extended(whole: bytes, handling: Handling, notes: list[str]) -> bytes:
    """What stays of an extended packet, nothing where it holds no property any more."""
    cleaned = clean_packet(whole, "Extended XMP", handling)
    notes += cleaned.notes
    try:
        is_empty = cleaned_packet(whole, handling).is_empty
    except NotUnderstoodError:
        is_empty = False
    return b"" if is_empty or cleaned.data is None else cleaned.data


def _clean_main(
    segment: Segment, new_guids: dict[bytes, bytes | None], handling: Handling, notes: list[str]
) -> list[Segment]:
    cleaned = clean_packet(segment.payload[len(XMP_HEADER) :], "XMP", handling)
    notes += cleaned.notes
    if cleaned.data is None:
        return []
    text = cleaned.data
    for old, new in new_guids.items():
        if old in text:
            text = text.replace(old, new) if new else without_extended_note(text)
    return [Segment(segment.marker, XMP_HEADER + text)]
