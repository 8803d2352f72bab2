"""One thing while it is followed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.ground import Ground, Points
from anon_plugin.engine.tracking.motion import Place, between, covering, grown, likeness
from anon_plugin.engine.tracking.sightings import Sightings
from anon_plugin.engine.tracking.tracks import How, Track, TrackStore
from anon_plugin.engine.tracking.window import WayBack

_MOST_MARGIN = 0.35
_APART = 0.1
_PART = 0.8
"""A finding so much smaller than what was expected is of a part: something passes before the rest.
"""
_VAGUE, _PLAIN = 0.35, 0.85
"""Evidence from which on a thing is followed at all where no search finds it, and as far as can be.
"""

_AGAIN, _INDEPENDENT_S = 0.25, 0.4
"""What fooled a detector fools it again in the next frame; findings so far apart count in full."""


@dataclass
class Head:
    """What comes before the frame `seen`, in which a thing was seen first.

    back: its way there. written: for how many frames it is followed. gap: frames to the search
    before, which did not see it.
    """

    back: WayBack
    seen: int
    written: int
    gap: int


@dataclass
class Following:
    """What is known of one thing so far.

    anchor: the frame in which it was found last. place: where. path: where it was led in each frame
    since. found: how many searches found it. evidence: 0 to 1, how likely it is that there is such
    a thing, by all that found it. missed_after: frames from the anchor to the first search since
    that did not find it; None where there was none. head: None where nothing more can be told of
    what comes before.
    """

    number: int
    label: str
    is_box: bool
    score: float
    anchor: int
    place: Place
    path: list[Place] = field(default_factory=list)
    last_score: float = 0.0
    found: int = 1
    evidence: float = 0.0
    missed_after: int | None = None
    head: Head | None = None

    @classmethod
    def begin(cls, number: int, found: Detection, frame: int, place: Place) -> Following:
        """A thing that was found for the first time."""
        score = found.score
        return cls(
            number,
            found.label,
            found.is_box,
            score,
            frame,
            place,
            last_score=score,
            evidence=score,
        )

    @property
    def now(self) -> Place:
        """Where it is in the frame that came last."""
        return self.path[-1] if self.path else self.place

    @property
    def trust(self) -> float:
        """0 to 1, how far it is worth to be followed where no search finds it."""
        return float(min(1.0, max(0.0, (self.evidence - _VAGUE) / (_PLAIN - _VAGUE))) ** 2)

    def miss(self, frame: int) -> None:
        """A search of a frame did not find it."""
        if self.missed_after is None:
            self.missed_after = frame - self.anchor

    def at(self, frame: int) -> Place:
        """Where it was in a frame from the anchor on."""
        return self.path[frame - self.anchor - 1] if frame > self.anchor else self.place

    def write_head(
        self, back: WayBack, store: TrackStore, ground: Ground, most_frames: int
    ) -> None:
        """The frames before it was found first, as far as it can be followed back."""
        self._write_back(back, self.anchor, 0, store, ground, most_frames)

    def go_back(
        self,
        back: WayBack,
        store: TrackStore,
        ground: Ground,
        most_frames: int,
        sightings: Sightings,
        most_between: int,
        gap: int,
    ) -> None:
        """As write_head, and on through earlier searches that saw it faintly.

        most_between: frames from one that saw it to the one before. gap: see Head.
        """
        seen, unseen = self.anchor, 0
        place, frame = self.place, self.anchor
        while frame > back.first and unseen < most_between:
            frame, unseen = frame - 1, unseen + 1
            place = back.at(frame)
            if place.is_lost:
                break
            sighting = sightings.of(self.label, frame, place)
            if sighting is None:
                continue
            self._write_back(back, seen, 0, store, ground, seen - frame - 1)
            if sighting.is_known:
                return
            place = between(sighting.place, place, ground)
            region = covering(sighting.detection.region, place.region, ground)
            store.add(frame, self.number, How.FAINT, sighting.detection.score, region)
            back, seen, unseen = back.anew(place, frame), frame, 0
        self.head = Head(back, seen, 0, gap)
        self.go_farther_back(store, ground, most_frames)

    def go_farther_back(self, store: TrackStore, ground: Ground, most_frames: int) -> None:
        """It is surer by now that there is such a thing: follow it so far from where it was seen
        first, as far as the window still reaches."""
        head = self.head
        if head is None or most_frames <= head.written:
            return
        goes_on = self._write_back(head.back, head.seen, head.written, store, ground, most_frames)
        head.written = most_frames
        if not goes_on:
            self.head = None

    def _write_back(
        self,
        back: WayBack,
        begin: int,
        done: int,
        store: TrackStore,
        ground: Ground,
        most_frames: int,
    ) -> bool:
        """Write the frames before `begin`, without those that are done. Whether it could go on."""
        for frame in range(begin - done - 1, begin - most_frames - 1, -1):
            if frame < back.first:
                return False
            place = back.at(frame)
            if place.is_lost:
                return False
            if not place.is_hidden:
                self._write(frame, place, How.FOLLOWED, self.score, store, ground)
        return True

    def write_tail(self, store: TrackStore, ground: Ground, most_frames: int) -> None:
        """The frames after it was found last, as far as it can be followed."""
        for number, place in enumerate(self.path[:most_frames], 1):
            if place.is_lost:
                break
            if not place.is_hidden:
                frame = self.anchor + number
                self._write(frame, place, How.FOLLOWED, self.last_score, store, ground)

    def meet(
        self,
        frame: int,
        found: Detection,
        place: Place,
        back: WayBack,
        store: TrackStore,
        ground: Ground,
        sure: bool,
        apart_s: float,
    ) -> None:
        """It was found again: write what lies between, and begin anew from there.

        apart_s: seconds since it was found last.
        """
        score = min(self.last_score, found.score)
        for each in range(self.anchor + 1, frame):
            here = self.at(each)
            there = back.at(each) if each >= back.first else here
            for one in _of_both(here, there, ground):
                self._write(each, one, How.BETWEEN, score, store, ground)
        expected, region = self.now, found.region
        if not expected.is_hidden and likeness(expected, place, ground) > _APART:
            if place.side_px < _PART * expected.side_px:
                region = covering(region, expected.region, ground)
            # What comes next is led from a finding, and is as sure as one.
            place = replace(between(place, expected, ground), spread_px=place.spread_px)
        self.anchor, self.place, self.path, self.missed_after = frame, place, [], None
        self.last_score = found.score
        if sure:
            self.score = max(self.score, found.score)
            self.found += 1
            self.evidence = max(self.evidence, found.score)
            new = _AGAIN * min(1.0, apart_s / _INDEPENDENT_S)
            self.evidence += (1 - self.evidence) * found.score * new
        self.write_found(region, store, ground, sure)

    def write_found(
        self, region: Points, store: TrackStore, ground: Ground, sure: bool = True
    ) -> None:
        """The frame in which it was found; region: where."""
        how = How.FOUND if sure else How.FAINT
        region = covering(region, self._with_margin(self.place, ground), ground)
        store.add(self.anchor, self.number, how, self.last_score, region)

    def track(self) -> Track:
        """What there is to tell of it as a whole."""
        return Track(self.number, self.label, self.score, 0, 0, self.found, self.is_box)

    def _write(
        self, frame: int, place: Place, how: How, score: float, store: TrackStore, ground: Ground
    ) -> None:
        store.add(frame, self.number, how, score, self._with_margin(place, ground))

    def _with_margin(self, place: Place, ground: Ground) -> Points:
        return grown(place, ground, _MOST_MARGIN)


def _of_both(first: Place, second: Place, ground: Ground) -> list[Place]:
    """Where a thing is of which two ways tell: both places where they contradict each other."""
    if first is second:
        return [] if first.gone else [first]
    seen = [one for one in (first, second) if not one.is_hidden]
    if len(seen) == 1:
        return seen
    if len(seen) == 2 and likeness(first, second, ground) < _APART:
        return seen
    there = [one for one in (first, second) if not one.gone]
    return [between(first, second, ground)] if len(there) == 2 else there
