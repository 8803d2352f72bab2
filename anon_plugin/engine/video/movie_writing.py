"""Redacts an MP4 or MOV: part after part is encoded or copied, and laid into the source's
container."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from anon_plugin.engine.video.coders import Coder, Request, coder_for
from anon_plugin.engine.video.copying import Copying, chosen
from anon_plugin.engine.video.encoding import EncodedPart, encode_part, read_part
from anon_plugin.engine.video.feed import Feed
from anon_plugin.engine.video.finished_parts import FinishedPart, FinishedParts
from anon_plugin.engine.video.groups import Group, Plan, most_frames, parts, plan
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
    finished: FinishedParts,
) -> VideoReport:
    """Write the redacted movie to a new file. Raises PhotoError where it cannot be.

    finished: keeps parts, in case that this is interrupted.
    """
    coder = coder_for(video.info, settings.encoder)
    with mapped(video.path) as file, destination.open("xb") as target:
        quality = Quality.of(coder, settings.quality)
        work = _Work.of(video, movie, file, coder, feed, quality, finished)
        writer = MovieWriter(video.path, file, movie, work.plan.base, target, settings)
        entries = _Entries(video.path, work.copying)
        segments = []
        for part, is_last in work.parts(settings.copy_untouched):
            if part.standing:
                entry = entries.number(work.copying.configuration)
                writer.add(work.copied(part, entry))
                segments.append(Segment(part.start, part.stop, True, 0.0, work.size(part)))
            else:
                encoded = work.encoded(part, is_last)
                entry = entries.number(encoded.configuration)
                writer.add(_rows(work.plan, part, encoded, entry))
                segments.append(
                    Segment(part.start, part.stop, False, encoded.quality, encoded.bytes)
                )
            progress(part.stop / len(movie.timeline))
        tracks = writer.finish(entries.configurations())
    return VideoReport(
        frames=len(movie.timeline),
        redacted=len(feed.redacted),
        segments=tuple(_joined(segments)),
        encoder=coder.name,
        hidden=movie.timeline.hidden,
        corrupt=len(feed.corrupt),
        not_copied=work.copying.reason,
        tracks=tracks,
        dropped=tuple(dict.fromkeys(writer.notes)),
        source_bytes=int(movie.track.samples.sizes.sum()),
        written_bytes=sum(one.bytes for one in segments),
    )


class _Entries:
    """The sample entries of the new track, and which of them decodes what."""

    def __init__(self, path: Path, copying: Copying) -> None:
        self._path, self._copying = path, copying
        self._found: list[bytes] = []

    @property
    def _is_one(self) -> bool:
        """Whether one entry decodes what is copied and what is encoded."""
        return not self._copying.reason and self._copying.parameter_set is not None

    def number(self, configuration: bytes) -> int:
        """Of the entry that decodes samples of that configuration, from 1."""
        if configuration not in self._found:
            self._found.append(configuration)
        return 1 if self._is_one else self._found.index(configuration) + 1

    def configurations(self) -> tuple[bytes, ...]:
        """All of them, in the order of their numbers. Raises PhotoError where what was encoded
        cannot be decoded as one."""
        source = self._copying.configuration
        if not self._is_one or len(self._found) == 1:
            return tuple(self._found)
        encoded = [one for one in self._found if one != source]
        joined = self._copying.joined(encoded[0])
        if len(encoded) != 1 or joined is None:
            raise PhotoError(f"{self._path} was encoded in ways that cannot be joined.")
        return (joined,)


@dataclass
class _Work:
    """Encodes and copies the parts of one movie."""

    video: Video
    movie: MovieFile
    plan: Plan
    coder: Coder
    copying: Copying
    feed: Feed
    quality: Quality
    finished: FinishedParts
    _probed: bool = False

    @classmethod
    def of(
        cls,
        video: Video,
        movie: MovieFile,
        file: bytes,
        coder: Coder,
        feed: Feed,
        quality: Quality,
        finished: FinishedParts,
    ) -> _Work:
        """For a movie whose bytes are `file`."""
        copying = Copying.of(file, movie, video.info)
        return cls(video, movie, plan(movie), coder, copying, feed, quality, finished)

    def parts(self, copies: bool) -> Iterator[tuple[Group, bool]]:
        """(part, whether it is the last one that is encoded); `standing` ones are copied."""
        groups = self.plan.groups
        touched = (self.feed.is_touched(one.start, one.stop) for one in groups)
        copied = chosen(self.copying, self.plan, touched) if copies else [False] * len(groups)
        most = most_frames(self.movie.track.samples.sizes)
        todo = list(parts(groups, copied, most))
        last = max((number for number, one in enumerate(todo) if not one.standing), default=-1)
        for number, one in enumerate(todo):
            yield one, number == last

    def copied(self, part: Group, entry: int) -> Iterator[Row]:
        """The samples of a part as they are. They are decoded all the same: what is damaged must
        not pass.

        Raises PhotoError where a frame cannot be decoded.
        """
        for _ in self.feed.pictures(part.start, part.stop, plain=True):
            pass
        samples, plan = self.movie.track.samples, self.plan
        for place in range(part.start, part.stop):
            number = int(plan.samples[place])
            yield Row(
                self.copying.data(number),
                int(plan.durations[place]),
                int(samples.delays[number]),
                bool(samples.syncs[number]),
                entry,
            )

    def encoded(self, part: Group, is_last: bool) -> EncodedPart:
        """A part in the quality that gives its size in the source."""
        if not self._probed and not self.quality.is_fixed:
            self._probe(part)
        wanted = self.size(part)
        for _ in range(_TRIES):
            encoded = self._encode(part)
            if not self.quality.is_far_off(encoded.bytes, wanted, is_last):
                break
            if not self.quality.correct(encoded.bytes, wanted):
                break
        self.quality.learn(encoded.bytes, wanted)
        return encoded

    def size(self, part: Group) -> int:
        """Bytes that the part's frames have in the source."""
        numbers = self.plan.samples[part.start : part.stop]
        return int(self.movie.track.samples.sizes[numbers].sum())

    def _probe(self, part: Group) -> None:
        """Find the quality with the first frames of a part, as they are."""
        few = Group(part.start, min(part.stop, part.start + _PROBED), False)
        wanted = self.size(few)
        for _ in range(_TRIES - 1):
            encoded = self._made(few, plain=True)
            if not self.quality.correct(encoded.bytes, wanted):
                break
        self._probed = True

    def _encode(self, part: Group) -> EncodedPart:
        """A part that was finished before, or made now."""
        if not self.finished.are_kept:
            return self._made(part)
        key = self.finished.key(
            part.start,
            self.feed.regions(part.start, part.stop),
            (len(part), self.quality.value, self.plan.reordering, self.copying.parameter_set),
        )
        found = self.finished.get(key)
        if found is not None:
            self.feed.redacted.update(found.redacted)
            return read_part(self.video.path, found.data, len(part), self.quality.value)
        encoded = self._made(part)
        redacted = tuple(sorted(self.feed.redacted.intersection(range(part.start, part.stop))))
        self.finished.keep(key, FinishedPart(encoded.data, redacted))
        return encoded

    def _made(self, part: Group, plain: bool = False) -> EncodedPart:
        pictures = islice(self.feed.pictures(part.start, part.stop, plain), len(part))
        request = Request(self.quality.value, self.plan.reordering, self.copying.parameter_set or 0)
        encoded = encode_part(self.video.path, pictures, self.video.info, self.coder, request)
        if len(encoded) != len(part):
            raise PhotoError(
                f"{self.video.path} gave {len(encoded)} of {len(part)} frames from frame "
                f"{part.start + 1} on."
            )
        return encoded


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


def _joined(segments: list[Segment]) -> Iterator[Segment]:
    """Copied ones that follow one another as one."""
    waiting: Segment | None = None
    for one in segments:
        if waiting and one.copied:
            waiting = Segment(waiting.start, one.stop, True, 0.0, waiting.bytes + one.bytes)
            continue
        if waiting:
            yield waiting
        waiting = one if one.copied else None
        if not one.copied:
            yield one
    if waiting:
        yield waiting
