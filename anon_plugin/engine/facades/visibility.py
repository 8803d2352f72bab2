"""Where a building is seen from a camera: its visible outline in azimuth and elevation.

A building is a prism: a footprint with a ground and a height. In each direction of the compass the
camera sees it between two elevations, so its whole outline is two curves over the azimuth. What
stands in front hides what is below its own upper edge. All angles in degrees: azimuth clockwise
from north, elevation above the horizon.

Whatever is uncertain makes the outline larger, never smaller: the target is where it may be seen
from any place the camera may have stood at, and an occluder hides only what it hides from all of
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STEP_DEG = 0.1
_BESIDE_DEG = 1e-6
"""How far beside a corner's azimuth one looks, to see both sides of it."""

_SAME_WALL_M = 0.5
"""Footprints of neighbours may overlap by this; what overlaps more is the same building."""

_HIGHEST_DEG = 89.9
_CHUNK = 256


@dataclass(frozen=True)
class Building:
    """A prism around a camera.

    rings: (N, 2) each, metres east and north of the camera: the outer ring, and courtyards.
    ground_m, top_m: heights of its foot and its top, relative to the camera's.
    """

    rings: tuple[Array, ...] = field(repr=False)
    ground_m: float
    top_m: float

    @property
    def holds_camera(self) -> bool:
        """Whether the camera stands within the footprint (even-odd rule: not in a courtyard)."""
        return bool(sum(_crossings_to_the_east(ring) for ring in self.rings) % 2)

    @property
    def distance_m(self) -> float:
        """From the camera to the nearest wall, level."""
        return min(float(_distances(ring).min()) for ring in self.rings)


@dataclass(frozen=True)
class Uncertainty:
    """How far the camera's pose may be off.

    position_m: in any level direction. heading_deg: to either side. tilt_deg: up or down.
    """

    position_m: float = 0.0
    heading_deg: float = 0.0
    tilt_deg: float = 0.0


class Sight(StrEnum):
    """Whether a camera sees a building."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    INSIDE = "inside"


@dataclass(frozen=True)
class Outline:
    """A part of the horizon and the elevations between which the building may be seen there.

    azimuth_deg: (N,) ascending, may run past 360. bottom_deg, top_deg: (N,).
    """

    azimuth_deg: Array = field(repr=False)
    bottom_deg: Array = field(repr=False)
    top_deg: Array = field(repr=False)


def visible_outlines(
    building: Building,
    occluders: Sequence[Building] = (),
    uncertainty: Uncertainty = Uncertainty(),
) -> tuple[Sight, list[Outline]]:
    """Where a building may be seen from the camera.

    occluders: what may stand in front; those that do not are ignored, the building itself too.
    Returns (INSIDE, []) where the camera may stand in the building: it is then in every direction.
    """
    reach = uncertainty.position_m
    if building.holds_camera or building.distance_m <= reach:
        return Sight.INSIDE, []
    azimuth = _azimuths(building, occluders)
    near, leaves, far = _hits(building, azimuth)
    occluders = [one for one in occluders if not _overlaps(one, azimuth, near, leaves)]
    seen = np.isfinite(near)
    near, far = (np.interp(azimuth, azimuth[seen], each[seen]) for each in (near, far))
    bottom = _lowest(building.ground_m, near, far)
    top = _highest(building.top_m, near, far)
    hidden = _hidden_below(azimuth, near, bottom, occluders, reach)
    visible = seen & (top > np.maximum(hidden, bottom))
    if not visible.any():
        return Sight.HIDDEN, []
    bottom = np.maximum(bottom, hidden)
    parts = _parts(visible)
    widened = [
        _widened(azimuth[part], bottom[part], top[part], near[part], uncertainty) for part in parts
    ]
    return Sight.VISIBLE, _united(widened)


def _azimuths(building: Building, occluders: Sequence[Building]) -> Array:
    """Directions to look in, ascending: every corner and both sides of it, and steps between.

    They span less than a turn, beginning where the building is not, unless it is all around.
    """
    corners = np.concatenate([_azimuth_of(ring) for ring in building.rings]) % 360.0
    start = _unseen(building, np.sort(corners))
    turned = (corners - start) % 360.0
    steps = np.arange(0.0, 360.0, STEP_DEG)
    others = [_azimuth_of(ring) - start for each in occluders for ring in each.rings]
    between = np.concatenate([steps, *(_on_both_sides(other % 360.0) for other in others)])
    between = between[(between > turned.min()) & (between < turned.max())]
    azimuth = np.unique(np.concatenate([between, _on_both_sides(turned)]))
    if start < 0:  # all around: the turn is closed at both ends
        azimuth = np.unique(np.concatenate([azimuth, steps, [360.0]]).clip(0.0, 360.0))
    return np.asarray(azimuth + start, dtype=np.float64)


def _on_both_sides(azimuth: Array) -> Array:
    return np.concatenate([azimuth - _BESIDE_DEG, azimuth, azimuth + _BESIDE_DEG])


def _unseen(building: Building, corners: Array) -> float:
    """An azimuth from 0 to 360 at which the building is not seen; -360 where it is all around."""
    middles = (corners + np.diff(np.append(corners, corners[0] + 360.0)) / 2) % 360.0
    near, _, _ = _hits(building, middles)
    free = np.flatnonzero(~np.isfinite(near))
    return float(middles[free[0]]) if len(free) else -360.0


def _hits(building: Building, azimuth_deg: Array) -> tuple[Array, Array, Array]:
    """(T,) level distances at which rays meet walls: the first, where they leave, and the last.

    Infinite where a ray meets none.
    """
    starts = np.concatenate(building.rings)
    edges = np.concatenate([np.roll(ring, -1, axis=0) - ring for ring in building.rings])
    ray = np.stack([np.sin(np.radians(azimuth_deg)), np.cos(np.radians(azimuth_deg))], axis=1)
    across = ray[:, :1] * edges[:, 1] - ray[:, 1:] * edges[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = (starts[:, 0] * edges[:, 1] - starts[:, 1] * edges[:, 0]) / across
        along = (starts[:, 0] * ray[:, 1:] - starts[:, 1] * ray[:, :1]) / across
    # A wall in line with the ray is met at its ends, which are ends of its neighbours too.
    met = (distance > 0) & (along >= -1e-9) & (along <= 1 + 1e-9)
    ordered = np.sort(np.where(met, distance, np.inf), axis=1)
    first = ordered[:, 0]
    leaves = np.where(ordered > first[:, None] + 1e-6, ordered, np.inf).min(axis=1)
    last = np.where(met, distance, -np.inf).max(axis=1)
    return first, np.where(np.isfinite(leaves), leaves, first), np.where(last > 0, last, np.inf)


def _overlaps(occluder: Building, azimuth: Array, near: Array, leaves: Array) -> bool:
    """Whether the occluder is the building itself, perhaps as another survey has drawn it."""
    first, ends, _ = _hits(occluder, azimuth)
    both = np.isfinite(first) & np.isfinite(near)
    shared = np.minimum(ends, leaves)[both] - np.maximum(first, near)[both]
    return bool((shared > _SAME_WALL_M).any())


def _hidden_below(
    azimuth: Array, near: Array, bottom: Array, occluders: Sequence[Building], reach: float
) -> Array:
    """(T,) the elevation below which everything is hidden for certain; -90 where nothing is.

    near, bottom: distance and lowest elevation of the target.
    """
    standing = [one for one in occluders if not one.holds_camera and one.distance_m > reach]
    hiding = []
    nearest = np.inf
    for occluder in standing:
        first, _, hides = _hiding(occluder, azimuth, near, bottom, reach)
        if hides.any():
            hiding.append(occluder)
            nearest = min(nearest, float(first[hides].min()))
    if not hiding:
        return np.full(len(azimuth), -90.0)
    # Seen from elsewhere, what hides and what is hidden both move sideways.
    slack = float(np.degrees(np.arcsin(reach / nearest) + np.arcsin(reach / near.min())))
    beyond = np.arange(STEP_DEG, slack + STEP_DEG, STEP_DEG)
    wide = np.concatenate([azimuth[0] - beyond[::-1], azimuth, azimuth[-1] + beyond])
    wide_near, wide_bottom = np.interp(wide, azimuth, near), np.interp(wide, azimuth, bottom)
    hidden = np.full(len(wide), -90.0)
    for occluder in hiding:
        _, top, hides = _hiding(occluder, wide, wide_near, wide_bottom, reach)
        hidden[hides] = np.maximum(hidden[hides], top[hides])
    low = np.searchsorted(wide, azimuth - slack, side="left")
    high = np.searchsorted(wide, azimuth + slack, side="right")
    return np.array([hidden[a:b].min() for a, b in zip(low, high, strict=True)])


def _hiding(
    occluder: Building, azimuth: Array, near: Array, bottom: Array, reach: float
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """(T,) distance of an occluder, its upper edge, and whether it hides the target's foot.

    The edge is as low as it is seen from any place within `reach`.
    """
    first, leaves, _ = _hits(occluder, azimuth)
    in_front = np.isfinite(first) & (leaves <= near + _SAME_WALL_M)
    first = np.where(in_front, first, 1.0)
    top = _elevation(occluder.top_m, first + (reach if occluder.top_m > 0 else -reach))
    foot = _elevation(occluder.ground_m, first + (reach if occluder.ground_m < 0 else -reach))
    return first, top, in_front & (foot <= bottom + 1e-9)


def _parts(visible: NDArray[np.bool_]) -> list[slice]:
    """Runs of visible azimuths."""
    edges = np.diff(np.concatenate([[False], visible, [False]]).astype(np.int8))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [slice(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]


def _widened(
    azimuth: Array, bottom: Array, top: Array, near: Array, uncertainty: Uncertainty
) -> Outline:
    """The outline of all that the part may show from where the camera may be."""
    reach = uncertainty.position_m
    aside = np.degrees(np.arcsin(reach / near)) + uncertainty.heading_deg
    top = _moved(top, near, np.where(top > 0, -reach, reach)) + uncertainty.tilt_deg
    bottom = _moved(bottom, near, np.where(bottom < 0, -reach, reach)) - uncertainty.tilt_deg
    top, bottom = top.clip(-_HIGHEST_DEG, _HIGHEST_DEG), bottom.clip(-_HIGHEST_DEG, _HIGHEST_DEG)
    if not aside.any():
        return Outline(azimuth, bottom, top)
    first, last = float((azimuth - aside).min()), float((azimuth + aside).max())
    steps = np.arange(first, last, STEP_DEG)
    wanted = np.unique(np.concatenate([steps, azimuth, [first, last]]))
    low = np.where((wanted >= azimuth[0]) & (wanted <= azimuth[-1]), 1.0, np.nan)
    lower, upper = np.interp(wanted, azimuth, bottom) * low, np.interp(wanted, azimuth, top) * low
    for start in range(0, len(wanted), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        # Half a step more, so that no sample's reach ends before its neighbour's begins.
        meets = np.abs(wanted[chunk, None] - azimuth) <= aside + STEP_DEG / 2
        lower[chunk] = np.fmin(lower[chunk], np.where(meets, bottom, np.inf).min(axis=1))
        upper[chunk] = np.fmax(upper[chunk], np.where(meets, top, -np.inf).max(axis=1))
    return Outline(wanted, lower, upper)


def _united(outlines: Sequence[Outline]) -> list[Outline]:
    """Outlines that stay within one turn each; one that goes all around is cut to a turn."""
    kept = []
    for one in outlines:
        if one.azimuth_deg[-1] - one.azimuth_deg[0] <= 360.0:
            kept.append(one)
            continue
        first = float(one.azimuth_deg[0])
        grid = np.linspace(first, first + 360.0, 3601)
        # What lies beyond the turn lies over its beginning, and the other way round.
        turns = [grid, grid + 360.0]
        lower = [np.interp(at, one.azimuth_deg, one.bottom_deg, right=90.0) for at in turns]
        upper = [np.interp(at, one.azimuth_deg, one.top_deg, right=-90.0) for at in turns]
        kept.append(Outline(grid, np.minimum(*lower), np.maximum(*upper)))
    return kept


def _moved(elevation_deg: Array, distance_m: Array, closer_m: Array) -> Array:
    """Elevations of the same points from a camera that stands so much farther off."""
    rise = np.tan(np.radians(elevation_deg)) * distance_m
    return np.asarray(np.degrees(np.arctan2(rise, distance_m + closer_m)), dtype=np.float64)


def _elevation(rise_m: float, distance_m: Array) -> Array:
    return np.asarray(np.degrees(np.arctan2(rise_m, distance_m)), dtype=np.float64)


def _highest(top_m: float, near: Array, far: Array) -> Array:
    """Elevation of the upper edge: the near wall's, or the far one's if seen from above."""
    return _elevation(top_m, near if top_m > 0 else far)


def _lowest(ground_m: float, near: Array, far: Array) -> Array:
    """Elevation of the foot: the near wall's, or the far one's if seen from below."""
    return _elevation(ground_m, near if ground_m < 0 else far)


def _azimuth_of(points: Array) -> Array:
    return np.asarray(np.degrees(np.arctan2(points[:, 0], points[:, 1])), dtype=np.float64)


def _crossings_to_the_east(ring: Array) -> int:
    """How many edges of the ring a ray from the camera to the east crosses."""
    here, there = ring, np.roll(ring, -1, axis=0)
    crosses = (here[:, 1] > 0) != (there[:, 1] > 0)
    here, there = here[crosses], there[crosses]
    east = here[:, 0] - here[:, 1] * (there[:, 0] - here[:, 0]) / (there[:, 1] - here[:, 1])
    return int((east > 0).sum())


def _distances(ring: Array) -> Array:
    """(N,) distance from the camera to each edge of the ring."""
    edges = np.roll(ring, -1, axis=0) - ring
    squared = np.maximum((edges**2).sum(axis=1), 1e-12)
    along = np.clip(-(ring * edges).sum(axis=1) / squared, 0.0, 1.0)
    nearest = ring + along[:, None] * edges
    return np.asarray(np.hypot(nearest[:, 0], nearest[:, 1]), dtype=np.float64)
