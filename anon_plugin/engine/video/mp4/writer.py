"""Writes an MP4 or MOV: the new video, and the other tracks' samples copied beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from anon_plugin.engine.containers.iso.boxes import HeifStructureError, box
from anon_plugin.engine.video.movie_file import MovieFile
from anon_plugin.engine.video.mp4.movie_box import MovieBox, NewTrack, top_level_notes
from anon_plugin.engine.video.mp4.tables import NewTable
from anon_plugin.engine.video.mp4.tracks import CopiedTrack, chosen_tracks
from anon_plugin.engine.video.settings import KeptTrack, VideoSettings
from anon_plugin.errors import PhotoError

_CHUNK_S = 0.5
"""Seconds of video that lie together before other tracks' samples: players read a little ahead."""

_LONG_HEADER = 16
_MOST_BRANDS = 32


@dataclass(frozen=True)
class Row:
    """A sample of the video. entry: which of the configurations decodes it, from 1."""

    data: bytes
    duration: int
    delay: int
    is_sync: bool
    entry: int = 1


class MovieWriter:
    """Writes to a new file from front to back; the movie box comes last.

    path, file, source: of what is redacted. notes: sentences on what is left out.
    """

    def __init__(
        self,
        path: Path,
        file: bytes,
        source: MovieFile,
        base: int,
        target: BinaryIO,
        settings: VideoSettings,
    ) -> None:
        self._path, self._file, self._source, self._target = path, file, source, target
        self._settings, self._base = settings, base
        tracks, notes = chosen_tracks(
            file, source.movie, source.track, settings.audio, settings.handling
        )
        self.notes = [*top_level_notes(file, source), *notes]
        self._copied = [CopiedTrack(one) for one in tracks]
        self._video = NewTable()
        self._time = 0
        self._chunk_end = 0
        target.write(self._brands())
        self._media_begin = target.tell()
        target.write(b"\0" * _LONG_HEADER)

    def add(self, rows: Iterable[Row]) -> None:
        """The next samples of the video, in the order of decoding."""
        scale = self._source.track.timescale
        entry = 0
        for row in rows:
            if self._time >= self._chunk_end or row.entry != entry:
                self._copy_until(self._time / scale)
                self._video.add_chunk(self._target.tell(), row.entry)
                self._chunk_end = self._time + round(_CHUNK_S * scale)
                entry = row.entry
            self._target.write(row.data)
            self._video.add(len(row.data), row.duration, row.delay, row.is_sync)
            self._time += row.duration

    def finish(self, configurations: tuple[bytes, ...]) -> tuple[KeptTrack, ...]:
        """The rest of the other tracks and the movie box. Returns what was copied."""
        self._copy_until(float("inf"))
        target = self._target
        length = target.tell() - self._media_begin
        video = NewTrack(self._source.track, self._video, self._base, configurations)
        tracks = {self._source.track.number: video}
        for one in self._copied:
            tracks[one.track.number] = NewTrack(one.track, one.table, one.base)
        movie = MovieBox(self._file, self._source, self._settings.handling, self.notes)
        try:
            target.write(movie.made(tracks))
        except HeifStructureError as error:
            raise PhotoError(f"{self._path} is damaged: {error}.") from error
        target.seek(self._media_begin)
        target.write((1).to_bytes(4, "big") + b"mdat" + length.to_bytes(8, "big"))
        target.seek(0, 2)
        return tuple(one.told() for one in self._copied)

    def _copy_until(self, seconds: float) -> None:
        try:
            for one in self._copied:
                one.copy_until(self._file, self._target, seconds)
        except HeifStructureError as error:
            raise PhotoError(f"{self._path} is damaged: {error}.") from error

    def _brands(self) -> bytes:
        """The source's ftyp box, without what is no name of a brand."""
        found = next((one for one in self._source.movie.boxes if one.type == b"ftyp"), None)
        if found is None:
            return b""
        data = bytes(self._file[found.start : found.stop])
        names = [data[at : at + 4] for at in range(8, len(data) - 3, 4)][:_MOST_BRANDS]
        fit = [one for one in names if all(32 <= letter < 127 for letter in one)]
        if len(fit) < len(names) or len(data) % 4:
            self.notes.append("Brands that are no names dropped")
        return box(b"ftyp", data[:8], *fit)
