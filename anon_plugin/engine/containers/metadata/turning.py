"""What metadata say of how a picture lies and how large it is, after it was turned upright."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from anon_plugin.engine.containers.jpeg.segments import (
    START_OF_FRAME,
    JpegStructureError,
    join_segments,
    split_segments,
)
from anon_plugin.engine.containers.metadata.exif_structure import ORIENTATION, Entry, Tiff

_IMAGE_WIDTH, _IMAGE_LENGTH = 0x0100, 0x0101
_PIXEL_X, _PIXEL_Y = 0xA002, 0xA003
_SHORT, _LONG = 3, 4


@dataclass(frozen=True)
class Turn:
    """stored_wh: the size before. upright_wh: after turning. size_wh: after trimming.
    left, top: what was trimmed there, in pixels. is_sideways: whether width and height have changed
    places, also where they are equal."""

    stored_wh: tuple[int, int]
    upright_wh: tuple[int, int]
    size_wh: tuple[int, int]
    left: int
    top: int
    is_sideways: bool

    def notes(self, orientation: int) -> tuple[str, ...]:
        """Sentences for the report."""
        done = f"Turned upright without loss (EXIF orientation was {orientation})"
        lost = [
            f"{count} {what}"
            for count, what in ((self.left, "columns at the left"), (self.top, "rows at the top"))
            if count
        ]
        if not lost:
            return (done,)
        return done, f"{' and '.join(lost)} trimmed, as no block of a JPEG can be cut"


def turned_exif(data: bytes, turn: Turn) -> bytes:
    """A TIFF structure that says so, with every byte in its place. Of thumbnails, which are made
    anew when the file is written, it tells the new size only."""
    new, tiff = bytearray(data), Tiff(data)
    width, height = turn.size_wh
    values = {
        ORIENTATION: 1,
        _IMAGE_WIDTH: width,
        _IMAGE_LENGTH: height,
        _PIXEL_X: width,
        _PIXEL_Y: height,
    }
    for number, directory in enumerate(tiff.directories):
        is_thumbnail = number > 0 and bool(tiff.integers(directory, 0x0201))
        for entry in directory.all_entries:
            value = values.get(entry.tag)
            if value is not None and not (is_thumbnail and entry.tag != ORIENTATION):
                _put(new, entry, value, tiff)
    for one in tiff.pictures():
        if one.is_jpeg and turn.is_sideways:
            new[one.start : one.stop] = sideways_jpeg(data[one.start : one.stop])
    return bytes(new)


def _put(data: bytearray, entry: Entry, value: int, tiff: Tiff) -> None:
    size = entry.stop - entry.start
    is_number = entry.is_complete and entry.count == 1 and entry.type in (_SHORT, _LONG)
    if is_number and value < 1 << 8 * size:
        data[entry.start : entry.stop] = value.to_bytes(size, tiff.order)


def sideways_jpeg(data: bytes) -> bytes:
    """A thumbnail whose header says that it is as wide as it was high. It shows nothing sensible
    any more, and only tells of which size the new one has to be."""
    try:
        segments = [
            replace(segment, payload=_swapped(segment.payload))
            if segment.marker in START_OF_FRAME
            else segment
            for segment in split_segments(data).segments
        ]
    except JpegStructureError:
        return data
    new = join_segments(segments)
    return new + data[len(new) :] if len(new) <= len(data) else data


def _swapped(payload: bytes) -> bytes:
    return payload[:1] + payload[3:5] + payload[1:3] + payload[5:]


def turned_xmp(text: bytes, turn: Turn) -> bytes:
    """An XMP packet that says so, panorama tags included."""
    width, height = turn.size_wh
    numbers: dict[bytes, int] = {
        b"Orientation": 1,
        b"PixelXDimension": width,
        b"PixelYDimension": height,
        b"ImageWidth": width,
        b"ImageLength": height,
        **_panorama(text, turn),
    }
    for name, value in numbers.items():
        text = _pattern(name).sub(rb"\g<1>%d" % value, text)
    return text


def _panorama(text: bytes, turn: Turn) -> Mapping[bytes, int]:
    """The numbers of GPano anew; none where they are about a picture of another size."""
    names = [
        one % side
        for one in (b"CroppedAreaImage%sPixels", b"FullPano%sPixels")
        for side in (b"Width", b"Height")
    ] + [b"CroppedAreaLeftPixels", b"CroppedAreaTopPixels"]
    found = [_pattern(name).search(text) for name in names]
    if any(one is None for one in found):
        return {}
    area_w, area_h, full_w, full_h, left, top = (int(one[2]) for one in found if one)
    if turn.is_sideways and (area_w, area_h) == turn.stored_wh:
        area_w, area_h, full_w, full_h, left, top = area_h, area_w, full_h, full_w, top, left
    if (area_w, area_h) != turn.upright_wh:
        return {}
    values = (*turn.size_wh, full_w, full_h, left + turn.left, top + turn.top)
    return dict(zip(names, values, strict=True))


def _pattern(name: bytes) -> re.Pattern[bytes]:
    """A property with a whole number, as attribute or element, whatever its prefix."""
    return re.compile(rb"(:%s(?:\s*=\s*[\"']|\s*>)\s*)(\d+)" % name)
