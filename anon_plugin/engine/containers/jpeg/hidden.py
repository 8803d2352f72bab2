"""Further copies of the picture in a JPEG's metadata: replaced, blanked or dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from anon_plugin.engine.containers.jpeg import flir
from anon_plugin.engine.containers.jpeg.metadata import (
    GAIN_MAP_HEADER,
    ICC_HEADER,
    JFXX_HEADER,
    MPF_HEADER,
    Stream,
    find_streams,
)
from anon_plugin.engine.containers.jpeg.raw import is_raw_picture
from anon_plugin.engine.containers.jpeg.segments import APPLICATION, Segment
from anon_plugin.engine.containers.jpeg.xmp import remove_xmp_pictures
from anon_plugin.engine.containers.metadata.hidden_pictures import (
    Replacement,
    clean_block,
    exif_pictures,
    photoshop_pictures,
    thumbnail_like,
)
from anon_plugin.engine.containers.preview import Preview

_DROPPED = {
    MPF_HEADER: "MPF index dropped, with the further images that it points to",
    GAIN_MAP_HEADER: "Gain map description dropped",
}
# The vendor's identifier stays, and with it at most a few pixels.
_RAW_HEADER = 16
_JFXX_JPEG, _JFXX_PALETTE, _JFXX_RGB = 0x10, 0x11, 0x13


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
    last, header = stream.parts[-1]
    described = _described_pictures(stream.kind, original, preview)
    cleaned = clean_block(original, described, segments[last].name)
    notes += cleaned.notes
    is_raw = stream.kind == "other" and _is_raw(original)
    if is_raw:
        notes.append(f"Uncompressed picture in {segments[last].name} blanked")
        blank = original[:_RAW_HEADER].ljust(len(original), b"\0")
        cleaned = replace(cleaned, data=blank)
    if (cleaned.unfinished or is_raw) and header == 0:
        continuations.update(_following_alike(segments, last))
    if cleaned.data == original:
        return
    offset = 0
    for position, header in stream.parts:
        payload = segments[position].payload
        size = len(payload) - header
        new = payload[:header] + cleaned.data[offset : offset + size]
        segments[position] = replace(segments[position], payload=new)
        offset += size


def _is_raw(data: bytes) -> bool:
    """Colour profiles hold tables of colours, which are pictures of nothing."""
    return not data.startswith(ICC_HEADER) and is_raw_picture(data)


def _following_alike(segments: Sequence[Segment], position: int) -> Iterator[int]:
    """Positions of the segments right after this one that have the same marker: a vendor's way to
    continue data, where no standard says how."""
    for following in range(position + 1, len(segments)):
        if segments[following].marker != segments[position].marker:
            return
        yield following


def _described_pictures(kind: str, data: bytes, preview: Preview) -> Iterator[Replacement]:
    """The pictures that the stream's own format describes."""
    if kind == "exif":
        yield from exif_pictures(data, preview)
    elif kind == "photoshop":
        yield from photoshop_pictures(data, preview)
    elif kind == "flir":
        for start, stop in flir.find_pictures(data):
            yield Replacement(start, stop, b"", "FLIR picture")
    elif kind == "jfif" and len(data) > 14:
        yield Replacement(14, len(data), _rgb(data[12], data[13], preview), "JFIF thumbnail")
    elif kind == "jfxx" and len(data) > len(JFXX_HEADER) + 1:
        yield _jfxx_picture(data, preview)


def _jfxx_picture(data: bytes, preview: Preview) -> Replacement:
    """JFIF extension (JFIF 1.02, page 6): JPEG, palette or RGB after a byte that tells which."""
    start = len(JFXX_HEADER) + 1
    code, new = data[start - 1], b""
    if code == _JFXX_JPEG:
        new = thumbnail_like(data[start:], preview)
    elif code in (_JFXX_RGB, _JFXX_PALETTE) and len(data) > start + 2:
        width, height = data[start], data[start + 1]
        start += 2
        new = _rgb(width, height, preview) if code == _JFXX_RGB else b""
    if len(new) > len(data) - start:
        new = b""
    return Replacement(start, len(data), new, "JFXX thumbnail")


def _rgb(width: int, height: int, preview: Preview) -> bytes:
    """Raw RGB of the redacted picture, none for an empty size."""
    return preview.pixels(width, height)[..., ::-1].tobytes() if width and height else b""
