"""What the application segments of a JPEG hold, told by the identifier each begins with."""

from __future__ import annotations

from anon_plugin.engine.containers.jpeg.segments import (
    APP0,
    APP14,
    APPLICATION,
    COM,
    Segment,
)

EXIF_HEADER = b"Exif\0\0"
XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\0"
EXTENDED_XMP_HEADER = b"http://ns.adobe.com/xmp/extension/\0"
MPF_HEADER = b"MPF\0"
JFIF_HEADER, JFXX_HEADER = b"JFIF\0", b"JFXX\0"
PHOTOSHOP_HEADER = b"Photoshop 3.0\0"
ADOBE_HEADER = b"Adobe"


def is_metadata(segment: Segment) -> bool:
    """Whether a decoder needs the segment for nothing: all application segments and comments but
    the two that tell YCbCr from RGB."""
    if segment.marker == APP0 and segment.payload.startswith(JFIF_HEADER):
        return False
    if segment.marker == APP14 and segment.payload.startswith(ADOBE_HEADER):
        return False
    return segment.marker in APPLICATION or segment.marker == COM
