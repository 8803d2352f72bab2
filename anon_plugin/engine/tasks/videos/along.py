"""Rules that hold where a video was recorded, along its way: the positions of its telemetry.

What is searched and how it is redacted is the strictest of what holds anywhere on the way, so that
nothing changes its look at a border. A track stays where a rule wants it in any of its frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from anon_plugin.engine.detection.detector import least_score
from anon_plugin.engine.tasks.by_place import Policy
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.videos.context import positions_of
from anon_plugin.engine.telemetry.positions import BEYOND_S, Positions
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.selection import without
from anon_plugin.engine.tracking.tracker import Found, Search
from anon_plugin.engine.tracking.tracks import Tracks
from anon_plugin.engine.video.reading import Video, open_video
from anon_plugin.engine.video.stream_source import VideoPackets

_STEP_S = 0.25
"""The way between two positions that are looked up: some metres for a car."""

Rules = tuple[frozenset[int], bool]
"""Numbers of the rules that hold, and whether none may hold, too."""


@dataclass(frozen=True)
class Along:
    """A policy along the way of one video. usual: what holds outside of all rules. duration_s: of
    the video."""

    policy: Policy
    usual: Settings
    positions: Positions
    duration_s: float
    thresholds: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls, policy: Policy, usual: Settings, video: Path, thresholds: Mapping[str, float]
    ) -> Along:
        """For a video. thresholds: of the detector, by label.

        Raises PhotoError or OSError where it cannot be read.
        """
        with open_video(video) as opened:
            duration_s = max(opened.info.duration_s or 0.0, _last_shown_s(opened))
        positions = positions_of(video)
        if positions.last_s > duration_s + BEYOND_S:
            # Of a logger, or of a video whose begin an edit list cuts off: nobody knows when in
            # them the first frame is.
            positions = Positions.of(())
        return cls(policy, usual, positions, duration_s, thresholds)

    @property
    def settings(self) -> Settings:
        """For the whole video."""
        return self._settings(self._rules(0.0, self.duration_s))

    @property
    def names(self) -> tuple[str, ...]:
        """Of all rules that hold anywhere."""
        numbers, _ = self._rules(0.0, self.duration_s)
        return tuple(self.policy.rules[number].name for number in sorted(numbers))

    @property
    def is_left_out(self) -> bool:
        """Whether no rule holds anywhere, and the policy leaves such videos out."""
        return self.policy.skip_outside and not self.names

    def noted(self, notes: tuple[str, ...]) -> tuple[str, ...]:
        """Sentences for the report, with the rules by which the video was done."""
        return (*notes, f"by the rules of {', '.join(self.names)}") if self.names else notes

    def wanted(self, tracks: Tracks) -> Tracks:
        """Those tracks that a rule wants somewhere on the way on which they are seen."""
        unwanted = []
        for one in tracks.tracks:
            begin, end = tracks.times_s[one.first], tracks.times_s[one.last]
            if not self._wants(one.label, one.score, self._rules(float(begin), float(end))):
                unwanted.append(one.number)
        return without(tracks, unwanted)

    def only_wanted(self, search: Search) -> Search:
        """A search that finds in a frame what is wanted at the frame's moment."""

        def found_there(frame: Frame) -> Found:
            rules = self._rules(frame.time_s, frame.time_s)
            found = search(frame)
            sure = [one for one in found.sure if self._wants(one.label, one.score, rules)]
            return replace(found, sure=sure)

        return found_there

    def _wants(self, label: str, score: float, rules: Rules) -> bool:
        settings = self._settings(rules)
        if label not in settings.labels:
            return False
        # A track keeps its best score in 32 bits.
        return score >= least_score(settings.confidence, label, self._least(label)) - 1e-6

    def _least(self, label: str) -> float:
        return self.thresholds.get(label, 0.0)

    def _rules(self, begin_s: float, end_s: float) -> Rules:
        """What holds at any moment from one to another."""
        steps = self._steps
        begin_s -= self._late_s
        first = min(max(0, int(begin_s / _STEP_S)), len(steps) - 1)
        last = min(max(0, int(end_s / _STEP_S) + 1), len(steps) - 1)
        some = steps[first : last + 1]
        if self._late_s and begin_s < 0:  # before the first fix
            some = [*some, (frozenset(range(len(self.policy.rules))), True)]
        return frozenset().union(*(one for one, _ in some)), any(other for _, other in some)

    @property
    def _late_s(self) -> float:
        """By how many seconds the fixes may be too early: those of many cameras are timed from the
        first one, which a cold receiver gives late. Then as much lacks at the end."""
        late_s = self.duration_s - self.positions.last_s
        return late_s if late_s > BEYOND_S else 0.0

    @cached_property
    def _steps(self) -> list[Rules]:
        """At each step of the way, the last one at the video's end or behind it."""
        count = int(self.duration_s / _STEP_S) + 2
        return [self._rules_at(number * _STEP_S) for number in range(count)]

    def _rules_at(self, time_s: float) -> Rules:
        fix = self.positions.at(time_s)
        position = None if fix is None else (fix.longitude_deg, fix.latitude_deg)
        held = self.policy.at(position)
        numbers = frozenset(
            number
            for number, rule in enumerate(self.policy.rules)
            if any(rule is one for one in held)
        )
        return numbers, position is None or not numbers

    def _settings(self, rules: Rules) -> Settings:
        numbers, or_none = rules
        held = [self.policy.rules[number] for number in sorted(numbers)]
        return self.policy.settings(held, self.usual, anywhere=or_none)


def _last_shown_s(video: Video) -> float:
    """Seconds from the first frame to the last one, by their own time stamps: a header may say too
    little, or nothing, and then rules further on would not hold."""
    if video.movie is not None:
        times_s = video.movie.timeline.times_s
        return float(times_s[-1]) if len(times_s) else 0.0
    times = VideoPackets.of(video).times
    return float((times[-1] - times[0]) * video.info.time_base) if len(times) else 0.0
