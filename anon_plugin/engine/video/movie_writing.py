"""Redacts an MP4 or MOV: part after part is encoded and laid into the source's container."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from anon_plugin.engine.video.coders import Coder, coder_for
from anon_plugin.engine.video.encoding import EncodedPart, encode_part
from anon_plugin.engine.video.feed import Feed
from anon_plugin.engine.video.groups import Group, Plan, parts, plan
from anon_plugin.engine.video.movie_file import MovieFile, mapped
from anon_plugin.engine.video.mp4.writer import MovieWriter, Row
from anon_plugin.engine.video.quality import Quality
from anon_plugin.engine.video.reading import Video
from anon_plugin.engine.video.settings import Segment, VideoReport, VideoSettings
from anon_plugin.errors import PhotoError

_PROBED = 48
"""Frames that are encoded to find out which quality gives the source's size."""

_TRIES = 3


def write_movie(
    video: Video,
    movie: MovieFile,
    destination: Path,
    feed: Feed,
    settings: VideoSettings,
    progress: Callable[[float], None],
) -> VideoReport:
    """Write the redacted movie to a new file. Raises PhotoError where it cannot be."""
    coder = coder_for(video.info, settings.encoder)
    work = _Work(video, movie, plan(movie), coder, feed, Quality.of(coder))
    segments: list[Segment] = []
    configurations: list[bytes] = []
    todo = list(parts(work.plan.groups, [False] * len(work.plan.groups)))
    with mapped(video.path) as file, destination.open("xb") as target:
        writer = MovieWriter(video.path, file, movie, work.plan.base, target, settings)
        for number, part in enumerate(todo):
            encoded = work.encoded(part, is_last=number == len(todo) - 1)
            if encoded.configuration not in configurations:
                configurations.append(encoded.configuration)
            entry = configurations.index(encoded.configuration) + 1
            writer.add(_rows(work.plan, part, encoded, entry))
            segments.append(Segment(part.start, part.stop, False, encoded.quality, encoded.bytes))
            progress(part.stop / len(movie.timeline))
        tracks = writer.finish(tuple(configurations))
    return VideoReport(
        frames=len(movie.timeline),
        redacted=len(feed.redacted),
        segments=tuple(segments),
        encoder=coder.name,
        hidden=movie.timeline.hidden,
        corrupt=len(feed.corrupt),
        tracks=tracks,
        dropped=tuple(dict.fromkeys(writer.notes)),
        source_bytes=int(movie.track.samples.sizes.sum()),
        written_bytes=sum(one.bytes for one in segments),
    )


@dataclass
class _Work:
    """Encodes the parts of one movie."""

    video: Video
    movie: MovieFile
    plan: Plan
    coder: Coder
    feed: Feed
    quality: Quality
    _probed: bool = False

    def encoded(self, part: Group, is_last: bool) -> EncodedPart:
        """A part in the quality that gives its size in the source."""
        if not self._probed:
            self._probe(part)
        wanted = self._size(part)
        for _ in range(_TRIES):
            encoded = self._encode(part)
            if not self.quality.is_far_off(encoded.bytes, wanted, is_last):
                break
            if not self.quality.correct(encoded.bytes, wanted):
                break
        self.quality.learn(encoded.bytes, wanted)
        return encoded

    def _probe(self, part: Group) -> None:
        """Find the quality with the first frames of a part."""
        few = Group(part.start, min(part.stop, part.start + _PROBED), False)
        wanted = self._size(few)
        for _ in range(_TRIES - 1):
            encoded = self._encode(few)
            if not self.quality.correct(encoded.bytes, wanted):
                break
        self._probed = True

    def _encode(self, part: Group) -> EncodedPart:
        pictures = islice(self.feed.pictures(part.start, part.stop), len(part))
        encoded = encode_part(
            self.video.path,
            pictures,
            self.video.info,
            self.coder,
            self.quality.value,
            self.plan.reordering,
        )
        if len(encoded) != len(part):
            raise PhotoError(
                f"{self.video.path} gave {len(encoded)} of {len(part)} frames from frame "
                f"{part.start + 1} on."
            )
        return encoded

    def _size(self, part: Group) -> int:
        """Bytes that the part's frames have in the source."""
        numbers = self.plan.samples[part.start : part.stop]
        return int(self.movie.track.samples.sizes[numbers].sum())


def _rows(plan: Plan, part: Group, encoded: EncodedPart, entry: int) -> Iterator[Row]:
    """The samples of a part with the source's time stamps: what is decoded n-th is decoded when the
    source's n-th sample was, and shown when its frame was."""
    samples = encoded.samples
    for number in range(len(part)):
        place = part.start + number
        shown = part.start + int(encoded.order[number])
        offset, size = int(samples.offsets[number]), int(samples.sizes[number])
        yield Row(
            encoded.data[offset : offset + size],
            int(plan.durations[place]),
            int(plan.pts[shown] - plan.times[place]),
            bool(samples.syncs[number]),
            entry,
        )
