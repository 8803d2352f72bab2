"""A region is led from one frame to the next.

As in the median flow tracker (Kalal, Mikolajczyk, Matas: Forward-Backward Error, ICPR 2010),
points in the region are moved by the flow, those that do not come back when they are led back are
left out, and the median of the others moves and scales the region. Where something else passes
before the thing, what is around it tells where it went.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.tracking.flow import Flow
from anon_plugin.engine.tracking.ground import Ground, Map

Points = NDArray[np.float64]

_PER_SIDE = 7
_OF_SIDE = 0.4
"""Points lie so far from the middle, as a share of the region's side: its rim is background."""

_AROUND = 36
_DISTANCES = (0.8, 1.3, 1.8)
"""So far from a region's middle, as shares of its side, lies what is around it."""

_FEWEST = 6
_TRUSTED_SHARE = 0.3
_RETURNS_WITHIN = 0.06
"""A point is trusted that comes back so near, as a share of the region's side."""

_JUMP_OF_SIDE, _JUMP_OF_PACE = 0.1, 0.25
_ENOUGH_KNOWN, _ENOUGH_NEW, _ENOUGH_ALONE = 0.25, 0.35, 0.6
"""A thing that goes so much faster or slower than before, beside what is around it, is something
else that came before it."""

_MOST_SCALING = 0.12
_SPREAD_PER_FRAME = 0.006
_SPREAD_PER_WAY = 0.03
_SPREAD_BLIND = 0.05
_PACE_KEPT = 0.5
_MOST_BLIND = 4
_LOST_AT = 0.45
_LEAST_OF_SIDE, _OF_APART = 0.08, 0.6
"""How far off a place may be of which two ways tell: a share of the side, or of how far apart they
are. Of 3,019 places between two searches, nine in ten were within the second and a tenth of the
side, which a style's own margin covers."""

_SHOWS = 0.2


def _disk() -> Points:
    along = np.linspace(-1.0, 1.0, _PER_SIDE)
    points = np.stack(np.meshgrid(along, along), axis=-1).reshape(-1, 2)
    kept: Points = points[np.hypot(*points.T) <= 1.2] * _OF_SIDE
    return kept


def _ring() -> Points:
    angle = np.arange(_AROUND) * (2 * np.pi / _AROUND)
    radius = np.array(_DISTANCES)[np.arange(_AROUND) % len(_DISTANCES)]
    ring: Points = np.stack([np.cos(angle), np.sin(angle)], axis=-1) * radius[:, None]
    return ring


_INSIDE = _disk()
_POINTS = np.concatenate([_INSIDE, _ring()])
_IS_INSIDE = np.arange(len(_POINTS)) < len(_INSIDE)


@dataclass(frozen=True)
class Place:
    """Where a thing is in one frame.

    region: (N, 2) in picture pixels. side_px: the geometric mean of its width and height.
    spread_px: how far off its middle may be. pace: (2,) how far it went in the last frame beside
    what is around it; None where that is not known yet. blind: for how many frames on end nothing
    was seen of it. gone: whether it has left the picture.
    """

    region: Points = field(repr=False)
    side_px: float
    spread_px: float = 0.0
    pace: Points | None = field(default=None, repr=False)
    blind: int = 0
    gone: bool = False

    @property
    def doubt(self) -> float:
        """0 for certain; from 1 on it may be anywhere."""
        return self.spread_px / (_LOST_AT * max(self.side_px, 1e-9))

    @property
    def is_lost(self) -> bool:
        """Whether nobody can say any more where the thing is."""
        return self.gone or self.doubt >= 1.0

    @property
    def is_hidden(self) -> bool:
        """Whether it is lost, or something else is before it for longer than a moment."""
        return self.is_lost or self.blind > _MOST_BLIND


def place_of(region: Points, ground: Ground, spread: float = 0.0) -> Place:
    """The place of a region that was found; spread: as a share of its side."""
    outline = ground.map_around(region).outline(region)
    side = _side(outline)
    return Place(region, side, spread * side)


def carry(place: Place, flow: Flow, ground: Ground, backwards: bool) -> Place:
    """The place in the next frame, or backwards in the one before."""
    around = ground.map_around(place.region)
    outline = around.outline(place.region)
    low, high = outline.min(axis=0), outline.max(axis=0)
    middle, sides = (low + high) / 2, high - low
    points = middle + _POINTS * sides
    shown = around.to_picture(points)
    within = _within(shown, flow.size_wh, ground.closes)
    if within[_IS_INSIDE].mean() < _SHOWS:
        return replace(place, gone=True)
    moved, off = flow.move(shown, backwards)
    steps = around.to_map(moved) - points
    trusted = within & (off <= max(flow.small_px, _RETURNS_WITHIN * place.side_px))
    inside, outside = trusted & _IS_INSIDE, trusted & ~_IS_INSIDE
    rest = _median(steps[outside]) if outside.sum() >= _FEWEST else None
    seen = _going_as_expected(steps, inside, within & _IS_INSIDE, rest, place)
    if seen is not None:
        step, scale, scatter = _median_motion(points[seen], steps[seen])
        pace = None if rest is None else step - rest
        if pace is not None and place.pace is not None:
            pace = _PACE_KEPT * place.pace + (1 - _PACE_KEPT) * pace
        way = float(np.hypot(*step))
        spread = _SPREAD_PER_FRAME * place.side_px + _SPREAD_PER_WAY * way + 0.2 * scatter
        blind = 0
    else:
        pace = place.pace
        if rest is None:
            rest = _median(steps[within])
        step, scale = rest + (0.0 if pace is None else pace), 1.0
        spread = _SPREAD_BLIND * place.side_px
        blind = place.blind + 1
    polygon = (outline - middle) * scale + middle + step
    return Place(
        around.region(polygon),
        place.side_px * scale,
        place.spread_px * scale + spread,
        pace,
        blind,
    )


def _going_as_expected(
    steps: Points,
    trusted: NDArray[np.bool_],
    within: NDArray[np.bool_],
    rest: Points | None,
    place: Place,
) -> NDArray[np.bool_] | None:
    """The points in a region that are of the thing; None where none can be told to be.

    Of two things in the region, that one is it which goes on as it went before, beside what is
    around it; or, of a thing of which that is not known yet, with what is around it. steps: of all
    points. trusted, within: those in the region that come back, and all of it in the picture.
    """
    count = int(within.sum())
    if trusted.sum() < max(_FEWEST, _TRUSTED_SHARE * count):
        return None
    if rest is None:
        return trusted
    known = place.pace is not None
    pace = place.pace if place.pace is not None else np.zeros(2)
    off = np.hypot(*(steps - rest - pace).T)
    tolerance = _JUMP_OF_SIDE * place.side_px + _JUMP_OF_PACE * float(np.hypot(*pace))
    expected: NDArray[np.bool_] = trusted & (off <= tolerance)
    if expected.sum() >= max(_FEWEST, (_ENOUGH_KNOWN if known else _ENOUGH_NEW) * count):
        return expected
    return None if known or trusted.sum() < _ENOUGH_ALONE * count else trusted


def between(first: Place, second: Place, ground: Ground) -> Place:
    """One place out of two that are told of the same thing in the same frame, each weighted by how
    sure it is; the surer one gives the shape, and both the size.

    How far apart they are tells how far off it may be. What both tell alike is sure, however long
    the way was; what they tell differently is doubtful, however short it was.
    """
    if first.spread_px > second.spread_px:
        first, second = second, first
    around = ground.map_around(first.region)
    (low, high), (other_low, other_high) = (
        _ends(around.outline(one.region)) for one in (first, second)
    )
    weight = _share_of_second(first.spread_px, second.spread_px)
    sides = np.exp((1 - weight) * np.log(high - low) + weight * np.log(other_high - other_low))
    middle = ((1 - weight) * (low + high) + weight * (other_low + other_high)) / 2
    outline = around.outline(first.region)
    polygon = (outline - (low + high) / 2) * (sides / (high - low)) + middle
    apart = float(np.hypot(*(low + high - other_low - other_high))) / 2
    side = float(np.sqrt(sides.prod()))
    return Place(
        around.region(polygon),
        side,
        max(_LEAST_OF_SIDE * side, _OF_APART * apart),
        first.pace,
        min(first.blind, second.blind),
    )


def covering(region: Points, other: Points, ground: Ground) -> Points:
    """The region, grown to where another one reaches farther."""
    around = ground.map_around(region)
    outline = around.outline(region)
    low, high = _ends(outline)
    other_low, other_high = _ends(around.outline(other))
    new_low, new_high = np.minimum(low, other_low), np.maximum(high, other_high)
    stretch = (new_high - new_low) / (high - low)
    return around.region((outline - low) * stretch + new_low)


def grown(place: Place, ground: Ground, at_most: float) -> Points:
    """The region with a margin of its spread, `at_most` as a share of its side."""
    margin = min(place.spread_px, at_most * place.side_px)
    if margin <= 0:
        return place.region
    around = ground.map_around(place.region)
    outline = around.outline(place.region)
    low, high = _ends(outline)
    middle = (low + high) / 2
    return around.region((outline - middle) * (1 + 2 * margin / (high - low)) + middle)


def likeness(first: Place, second: Place, ground: Ground) -> float:
    """0 to 1, how well two regions of one frame could be one thing: IoU of their boxes, or a little
    for those that are near and of one size."""
    around: Map = ground.map_around(first.region)
    (low, high), (other_low, other_high) = (
        _ends(around.outline(one.region)) for one in (first, second)
    )
    both = np.clip(np.minimum(high, other_high) - np.maximum(low, other_low), 0, None).prod()
    areas = (high - low).prod(), (other_high - other_low).prod()
    overlap = float(both / (sum(areas) - both))
    ratio = np.sqrt(min(areas) / max(areas))
    apart = float(np.hypot(*(low + high - other_low - other_high))) / 2
    reach = 0.5 * (first.side_px + second.side_px) + first.spread_px + second.spread_px
    near = 0.4 * ratio * max(0.0, 1 - apart / reach) if ratio >= 0.5 else 0.0
    return float(max(overlap, near))


def distance(first: Place, second: Place, ground: Ground) -> float:
    """How far apart the middles of two regions are, in sides of the larger one; infinite where one
    is more than twice as large as the other."""
    around = ground.map_around(first.region)
    middles = [np.mean(_ends(around.outline(one.region)), axis=0) for one in (first, second)]
    small, large = sorted((first.side_px, second.side_px))
    if large > 2 * small:
        return float("inf")
    return float(np.hypot(*(middles[0] - middles[1])) / max(large, 1e-9))


def _median_motion(points: Points, steps: Points) -> tuple[Points, float, float]:
    """(translation, scale, scatter of the points around it) of points and the steps they make."""
    step = _median(steps)
    opposite = np.roll(np.arange(len(points)), len(points) // 2)
    apart = np.hypot(*(points - points[opposite]).T)
    far = apart > 0.25 * apart.max()
    moved = points + steps
    ratios = np.hypot(*(moved - moved[opposite]).T)[far] / apart[far]
    scale = min(max(float(_median(ratios)), 1 - _MOST_SCALING), 1 + _MOST_SCALING)
    scatter = float(_median(np.abs(steps - step).ravel()))
    return step, scale, scatter


def _median(values: Points) -> Points:
    """The upper median along the first axis; numpy's own takes many times as long for so few."""
    middle: Points = np.sort(values, axis=0)[len(values) // 2]
    return middle


def _within(points: Points, size_wh: tuple[int, int], closes: bool) -> NDArray[np.bool_]:
    x, y = points.T
    rows: NDArray[np.bool_] = (y >= 0) & (y < size_wh[1])
    columns: NDArray[np.bool_] = (x >= 0) & (x < size_wh[0])
    return rows if closes else np.logical_and(rows, columns)


def _share_of_second(first: float, second: float) -> float:
    """The weight of the second of two, each as sure as the square of its spread is small."""
    total = first**2 + second**2
    return first**2 / total if total > 0 else 0.5


def _ends(outline: Points) -> tuple[Points, Points]:
    low, high = outline.min(axis=0), outline.max(axis=0)
    return low, np.maximum(high, low + 1e-6)


def _side(outline: Points) -> float:
    low, high = _ends(outline)
    return float(np.sqrt((high - low).prod()))
