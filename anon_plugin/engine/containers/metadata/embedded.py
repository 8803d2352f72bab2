"""Pictures inside other data, found by their content whoever put them there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anon_plugin.engine.containers.jpeg.segments import (
    SOS,
    START_OF_FRAME,
    JpegStructureError,
    split_segments,
)

# Cameras exist that damage the first byte of a preview in their maker note: it is not asked for.
_JPEG = rb"[\x00-\xff]\xd8\xff[\xc0-\xcf\xdb\xdd\xe0-\xef\xfe]"
_SIGNATURES = re.compile(
    b"|".join(
        (
            rb"(?P<jpeg>%s)" % _JPEG,
            rb"(?P<png>\x89PNG\r\n\x1a\n)",
            rb"(?P<gif>GIF8[79]a)",
            rb"(?P<riff>RIFF....(?:WEBP|AVI ))",
            rb"(?P<iso>\x00\x00[\x00-\xff][\x00-\xff]ftyp)",
        )
    ),
    re.DOTALL,
)
_PNG_END = b"IEND\xaeB`\x82"
# So many false alarms are no accident but an attempt to keep us busy.
_MAX_CANDIDATES = 1000


@dataclass(frozen=True)
class FoundPicture:
    """Bytes start to stop are a picture or video. complete: its own end was found, so that it does
    not just end with the data."""

    start: int
    stop: int
    kind: str
    complete: bool


def find_pictures(data: bytes) -> Iterator[FoundPicture]:
    """All pictures and videos in `data`, from front to back; none lies inside another."""
    position, candidates = 0, 0
    while match := _SIGNATURES.search(data, position):
        start, kind = match.start(), match.lastgroup or ""
        candidates += 1
        stop = _stop_of(data, start, kind) if candidates < _MAX_CANDIDATES else len(data) + 1
        if stop is None:
            position = start + 1
            continue
        complete = stop <= len(data) and kind != "gif"
        stop = min(stop, len(data))
        yield FoundPicture(start, stop, kind, complete)
        position = max(stop, start + 1)


def _stop_of(data: bytes, start: int, kind: str) -> int | None:
    """Where the picture ends, beyond the data if it is cut off; None if it is none."""
    beyond = len(data) + 1
    if kind == "jpeg":
        return jpeg_stop(data, start)
    if kind == "png":
        end = data.find(_PNG_END, start)
        return end + len(_PNG_END) if end >= 0 else beyond
    if kind == "riff":
        return start + 8 + int.from_bytes(data[start + 4 : start + 8], "little")
    if kind == "iso":
        return _boxes_stop(data, start)
    return beyond


def jpeg_stop(data: bytes, start: int) -> int | None:
    """Where the JPEG that begins at `start` ends, beyond the data if it is cut off; None if there
    is none: something is a JPEG when its segments lead to a frame or scan header."""
    try:
        jpeg = split_segments(b"\xff\xd8" + data[start + 2 :])
    except JpegStructureError:
        return None
    markers = {segment.marker for segment in jpeg.segments}
    if not markers & (START_OF_FRAME | {SOS}):
        return None
    return start + jpeg.end if jpeg.has_eoi else len(data) + 1


def _boxes_stop(data: bytes, start: int) -> int:
    """End of a chain of ISO base media boxes (ISO/IEC 14496-12, section 4.2)."""
    position = start
    while position + 8 <= len(data):
        size = int.from_bytes(data[position : position + 4], "big")
        if size == 1:
            size = int.from_bytes(data[position + 8 : position + 16], "big")
        if size < 8 or not data[position + 4 : position + 8].isalnum():
            break
        position += size
    return position
