"""Which tracks of the source are copied beside the video, and the copying of their samples."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np

from anon_plugin.engine.containers.iso.boxes import HeifStructureError, walk_boxes
from anon_plugin.engine.containers.iso.movie import Movie, MovieTrack
from anon_plugin.engine.containers.iso.sample_tables import descend
from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.video.mp4.gpmf_faces import without_faces
from anon_plugin.engine.video.mp4.headers import key_names
from anon_plugin.engine.video.mp4.kept import (
    DATA_TRACKS,
    MOST_HEADER_BYTES,
    SOUND,
    SOUNDS,
    TIMED_METADATA,
)
from anon_plugin.engine.video.mp4.tables import NewTable
from anon_plugin.engine.video.mp4.user_data import holds_picture
from anon_plugin.engine.video.settings import Audio, KeptTrack
from anon_plugin.engine.vocabulary import PersonalMetadata

_TEXT = frozenset(("tx3g", "text", "sbtl", "wvtt", "stpp", "c608"))


def chosen_tracks(
    file: bytes, movie: Movie, video: MovieTrack, audio: Audio, handling: Handling
) -> tuple[list[MovieTrack], list[str]]:
    """(tracks to copy, sentences about the others)."""
    kept, notes = [], []
    pictures = [one for one in movie.tracks if one.handler == "vide"]
    for track in movie.tracks:
        if track is video:
            continue
        why = _why_not(file, track, pictures, audio, handling)
        if why:
            codec = "".join(one if one.isprintable() else "?" for one in track.codec)
            notes.append(f"Track {track.number} ({codec}) dropped: {why}")
        else:
            kept.append(track)
    return kept, notes


def kind_of(track: MovieTrack) -> str:
    """What a copied track is, in a few words."""
    return "sound" if track.handler == SOUND else DATA_TRACKS.get(track.codec, track.codec)


def _why_not(
    file: bytes, track: MovieTrack, pictures: list[MovieTrack], audio: Audio, handling: Handling
) -> str:
    if track.handler == "vide":
        return "a further video"
    if track.handler == SOUND:
        if audio is Audio.DROP:
            return "sound is not wanted"
        if track.codec not in SOUNDS:
            return "no sound of a known kind"
    elif track.codec not in DATA_TRACKS:
        return "of an unknown kind"
    elif track.codec in _TEXT and handling.personal is not PersonalMetadata.KEEP:
        return "texts may name persons"
    if not _is_described(file, track):
        return "its description holds more than it should"
    if track.codec == "mebx" and not _is_about_the_camera(file, track):
        return "it tells of what is in the picture, such as faces, or of something unknown"
    if not _is_self_contained(file, track):
        return "its samples lie in another file"
    if any(_overlap(track, other) for other in pictures):
        return "its samples are parts of the video"
    if track.handler != SOUND and any(holds_picture(one) for one in track.samples.data(file)):
        return "it holds a picture"
    return ""


def _is_described(file: bytes, track: MovieTrack) -> bool:
    """Whether its sample entries are short and hold no picture."""
    table = descend(file, track.box, b"mdia", b"minf", b"stbl", b"stsd")
    if table is None or table.stop - table.begin > MOST_HEADER_BYTES:
        return False
    try:
        entries = list(walk_boxes(file, table.start + 8, table.stop))
    except HeifStructureError:
        return False
    return bool(entries) and not holds_picture(bytes(file[table.start : table.stop]))


def _is_about_the_camera(file: bytes, track: MovieTrack) -> bool:
    """Whether timed metadata consist of known keys alone."""
    table = descend(file, track.box, b"mdia", b"minf", b"stbl", b"stsd")
    if table is None:
        return False
    try:
        names = [
            key
            for entry in walk_boxes(file, table.start + 8, table.stop)
            for key in key_names(file, entry.start + 8, entry.stop)
        ]
    except HeifStructureError:
        return False
    return bool(names) and all(one.startswith(TIMED_METADATA) for one in names)


def _is_self_contained(file: bytes, track: MovieTrack) -> bool:
    references = descend(file, track.box, b"mdia", b"minf", b"dinf", b"dref")
    if references is None:
        return True
    position = references.start + 8
    while position + 12 <= references.stop:
        if not file[position + 11] & 1:
            return False
        position += max(8, int.from_bytes(file[position : position + 4], "big"))
    return True


def _overlap(track: MovieTrack, video: MovieTrack) -> bool:
    """Whether a sample of a track shares a byte with one of a video track."""
    order = np.argsort(video.samples.offsets, kind="stable")
    starts = video.samples.offsets[order]
    stops = np.maximum.accumulate(starts + video.samples.sizes[order])
    mine = track.samples.offsets
    before = np.searchsorted(starts, mine + track.samples.sizes, side="left") - 1
    found = before >= 0
    return bool((stops[before[found]] > mine[found]).any())


@dataclass
class CopiedTrack:
    """A track on its way into the new file.

    base: decoding time of its first sample, in its timescale.
    """

    track: MovieTrack
    table: NewTable = field(default_factory=NewTable)
    _next: int = 0
    _changed: int = 0
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def base(self) -> int:
        times = self.track.samples.times
        return int(times[0]) if len(times) else 0

    def copy_until(self, file: bytes, target: BinaryIO, seconds: float) -> None:
        """Write the samples that are decoded up to a moment.

        Raises HeifStructureError where one lies beyond the source's end.
        """
        samples = self.track.samples
        limit = seconds * self.track.timescale + self.base
        stop = int(np.searchsorted(samples.times, limit, side="right"))
        if stop <= self._next:
            return
        change: Callable[[bytes], bytes] | None = (
            without_faces if self.track.codec == "gpmd" else None
        )
        for row in range(self._next, stop):
            offset, size = int(samples.offsets[row]), int(samples.sizes[row])
            if offset < 0 or offset + size > len(file):
                raise HeifStructureError(
                    f"track {self.track.number} is cut short: a sample lies beyond the file's end"
                )
            entry = int(samples.entries[row])
            is_chunk = samples.counts[row] > 1
            if row == self._next or is_chunk or entry != samples.entries[row - 1]:
                self.table.add_chunk(target.tell(), entry)
            data = bytes(file[offset : offset + size])
            written = change(data) if change else data
            self._changed += written != data
            target.write(written)
            self._digest.update(written)
            self.table.add(
                len(written),
                int(samples.durations[row]),
                int(samples.delays[row]),
                bool(samples.syncs[row]),
                int(samples.counts[row]),
            )
        self._next = stop

    def told(self) -> KeptTrack:
        """What the report says of it."""
        changed = f"{self._changed} samples without streams about faces" if self._changed else ""
        return KeptTrack(
            self.track.number,
            kind_of(self.track),
            len(self.track.samples),
            self._digest.hexdigest(),
            changed,
        )
