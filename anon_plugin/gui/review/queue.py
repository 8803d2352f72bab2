"""In which order photos are looked at, so that an hour of looking finds the most. No QGIS here.

First the photos in which something was found, the least sure first: that is where errors are. Then
those without findings, in an order that only chance decides: however far one comes, those that were
seen are a random sample of all.
"""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from anon_plugin.gui.review.index import Row

LONGEST_LOOK_S = 120.0
"""Whoever takes longer was away; such times say nothing of the pace."""

_LOOKS_REMEMBERED = 40


@dataclass(frozen=True)
class PhotoState:
    """Where the review of a photo stands.

    seen: whether somebody said so. least_score: of what the detector found, None where it found
    nothing. missed: whether a person drew something there that it had not found.
    """

    photo: str
    seen: bool
    least_score: float | None
    missed: bool

    @classmethod
    def of(cls, photo: str, seen: bool, rows: Iterable[Row]) -> PhotoState:
        """From the rows of a photo. What a person took back was found, too."""
        rows = list(rows)
        scores = [row.score for row in rows if row.score is not None]
        return cls(
            photo,
            seen,
            min(scores) if scores else None,
            any(row.is_drawn and row.keep for row in rows),
        )


def in_order(states: Iterable[PhotoState]) -> list[PhotoState]:
    """The photos in the order in which they are looked at, seen ones too."""

    def place(state: PhotoState) -> tuple[bool, float, str]:
        if state.least_score is None:
            return True, 0.0, by_chance(state.photo)
        return False, state.least_score, state.photo

    return sorted(states, key=place)


@lru_cache(maxsize=2**17)
def by_chance(photo: str) -> str:
    """A text by which photos stand in an order that has nothing to do with what they show.

    It is the same tomorrow and on another machine that knows the photo by the same path.
    """
    return hashlib.sha256(photo.encode("utf-8", "surrogatepass")).hexdigest()


def next_unseen(order: Sequence[str], seen: Callable[[str], bool], current: str) -> str:
    """The first unseen photo after the current one; from the beginning where there is none; ""
    where all are seen."""
    start = order.index(current) + 1 if current in order else 0
    for photo in (*order[start:], *order[:start]):
        if photo != current and not seen(photo):
            return photo
    return ""


@dataclass
class Pace:
    """How long a photo takes, by the last ones."""

    clock: Callable[[], float] = time.monotonic
    _last: float | None = None
    _looks_s: list[float] = field(default_factory=list)

    def note(self) -> None:
        """Another photo was seen now."""
        now = self.clock()
        if self._last is not None and now - self._last <= LONGEST_LOOK_S:
            self._looks_s = [*self._looks_s[1 - _LOOKS_REMEMBERED :], now - self._last]
        self._last = now

    def seconds_left(self, photos: int) -> float | None:
        """For so many photos at this pace; None where nothing is known of it yet."""
        return statistics.mean(self._looks_s) * photos if self._looks_s else None
