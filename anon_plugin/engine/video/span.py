"""Some frames of a video that follow one another: what one of several machines does of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Frames from start up to but without stop; None for up to the last one."""

    start: int
    stop: int | None = None

    def __contains__(self, frame: int) -> bool:
        return self.start <= frame and (self.stop is None or frame < self.stop)


WHOLE = Span(0)
"""All frames."""
