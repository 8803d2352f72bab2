"""Which views cover the sphere, so that everything of a certain size is whole in one of them.

Around each pole lies a cap, which views straight up and down see. Between the caps lie rows: views
of equal size that face one pitch, evenly spaced. A row near a pole is shorter than one at the
horizon, and what a view sees is wider the lower it lies; so each row has views of its own size,
with no more pixels than the row needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

MULTIPLE_PX = 32
"""Sides of views in pixels are multiples of this, as networks want them."""

POLE_TURNS = 8
"""Around a pole all ways are up, so what lies there is searched in wedges: in each turn of the view
the part where things stand upright, to half a turn's step."""

UPRIGHT_IN_ROW_DEG = 28.0
"""What a row sees leans by no more: near a pole, where meridians meet, that takes narrow views."""

# Where they are tried: sizes of the caps, so many rows more than the fewest, so many views in a row
# more than the fewest.
_CAPS_DEG = (20.0, 25.0, 30.0)
_FURTHER_ROWS = 5
_FURTHER_VIEWS = 10
_BORDER_PX = 48
"""Near a border things are seen without what is around them. So few large views are taken rather
than many small ones: each counts as if it were larger by this at each side."""
_SAMPLES = 17


@dataclass(frozen=True)
class Row:
    """Views that face one pitch, evenly spaced around the sphere.

    size_wh: of each, in pixels. ahead_y: how far below a view's upper edge lies what it faces.
    """

    pitch_deg: float
    count: int
    size_wh: tuple[int, int]
    ahead_y: float

    @property
    def pixels(self) -> int:
        """Of all views of the row."""
        return self.count * self.size_wh[0] * self.size_wh[1]

    @property
    def cost(self) -> int:
        """What is weighed between rows, in pixels."""
        width, height = self.size_wh
        return self.count * (width + 2 * _BORDER_PX) * (height + 2 * _BORDER_PX)


@dataclass(frozen=True)
class Covering:
    """Views that see the sphere. cap_deg: how far from the poles what they see is centred; rows:
    between the caps, from the upper one to the lower one."""

    cap_deg: float
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class _Views:
    """What all views have in common, see covering."""

    focal_px: float
    disc_rad: float
    most_px: int
    widest_rad: float

    @property
    def fov_rad(self) -> float:
        """How much the widest one sees across."""
        return min(self.widest_rad, 2 * float(np.arctan(self.most_px / 2 / self.focal_px)))

    @property
    def reach_rad(self) -> float:
        """The widest one sees whole what is centred so near its middle."""
        return (self.fov_rad - self.disc_rad) / 2

    @property
    def largest_cap_deg(self) -> float:
        at_border = np.arctan((self.most_px - MULTIPLE_PX) / 2 / self.focal_px)
        return float(np.degrees(at_border - self.disc_rad / 2))


@lru_cache(maxsize=64)
def covering(focal_px: float, disc_rad: float, most_px: int, widest_rad: float) -> Covering:
    """Few views with few pixels, of which each disc on the sphere is whole in one.

    focal_px: of the views. disc_rad: the discs' diameter. most_px: no view is larger. widest_rad:
    none of a row sees more across or down.
    """
    views = _Views(focal_px, disc_rad, most_px, widest_rad)
    best: tuple[float, Covering] | None = None
    for cap_deg in dict.fromkeys(min(cap, views.largest_cap_deg) for cap in _CAPS_DEG):
        limit = float(np.pi / 2 - np.radians(cap_deg))
        width, height = wedge_wh(focal_px, cap_deg, disc_rad)
        fewest = int(np.ceil(limit / views.reach_rad)) | 1
        # Odd, so that a row faces the horizon, where most things are.
        for count in range(fewest, fewest + _FURTHER_ROWS + 1, 2):
            rows = _rows(count, limit, views)
            if rows is None:
                continue
            cost = 2 * POLE_TURNS * width * height + sum(row.cost for row in rows)
            if best is None or cost < best[0]:
                best = cost, Covering(cap_deg, rows)
    if best is None:
        raise ValueError(f"no views of {most_px} pixels see discs of {disc_rad} radians whole")
    return best[1]


def pole_size_px(focal_px: float, cap_deg: float, disc_rad: float) -> int:
    """The side of a square view straight up or down that sees whole what is centred in the cap."""
    half = np.tan(np.radians(cap_deg) + disc_rad / 2)
    return _rounded_up(2 * focal_px * float(half))


def wedge_wh(focal_px: float, cap_deg: float, disc_rad: float) -> tuple[int, int]:
    """Width and height of the part of a view at a pole where things stand nearly upright, with room
    for a disc. That is below the zenith and above the nadir, where the way up leads to or from the
    pole."""
    size = pole_size_px(focal_px, cap_deg, disc_rad)
    middle = size / 2
    # A disc at the middle's edge of the wedge, whole: its half, as far off the axis as it gets.
    room = middle - focal_px * np.tan(np.arctan(middle / focal_px) - disc_rad)
    half = min(middle, (middle - room / 2) * np.sin(np.pi / POLE_TURNS) + room / 2)
    return min(size, _rounded_up(2 * half)), min(size, _rounded_up(middle + room / 2))


def _rows(count: int, limit: float, views: _Views) -> tuple[Row, ...] | None:
    """So many rows between the pitches -limit and limit; None where they cannot see all of it."""
    half = limit / count
    upper: list[Row] = []
    for number in range((count + 1) // 2):
        row = _row(max(0.0, limit - half * (2 * number + 1)), half, views)
        if row is None:
            return None
        upper.append(row)
    mirrored = [
        Row(-row.pitch_deg, row.count, row.size_wh, row.size_wh[1] - row.ahead_y)
        for row in upper[: count // 2]
    ]
    return (*upper, *reversed(mirrored))


def _row(pitch: float, half_band: float, views: _Views) -> Row | None:
    """The row of the least cost that sees whole what is centred in a band around a pitch."""
    around = np.pi * np.cos(max(0.0, pitch - half_band))
    upright = np.pi * np.sin(pitch + half_band) / np.radians(UPRIGHT_IN_ROW_DEG)
    fewest = max(3, int(2 * around / views.fov_rad), int(np.ceil(upright)))
    most = max(fewest, int(around / views.reach_rad)) + _FURTHER_VIEWS
    best: Row | None = None
    for count in range(fewest, most + 1):
        angles = _angles(pitch, half_band, count, views.disc_rad)
        if angles is None or max(2 * angles[0], angles[1] + angles[2]) > views.widest_rad:
            continue
        across, up, down = (views.focal_px * float(np.tan(angle)) for angle in angles)
        size_wh = _rounded_up(2 * across), _rounded_up(up + down)
        if max(size_wh) > views.most_px:
            continue
        row = Row(float(np.degrees(pitch)), count, size_wh, up + (size_wh[1] - up - down) / 2)
        if best is None or row.cost < best.cost:
            best = row
    return best


def _angles(
    pitch: float, half_band: float, count: int, disc_rad: float
) -> tuple[float, float, float] | None:
    """How far each of so many views that face a pitch has to see to its sides, up and down, to see
    whole the discs that are centred in its part of the band; None where that lies too far aside.

    A disc lies inside one of the four planes that bound a view if its middle is as far from that
    plane, on the sphere, as the disc's radius.
    """
    yaw = np.linspace(0, np.pi / count, 3)[:, None]
    at = np.linspace(-half_band, half_band, _SAMPLES)[None] + pitch
    x, up, ahead = np.sin(yaw) * np.cos(at), np.sin(at) + 0 * yaw, np.cos(yaw) * np.cos(at)
    # The view turned down (or up) to the horizon, and what it looks at with it.
    y = np.cos(pitch) * up - np.sin(pitch) * ahead
    z = np.cos(pitch) * ahead + np.sin(pitch) * up
    if z.min() < 0.2:
        return None
    radius = np.sin(disc_rad / 2)
    return (
        float((np.arctan2(x, z) + _reach(radius, x, z)).max()),
        float((np.arctan2(y, z) + _reach(radius, y, z)).max()),
        float((np.arctan2(-y, z) + _reach(radius, y, z)).max()),
    )


def _reach(
    radius: float, aside: NDArray[np.float64], ahead: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How far a disc reaches beyond its middle, as an angle around the view's axis."""
    return np.asarray(np.arcsin(np.minimum(1.0, radius / np.hypot(aside, ahead))))


def _rounded_up(length: float) -> int:
    return MULTIPLE_PX * int(np.ceil(length / MULTIPLE_PX - 1e-9))
