"""What the application segments of a JPEG hold, told by the identifier each begins with, and the
streams of data that are cut into several of them because a segment ends at 64 KiB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from anon_plugin.engine.containers.jpeg.segments import (
    APP0,
    APP2,
    APP14,
    APPLICATION,
    COM,
    Segment,
)

EXIF_HEADER = b"Exif\0\0"
XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\0"
EXTENDED_XMP_HEADER = b"http://ns.adobe.com/xmp/extension/\0"
MPF_HEADER = b"MPF\0"
GAIN_MAP_HEADER = b"urn:iso:std:iso:ts:21496:-1\0"
JFIF_HEADER, JFXX_HEADER = b"JFIF\0", b"JFXX\0"
PHOTOSHOP_HEADER = b"Photoshop 3.0\0"
FLIR_HEADER = b"FLIR\0"
ICC_HEADER = b"ICC_PROFILE\0"
FLASHPIX_HEADER = b"FPXR\0"
JUMBF_HEADER = b"JP"
ADOBE_HEADER = b"Adobe"

_TIFF_MAGIC = (b"II*\0", b"MM\0*")
_APP11 = 0xEB


@dataclass
class Stream:
    """Data that go through one or several segments.

    kind: "exif", "jfif", "jfxx", "photoshop", "flir", or "other". parts: position of each segment
    in the file and how many bytes of its payload are header, not data.
    """

    kind: str
    parts: list[tuple[int, int]] = field(default_factory=list)


def is_metadata(segment: Segment) -> bool:
    """Whether a decoder needs the segment for nothing: all application segments and comments but
    the two that tell YCbCr from RGB."""
    if segment.marker == APP0 and segment.payload.startswith(JFIF_HEADER):
        return False
    if segment.marker == APP14 and segment.payload.startswith(ADOBE_HEADER):
        return False
    return segment.marker in APPLICATION or segment.marker == COM


def find_streams(segments: Sequence[Segment]) -> list[Stream]:
    """The data in all application segments and comments, put together where they were cut."""
    streams: list[Stream] = []
    open_streams: dict[tuple[str, int], Stream] = {}
    for position, segment in enumerate(segments):
        if segment.marker not in APPLICATION and segment.marker != COM:
            continue
        kind, header, number, begins = _classify(segment)
        key = (kind, number)
        if number < 0 or begins or key not in open_streams:
            open_streams[key] = Stream(kind)
            streams.append(open_streams[key])
        open_streams[key].parts.append((position, header))
    return streams


def _classify(segment: Segment) -> tuple[str, int, int, bool]:
    """(kind, length of the header, number that tells streams of a kind apart or -1 for a segment
    that stands alone, whether the segment can only be the first of its stream)."""
    payload, marker = segment.payload, segment.marker
    if payload.startswith(EXIF_HEADER):
        begins = payload[len(EXIF_HEADER) : len(EXIF_HEADER) + 4] in _TIFF_MAGIC
        return "exif", len(EXIF_HEADER), 0, begins
    if payload.startswith(PHOTOSHOP_HEADER):
        return "photoshop", len(PHOTOSHOP_HEADER), 0, False
    if payload.startswith(FLIR_HEADER):  # then a version, this segment's number and the last one's
        return "flir", len(FLIR_HEADER) + 3, 0, payload[6:7] == b"\0"
    if marker == APP2 and payload.startswith(FLASHPIX_HEADER) and payload[6:7] == b"\2":
        return "other", 13, int.from_bytes(payload[7:9], "big"), False
    if marker == _APP11 and payload.startswith(JUMBF_HEADER):
        first = int.from_bytes(payload[4:8], "big") <= 1  # later ones repeat the box's header
        return "other", 8 if first else 16, 1 << 16 | int.from_bytes(payload[2:4], "big"), first
    if marker == APP0 and payload.startswith(JFIF_HEADER):
        return "jfif", 0, -1, True
    if marker == APP0 and payload.startswith(JFXX_HEADER):
        return "jfxx", 0, -1, True
    return "other", 0, -1, True
