"""Frames of a video on their way to the encoder: decoded, redacted, one after another."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.geometry.polygons import polygon_area
from anon_plugin.engine.video.frame import Frame
from anon_plugin.engine.video.reading import Video
from anon_plugin.engine.video.redacting import FrameRedaction
from anon_plugin.errors import CancelledError

if TYPE_CHECKING:
    import av

Regions = Callable[[int], Sequence[Detection]]
"""What to redact in the frame of an index, in upright pixels."""


class Feed:
    """Gives the pictures of any part; parts that follow one another are decoded in one go.

    times: time stamps of the frames so far, 0 of those that nobody asked for. redacted, corrupt:
    numbers of those in which something was replaced, and of those that were damaged.
    """

    def __init__(
        self,
        video: Video,
        redaction: FrameRedaction,
        regions: Regions,
        cancelled: Callable[[], bool],
    ) -> None:
        self._video, self._redaction, self._regions = video, redaction, regions
        self._cancelled = cancelled
        self._frames: Iterator[Frame] = iter(())
        self._next = -1
        self.times = array("q")
        self.redacted: set[int] = set()
        self.corrupt: set[int] = set()

    def is_touched(self, start: int, stop: int) -> bool:
        """Whether anything is redacted from start up to but without stop."""
        return any(self._regions(index) for index in range(start, stop))

    def regions(self, start: int, stop: int) -> Iterator[Sequence[Detection]]:
        """What is redacted in each frame from start up to but without stop."""
        return (self._regions(index) for index in range(start, stop))

    def share(self, start: int, stop: int) -> float:
        """0 to 1, how much of the frames from start up to but without stop is redacted, about: what
        lies in two regions counts twice."""
        width, height = self._video.info.size_wh
        covered_px = sum(
            polygon_area(one.region) for some in self.regions(start, stop) for one in some
        )
        return min(1.0, covered_px / (width * height * max(stop - start, 1)))

    def pass_over(self, start: int, times: Sequence[int], redacted: Sequence[int]) -> None:
        """Take frames from `start` on as done: another run has decoded and redacted them."""
        del self.times[start:]
        self.times.extend([0] * (start - len(self.times)))
        self.times.extend(times)
        self.redacted.update(redacted)

    def pictures(
        self, start: int, stop: int | None = None, plain: bool = False
    ) -> Iterator[av.VideoFrame]:
        """Redacted pictures from start up to but without stop.

        plain: for measuring only, without the redaction. Raises CancelledError when that is asked
        for, PhotoError where a frame cannot be decoded.
        """
        if start != self._next:
            self._frames, self._next = self._video.frames(start), start
        while stop is None or self._next < stop:
            frame = next(self._frames, None)
            if frame is None:
                return
            if self._cancelled():
                raise CancelledError("stopped")
            self._next += 1
            if frame.index >= len(self.times):
                self.times.extend([0] * (frame.index - len(self.times)))
                self.times.append(frame.pts)
            if frame.is_corrupt:
                self.corrupt.add(frame.index)
            if not plain and self._redaction.apply(frame, self._regions(frame.index)) is not None:
                self.redacted.add(frame.index)
            yield frame.picture
