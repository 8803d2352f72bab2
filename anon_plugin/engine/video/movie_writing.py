"""Redacts an MP4 or MOV: part after part is encoded or copied, and laid into the source's
container."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from anon_plugin.engine.video.copying import Copying
from anon_plugin.engine.video.encoding import EncodedPart
from anon_plugin.engine.video.feed import Feed
from anon_plugin.engine.video.finished_parts import FinishedParts
from anon_plugin.engine.video.groups import Group, Plan
from anon_plugin.engine.video.movie_file import MovieFile, mapped
from anon_plugin.engine.video.movie_parts import MovieParts
from anon_plugin.engine.video.mp4.writer import MovieWriter, Row
from anon_plugin.engine.video.reading import Video
from anon_plugin.engine.video.settings import Segment, VideoReport, VideoSettings
from anon_plugin.engine.video.span import Span
from anon_plugin.errors import PhotoError


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
    with mapped(video.path) as file, destination.open("xb") as target:
        work = MovieParts.of(video, movie, file, feed, settings, finished)
        writer = MovieWriter(video.path, file, movie, work.plan.base, target, settings)
        entries = _Entries(video.path, work.copying)
        segments = []
        for part, is_last in work.parts():
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
        encoder=work.coder.name,
        hidden=movie.timeline.hidden,
        corrupt=len(feed.corrupt),
        not_copied=work.copying.reason,
        tracks=tracks,
        dropped=tuple(dict.fromkeys(writer.notes)),
        source_bytes=int(movie.track.samples.sizes.sum()),
        written_bytes=sum(one.bytes for one in segments),
    )


def prepare_movie(
    video: Video,
    movie: MovieFile,
    feed: Feed,
    settings: VideoSettings,
    finished: FinishedParts,
    span: Span,
) -> None:
    """Make the parts of some of a movie's frames, for `write_movie` to find them finished.

    span: whatever begins in it is made. Raises PhotoError as `write_movie` does.
    """
    with mapped(video.path) as file:
        work = MovieParts.of(video, movie, file, feed, settings, finished)
        for part, is_last in work.parts(span):
            if not part.standing:
                work.encoded(part, is_last)


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
