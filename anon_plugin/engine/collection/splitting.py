"""Which photos are learned from, and which are kept aside to measure with.

Neighbouring frames show the same things, so a photo beside one that was learned from measures
nothing. Photos are linked where they belong to one drive or were taken near each other; no link
ever leads from one side to the other. Which side is taken is decided by digests alone, and a photo
that was kept aside once stays aside.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

_METRES_PER_DEGREE = 111_320.0


class Side(StrEnum):
    """What a photo is for. ASIDE: for nothing, because it would link both others."""

    TRAIN = "train"
    HOLDOUT = "holdout"
    ASIDE = "aside"


@dataclass(frozen=True)
class Shot:
    """When and where a photo was taken.

    key: what tells it from all others, the digest of its file where that is known. drive: the
    recording that it belongs to. time_s: in seconds from anywhere. Time and place are None where
    they are not known.
    """

    key: str
    drive: str
    time_s: float | None = None
    longitude_deg: float | None = None
    latitude_deg: float | None = None


@dataclass(frozen=True)
class Links:
    """What links two photos. distance_m: between their places, at most. gap_s: the longest pause
    within a drive. untimed_apart: whether photos without a time are of no drive; else a drive that
    holds one has no pauses."""

    distance_m: float
    gap_s: float
    untimed_apart: bool = False


def split(
    shots: Sequence[Shot],
    wanted: frozenset[str],
    earlier: Mapping[str, Side],
    links: Links,
    share: float,
) -> dict[str, Side]:
    """The side of each wanted photo and of each earlier one, by key.

    shots: all photos that are known of, also those that are not wanted: they tell what lies
    between. earlier: what was decided before. share: of the photos, 0 to 1, to be kept aside.
    Raises SettingsError where all hang together, so that nothing can be kept aside.
    """
    groups = _components(shots, links)
    sides = dict(earlier)
    _give_way(shots, sides, links)
    taken = {key for key, side in sides.items() if side is Side.HOLDOUT}
    beside = _linked_to(shots, taken, links)
    free: dict[int, list[str]] = {}
    for group, members in _by_group(shots, groups).items():
        found = {sides[one.key] for one in members if one.key in sides} - {Side.ASIDE}
        new = [one.key for one in members if one.key in wanted and one.key not in sides]
        if not found:
            free[group] = new
        elif found == {Side.HOLDOUT}:
            sides |= dict.fromkeys(new, Side.HOLDOUT)
        elif found == {Side.TRAIN}:
            sides |= dict.fromkeys(new, Side.TRAIN)
        else:
            sides |= {key: Side.ASIDE if key in beside else Side.TRAIN for key in new}
    sides |= _dealt([keys for keys in free.values() if keys], sides, share)
    return sides


def groups_of(shots: Sequence[Shot], links: Links) -> dict[str, int]:
    """Photo → the number of the group of all that hang together with it."""
    return {shot.key: group for shot, group in zip(shots, _components(shots, links), strict=True)}


def _dealt(groups: Sequence[list[str]], sides: Mapping[str, Side], share: float) -> dict[str, Side]:
    """Sides of whole groups that hang together with none of which the side is known."""
    values = list(sides.values())
    held, learned = values.count(Side.HOLDOUT), values.count(Side.TRAIN)
    kept = held
    total = kept + learned + sum(len(keys) for keys in groups)
    ordered = sorted(groups, key=lambda keys: _order(min(keys)))
    chosen: list[list[str]] = []
    for keys in ordered:
        # Taken where that comes nearer to the share.
        if kept + len(keys) / 2 <= share * total:
            chosen.append(keys)
            kept += len(keys)
    if not kept and ordered:
        chosen = [min(ordered, key=len)]
    if not learned and len(chosen) == len(ordered):
        chosen = chosen[:-1]
    if groups and not chosen and not held:
        raise SettingsError(
            tr(
                "All {count} photos hang together: they are of one drive, or the places where they "
                "were taken lie within DISTANCE of each other, or nobody knows when they were "
                "taken. So none can be kept aside to measure with. Add reviewed photos of another "
                "drive elsewhere, set a smaller DISTANCE or PAUSE, or tick APART if photos without "
                "a time have nothing to do with each other."
            ).format(count=total)
        )
    aside = {key for keys in chosen for key in keys}
    return {key: Side.HOLDOUT if key in aside else Side.TRAIN for keys in groups for key in keys}


def _order(key: str) -> str:
    return hashlib.sha256(f"holdout {key}".encode()).hexdigest()


def _give_way(shots: Sequence[Shot], sides: dict[str, Side], links: Links) -> None:
    """Take photos out of what is learned from that are linked to some kept aside: with a larger
    distance or a longer pause than before, these may be."""
    known = [shot for shot in shots if shot.key in sides]
    held = {shot.key for shot in known if sides[shot.key] is Side.HOLDOUT}
    for key in _linked_to(known, held, links):
        if sides[key] is Side.TRAIN:
            sides[key] = Side.ASIDE


def _linked_to(shots: Sequence[Shot], keys: set[str], links: Links) -> set[str]:
    """Photos that are near to one of `keys`, or of the same stretch of a drive."""
    stretches = _stretches(shots, links)
    touched = {group for shot, group in zip(shots, stretches, strict=True) if shot.key in keys}
    found = {shot.key for shot, group in zip(shots, stretches, strict=True) if group in touched}
    grid = _Grid([shot for shot in shots if shot.key in keys], links.distance_m)
    found |= {shot.key for shot in shots if any(True for _ in grid.near(shot))}
    return found - keys


def _components(shots: Sequence[Shot], links: Links) -> list[int]:
    """The number of each photo's group; photos that any chain of links joins have the same."""
    forest = _Forest(len(shots))
    first: dict[int, int] = {}
    for number, stretch in enumerate(_stretches(shots, links)):
        forest.join(number, first.setdefault(stretch, number))
    numbers = {shot.key: number for number, shot in enumerate(shots)}
    grid = _Grid([], links.distance_m)
    for number, shot in enumerate(shots):
        for other in grid.near(shot):
            forest.join(number, numbers[other.key])
        grid.add(shot)
    return [forest.root(number) for number in range(len(shots))]


def _stretches(shots: Sequence[Shot], links: Links) -> list[int]:
    """The number of the stretch of a drive that each photo belongs to: pauses part them.

    Stretches that hold photos of one second of which nobody knows the place are one: cameras on one
    car write into folders of their own.
    """
    by_drive: dict[str, list[int]] = {}
    for number, shot in enumerate(shots):
        by_drive.setdefault(shot.drive, []).append(number)
    stretches = list(range(len(shots)))
    for numbers in by_drive.values():
        times = {number: shots[number].time_s for number in numbers}
        timed = [number for number in numbers if times[number] is not None]
        if len(timed) < len(numbers) and not links.untimed_apart:
            for number in numbers:
                stretches[number] = numbers[0]
            continue
        ordered = sorted(timed, key=lambda number: times[number] or 0.0)
        for before, after in pairwise(ordered):
            if (times[after] or 0.0) - (times[before] or 0.0) <= links.gap_s:
                stretches[after] = stretches[before]
    forest, moments = _Forest(len(shots)), dict[int, int]()
    for shot, stretch in zip(shots, stretches, strict=True):
        if shot.time_s is not None and shot.latitude_deg is None:
            forest.join(moments.setdefault(math.floor(shot.time_s), stretch), stretch)
    return [forest.root(stretch) for stretch in stretches]


def _by_group(shots: Sequence[Shot], groups: Sequence[int]) -> dict[int, list[Shot]]:
    result: dict[int, list[Shot]] = {}
    for shot, group in zip(shots, groups, strict=True):
        result.setdefault(group, []).append(shot)
    return result


class _Forest:
    """Disjoint sets of numbers (Tarjan's union-find with halving of paths)."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def root(self, number: int) -> int:
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number

    def join(self, one: int, other: int) -> None:
        one, other = self.root(one), self.root(other)
        self._parents[max(one, other)] = min(one, other)


class _Grid:
    """Places by squares of the least distance, so that only neighbours are compared.

    On a sphere of the Earth's mean size, within a few metres of the ellipsoid for such distances.
    """

    def __init__(self, shots: Sequence[Shot], distance_m: float) -> None:
        self._distance_m = max(distance_m, 1e-3)
        self._squares: dict[tuple[int, int], list[Shot]] = {}
        for shot in shots:
            self.add(shot)

    def add(self, shot: Shot) -> None:
        """Let a photo be found; one without a place is not."""
        square = self._square(shot)
        if square is not None:
            self._squares.setdefault(square, []).append(shot)

    def near(self, shot: Shot) -> Iterator[Shot]:
        """Those of the grid within the distance, itself among them."""
        square = self._square(shot)
        if square is None:
            return
        row = square[0]
        for y in (row - 1, row, row + 1):
            column = self._column(shot, y)
            # A row nearer to the equator has wider columns: two to either side are enough.
            for x in range(column - 2, column + 3):
                for other in self._squares.get((y, x), ()):
                    if _metres(shot, other) <= self._distance_m:
                        yield other

    def _square(self, shot: Shot) -> tuple[int, int] | None:
        if shot.latitude_deg is None or shot.longitude_deg is None:
            return None
        row = math.floor(shot.latitude_deg * _METRES_PER_DEGREE / self._distance_m)
        return row, self._column(shot, row)

    def _column(self, shot: Shot, row: int) -> int:
        latitude = row * self._distance_m / _METRES_PER_DEGREE
        across = _METRES_PER_DEGREE * max(math.cos(math.radians(latitude)), 1e-6)
        return math.floor((shot.longitude_deg or 0.0) * across / self._distance_m)


def _metres(one: Shot, other: Shot) -> float:
    latitudes = (one.latitude_deg or 0.0, other.latitude_deg or 0.0)
    across = ((one.longitude_deg or 0.0) - (other.longitude_deg or 0.0) + 180) % 360 - 180
    x = across * math.cos(math.radians(sum(latitudes) / 2))
    return math.hypot(x, latitudes[0] - latitudes[1]) * _METRES_PER_DEGREE
