"""Which views cover the sphere with the fewest pixels.

Rows of curved views (camera.CurvedCamera), each of one pitch, go around at most latitudes, and
wedges around the poles. Whatever is no larger than an object is whole in at least one of them,
nearly upright there and stretched by little. Where one row ends and the next begins, and how many
views each has, is what needs the fewest pixels: the shortest way over all borders between rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Detectors know things upright and not stretched: with 30° some things near the poles are lost.
MOST_TILT_DEG = 20.0
MOST_STRETCH = 1.25

# What a view shows is a region of the sphere like any other, far from coming round to itself.
WIDEST_VIEW_DEG = 120.0

# Around a pole all ways are up, so what lies there is searched in wedges: in each turn of the view
# the part where things stand upright, to half a turn's step.
POLE_TURNS = 8
_WIDEST_POLE_DEG = 35.0

# Rows end at whole steps, finer ones where a view sees less.
_STEP_DEG = 3.0
_STEPS_OF_A_VIEW = 10

_MORE_VIEWS = 10
_SAMPLES = 5


@dataclass(frozen=True)
class Row:
    """Views of one pitch, spread evenly around.

    size_wh: of each, in pixels. middle_y: the row of its pixels that looks to the pitch.
    """

    pitch_deg: float
    count: int
    size_wh: tuple[int, int]
    middle_y: float


@dataclass(frozen=True)
class Wedge:
    """A part of a square pinhole picture, size pixels wide, whose middle is a pole.

    left, right: its first and last + 1 column. edge: how many rows it has, from the border that
    lies in the way up to below the pole.
    """

    size: int
    left: int
    right: int
    edge: int


@dataclass(frozen=True)
class Covering:
    """Rows from the uppermost to the lowest, and the wedge that both poles are seen in."""

    rows: tuple[Row, ...]
    wedge: Wedge

    @property
    def pixels(self) -> int:
        """Of all views together."""
        rows = sum(row.count * row.size_wh[0] * row.size_wh[1] for row in self.rows)
        return rows + 2 * _wedge_px(self.wedge)


@lru_cache(maxsize=64)
def covering(focal_px: float, object_rad: float, tile_px: int) -> Covering:
    """The views such that every disc on the sphere is whole in one.

    focal_px: pixels of a view to a radian. object_rad: the discs' diameter, at most a quarter turn.
    tile_px: no view is longer or wider; more than two objects.
    """
    view_rad = min(tile_px / focal_px, 2 * np.arccos(1 / MOST_STRETCH)) - object_rad
    step = np.radians(90 / np.ceil(90 / min(_STEP_DEG, np.degrees(view_rad) / _STEPS_OF_A_VIEW)))
    borders = step * np.arange(round(np.pi / 2 / step))
    low, high = (side.ravel() for side in np.meshgrid(borders, borders, indexing="ij"))
    near = (low < high) & (high - low <= view_rad + 1e-9)
    around_horizon = borders[(borders > 0) & (2 * borders <= view_rad + 1e-9)]
    low = np.concatenate([low[near], -around_horizon])
    high = np.concatenate([high[near], around_horizon])
    rows = _rows(low, high, focal_px, object_rad, tile_px)
    best = _cheapest_ways(low, high, rows)
    plans = []
    for border in sorted(best):
        reach = np.pi / 2 - border
        wedge = wedge_at_pole(reach, object_rad, focal_px)
        if np.degrees(reach) <= _WIDEST_POLE_DEG and wedge.size <= tile_px:
            plans.append((best[border][0] + _wedge_px(wedge), border, wedge))
    _, border, wedge = min(plans, key=lambda plan: plan[:2])
    upper = [rows[index] for index in best[border][1]]
    found: dict[float, Row] = {}
    for row in upper:
        if row is not None:
            mirrored = Row(-row.pitch_deg, row.count, row.size_wh, row.size_wh[1] - row.middle_y)
            found |= {row.pitch_deg: row, mirrored.pitch_deg: mirrored}
    return Covering(tuple(found[pitch] for pitch in sorted(found, reverse=True)), wedge)


def wedge_at_pole(reach_rad: float, object_rad: float, focal_px: float) -> Wedge:
    """The wedge in which things as far as that from a pole are whole and stand nearly upright.

    That is below the zenith and above the nadir, where the way up leads to or from the pole.
    """
    middle = 16 * int(np.ceil(focal_px * np.tan(reach_rad + object_rad / 2) / 16))
    # An object at the middle's edge of the wedge, whole: its half, as far off the axis as it gets.
    room = middle - focal_px * np.tan(np.arctan(middle / focal_px) - object_rad)
    half = min(middle, (middle - room / 2) * np.sin(np.pi / POLE_TURNS) + room / 2)
    half = min(middle, 16 * int(np.ceil(half / 16)))
    edge = min(2 * middle, 32 * int(np.ceil((middle + room / 2) / 32)))
    return Wedge(2 * middle, middle - half, middle + half, edge)


def _wedge_px(wedge: Wedge) -> int:
    return POLE_TURNS * (wedge.right - wedge.left) * wedge.edge


def _cheapest_ways(
    low: Array, high: Array, rows: list[Row | None]
) -> dict[float, tuple[float, list[int]]]:
    """For each border above the horizon, the fewest pixels of rows from the horizon to it, and the
    indices of these rows. A row that lies around the horizon counts half: the lower half has it."""
    best: dict[float, tuple[float, list[int]]] = {0.0: (0.0, [])}
    for index in np.lexsort((low, high)):
        row, start, end = rows[index], max(0.0, float(low[index])), float(high[index])
        if row is None or start not in best:
            continue
        share = 0.5 if low[index] < 0 else 1.0
        known, way = best[start]
        pixels = known + share * row.count * row.size_wh[0] * row.size_wh[1]
        if end not in best or pixels < best[end][0]:
            best[end] = pixels, [*way, int(index)]
    return best


def _rows(
    low: Array, high: Array, focal_px: float, object_rad: float, tile_px: int
) -> list[Row | None]:
    """For each band of latitudes (N,) the row of views with the fewest pixels in which discs that
    are centred in the band are whole; None where there is none."""
    radius = object_rad / 2
    pitch = (low + high) / 2
    widest = min(float(tile_px), np.radians(WIDEST_VIEW_DEG) * focal_px)
    circle = 2 * np.pi * np.cos(np.where(low < 0, 0.0, low))
    fewest = np.maximum(3, np.ceil(circle * focal_px / widest)).astype(int)
    counts = fewest[:, None] + np.arange(_MORE_VIEWS)
    # Centres of discs in the half of the band that one view has to see: (N, counts, yaw, latitude).
    share = np.linspace(0, 1, _SAMPLES)
    yaw = (np.pi / counts)[:, :, None, None] * share[:, None]
    at = (low[:, None] + (high - low)[:, None] * share)[:, None, None]
    tilt = pitch[:, None, None, None]
    x, up, ahead = np.cos(at) * np.sin(yaw), np.sin(at), np.cos(at) * np.cos(yaw)
    up, ahead = np.cos(tilt) * up - np.sin(tilt) * ahead, np.cos(tilt) * ahead + np.sin(tilt) * up
    above, aside = np.arcsin(np.clip(up, -1, 1)), np.arctan2(x, ahead)
    across = np.arcsin(np.minimum(np.sin(radius) / np.cos(above), 1.0))
    width = 2 * (aside + across).max(axis=(2, 3)) * focal_px
    upper, lower = (one.max(axis=(2, 3)) + radius for one in (above, -above))
    height = (upper + lower) * focal_px
    # By the spherical law of cosines, between the scene's way up and the view's.
    cosine = (np.cos(tilt) - np.sin(above) * np.sin(at)) / (np.cos(above) * np.cos(at))
    fits = (cosine.min(axis=(2, 3)) >= np.cos(np.radians(MOST_TILT_DEG)) - 1e-9) & (
        np.maximum(upper, lower) <= np.arccos(1 / MOST_STRETCH) + 1e-9
    )
    fits &= (width <= widest) & (height <= tile_px)
    wide, tall = (np.minimum(tile_px, 32 * np.ceil(side / 32)) for side in (width, height))
    pixels = np.where(fits, counts * wide * tall, np.inf)
    best = pixels.argmin(axis=1)
    found: list[Row | None] = []
    for index, which in enumerate(best):
        if not np.isfinite(pixels[index, which]):
            found.append(None)
            continue
        size_wh = int(wide[index, which]), int(tall[index, which])
        off = (upper[index, which] - lower[index, which]) / 2 * focal_px
        middle_y = size_wh[1] / 2 + (float(off) if pitch[index] else 0.0)
        degrees = float(np.degrees(pitch[index]))
        found.append(Row(degrees, int(counts[index, which]), size_wh, middle_y))
    return found
