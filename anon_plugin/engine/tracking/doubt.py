"""Where in a video nobody can be sure: what a person who checks it should look at first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from anon_plugin.engine.tracking.tracks import How, Tracks

_UNSURE = (How.FAINT, How.FOLLOWED)


@dataclass(frozen=True)
class Stretch:
    """Frames first to last of a track on end; sure: whether searches found it on both sides."""

    first: int
    last: int
    sure: bool


def stretches(tracks: Tracks, number: int) -> list[Stretch]:
    """A track in stretches of which it is sure, or unsure, what is there."""
    rows = ((row.frame, row.how not in _UNSURE) for row in tracks.rows_of_track(number))
    found = []
    for sure, part in groupby(rows, key=lambda one: one[1]):
        frames = [frame for frame, _ in part]
        found.append(Stretch(frames[0], frames[-1], sure))
    return found


def unsure_seconds(tracks: Tracks) -> dict[int, list[int]]:
    """Whole seconds in which a thing is covered without a search that found it on both sides, and
    the tracks of these things."""
    found: dict[int, set[int]] = {}
    for number, first, last in _unsure(tracks):
        begin, end = (int(tracks.times_s[frame]) for frame in (first, last))
        for second in range(begin, end + 1):
            found.setdefault(second, set()).add(number)
    return {second: sorted(found[second]) for second in sorted(found)}


def _unsure(tracks: Tracks) -> Iterator[tuple[int, int, int]]:
    for one in tracks.tracks:
        for part in stretches(tracks, one.number):
            if not part.sure:
                yield one.number, part.first, part.last
