"""Further copies of the picture in a JPEG's metadata: replaced, blanked or dropped."""

from __future__ import annotations

from collections.abc import Sequence

from anon_plugin.engine.containers.exif import Tiff
from anon_plugin.engine.containers.jpeg.frame import UnsupportedJpegError, find_frame
from anon_plugin.engine.containers.jpeg.metadata import EXIF_HEADER, MPF_HEADER
from anon_plugin.engine.containers.jpeg.preview import Preview
from anon_plugin.engine.containers.jpeg.segments import (
    APP1,
    APP2,
    JpegStructureError,
    Segment,
    split_segments,
)


def remove_hidden_pictures(
    segments: Sequence[Segment], preview: Preview
) -> tuple[tuple[Segment, ...], list[str]]:
    """(the segments without any unredacted picture, sentences on what was done).

    Segments keep their place and, where only a picture in them is replaced, their length.
    """
    result: list[Segment] = []
    notes: list[str] = []
    for segment in segments:
        if segment.marker == APP2 and segment.payload.startswith(MPF_HEADER):
            notes.append("MPF index dropped, with the further images that it points to")
            continue
        if segment.marker == APP1 and segment.payload.startswith(EXIF_HEADER):
            payload = _without_exif_pictures(segment.payload, preview, notes)
            segment = Segment(segment.marker, payload)
        result.append(segment)
    return tuple(result), notes


def _without_exif_pictures(payload: bytes, preview: Preview, notes: list[str]) -> bytes:
    """Replace the pictures that EXIF directories point to, each in its own bytes."""
    exif = bytearray(payload[len(EXIF_HEADER) :])
    tiff = Tiff(bytes(exif))
    for picture in tiff.pictures():
        if any(a < picture.stop and picture.start < b for a, b in tiff.structure()):
            continue  # no picture: the directory is damaged and points into the directories
        old = bytes(exif[picture.start : picture.stop])
        new = thumbnail_like(old, preview) if picture.is_jpeg else None
        exif[picture.start : picture.stop] = (new or b"").ljust(len(old), b"\0")
        notes.append("EXIF thumbnail replaced" if new else "EXIF thumbnail blanked")
    return EXIF_HEADER + bytes(exif)


def thumbnail_like(old: bytes, preview: Preview) -> bytes | None:
    """A JPEG of the redacted picture with the size of `old` in pixels and at most in bytes."""
    try:
        frame = find_frame(split_segments(old))
    except (JpegStructureError, UnsupportedJpegError):
        return None
    return preview.jpeg(frame.width, frame.height, len(old))
