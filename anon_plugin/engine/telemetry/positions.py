"""Where a camera was at any moment of a video, between the fixes of its track."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from anon_plugin.engine.telemetry.fix import Fix

LONGEST_GAP_S = 10.0
"""Fixes farther apart say nothing of the way between them."""

BEYOND_S = 2.0
"""So long before the first fix and behind the last one these still tell the place."""

_EARTH_M = 6_371_008.8
_LEAST_WAY_M = 0.5


@dataclass(frozen=True)
class Positions:
    """fixes: with a time, in its order."""

    fixes: tuple[Fix, ...]
    _times_s: tuple[float, ...] = field(repr=False)

    @classmethod
    def of(cls, fixes: Iterable[Fix]) -> Positions:
        """Those fixes that have a time and say that they are one."""
        timed = [one for one in fixes if one.time_s is not None and one.dimensions != 0]
        timed.sort(key=lambda one: one.time_s or 0.0)
        return cls(tuple(timed), tuple(one.time_s or 0.0 for one in timed))

    @property
    def last_s(self) -> float:
        """When the last fix was; 0 without any."""
        return self._times_s[-1] if self._times_s else 0.0

    def at(self, time_s: float) -> Fix | None:
        """Position, height and course at a moment; None where the track does not reach.

        A course that no fix tells is that of the way between two.
        """
        if not self.fixes:
            return None
        number = bisect_left(self._times_s, time_s)
        if 0 < number < len(self.fixes):
            first, second = self.fixes[number - 1], self.fixes[number]
            span = self._times_s[number] - self._times_s[number - 1]
            if span <= LONGEST_GAP_S:
                share = (time_s - self._times_s[number - 1]) / span if span > 0 else 0.0
                return _between(first, second, share, time_s)
        number = min(max(number, 0), len(self.fixes) - 1)
        candidates = [self.fixes[one] for one in {max(number - 1, 0), number}]
        nearest = min(candidates, key=lambda one: abs((one.time_s or 0.0) - time_s))
        apart = time_s - (nearest.time_s or 0.0)
        if abs(apart) > BEYOND_S:
            return None
        utc = None if nearest.utc is None else nearest.utc + timedelta(seconds=apart)
        return Fix(
            nearest.longitude_deg,
            nearest.latitude_deg,
            time_s,
            utc,
            nearest.altitude_m,
            nearest.speed_mps,
            nearest.course_deg,
        )


def way_m(first: Fix, second: Fix) -> float:
    """Metres over ground between two fixes, on a sphere."""
    north, east = _north_east_m(first, second)
    return math.hypot(north, east)


def _between(first: Fix, second: Fix, share: float, time_s: float) -> Fix:
    turn = (second.longitude_deg - first.longitude_deg + 180) % 360 - 180
    longitude = (first.longitude_deg + share * turn + 180) % 360 - 180
    latitude = first.latitude_deg + share * (second.latitude_deg - first.latitude_deg)
    utc = first.utc
    if first.utc is not None and second.utc is not None:
        utc = first.utc + share * (second.utc - first.utc)
    return Fix(
        longitude,
        latitude,
        time_s,
        utc,
        _mix(first.altitude_m, second.altitude_m, share),
        _mix(first.speed_mps, second.speed_mps, share),
        _course(first, second, share),
    )


def _course(first: Fix, second: Fix, share: float) -> float | None:
    if first.course_deg is not None and second.course_deg is not None:
        turn = (second.course_deg - first.course_deg + 180) % 360 - 180
        return (first.course_deg + share * turn) % 360
    north, east = _north_east_m(first, second)
    if math.hypot(north, east) < _LEAST_WAY_M:
        return None  # a receiver that stands still wanders about
    return math.degrees(math.atan2(east, north)) % 360


def _north_east_m(first: Fix, second: Fix) -> tuple[float, float]:
    turn = (second.longitude_deg - first.longitude_deg + 180) % 360 - 180
    middle = math.radians((first.latitude_deg + second.latitude_deg) / 2)
    north = math.radians(second.latitude_deg - first.latitude_deg) * _EARTH_M
    return north, math.radians(turn) * math.cos(middle) * _EARTH_M


def _mix(first: float | None, second: float | None, share: float) -> float | None:
    if first is None or second is None:
        return first if second is None else second
    return first + share * (second - first)
