"""The positions of a video: from its own tracks and boxes, or from a file beside it."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from anon_plugin.engine.containers.iso.boxes import HeifStructureError
from anon_plugin.engine.containers.iso.movie import MovieTrack, read_movie
from anon_plugin.engine.files.listing import require_folder
from anon_plugin.engine.telemetry import camm, dashcams, gpmf, gpx, nmea, streams, subtitles
from anon_plugin.engine.telemetry.fix import Fix, possible

MOST_SIDE_BYTES = 64 * 2**20
VIDEO_SUFFIXES = frozenset(
    (
        ".mp4",
        ".mov",
        ".m4v",
        ".360",
        ".insv",
        ".mkv",
        ".webm",
        ".avi",
        ".ts",
        ".mts",
        ".m2ts",
        ".3gp",
    )
)
SIDE_SUFFIXES = (".srt", ".SRT", ".gpx", ".GPX", ".nmea", ".NMEA", ".gps", ".GPS")


@dataclass(frozen=True)
class Telemetry:
    """source: what it was read from, for people; "" where a video says nothing of its place."""

    source: str
    fixes: tuple[Fix, ...]


def read_telemetry(video: Path) -> Telemetry:
    """The positions of a video in the order of time; what it holds itself comes first.

    Raises OSError where the video cannot be read.
    """
    for source, found in (*_inside(video), *_beside(video)):
        if found:
            return Telemetry(source, tuple(found))
    return Telemetry("", ())


def _inside(video: Path) -> Iterator[tuple[str, list[Fix]]]:
    with _bytes_of(video) as file:
        try:
            movie = read_movie(file)
        except (HeifStructureError, ValueError):
            yield streams.fixes(video, file)
            return
        for track in movie.tracks:
            try:
                yield _track(file, track)
            except HeifStructureError:
                continue
        yield "boxes of the camera's maker", possible(dashcams.fixes(file, movie.boxes))


def _track(file: bytes, track: MovieTrack) -> tuple[str, list[Fix]]:
    """What a track says of the camera's place; nothing where it is of another kind."""
    samples = track.samples
    times = (samples.times / track.timescale).tolist()
    found: list[Fix] = []
    if track.codec == "gpmd":
        lasting = (samples.durations / track.timescale).tolist()
        for data, time, duration in zip(samples.data(file), times, lasting, strict=True):
            found += gpmf.fixes(data, time, duration)
        return "GPMF", possible(found)
    if track.codec == "camm":
        for data, time in zip(samples.data(file), times, strict=True):
            fix = camm.fix(data, time)
            found += [] if fix is None else [fix]
        return "CAMM", possible(found)
    if track.codec == "RVMI":
        moments = (dashcams.moment(*one) for one in zip(samples.data(file), times, strict=True))
        return "RVMI", possible([one for one in moments if one is not None])
    if track.codec in ("tx3g", "text"):
        for data, time in zip(samples.data(file), times, strict=True):
            length = int.from_bytes(data[:2], "big")
            shown = data[2 : 2 + length].decode("utf-8", "replace")
            found += subtitles.in_cue(shown, time)
        return "subtitles", possible(found)
    return "", []


def _beside(video: Path) -> Iterator[tuple[str, list[Fix]]]:
    """Positions in a file of the same name beside the video."""
    for suffix in SIDE_SUFFIXES:
        path = video.with_suffix(suffix)
        if path == video or not path.is_file() or path.stat().st_size > MOST_SIDE_BYTES:
            continue
        data = path.read_bytes()
        yield path.name, possible(read_side_file(data, suffix.lower()))


def read_side_file(data: bytes, suffix: str) -> list[Fix]:
    """The positions in the bytes of a .srt, .gpx, .nmea or .gps file."""
    if suffix == ".gpx":
        return gpx.fixes(data)
    text = data.decode("utf-8", "replace")
    return subtitles.fixes(text) if suffix == ".srt" else nmea.fixes(text)


def videos_in_folder(folder: Path, recursive: bool = True) -> list[Path]:
    """All videos of a folder in a stable order, told by their suffix; hidden ones are left out.

    Raises SettingsError where `folder` is none.
    """
    require_folder(folder)
    found = folder.rglob("*") if recursive else folder.glob("*")
    return sorted(
        path
        for path in found
        if path.suffix.lower() in VIDEO_SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


@contextmanager
def _bytes_of(path: Path) -> Iterator[bytes]:
    """The file's bytes without reading them all; empty where the file is."""
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            yield b""
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            yield cast(bytes, mapped)
