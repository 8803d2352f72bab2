"""Follows what is found in some frames of a video through all of its frames, in one pass.

Every so many frames one is searched. In between, optical flow leads each thing on, and each finding
back, and where both meet they are one track. Only the motion of the last frames is held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing

import numpy as np

from anon_plugin.engine.machine.ahead import ahead
from anon_plugin.engine.tracking.flow import Flow
from anon_plugin.engine.tracking.following import Following
from anon_plugin.engine.tracking.found import Found, Look, Search
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.ground import Ground, Plane
from anon_plugin.engine.tracking.known import Known
from anon_plugin.engine.tracking.looks import Looks, Seen
from anon_plugin.engine.tracking.meeting import Meeting
from anon_plugin.engine.tracking.motion import Place, carry, likeness
from anon_plugin.engine.tracking.moving import Moved, moved
from anon_plugin.engine.tracking.passing import passing_part
from anon_plugin.engine.tracking.schedule import AUTOMATIC, Schedule
from anon_plugin.engine.tracking.sightings import Sightings
from anon_plugin.engine.tracking.steadying import steadied
from anon_plugin.engine.tracking.tracks import Track, Tracks, TrackStore
from anon_plugin.engine.tracking.window import WayBack, Window
from anon_plugin.errors import CancelledError

__all__ = ["Found", "Look", "Search", "Tracker", "track"]

_SAME_PLACE, _SAME_THING = 0.5, 0.25

_AHEAD = 4
"""So many frames are decoded, and their motion measured, while one is searched."""

_FOLLOWED_S = 1.0
"""So long a thing is followed that no search finds any more, or has not found yet."""

_SEARCHES_WITHOUT = 8
"""So many searches on end that do not even see it faintly are enough to let it go."""

_BRIDGED_S = 0.2
"""Sightings that are no farther apart are of one thing, however vague they are."""

_AWAITED_S = 2.0
"""So long it is known again where it comes back, such as from behind a pole."""


def track(
    frames: Iterable[Frame],
    search: Search,
    size_wh: tuple[int, int],
    ground: Ground,
    every: int = AUTOMATIC,
    rate: float = 25.0,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda _: None,
    look: Look | None = None,
) -> Tracks:
    """The tracks of a video.

    frames: all of them, in the order in which they are shown. search: finds things in one.
    size_wh: of the upright frames. ground: on which things move. every: search each so many frames,
    AUTOMATIC for as often as the video needs it. rate: frames a second, about. progress: is told
    how many frames are done. look: searches a part of a frame, where something can.
    Raises CancelledError when `cancelled` says so, and what frames and search raise.
    """
    tracker = Tracker(search, size_wh, ground, every, rate, look)
    coming = ahead(moved(frames, size_wh, ground.closes), _AHEAD)
    with closing(coming):
        for count, one in enumerate(coming, 1):
            if cancelled():
                raise CancelledError
            tracker.add(one)
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
        look: Look | None = None,
    ) -> None:
        self._search = search
        self._looks = Looks(look, size_wh, ground)
        self._size_wh = size_wh
        self._ground = ground
        # Not by `look`: who searches a part of a video for others has none, and the same frames to
        # come to.
        self._schedule = Schedule(every, with_looks=isinstance(ground, Plane))
        self._followed = max(2, round(_FOLLOWED_S * rate), every)
        # Of a video whose frames come unevenly the rate is low, but they may be searched seldom.
        self._awaited = max(self._schedule.longest, round(_AWAITED_S * rate), 2 * every)
        self._window = Window(0, self._awaited)
        self._bridged = max(2 * every, round(_BRIDGED_S * rate))
        self._sightings = Sightings(ground)
        self._store = TrackStore()
        self._live: list[Following] = []
        self._ended: list[Track] = []
        self._count = 0
        self._times_s: list[float] = []
        self._searched: list[int] = []
        self._cuts: list[int] = []
        self._last: Frame | None = None

    def add(self, moved: Moved) -> None:
        """The next frame."""
        frame, flow = moved.frame, moved.flow
        self._times_s.append(frame.time_s)
        if self._last is None or flow is None:
            self._begin_shot(frame)
        elif moved.is_cut:
            self._end_shot(self._last)
            self._cuts.append(frame.index)
            self._begin_shot(frame)
        else:
            self._go_on(flow)
            # What is found later could not be led back to the last search any more.
            is_far = self._window.first > self._searched[-1]
            is_due = self._schedule.is_due(flow, frame.time_s)
            if is_due or is_far or self._schedule.is_meeting(frame.index):
                self._search_frame(frame)
            else:
                self._looks.hold(frame)
        self._last = frame

    def finish(self) -> Tracks:
        """There are no more frames."""
        if self._last is not None:
            self._end_shot(self._last)
        times_s = np.array(self._times_s, dtype=np.float64)
        tracks = self._store.finish_in_order(self._ended, times_s, self._searched, self._cuts)
        return steadied(tracks) if isinstance(self._ground, Plane) else tracks

    def _begin_shot(self, frame: Frame) -> None:
        self._window = Window(frame.index, self._awaited)
        self._looks.forget()
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
        if gap is None:
            return False
        return len(one.path) > max(self._bridged, gap + one.trust * self._awaited)

    def _end(self, one: Following) -> None:
        gap = 2 * len(one.path) if one.missed_after is None else one.missed_after
        one.write_tail(self._store, self._ground, self._reach(one, gap))
        self._ended.append(one.track())

    def _search_frame(self, frame: Frame) -> None:
        """Search a frame, and link what it shows to what is followed."""
        before = self._searched[-1] if self._searched else frame.index
        found = self._search(frame)
        meeting = Meeting(frame.index, found, self._live, self._window, self._ground)
        known = Known(self._live, meeting)
        met: list[Following] = []
        for one, number in meeting.pairs():
            sure = number < meeting.sure
            args = meeting.found[number], meeting.places[number], meeting.backs[number]
            apart_s = frame.time_s - self._times_s[one.anchor]
            one.meet(frame.index, *args, self._store, self._ground, sure, apart_s)
            if one.head is not None:
                one.go_farther_back(self._store, self._ground, self._reach(one, one.head.gap))
            met.append(one)
        missed = [one for one in self._live if one not in met]
        for one in missed:
            if one.anchor == before:
                self._look_ahead(one, frame.index, known)
            one.miss(frame.index)
        begun = [self._begin(frame.index, meeting, number, before, known) for number in meeting.new]
        begun += self._suspected(frame.index, meeting, before, known)
        passing = self._passing(frame.index, before, known)
        here = [one.place for one in (*met, *begun)]
        self._sightings.add(frame.index, meeting.sightings(), self._window.first)
        self._live = [*met, *begun]
        for one in (*missed, *passing):
            if any(self._is_same(one.now, place) for place in here):
                self._end(one)
            else:
                self._live.append(one)
        self._searched.append(frame.index)
        self._looks.forget()
        changed = [*missed, *begun] if frame.index > self._window.first else missed
        self._schedule.searched(frame.time_s, any(one.trust > 0 for one in changed))

    def _begin(
        self, frame: int, meeting: Meeting, number: int, before: int, known: Known
    ) -> Following:
        """A thing that is new in a frame; before: the frame that was searched last."""
        found, back = meeting.found[number], meeting.backs[number]
        first = max(before, back.first - 1) if before < frame else frame
        others = known.others(found.label, number)
        shown = self._looks.between(found.label, frame, first, back.at, others)
        now = Seen(frame, found, meeting.places[number], number < meeting.sure)
        return self._begun([now, *shown], frame, first)

    def _begun(self, shown: list[Seen], frame: int, before: int) -> Following:
        """A new thing that shows in some frames up to this one, the last of them first."""
        first, *later = sorted(shown, key=lambda one: one.frame)
        self._count += 1
        one = Following.begin(self._count, first.detection, first.frame, first.place)
        back = WayBack(first.place, first.frame, self._window, self._ground)
        gap = first.frame - before
        most, bridged = self._reach(one, gap), max(self._bridged, 2 * gap)
        one.go_back(back, self._store, self._ground, most, self._sightings, bridged, gap)
        one.write_found(first.detection.region, self._store, self._ground, first.is_sure)
        for seen in later:
            self._meet(one, seen)
        self._lead(one, frame)
        return one

    def _meet(self, one: Following, seen: Seen) -> None:
        """It was found again, in a frame that it has not been led to yet, or that lies behind."""
        self._lead(one, seen.frame)
        del one.path[seen.frame - one.anchor :]
        back = WayBack(seen.place, seen.frame, self._window, self._ground)
        apart_s = self._times_s[seen.frame] - self._times_s[one.anchor]
        args = seen.detection, seen.place, back, self._store, self._ground, seen.is_sure, apart_s
        one.meet(seen.frame, *args)

    def _lead(self, one: Following, frame: int) -> None:
        """Lead it on to a frame of the window."""
        for index in range(one.anchor + len(one.path) + 1, frame + 1):
            flow = self._window.flow_into(index)
            one.path.append(carry(one.now, flow, self._ground, backwards=False))

    def _look_ahead(self, one: Following, frame: int, known: Known) -> None:
        """Until when it shows that this search does not find any more."""
        others = known.others(one.label, one)
        for seen in self._looks.between(one.label, one.anchor, frame, one.at, others):
            self._meet(one, seen)
            self._lead(one, frame)

    def _passing(self, frame: int, before: int, known: Known) -> list[Following]:
        """Things that came and went between this search and the last one."""
        part = passing_part(self._window, before, frame, self._size_wh)
        if part is None:
            return []
        begun, middle = [], (before + frame) // 2
        for seen in self._looks.into(middle, part):
            others = known.others(seen.detection.label)(middle)
            alike = (likeness(seen.place, other, self._ground) for other in others)
            if seen.is_sure and max(alike, default=0.0) < _SAME_THING:
                one = self._begun([seen], frame, before)
                self._look_ahead(one, frame, known)
                one.miss(frame)
                begun.append(one)
        return begun

    def _suspected(
        self, frame: int, meeting: Meeting, before: int, known: Known
    ) -> list[Following]:
        """Things that this search sees faintly and a look into a frame before it sees surely."""
        begun = []
        middle = (before + frame) // 2
        for number in meeting.unknown():
            found, back = meeting.found[number], meeting.backs[number]
            if max(before, back.first) < middle < frame:
                others = known.others(found.label, number)
                seen = self._looks.at(found.label, middle, back.at(middle), others)
                if seen is not None and seen.is_sure:
                    now = Seen(frame, found, meeting.places[number], False)
                    begun.append(self._begun([now, seen], frame, before))
        return begun

    def _reach(self, one: Following, gap: int) -> int:
        """For how many frames a thing is followed where no search finds it: the surer it is, the
        longer, and at least as long as no other search is nearer.

        gap: frames from the search that found it to the next one that did not.
        """
        nearest = gap // 2
        most = min(self._followed, round(_SEARCHES_WITHOUT * max(gap, 1)))
        return round(nearest + one.trust * max(0, most - nearest))

    def _is_same(self, one: Place, other: Place) -> bool:
        return likeness(one, other, self._ground) >= _SAME_PLACE
