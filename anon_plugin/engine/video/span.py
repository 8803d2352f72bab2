"""Some frames of a video that follow one another: what one of several machines does of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from anon_plugin.engine.video import groups
from anon_plugin.engine.video.info import VideoInfo


@dataclass(frozen=True)
class Span:
    """Frames from start up to but without stop; None for up to the last one."""

    start: int
    stop: int | None = None

    def __contains__(self, frame: int) -> bool:
        return self.start <= frame and (self.stop is None or frame < self.stop)


WHOLE = Span(0)
"""All frames."""


def spans_of(info: VideoInfo, most: int) -> list[Span]:
    """At most so many spans of about the same length, together all of a video.

    A chain of parts begins and ends with each. Without a table of frames, their number is a guess.
    """
    length = groups.CHAIN_FRAMES
    if info.family == "mp4":
        frames = info.frame_count or 0
        count = max(1, round(frames / length))
        edges = [-(-number * frames // count) for number in range(count)]
    else:
        guess = info.frame_count or int((info.duration_s or 0.0) * float(info.rate or 0))
        count = max(1, guess // length)
        edges = [number * length for number in range(count)]
    pieces = max(1, min(count, most))
    starts = [edges[number * count // pieces] for number in range(pieces)]
    return [Span(start, stop) for start, stop in pairwise([*starts, None]) if start is not None]
