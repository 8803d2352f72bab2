"""Personal metadata in a JPEG's segments, kept and told or blanked in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from anon_plugin.engine.containers.jpeg import flir, vendors
from anon_plugin.engine.containers.jpeg.metadata import XMP_HEADER, Stream, find_streams
from anon_plugin.engine.containers.jpeg.segments import APPLICATION, Segment
from anon_plugin.engine.containers.jpeg.xmp import renamed, whole_extended_packets
from anon_plugin.engine.containers.metadata import photoshop
from anon_plugin.engine.containers.metadata.personal import (
    PersonalValue,
    blanked,
    find_in_exif,
    find_in_iptc,
    find_in_xmp,
    personal_note,
)
from anon_plugin.engine.containers.metadata.personal.xmp import person_names
from anon_plugin.engine.vocabulary import PersonalMetadata


def treat_personal_metadata(
    segments: Sequence[Segment], handling: PersonalMetadata
) -> tuple[tuple[Segment, ...], list[str]]:
    """(the segments, with personal values blanked where so asked, the sentence that tells them).

    No segment changes its length or place.
    """
    treated = list(segments)
    names = tuple(
        name
        for segment in segments
        if segment.payload.startswith(XMP_HEADER)
        for name in person_names(segment.payload[len(XMP_HEADER) :])
    )
    whats: list[str] = []
    streams = find_streams(segments)
    in_streams = {position for stream in streams for position, _ in stream.parts}
    alone = [
        Stream("", [(position, 0)])
        for position, segment in enumerate(segments)
        if segment.marker in APPLICATION and position not in in_streams
    ]
    for stream in (*streams, *alone):
        data = b"".join(segments[position].payload[header:] for position, header in stream.parts)
        values = [value for value in _find(stream, data, names) if value.is_told(data)]
        whats += [value.what for value in values]
        if values:
            _put_back(blanked(data, values), stream.parts, treated)
    for guid, parts in whole_extended_packets(segments).items():
        data = b"".join(segments[position].payload[header:] for position, header in parts)
        values = list(find_in_xmp(data))
        whats += [value.what for value in values]
        if values:
            data = blanked(data, values)
            _put_back(data, parts, treated)
            treated = renamed(treated, guid, data)
    if handling is PersonalMetadata.KEEP:
        treated = list(segments)
    return tuple(treated), personal_note(whats, handling)


def _find(stream: Stream, data: bytes, names: Sequence[bytes]) -> Iterator[PersonalValue]:
    if stream.kind == "exif":
        yield from find_in_exif(data)
    elif stream.kind == "flir":
        yield from flir.find_serial_numbers(data)
    elif stream.kind == "photoshop":
        for start, stop in photoshop.find_iptc(data):
            yield from _moved(find_in_iptc(data[start:stop], names), start)
    elif data.startswith(XMP_HEADER):
        yield from _moved(find_in_xmp(data[len(XMP_HEADER) :]), len(XMP_HEADER))
    else:
        yield from vendors.find_personal(data)


def _moved(values: Iterable[PersonalValue], by: int) -> Iterator[PersonalValue]:
    for value in values:
        yield replace(value, start=value.start + by, stop=value.stop + by)


def _put_back(data: bytes, parts: Sequence[tuple[int, int]], segments: list[Segment]) -> None:
    """Cut a stream's data into the segments again that it came from (see Stream.parts)."""
    offset = 0
    for position, header in parts:
        payload = segments[position].payload
        size = len(payload) - header
        new = payload[:header] + data[offset : offset + size]
        segments[position] = replace(segments[position], payload=new)
        offset += size
