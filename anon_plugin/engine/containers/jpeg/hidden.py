"""Further copies of the picture in a JPEG's metadata: replaced, blanked or dropped.

Thumbnails that the formats describe are replaced by ones of the redacted picture in their own
bytes, so that no offset moves; whatever else is a picture by its content is blanked where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from anon_plugin.engine.containers.exif import Tiff
from anon_plugin.engine.containers.jpeg import flir, photoshop
from anon_plugin.engine.containers.jpeg.embedded import find_pictures, jpeg_stop
from anon_plugin.engine.containers.jpeg.frame import UnsupportedJpegError, find_frame
from anon_plugin.engine.containers.jpeg.metadata import (
    GAIN_MAP_HEADER,
    JFXX_HEADER,
    MPF_HEADER,
    Stream,
    find_streams,
)
from anon_plugin.engine.containers.jpeg.preview import Preview
from anon_plugin.engine.containers.jpeg.segments import (
    APPLICATION,
    JpegStructureError,
    Segment,
    split_segments,
)
from anon_plugin.engine.containers.jpeg.xmp import remove_xmp_pictures

_DROPPED = {
    MPF_HEADER: "MPF index dropped, with the further images that it points to",
    GAIN_MAP_HEADER: "Gain map description dropped",
}
_JFXX_JPEG, _JFXX_PALETTE, _JFXX_RGB = 0x10, 0x11, 0x13


@dataclass(frozen=True)
class _Replacement:
    """New bytes for start to stop of a stream; shorter ones are filled up with zeros."""

    start: int
    stop: int
    data: bytes
    what: str

    @property
    def note(self) -> str:
        return f"{self.what} {'replaced' if self.data else 'blanked'}"


def remove_hidden_pictures(
    segments: Sequence[Segment], preview: Preview
) -> tuple[tuple[Segment, ...], list[str]]:
    """(the segments without any unredacted picture, sentences on what was done).

    Segments keep their place and, where a picture in them is replaced or blanked, their length.
    """
    notes: list[str] = []
    kept: list[Segment] = []
    for segment in segments:
        header = next((h for h in _DROPPED if segment.payload.startswith(h)), None)
        if header and segment.marker in APPLICATION:
            notes.append(_DROPPED[header])
        else:
            kept.append(segment)
    kept, xmp_notes = remove_xmp_pictures(kept)
    notes += xmp_notes
    continuations: set[int] = set()
    for stream in find_streams(kept):
        if stream.parts[0][0] not in continuations:
            _clean_stream(stream, kept, preview, notes, continuations)
    if continuations:
        notes.append(f"{len(continuations)} segments that continue a picture dropped")
    result = tuple(s for position, s in enumerate(kept) if position not in continuations)
    return result, list(dict.fromkeys(notes))


def _clean_stream(
    stream: Stream,
    segments: list[Segment],
    preview: Preview,
    notes: list[str],
    continuations: set[int],
) -> None:
    """Replace and blank the pictures of one stream in the segments that it goes through."""
    original = b"".join(segments[position].payload[header:] for position, header in stream.parts)
    data = bytearray(original)
    rest = bytearray(original)  # for the search by content: without what is dealt with
    for replacement in _described_pictures(stream.kind, original, preview):
        size = replacement.stop - replacement.start
        data[replacement.start : replacement.stop] = replacement.data.ljust(size, b"\0")
        rest[replacement.start : replacement.stop] = bytes(size)
        notes.append(replacement.note)
    for found in find_pictures(bytes(rest)):
        data[found.start : found.stop] = bytes(found.stop - found.start)
        last, header = stream.parts[-1]
        name = segments[last].name
        notes.append(f"Hidden picture in {name} blanked ({found.stop - found.start} bytes)")
        if not found.complete and header == 0:
            continuations.update(_following_alike(segments, last))
    if data == original:
        return
    offset = 0
    for position, header in stream.parts:
        payload = segments[position].payload
        size = len(payload) - header
        new = payload[:header] + bytes(data[offset : offset + size])
        segments[position] = replace(segments[position], payload=new)
        offset += size


def _following_alike(segments: Sequence[Segment], position: int) -> Iterator[int]:
    """Positions of the segments right after this one that have the same marker: a vendor's way to
    continue data, where no standard says how."""
    for following in range(position + 1, len(segments)):
        if segments[following].marker != segments[position].marker:
            return
        yield following


def _described_pictures(kind: str, data: bytes, preview: Preview) -> Iterator[_Replacement]:
    """The pictures that the stream's own format describes."""
    if kind == "exif":
        yield from _exif_pictures(data, preview)
    elif kind == "photoshop":
        for start, stop, reversed_colours in photoshop.find_thumbnails(data):
            new = b"" if reversed_colours else _thumbnail_like(data[start:stop], preview)
            yield _Replacement(start, stop, new, "Photoshop thumbnail")
    elif kind == "flir":
        for start, stop in flir.find_pictures(data):
            yield _Replacement(start, stop, b"", "FLIR picture")
    elif kind == "jfif" and len(data) > 14:
        yield _Replacement(14, len(data), _rgb(data[12], data[13], preview), "JFIF thumbnail")
    elif kind == "jfxx" and len(data) > len(JFXX_HEADER) + 1:
        yield _jfxx_picture(data, preview)


def _exif_pictures(data: bytes, preview: Preview) -> Iterator[_Replacement]:
    tiff = Tiff(data)
    for picture in tiff.pictures():
        start, stop = picture.start, picture.stop
        if picture.is_jpeg:  # the length that a directory states may be less than the truth
            stop = max(stop, min(jpeg_stop(data, start) or stop, len(data)))
        if any(a < stop and start < b for a, b in tiff.structure()):
            continue  # no picture: the directory is damaged and points into the directories
        new = _thumbnail_like(data[start:stop], preview) if picture.is_jpeg else b""
        yield _Replacement(start, stop, new, "EXIF thumbnail")


def _jfxx_picture(data: bytes, preview: Preview) -> _Replacement:
    """JFIF extension (JFIF 1.02, page 6): JPEG, palette or RGB after a byte that tells which."""
    start = len(JFXX_HEADER) + 1
    code, new = data[start - 1], b""
    if code == _JFXX_JPEG:
        new = _thumbnail_like(data[start:], preview)
    elif code in (_JFXX_RGB, _JFXX_PALETTE) and len(data) > start + 2:
        width, height = data[start], data[start + 1]
        start += 2
        new = _rgb(width, height, preview) if code == _JFXX_RGB else b""
    if len(new) > len(data) - start:
        new = b""
    return _Replacement(start, len(data), new, "JFXX thumbnail")


def _rgb(width: int, height: int, preview: Preview) -> bytes:
    """Raw RGB of the redacted picture, none for an empty size."""
    return preview.pixels(width, height)[..., ::-1].tobytes() if width and height else b""


def _thumbnail_like(old: bytes, preview: Preview) -> bytes:
    """A JPEG of the redacted picture with the size of `old` in pixels and at most in bytes; empty
    where that cannot be."""
    try:
        frame = find_frame(split_segments(old))
    except (JpegStructureError, UnsupportedJpegError):
        return b""
    return preview.jpeg(frame.width, frame.height, len(old)) or b""
