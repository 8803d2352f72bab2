"""How far a run is: counts, speed and the time that is left, as one line of text."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping

from anon_plugin.engine.run.entries import State
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.vocabulary import counted, in_order
from anon_plugin.language import tr, tr_plural

_REMEMBERED = 20
"""The speed is that of about so many photos, the last ones; of all as long as they are fewer."""


class Progress:
    """Counts the photos of a run as they are finished.

    total: photos the run is about. states: where they stand in the journal before it does any.
    of_videos: whether they are videos.
    """

    def __init__(self, total: int, states: Mapping[State, int], of_videos: bool = False) -> None:
        self.total = total
        self.of_videos = of_videos
        self.kept = states[State.DONE]
        self.failed = states[State.FAILED]
        self.reached = self.kept + self.failed
        self.found: Counter[str] = Counter()
        self.started = time.monotonic()
        self._last = self.started
        self._timed = 0
        self._seconds_each = 0.0

    def add(self, outcome: Outcome, now: float | None = None) -> None:
        """Count one photo in. now: time.monotonic(), for tests."""
        now = time.monotonic() if now is None else now
        taken, self._last = now - self._last, now
        self._timed = min(self._timed + 1, _REMEMBERED)
        self._seconds_each += (taken - self._seconds_each) / self._timed
        self.reached += 1
        self.failed += outcome.status is Status.FAILED
        self.found.update(one.label for one in outcome.detections)

    @property
    def percent(self) -> float:
        """0 to 100."""
        return 100.0 * self.reached / self.total if self.total else 100.0

    def _reached(self) -> str:
        if self.of_videos:
            return tr_plural(
                "{done} of {count} video",
                "{done} of {count} videos",
                self.total,
                done=self.reached,
            )
        return tr_plural(
            "{done} of {count} photo",
            "{done} of {count} photos",
            self.total,
            done=self.reached,
        )

    def __str__(self) -> str:
        parts = [self._reached()]
        if self._seconds_each:
            left = (self.total - self.reached) * self._seconds_each
            speed = 1 / self._seconds_each
            digits = f"{speed:.2g}" if speed < 10 else f"{speed:.0f}"  # never 1.2e+02
            parts.append(tr("{speed} a second").format(speed=digits))
            parts.append(tr("{duration} left").format(duration=spoken(left)))
        if self.failed:
            parts.append(tr("{count} failed").format(count=self.failed))
        parts += [counted(label, self.found[label]) for label in in_order(self.found)]
        return ", ".join(parts)


def spoken(seconds: float) -> str:
    """A duration in the two units that matter: "3 d 4 h", "2 h 5 min", "40 s"."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min"
    return f"{hours // 24} d {hours % 24} h"
