"""Follows what is found in some frames of a video through all of its frames, in one pass.

Every so many frames one is searched. In between, optical flow leads each thing on, and each finding
back, and where both meet they are one track. Only the motion of the last frames is held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.cuts import is_cut
from anon_plugin.engine.tracking.flow import Flow, FlowMeter, small_side_px
from anon_plugin.engine.tracking.following import Following
from anon_plugin.engine.tracking.frames import Frame, Grey
from anon_plugin.engine.tracking.ground import Ground
from anon_plugin.engine.tracking.linking import link
from anon_plugin.engine.tracking.motion import Place, carry, likeness, place_of
from anon_plugin.engine.tracking.schedule import AUTOMATIC, Schedule
from anon_plugin.engine.tracking.tracks import Track, Tracks, TrackStore
from anon_plugin.engine.tracking.window import WayBack, Window
from anon_plugin.errors import CancelledError

_SPREAD_SURE, _SPREAD_FAINT = 0.08, 0.15
_TRUSTED = 0.9
_LIKE_ENOUGH = 0.5
_SAME_PLACE = 0.5

_FOLLOWED_S = 1.0
"""So long a thing is followed that no search finds any more, or has not found yet."""

_AWAITED_S = 2.0
"""So long it is known again where it comes back, such as from behind a pole."""


@dataclass(frozen=True)
class Found:
    """What a search of one frame found: surely, and below its threshold."""

    sure: Sequence[Detection]
    faint: Sequence[Detection] = ()


Search = Callable[[Frame], Found]


def track(
    frames: Iterable[Frame],
    search: Search,
    size_wh: tuple[int, int],
    ground: Ground,
    every: int = AUTOMATIC,
    rate: float = 25.0,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda _: None,
) -> Tracks:
    """The tracks of a video.

    frames: all of them, in the order in which they are shown. search: finds things in one.
    size_wh: of the upright frames. ground: on which things move. every: search each so many frames,
    AUTOMATIC for as often as the video needs it. rate: frames a second, about. progress: is told
    how many frames are done.
    Raises CancelledError when `cancelled` says so, and what frames and search raise.
    """
    tracker = Tracker(search, size_wh, ground, every, rate)
    for count, frame in enumerate(frames, 1):
        if cancelled():
            raise CancelledError
        tracker.add(frame)
        progress(count)
    return tracker.finish()


class Tracker:
    """See `track`; is given frame by frame."""

    def __init__(
        self,
        search: Search,
        size_wh: tuple[int, int],
        ground: Ground,
        every: int = AUTOMATIC,
        rate: float = 25.0,
    ) -> None:
        self._search = search
        self._size_wh = size_wh
        self._ground = ground
        self._schedule = Schedule(every)
        self._meter = FlowMeter(size_wh, ground.closes)
        self._side_px = small_side_px(size_wh)
        self._followed = max(2, round(_FOLLOWED_S * rate), every)
        # Of a video whose frames come unevenly the rate is low, but they may be searched seldom.
        self._awaited = max(self._schedule.longest, round(_AWAITED_S * rate), 2 * every)
        self._window = Window(0, self._awaited)
        self._store = TrackStore()
        self._live: list[Following] = []
        self._ended: list[Track] = []
        self._count = 0
        self._times_s: list[float] = []
        self._searched: list[int] = []
        self._cuts: list[int] = []
        self._last: tuple[Frame, Grey] | None = None

    def add(self, frame: Frame) -> None:
        """The next frame."""
        grey = frame.grey(self._side_px)
        self._times_s.append(frame.time_s)
        if self._last is None:
            self._begin_shot(frame)
        else:
            before, grey_before = self._last
            flow = self._meter.between(grey_before, grey)
            if is_cut(grey_before, grey, flow):
                self._end_shot(before)
                self._cuts.append(frame.index)
                self._begin_shot(frame)
            else:
                self._go_on(flow)
                # What is found later could not be led back to the last search any more.
                is_far = self._window.first > self._searched[-1]
                is_due = self._schedule.is_due(flow, frame.time_s)
                if is_due or is_far or self._schedule.is_meeting(frame.index):
                    self._search_frame(frame)
        self._last = frame, grey

    def finish(self) -> Tracks:
        """There are no more frames."""
        if self._last is not None:
            self._end_shot(self._last[0])
        times_s = np.array(self._times_s, dtype=np.float64)
        return self._store.finish_in_order(self._ended, times_s, self._searched, self._cuts)

    def _begin_shot(self, frame: Frame) -> None:
        self._window = Window(frame.index, self._awaited)
        self._search_frame(frame)

    def _end_shot(self, last: Frame) -> None:
        """Nothing is known of what comes after this frame."""
        if not self._searched or self._searched[-1] != last.index:
            self._search_frame(last)
        for one in self._live:
            self._end(one)
        self._live = []

    def _go_on(self, flow: Flow) -> None:
        """Lead everything into the next frame."""
        self._window.add(flow)
        kept = []
        for one in self._live:
            one.path.append(carry(one.now, flow, self._ground, backwards=False))
            if one.now.gone or self._is_given_up(one):
                self._end(one)
            else:
                kept.append(one)
        self._live = kept

    def _is_given_up(self, one: Following) -> bool:
        """Whether it will not be found any more; never before a search has missed it."""
        gap = one.missed_after
        return gap is not None and len(one.path) > gap + one.trust * self._awaited

    def _end(self, one: Following) -> None:
        gap = 2 * len(one.path) if one.missed_after is None else one.missed_after
        one.write_tail(self._store, self._ground, self._reach(one, gap))
        self._ended.append(one.track())

    def _search_frame(self, frame: Frame) -> None:
        """Search a frame, and link what it shows to what is followed."""
        found = self._search(frame)
        meeting = _Meeting(frame.index, found, self._live, self._window, self._ground)
        met: list[Following] = []
        for one, number in meeting.pairs():
            sure = number < len(found.sure)
            args = meeting.found[number], meeting.places[number], meeting.backs[number]
            apart_s = frame.time_s - self._times_s[one.anchor]
            one.meet(frame.index, *args, self._store, self._ground, sure, apart_s)
            met.append(one)
        missed = [one for one in self._live if one not in met]
        for one in missed:
            one.miss(frame.index)
        begun = [self._begin(frame.index, meeting, number) for number in meeting.new]
        here = [one.place for one in (*met, *begun)]
        self._live = [*met, *begun]
        for one in missed:
            if any(self._is_same(one.now, place) for place in here):
                self._end(one)
            else:
                self._live.append(one)
        self._searched.append(frame.index)
        unsure = bool(missed) or (bool(begun) and frame.index > self._window.first)
        self._schedule.searched(frame.time_s, unsure)

    def _begin(self, frame: int, meeting: _Meeting, number: int) -> Following:
        self._count += 1
        place = meeting.places[number]
        one = Following.begin(self._count, meeting.found[number], frame, place)
        gap = frame - self._searched[-1] if self._searched else 0
        one.write_head(meeting.backs[number], self._store, self._ground, self._reach(one, gap))
        one.write_found(meeting.found[number].region, self._store, self._ground)
        return one

    def _reach(self, one: Following, gap: int) -> int:
        """For how many frames a thing is followed where no search finds it: the surer it is, the
        longer, and at least as long as no other search is nearer.

        gap: frames from the search that found it to the next one that did not.
        """
        nearest = gap // 2
        return round(nearest + one.trust * max(0, self._followed - nearest))

    def _is_same(self, one: Place, other: Place) -> bool:
        return likeness(one, other, self._ground) >= _SAME_PLACE


class _Meeting:
    """What a search found in a frame, beside what was followed up to it.

    found: the sure detections, then the faint ones. places, backs: of each, where it is and was.
    new: those of the sure ones that are of nothing that was followed; known after `pairs`.
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
        self._sure = len(found.sure)
        self.places = [
            place_of(one.region, ground, _SPREAD_SURE if number < self._sure else _SPREAD_FAINT)
            for number, one in enumerate(self.found)
        ]
        self.backs = [WayBack(place, frame, window, ground) for place in self.places]
        self.new = list(range(self._sure))
        self._frame = frame
        self._live = live
        self._ground = ground

    def pairs(self) -> list[tuple[Following, int]]:
        """What is followed and which detection it is; sure ones have the first choice."""
        followed = list(range(len(self._live)))
        sure = link(followed, range(self._sure), self._likeness)
        taken = {one for one, _ in sure}
        left = [
            number
            for number in followed
            if number not in taken and self._live[number].evidence >= _TRUSTED
        ]
        faint = link(left, range(self._sure, len(self.found)), self._likeness)
        linked = {number for _, number in sure}
        self.new = [number for number in range(self._sure) if number not in linked]
        return [(self._live[one], number) for one, number in (*sure, *faint)]

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
