"""Buildings on the map, and what a camera among them sees of some of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.facades.topocentric import east_north_m
from anon_plugin.engine.facades.visibility import (
    Building,
    Outline,
    Sight,
    Uncertainty,
    visible_outlines,
)

Array = NDArray[np.float64]

_METRES_A_DEGREE = 110_574.0  # of latitude, where it is shortest


@dataclass(frozen=True)
class Footprint:
    """One building, or one part of it.

    name: what the map calls it. rings: (N, 2) longitude and latitude in degrees of WGS 84, the
    outer ring and courtyards, without the closing point. height_m: from its ground to its top.
    ground_m: height of the ground above any common level; None where unknown.
    """

    name: str
    rings: tuple[Array, ...] = field(repr=False)
    height_m: float
    ground_m: float | None = None


class Footprints:
    """Footprints that can be asked for by place."""

    def __init__(self, footprints: Sequence[Footprint]) -> None:
        self._all = list(footprints)
        corners = [(*one.rings[0].min(axis=0), *one.rings[0].max(axis=0)) for one in self._all]
        self._boxes = np.array(corners, dtype=np.float64).reshape(-1, 4)

    def __len__(self) -> int:
        return len(self._all)

    @cached_property
    def fingerprint(self) -> str:
        """Hex SHA-256 that changes when a footprint, a height or a name does."""
        digest = hashlib.sha256()
        for one in self._all:
            digest.update(f"{one.name} {one.height_m} {one.ground_m}".encode())
            for ring in one.rings:
                digest.update(b"|" + np.ascontiguousarray(ring).tobytes())
        return digest.hexdigest()

    def near(self, position_deg: tuple[float, float], distance_m: float) -> list[Footprint]:
        """Those whose bounding box reaches within so many metres, and perhaps some beyond."""
        longitude, latitude = position_deg
        up = distance_m / _METRES_A_DEGREE
        aside = up / max(np.cos(np.radians(abs(latitude) + up)), 1e-3)
        west, south, east, north = self._boxes.T
        found = (west <= longitude + aside) & (east >= longitude - aside)
        found &= (south <= latitude + up) & (north >= latitude - up)
        return [self._all[index] for index in np.flatnonzero(found)]


@dataclass(frozen=True)
class Lookout:
    """How buildings are looked for.

    camera_height_m: above the ground. max_distance_m: farther buildings count as not seen.
    uncertainty: of the camera's pose.
    """

    camera_height_m: float = 2.5
    max_distance_m: float = 100.0
    uncertainty: Uncertainty = field(default_factory=Uncertainty)


@dataclass(frozen=True)
class FacadeSight:
    """What a camera sees of one building.

    distance_m, bearing_deg, nearest_deg: of the wall's nearest point, the last as longitude and
    latitude. outlines: where it may be seen; none where hidden, or where the camera is inside.
    """

    footprint: Footprint
    sight: Sight
    distance_m: float
    bearing_deg: float
    nearest_deg: tuple[float, float]
    outlines: tuple[Outline, ...] = field(repr=False)


def look_around(
    position_deg: tuple[float, float],
    targets: Footprints,
    occluders: Footprints,
    lookout: Lookout,
) -> list[FacadeSight]:
    """What a camera at this longitude and latitude sees of the targets within reach.

    Where footprints know their ground, the camera stands on that of the nearest one.
    """
    # A camera that may stand nearer by its uncertainty is within reach too.
    reach = lookout.max_distance_m + lookout.uncertainty.position_m
    near = [(one, *_nearest(one, position_deg)) for one in targets.near(position_deg, reach)]
    near = [each for each in near if each[1] <= reach]
    if not near:
        return []
    screens = occluders.near(position_deg, reach)
    floor = _camera_ground(position_deg, [*(each[0] for each in near), *screens])
    standing = [_building(one, position_deg, floor, lookout) for one in screens]
    sights = []
    for footprint, distance, bearing, nearest in near:
        building = _building(footprint, position_deg, floor, lookout)
        sight, outlines = visible_outlines(building, standing, lookout.uncertainty)
        sights.append(FacadeSight(footprint, sight, distance, bearing, nearest, tuple(outlines)))
    return sights


def _building(
    footprint: Footprint, position_deg: tuple[float, float], floor_m: float, lookout: Lookout
) -> Building:
    ground = 0.0 if footprint.ground_m is None else footprint.ground_m - floor_m
    foot = ground - lookout.camera_height_m
    rings = tuple(east_north_m(ring, position_deg) for ring in footprint.rings)
    return Building(rings, foot, foot + footprint.height_m)


def _camera_ground(position_deg: tuple[float, float], around: Sequence[Footprint]) -> float:
    known = [one for one in around if one.ground_m is not None]
    if not known:
        return 0.0
    nearest = min(known, key=lambda one: _nearest(one, position_deg)[0])
    return nearest.ground_m or 0.0


def _nearest(
    footprint: Footprint, position_deg: tuple[float, float]
) -> tuple[float, float, tuple[float, float]]:
    """Distance in metres, bearing, and longitude and latitude of the nearest point of a wall."""
    best = (np.inf, 0.0, position_deg)
    for ring in footprint.rings:
        starts = east_north_m(ring, position_deg)
        edges = np.roll(starts, -1, axis=0) - starts
        along = -(starts * edges).sum(axis=1) / np.maximum((edges**2).sum(axis=1), 1e-12)
        along = np.clip(along, 0.0, 1.0)
        points = starts + along[:, None] * edges
        distances = np.hypot(points[:, 0], points[:, 1])
        index = int(np.argmin(distances))
        if distances[index] < best[0]:
            place = ring[index] + along[index] * (np.roll(ring, -1, axis=0)[index] - ring[index])
            bearing = float(np.degrees(np.arctan2(points[index, 0], points[index, 1]))) % 360.0
            best = (float(distances[index]), bearing, (float(place[0]), float(place[1])))
    return best
