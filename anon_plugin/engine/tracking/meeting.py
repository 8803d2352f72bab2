"""What a search of a frame found, beside what was followed up to it."""

from __future__ import annotations

from collections.abc import Sequence

from anon_plugin.engine.tracking.following import Following
from anon_plugin.engine.tracking.found import Found
from anon_plugin.engine.tracking.ground import Ground
from anon_plugin.engine.tracking.linking import link
from anon_plugin.engine.tracking.motion import likeness, place_of
from anon_plugin.engine.tracking.sightings import Sighting
from anon_plugin.engine.tracking.window import WayBack, Window

_SPREAD_SURE, _SPREAD_FAINT = 0.08, 0.15
_TRUSTED = 0.9
_LIKE_ENOUGH = 0.5


class Meeting:
    """What a search found in a frame, beside what was followed up to it.

    found: the sure detections, then the faint ones. sure: how many are sure. places, backs: of
    each, where it is and was. new: those of the sure ones that are of nothing that was followed;
    known after `pairs`.
    """

    def __init__(
        self,
        frame: int,
        found: Found,
        live: Sequence[Following],
        window: Window,
        ground: Ground,
    ) -> None:
        self.found = [*found.sure, *found.faint]
        self.sure = len(found.sure)
        self.places = [
            place_of(one.region, ground, _SPREAD_SURE if number < self.sure else _SPREAD_FAINT)
            for number, one in enumerate(self.found)
        ]
        self.backs = [WayBack(place, frame, window, ground) for place in self.places]
        self.new = list(range(self.sure))
        self._linked: set[int] = set()
        self._frame = frame
        self._live = live
        self._ground = ground

    def pairs(self) -> list[tuple[Following, int]]:
        """What is followed and which detection it is; sure ones have the first choice."""
        followed = list(range(len(self._live)))
        sure = link(followed, range(self.sure), self._likeness)
        taken = {one for one, _ in sure}
        left = [
            number
            for number in followed
            if number not in taken and self._live[number].evidence >= _TRUSTED
        ]
        faint = link(left, range(self.sure, len(self.found)), self._likeness)
        self._linked = {number for _, number in (*sure, *faint)}
        self.new = [number for number in range(self.sure) if number not in self._linked]
        return [(self._live[one], number) for one, number in (*sure, *faint)]

    def unknown(self) -> list[int]:
        """The faint ones that are of nothing that was followed; known after `pairs`."""
        return [one for one in range(self.sure, len(self.found)) if one not in self._linked]

    def sightings(self) -> list[Sighting]:
        """All of them, for what is found later; known after `pairs`."""
        known = self._linked | set(self.new)
        return [
            Sighting(one, self.places[number], number in known)
            for number, one in enumerate(self.found)
        ]

    def _likeness(self, followed: int, number: int) -> float:
        """How well they agree here, or where the thing was found last: one way may be blocked."""
        one = self._live[followed]
        if one.label != self.found[number].label or one.anchor >= self._frame:
            return 0.0
        here = likeness(one.now, self.places[number], self._ground)
        back = self.backs[number]
        if here >= _LIKE_ENOUGH or one.anchor < back.first:
            return here
        there = back.at(one.anchor)
        return here if there.is_hidden else max(here, likeness(one.place, there, self._ground))
