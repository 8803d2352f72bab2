"""Which frames of a video are searched."""

from __future__ import annotations

from anon_plugin.engine.tracking.flow import Flow

AUTOMATIC = 0

_MOST_SECONDS = 0.5
_MOST_FRAMES = 15
_MOST_WAY = 0.06
"""As a share of the picture's longer side: what comes in so fast is out again soon."""

_SOONER, _SOONER_WITH_LOOKS = 0.5, 0.75
"""Of that time or way, after a search that was unsure. Where looks find out when a thing began or
ended, searching still sooner hides nobody more."""

MEETING_FRAMES = 120
"""Each so many frames one is searched whatever happened before: who begins to search there comes
to the same frames as who came from further back, so that several can share a video."""


class Schedule:
    """Decides frame by frame.

    Automatically, a frame is searched when half a second is over since the last one, or sooner when
    things have moved far since then, or when the last search was unsure of something.
    """

    def __init__(self, every: int = AUTOMATIC, with_looks: bool = False) -> None:
        """every: each so many frames; AUTOMATIC for as often as the video needs it. with_looks:
        whether frames between two searches are looked into."""
        self._every = every
        self._sooner = _SOONER_WITH_LOOKS if with_looks else _SOONER
        self._frames = 0
        self._way = 0.0
        self._since_s = 0.0
        self._patience = 1.0

    @property
    def longest(self) -> int:
        """Most frames from one search to the next."""
        return self._every or _MOST_FRAMES

    def is_meeting(self, index: int) -> bool:
        """Whether this frame is searched in any case."""
        return not self._every and index % MEETING_FRAMES == 0

    def is_due(self, flow: Flow, time_s: float) -> bool:
        """Whether this frame is to be searched; flow: from the one before."""
        self._frames += 1
        if self._every:
            return self._frames >= self._every
        self._way += flow.speed
        spent = max(
            self._frames / _MOST_FRAMES,
            (time_s - self._since_s) / _MOST_SECONDS,
            self._way / _MOST_WAY,
        )
        return spent >= self._patience

    def searched(self, time_s: float, unsure: bool) -> None:
        """A frame was searched; unsure: whether something came or went that is worth following."""
        self._frames = 0
        self._way = 0.0
        self._since_s = time_s
        self._patience = self._sooner if unsure else 1.0
