"""The parts of a video without a table of frames: each is encoded by itself, one after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from anon_plugin.engine.video import groups
from anon_plugin.engine.video.coders import Coder, Request
from anon_plugin.engine.video.encoding import encoded_file
from anon_plugin.engine.video.feed import Feed
from anon_plugin.engine.video.finished_parts import FinishedPart, FinishedParts
from anon_plugin.engine.video.hardware import chosen_coder
from anon_plugin.engine.video.quality import Quality
from anon_plugin.engine.video.reading import Video
from anon_plugin.engine.video.settings import VideoSettings
from anon_plugin.engine.video.span import WHOLE, Span
from anon_plugin.engine.video.stream_source import VideoPackets

_PROBED = 48
"""Frames that are encoded to find out which quality gives the source's size."""

_TRIES = 3


@dataclass
class StreamParts:
    """Encodes the frames of a video part after part. used: quality of the last one."""

    video: Video
    packets: VideoPackets
    coder: Coder
    feed: Feed
    settings: VideoSettings
    finished: FinishedParts
    quality: Quality
    used: float = 0.0

    @classmethod
    def of(
        cls, video: Video, feed: Feed, settings: VideoSettings, finished: FinishedParts
    ) -> StreamParts:
        """Of a video. Raises PhotoError where no encoder writes its codec."""
        coder = chosen_coder(video.info, settings.encoder)
        quality = Quality.of(coder, settings.quality)
        return cls(video, VideoPackets.of(video), coder, feed, settings, finished, quality)

    def parts(self, span: Span = WHOLE) -> Iterator[tuple[int, bytes, int]]:
        """(first frame, a small movie of the part, number of its frames).

        span: of the chains of parts that begin in it. Raises PhotoError where a frame cannot be
        decoded or encoded.
        """
        first = self._probed()
        most, chain = groups.most_frames(self.packets.sizes), groups.CHAIN_FRAMES
        start = -(-span.start // chain) * chain
        while True:
            if start % chain == 0:
                if start not in span:
                    return
                self.quality = Quality.of(self.coder, self.settings.quality)
                self.quality.value = first
            stop = min(start + most, (start // chain + 1) * chain)
            self.used = self.quality.value
            data, count = self._part(start, stop)
            if count:
                yield start, data, count
                self.quality.learn(len(data), self._wanted(start, count))
            if count < stop - start:
                return
            start = stop

    def _part(self, start: int, stop: int) -> tuple[bytes, int]:
        """A part that was finished before, or made now: (a small movie, number of frames)."""
        if not self.finished.are_kept:
            return self._encoded(start, stop)
        regions = self.feed.regions(start, stop)
        key = self.finished.key(start, regions, (stop - start, self.quality.value))
        found = self.finished.get(key)
        if found is not None:
            self.feed.pass_over(start, found.times, found.redacted)
            return found.data, len(found.times)
        data, count = self._encoded(start, stop)
        redacted = tuple(sorted(self.feed.redacted.intersection(range(start, stop))))
        times = tuple(self.feed.times[start : start + count])
        self.finished.keep(key, FinishedPart(data, redacted, times))
        return data, count

    def _probed(self) -> float:
        """The quality that gives the source's size, of the first frames as they are."""

        def found() -> float:
            for _ in range(0 if self.quality.is_fixed else _TRIES):
                data, count = self._encoded(0, _PROBED, plain=True)
                if not count or not self.quality.probed(len(data), self._wanted(0, count)):
                    break
            return self.quality.value

        return self.finished.learned(self.finished.key(0, (), ("probe", self.quality.value)), found)

    def _wanted(self, start: int, count: int) -> int:
        """Bytes that these frames have in the source."""
        return self.packets.bytes_of(self.feed.times[start : start + count])

    def _encoded(self, start: int, stop: int, plain: bool = False) -> tuple[bytes, int]:
        pictures = islice(self.feed.pictures(start, stop, plain), stop - start)
        request = Request(self.quality.value)
        return encoded_file(self.video.path, pictures, self.video.info, self.coder, request)
