"""An MP4 or MOV file as our own reader sees it: which track is the video, and what it says."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from anon_plugin.engine.containers.iso.boxes import Box, Fields, HeifStructureError
from anon_plugin.engine.containers.iso.movie import Movie, MovieTrack, read_movie
from anon_plugin.engine.containers.iso.sample_tables import descend
from anon_plugin.engine.video.info import SphericalTags
from anon_plugin.engine.video.orientation import Orientation
from anon_plugin.engine.video.spherical import spherical_tags
from anon_plugin.engine.video.timeline import Timeline, timeline
from anon_plugin.errors import PhotoError

_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_MATRIX_AT = {0: 40, 1: 52}
"""Where a track header's matrix begins behind the box's own header, by version."""


@dataclass(frozen=True)
class MovieFile:
    """movie: all boxes and tracks. track: the one that is shown. timescale: of the movie."""

    movie: Movie
    track: MovieTrack
    timescale: int
    timeline: Timeline = field(repr=False)
    orientation: Orientation
    created: datetime | None
    spherical: SphericalTags | None


@contextmanager
def mapped(path: Path) -> Iterator[bytes]:
    """The file's bytes without reading them all; empty where the file is."""
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            yield b""
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as bytes_of:
            yield cast(bytes, bytes_of)


def read_movie_file(path: Path, file: bytes) -> MovieFile:
    """The movie in a file's bytes. Raises PhotoError where it is none, damaged or cut short."""
    try:
        return _movie_file(path, file)
    except (HeifStructureError, ValueError, OverflowError) as error:
        raise PhotoError(
            f"{path} cannot be read as a movie: {error}. Copy it anew from the camera."
        ) from error


def _movie_file(path: Path, file: bytes) -> MovieFile:
    movie = read_movie(file)
    box = next(one for one in movie.boxes if one.type == b"moov")
    track = _shown_track(file, movie)
    _require_whole(path, file, track)
    _require_all_fragments(path, file, movie)
    timescale, created = _movie_header(file, box)
    return MovieFile(
        movie,
        track,
        timescale,
        timeline(file, track, timescale),
        _orientation(file, track),
        created,
        spherical_tags(file, track.box),
    )


def is_enabled(file: bytes, track: MovieTrack) -> bool:
    """Whether its header says that the track is shown."""
    header = descend(file, track.box, b"tkhd")
    return header is not None and bool(file[header.start + 3] & 1)


def _shown_track(file: bytes, movie: Movie) -> MovieTrack:
    """The enabled video track with the most frames, the first of equals."""
    videos = [one for one in movie.tracks if one.handler == "vide" and len(one.samples)]
    if not videos:
        raise HeifStructureError("it has no video track")
    return max(videos, key=lambda one: (is_enabled(file, one), len(one.samples)))


def _require_whole(path: Path, file: bytes, track: MovieTrack) -> None:
    samples = track.samples
    there = (samples.offsets >= 0) & (samples.offsets + samples.sizes <= len(file))
    if not there.all():
        raise PhotoError(
            f"{path} is cut short: {int(there.sum())} of {len(samples)} frames are there. "
            "Copy it anew from the camera."
        )


def _require_all_fragments(path: Path, file: bytes, movie: Movie) -> None:
    """Raise PhotoError where the file ends within a fragment's boxes: its frames are lost, and
    nothing else tells of them."""
    end = len(file) - movie.trailing
    if file[end + 4 : end + 8] in (b"moof", b"mdat") and any(
        one.type == b"moof" for one in movie.boxes
    ):
        raise PhotoError(f"{path} is cut short: its last fragment ends too early. Copy it anew.")


def _movie_header(file: bytes, movie: Box) -> tuple[int, datetime | None]:
    header = descend(file, movie, b"mvhd")
    if header is None:
        raise HeifStructureError("it has no movie header")
    fields = Fields(file, header.start, header.stop)
    width = 8 if fields.number(1) == 1 else 4
    fields.take(3)
    seconds = fields.number(width)
    fields.take(width)
    timescale = fields.number(4)
    if timescale == 0:
        raise HeifStructureError("its movie header has the timescale 0")
    try:
        created = _EPOCH + timedelta(seconds=seconds) if seconds else None
    except OverflowError:
        created = None
    return timescale, created


def _orientation(file: bytes, track: MovieTrack) -> Orientation:
    header = descend(file, track.box, b"tkhd")
    if header is None:
        return Orientation()
    start = header.start + _MATRIX_AT.get(file[header.start], _MATRIX_AT[0])
    fields = Fields(file, start, header.stop)
    numbers = [int.from_bytes(fields.take(4), "big", signed=True) for _ in range(5)]
    return Orientation.of_matrix(numbers[0], numbers[1], numbers[3], numbers[4])
