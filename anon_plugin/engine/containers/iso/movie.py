"""The tracks of an MP4 or MOV file and where each of their samples lies: ISO/IEC 14496-12.

Sample tables and movie fragments give the same value: arrays with one entry a sample. Nothing is
decoded, and the media data themselves are not read.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from anon_plugin.engine.containers.iso.boxes import Box, Fields, HeifStructureError, walk_boxes
from anon_plugin.engine.containers.iso.movie_fragments import fragment_samples
from anon_plugin.engine.containers.iso.sample_tables import Samples, descend, table_samples

MOST_FRAGMENTS = 1_000_000
"""Boxes on the top level: a fragmented movie has two a second or more."""


@dataclass(frozen=True)
class MovieTrack:
    """One track. handler: "vide", "soun", "meta", …; codec: type of its first sample entry."""

    number: int
    handler: str
    codec: str
    timescale: int
    box: Box
    samples: Samples


@dataclass(frozen=True)
class Movie:
    """What a file holds: its boxes on the top level, and its tracks.

    trailing: bytes behind the last box that are none, such as what cameras append.
    """

    boxes: tuple[Box, ...]
    tracks: tuple[MovieTrack, ...]
    trailing: int = 0


def read_movie(file: bytes) -> Movie:
    """The tracks of a file (any buffer, such as an mmap).

    Raises HeifStructureError where it has no movie box or its tables contradict each other.
    """
    boxes = _top_level(file)
    movie = next((one for one in boxes if one.type == b"moov"), None)
    if movie is None:
        raise HeifStructureError("it has no movie box")
    fragments = fragment_samples(file, boxes)
    tracks = [
        _track(file, one, fragments)
        for one in walk_boxes(file, movie.start, movie.stop)
        if one.type == b"trak"
    ]
    return Movie(boxes, tuple(tracks), len(file) - boxes[-1].stop)


def _top_level(file: bytes) -> tuple[Box, ...]:
    """The boxes of a file, up to where none follows; the movie box must be among them."""
    boxes = []
    try:
        for one in walk_boxes(file, 0, len(file), MOST_FRAGMENTS):
            boxes.append(one)
    except HeifStructureError:
        if not any(one.type == b"moov" for one in boxes):
            raise
    return tuple(boxes)


def _track(file: bytes, box: Box, fragments: dict[int, list[Samples]]) -> MovieTrack:
    header = _needed(file, box, b"tkhd")
    media_header = _needed(file, box, b"mdia", b"mdhd")
    handler = _needed(file, box, b"mdia", b"hdlr")
    table = _needed(file, box, b"mdia", b"minf", b"stbl")
    number = _after_times(file, header)
    timescale = _after_times(file, media_header)
    if timescale == 0:
        raise HeifStructureError("a track has the timescale 0")
    entry = _needed(file, table, b"stsd")
    codec = bytes(file[entry.start + 12 : entry.start + 16]).decode("latin-1")
    parts = [table_samples(file, table), *fragments.get(number, [])]
    return MovieTrack(
        number=number,
        handler=bytes(file[handler.start + 8 : handler.start + 12]).decode("latin-1"),
        codec=codec,
        timescale=timescale,
        box=box,
        samples=_joined(parts),
    )


def _needed(file: bytes, box: Box, *path: bytes) -> Box:
    found = descend(file, box, *path)
    if found is None:
        where = "/".join(kind.decode("latin-1") for kind in path)
        raise HeifStructureError(f"a track has no {where} box")
    return found


def _after_times(file: bytes, box: Box) -> int:
    """The 32-bit number behind the two times of a header: track number or timescale."""
    fields = Fields(file, box.start, box.stop)
    version = fields.number(1)
    fields.take(3)
    fields.take(16 if version == 1 else 8)
    return fields.number(4)


def _joined(parts: list[Samples]) -> Samples:
    columns = [field.name for field in fields(Samples)]
    return Samples(*(np.concatenate([getattr(one, name) for one in parts]) for name in columns))
