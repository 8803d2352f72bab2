"""What stays of a JPEG's segments: what the picture is decoded with, and understood metadata.

Further copies of the picture are replaced or dropped, and so is what is not understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from anon_plugin.engine.containers.jpeg import flir, vendors
from anon_plugin.engine.containers.jpeg.metadata import (
    ADOBE_HEADER,
    GAIN_MAP_HEADER,
    JFXX_HEADER,
    META_HEADER,
    MPF_HEADER,
    XMP_HEADERS,
    Stream,
    find_streams,
)
from anon_plugin.engine.containers.jpeg.segments import (
    APP14,
    APPLICATION,
    COM,
    DECODING,
    MAX_PAYLOAD,
    Segment,
)
from anon_plugin.engine.containers.jpeg.xmp import clean_xmp
from anon_plugin.engine.containers.metadata.exif import clean_exif
from anon_plugin.engine.containers.metadata.handling import (
    MOST_TEXT_WEIGHT,
    CleanedBlock,
    Handling,
    UnknownContent,
    are_few,
    is_small,
    opaque_block,
)
from anon_plugin.engine.containers.metadata.icc import is_profile
from anon_plugin.engine.containers.metadata.photoshop import clean_resources
from anon_plugin.engine.containers.metadata.plain_text import decoded_text, is_plain, weight
from anon_plugin.engine.containers.metadata.thumbnails import thumbnail_like
from anon_plugin.engine.containers.preview import Preview

_DROPPED = {
    MPF_HEADER: "MPF index dropped, with the further images that it points to",
    GAIN_MAP_HEADER: "Gain map description dropped",
}
_JFIF_BYTES, _ADOBE_BYTES = 14, 12
_JFXX_JPEG, _JFXX_PALETTE, _JFXX_RGB = 0x10, 0x11, 0x13
_MOST_NAMED = 24
# Their thumbnails are made anew.
_OF_PICTURES = ("jfif", "jfxx")
_TITLES = {"exif": "EXIF", "photoshop": "Photoshop data", "flir": "FLIR data", "icc": "profile"}
# Segments of keys and values, and of text, that a file has at most.
_MOST_VENDORS, _MOST_TEXTS = 4, 64
_LIGHT = 8


def clean_segments(
    segments: Sequence[Segment], preview: Preview | None, handling: Handling
) -> tuple[tuple[Segment, ...], list[str]]:
    """(the segments that stay, in their order; sentences on what was done).

    preview: gives the thumbnails; None for empty ones.
    """
    notes: list[str] = []
    kept: list[Segment] = []
    for segment in segments:
        header = next((h for h in _DROPPED if segment.payload.startswith(h)), None)
        if header and segment.marker in APPLICATION:
            notes.append(_DROPPED[header])
        elif segment.marker in DECODING or segment.marker in APPLICATION or segment.marker == COM:
            kept.append(segment)
        else:
            notes.append(
                UnknownContent(f"{segment.name} segment dropped: it belongs to no picture")
            )
    kept, xmp_notes = clean_xmp(kept, handling)
    notes += xmp_notes
    cleaned: dict[int, Segment | None] = {}
    seen: set[str] = set()
    for stream in find_streams(kept):
        # One of each is what there is; what several could hold together is no longer small.
        if stream.kind in seen and stream.kind not in _OF_PICTURES and not handling.keeps_opaque:
            notes.append(UnknownContent(f"Second {_TITLES[stream.kind]} dropped"))
            cleaned |= dict.fromkeys(position for position, _ in stream.parts)
            continue
        seen.add(stream.kind)
        _clean_stream(stream, kept, cleaned, preview, handling, notes)
    _clean_the_rest(kept, cleaned, handling, notes)
    result = [cleaned.get(position, segment) for position, segment in enumerate(kept)]
    return tuple(segment for segment in result if segment is not None), list(dict.fromkeys(notes))


def _clean_stream(
    stream: Stream,
    segments: Sequence[Segment],
    cleaned: dict[int, Segment | None],
    preview: Preview | None,
    handling: Handling,
    notes: list[str],
) -> None:
    """What becomes of the segments that a stream of data goes through."""
    data = b"".join(segments[position].payload[header:] for position, header in stream.parts)
    position, header = stream.parts[0]
    room = (MAX_PAYLOAD - header) * len(stream.parts)
    block = _cleaned(stream.kind, data, preview, segments[position].name, handling, room)
    notes += block.notes
    left = block.data
    for number, (position, header) in enumerate(stream.parts):
        payload = segments[position].payload
        size = len(payload) - header
        if number == len(stream.parts) - 1:
            size = MAX_PAYLOAD - header
        part = None if left is None else left[:size]
        left = None if left is None else left[size:]
        keeps = part is not None and (part or not number)
        new = replace(segments[position], payload=payload[:header] + (part or b""))
        cleaned[position] = new if keeps else None


def _cleaned(
    kind: str, data: bytes, preview: Preview | None, name: str, handling: Handling, room: int
) -> CleanedBlock:
    if kind == "exif":
        return clean_exif(data, preview, "EXIF", handling, room)
    if kind == "photoshop":
        return clean_resources(data, preview, "Photoshop data", handling)
    if kind == "flir":
        return _clean_flir(data)
    if kind == "jfif":
        return _clean_jfif(data, preview)
    if kind == "jfxx":
        return _clean_jfxx(data, preview)
    if kind == "icc":
        return CleanedBlock(data) if is_profile(data) else opaque_block(
            data, "Colour profile", handling
        )  # fmt: skip
    return opaque_block(data, name, handling)


def _clean_the_rest(
    segments: Sequence[Segment],
    cleaned: dict[int, Segment | None],
    handling: Handling,
    notes: list[str],
) -> None:
    """Segments that stand alone: texts and what vendors are known to write, or a few small ones."""
    small: list[int] = []
    texts: dict[int, int] = {}
    has_meta = False
    for position, segment in enumerate(segments):
        payload, marker = segment.payload, segment.marker
        if position in cleaned or not (marker in APPLICATION or marker == COM):
            continue
        if marker in APPLICATION and payload.startswith(XMP_HEADERS):
            continue
        text = decoded_text(payload.rstrip(b"\0").replace(b"\0", b"\n"))
        if marker == APP14 and payload.startswith(ADOBE_HEADER):
            cleaned[position] = replace(segment, payload=payload[:_ADOBE_BYTES])
        elif payload.startswith(META_HEADER) and not has_meta:
            has_meta = True
            block = clean_exif(payload[len(META_HEADER) :], None, segment.name, handling)
            notes += block.notes
            kept = None if block.data is None else META_HEADER + block.data
            cleaned[position] = None if kept is None else replace(segment, payload=kept)
        elif is_plain(text):
            texts[position] = weight(text)
        elif marker != COM and vendors.is_understood(payload):
            texts[position] = MOST_TEXT_WEIGHT // _MOST_VENDORS
        elif is_small(payload):
            small.append(position)
        else:
            _drop(position, segment, cleaned, handling, notes)
    if sum(texts.values()) > MOST_TEXT_WEIGHT or len(texts) > _MOST_TEXTS:
        small += [position for position, heavy in texts.items() if heavy > _LIGHT]
    if not are_few(segments[position].payload for position in small):
        for position in small:
            _drop(position, segments[position], cleaned, handling, notes)


def _drop(
    position: int,
    segment: Segment,
    cleaned: dict[int, Segment | None],
    handling: Handling,
    notes: list[str],
) -> None:
    identifier = segment.payload[:_MOST_NAMED].split(b"\0")[0].decode("latin-1")
    named = f" ({identifier})" if identifier.isprintable() and identifier else ""
    block = opaque_block(segment.payload, f"{segment.name} segment{named}", handling)
    notes += block.notes
    cleaned[position] = None if block.data is None else replace(segment, payload=block.data)


def _clean_flir(data: bytes) -> CleanedBlock:
    """Measurements stay where they are; pictures and what is not understood become zeros."""
    new = bytearray(len(data))
    for start, stop in flir.understood_parts(data):
        new[start:stop] = data[start:stop]
    left = bytes(new)
    if not left.strip(b"\0"):
        return CleanedBlock(None, (f"FLIR data dropped: {len(data):,} bytes",))
    if left == data:
        return CleanedBlock(data)
    return CleanedBlock(left, (UnknownContent("FLIR pictures and unknown records blanked"),))


def _clean_jfif(data: bytes, preview: Preview | None) -> CleanedBlock:
    """JFIF 1.02, page 5: fourteen bytes, then raw RGB of a thumbnail."""
    if len(data) <= _JFIF_BYTES:
        return CleanedBlock(data)
    width, height = data[12], data[13]
    new = _rgb(width, height, preview)
    return CleanedBlock(
        data[:_JFIF_BYTES] + new, (f"JFIF thumbnail {'replaced' if new else 'dropped'}",)
    )


def _clean_jfxx(data: bytes, preview: Preview | None) -> CleanedBlock:
    """JFIF extension (JFIF 1.02, page 6): JPEG, palette or RGB after a byte that tells which."""
    start = len(JFXX_HEADER) + 1
    if len(data) < start + 2:
        return CleanedBlock(None, ("JFXX thumbnail dropped",))
    code, new, head = data[start - 1], b"", data[:start]
    if preview is None:
        return CleanedBlock(head)
    if code == _JFXX_JPEG:
        new = thumbnail_like(data[start:], preview)
    elif code == _JFXX_RGB:
        new = data[start : start + 2] + _rgb(data[start], data[start + 1], preview)
    if not new:
        return CleanedBlock(None, ("JFXX thumbnail dropped",))
    return CleanedBlock(head + new, ("JFXX thumbnail replaced",))


def _rgb(width: int, height: int, preview: Preview | None) -> bytes:
    """Raw RGB of the redacted picture, black without one."""
    if preview is None or not (width and height):
        return bytes(3 * width * height)
    return preview.pixels(width, height)[..., ::-1].tobytes()
