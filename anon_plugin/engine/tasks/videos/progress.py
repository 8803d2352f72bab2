"""How far one video is, for those who wait for it."""

from __future__ import annotations

from collections.abc import Callable

from anon_plugin.engine.files.listing import Job

Told = Callable[[Job, float], None]
"""Is told the share of a video that is done, 0 to 1; from the thread that does it."""


def nobody(_job: Job, _share: float, /) -> None:
    """Nobody waits."""


def frames_told(
    told: Told, job: Job, frame_count: int | None, low: float = 0.0, high: float = 1.0
) -> Callable[[int], None]:
    """What turns a number of frames that are done into a share between low and high."""

    def tell(done: int) -> None:
        if frame_count:
            told(job, low + (high - low) * min(1.0, done / frame_count))

    return tell


def share_told(told: Told, job: Job, low: float, high: float) -> Callable[[float], None]:
    """What turns a share of one step into a share of the whole."""
    return lambda share: told(job, low + (high - low) * share)
