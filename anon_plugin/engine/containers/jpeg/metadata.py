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
XMP_HEADERS = (XMP_HEADER, EXTENDED_XMP_HEADER)
MPF_HEADER = b"MPF\0"
GAIN_MAP_HEADER = b"urn:iso:std:iso:ts:21496:-1\0"
JFIF_HEADER, JFXX_HEADER = b"JFIF\0", b"JFXX\0"
PHOTOSHOP_HEADER = b"Photoshop 3.0\0"
FLIR_HEADER = b"FLIR\0"
ICC_HEADER = b"ICC_PROFILE\0"
META_HEADER = b"Meta\0\0"
ADOBE_HEADER = b"Adobe"

_TIFF_MAGIC = (b"II*\0", b"MM\0*")


@dataclass
class Stream:
    """Data that go through one or several segments.

    kind: "exif", "jfif", "jfxx", "photoshop", "flir" or "icc". parts: position of each segment in
    the file and how many bytes of its payload are header, not data.
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
    """The data of kinds that several segments may hold, put together where they were cut."""
    streams: list[Stream] = []
    open_streams: dict[tuple[str, int], Stream] = {}
    for position, segment in enumerate(segments):
        if segment.marker not in APPLICATION:
            continue
        kind, header, number, begins = _classify(segment)
        if not kind:
            continue
        key = (kind, number)
        if number < 0 or begins or key not in open_streams:
            open_streams[key] = Stream(kind)
            streams.append(open_streams[key])
        open_streams[key].parts.append((position, header))
    return streams


def _classify(segment: Segment) -> tuple[str, int, int, bool]:
    """(kind, "" for what is no stream; length of the header; number that tells streams of a kind
    apart or -1 for a segment that stands alone; whether it can only be the first of its stream)."""
    payload, marker = segment.payload, segment.marker
    if payload.startswith(EXIF_HEADER):
        begins = payload[len(EXIF_HEADER) : len(EXIF_HEADER) + 4] in _TIFF_MAGIC
        return "exif", len(EXIF_HEADER), 0, begins
    if payload.startswith(PHOTOSHOP_HEADER):
        return "photoshop", len(PHOTOSHOP_HEADER), 0, False
    if payload.startswith(FLIR_HEADER):  # then a version, this segment's number and the last one's
        return "flir", len(FLIR_HEADER) + 3, 0, payload[6:7] == b"\0"
    if marker == APP2 and payload.startswith(ICC_HEADER):  # then its number, and how many there are
        return "icc", len(ICC_HEADER) + 2, 0, payload[len(ICC_HEADER) :][:1] == b"\1"
    if marker == APP0 and payload.startswith(JFIF_HEADER):
        return "jfif", 0, -1, True
    if marker == APP0 and payload.startswith(JFXX_HEADER):
        return "jfxx", 0, -1, True
    return "", 0, -1, True
