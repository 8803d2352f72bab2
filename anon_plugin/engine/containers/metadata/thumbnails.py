"""Thumbnails of the redacted picture, where thumbnails of the original stood."""

from __future__ import annotations

from anon_plugin.engine.containers.jpeg.frame import UnsupportedJpegError, find_frame
from anon_plugin.engine.containers.jpeg.segments import JpegStructureError, split_segments
from anon_plugin.engine.containers.preview import Preview

MOST_BYTES = 32_000
"""A segment ends at 64 KiB, and has more to hold than a thumbnail."""

MOST_PIXELS = 2**22
"""Of a thumbnail; a header of a few bytes may promise one that fills the memory."""


def thumbnail_like(old: bytes, preview: Preview, most_bytes: int = MOST_BYTES) -> bytes:
    """A JPEG of the redacted picture with the size of `old` in pixels; empty where that cannot be.

    Its size in bytes depends on the redacted picture alone, unless it has to be less than usual.
    """
    try:
        frame = find_frame(split_segments(old))
    except (JpegStructureError, UnsupportedJpegError):
        return b""
    if frame.width * frame.height > MOST_PIXELS:
        return b""
    return preview.jpeg(frame.width, frame.height, most_bytes) or b""
