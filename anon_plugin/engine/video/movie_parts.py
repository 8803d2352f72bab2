"""The parts of a movie that is redacted: which are copied, and the encoding of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from anon_plugin.engine.video.coders import Coder, Request
from anon_plugin.engine.video.copying import Copying, chosen
from anon_plugin.engine.video.encoding import EncodedPart, encode_part, read_part
from anon_plugin.engine.video.feed import Feed
from anon_plugin.engine.video.finished_parts import FinishedPart, FinishedParts
from anon_plugin.engine.video.groups import Group, Plan, chains, most_frames, parts, plan
from anon_plugin.engine.video.hardware import chosen_coder
from anon_plugin.engine.video.movie_file import MovieFile
from anon_plugin.engine.video.mp4.writer import Row
from anon_plugin.engine.video.quality import Quality
from anon_plugin.engine.video.reading import Video
from anon_plugin.engine.video.settings import VideoSettings
from anon_plugin.engine.video.span import WHOLE, Span
from anon_plugin.errors import PhotoError

_PROBED = 48
"""Frames that are encoded to find out which quality gives the source's size."""

_TRIES = 3


@dataclass
class MovieParts:
    """Encodes and copies the parts of one movie."""

    video: Video
    movie: MovieFile
    plan: Plan
    coder: Coder
    copying: Copying
    feed: Feed
    settings: VideoSettings
    finished: FinishedParts
    quality: Quality
    _probed: bool = False

    @classmethod
    def of(
        cls,
        video: Video,
        movie: MovieFile,
        file: bytes,
        feed: Feed,
        settings: VideoSettings,
        finished: FinishedParts,
    ) -> MovieParts:
        """For a movie whose bytes are `file`."""
        coder = chosen_coder(video.info, settings.encoder)
        copying = Copying.of(file, movie, video.info)
        quality = Quality.of(coder, settings.quality)
        return cls(video, movie, plan(movie), coder, copying, feed, settings, finished, quality)

    def parts(self, span: Span = WHOLE) -> Iterator[tuple[Group, bool]]:
        """(part, whether it is the last one of its chain that is encoded); `standing` ones are
        copied, and decode without a fault. span: of the chains that begin in it.

        Raises PhotoError where a frame of a copied part cannot be decoded.
        """
        most = most_frames(self.movie.track.samples.sizes)
        for chain in chains(self.plan.groups):
            if chain[0].start not in span:
                continue
            self.quality, self._probed = Quality.of(self.coder, self.settings.quality), False
            todo = list(parts(chain, self._copied(chain), most))
            last = max((place for place, one in enumerate(todo) if not one.standing), default=-1)
            for place, one in enumerate(todo):
                if one.standing and not (place and todo[place - 1].standing):
                    self._require_sound(takewhile(_is_copied, todo[place:]))
                yield one, place == last

    def _copied(self, chain: tuple[Group, ...]) -> list[bool]:
        """For each group whether it is."""
        if not self.settings.copy_untouched:
            return [False] * len(chain)
        touched = (self.feed.is_touched(one.start, one.stop) for one in chain)
        return chosen(self.copying, self.plan, chain, touched)

    def _require_sound(self, copied: Iterable[Group]) -> None:
        """Decode parts that follow one another and are copied: what is damaged must not pass.

        Raises PhotoError where a frame cannot be decoded.
        """
        both = list(copied)
        start, stop = both[0].start, both[-1].stop
        key = self.finished.key(start, (), ("sound", stop))
        if self.finished.get(key) is None:
            for _ in self.feed.pictures(start, stop, plain=True):
                pass
            self.finished.keep(key, FinishedPart(b""))

    def copied(self, part: Group, entry: int) -> Iterator[Row]:
        """The samples of a part as they are."""
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

        def found() -> float:
            for _ in range(_TRIES - 1):
                encoded = self._made(few, plain=True)
                if not self.quality.probed(encoded.bytes, wanted):
                    break
            return self.quality.value

        key = self.finished.key(few.start, (), ("probe", len(few), *self._asked()))
        self.quality.value = self.finished.learned(key, found)
        self.quality.spare(self.feed.share(part.start, part.stop))
        self._probed = True

    def _asked(self) -> tuple[object, ...]:
        """What a part depends on beside its frames."""
        return self.quality.value, self.plan.reordering, self.copying.parameter_set

    def _encode(self, part: Group) -> EncodedPart:
        """A part that was finished before, or made now."""
        if not self.finished.are_kept:
            return self._made(part)
        key = self.finished.key(
            part.start,
            self.feed.regions(part.start, part.stop),
            (len(part), *self._asked()),
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


def _is_copied(one: Group) -> bool:
    return one.standing
