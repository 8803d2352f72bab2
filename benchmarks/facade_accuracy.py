"""What errors of position and heading do to a facade's place in a photo.

Prints, for a wall at 10, 20 and 40 m, how far its edges move for 1 m and for 2°, and how much
larger its region becomes when both are stated: computed with the very geometry that redacts.

    PYTHONPATH=. .venv/bin/python benchmarks/facade_accuracy.py
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.facades.visibility import Building, Outline, Uncertainty, visible_outlines

CAMERA_M = 2.5
WIDTH_M, HEIGHT_M, DEPTH_M = 12.0, 10.0, 10.0
DISTANCES_M = (10.0, 20.0, 40.0)
PANORAMA_WIDTH_PX = 8000

EXACT = Uncertainty()
STATED = Uncertainty(position_m=1.0, heading_deg=2.0, tilt_deg=1.0)


def house(distance_m: float, shift_m: tuple[float, float] = (0.0, 0.0)) -> Building:
    """A house straight to the north, seen by a camera that stands `shift_m` east and north."""
    x = np.array([-0.5, 0.5, 0.5, -0.5]) * WIDTH_M - shift_m[0]
    y = np.array([0.0, 0.0, DEPTH_M, DEPTH_M]) + distance_m - shift_m[1]
    return Building((np.stack([x, y], axis=1),), -CAMERA_M, HEIGHT_M - CAMERA_M)


def outline(building: Building, uncertainty: Uncertainty = EXACT) -> Outline:
    """The one outline of an isolated house."""
    return visible_outlines(building, (), uncertainty)[1][0]


def edges(of: Outline) -> NDArray[np.float64]:
    """Left, right and top of an outline, in degrees around north."""
    left, right = (of.azimuth_deg[[0, -1]] + 180.0) % 360.0 - 180.0
    return np.array([left, right, of.top_deg.max()])


def area(of: Outline) -> float:
    """Square degrees, near enough below 45° of elevation."""
    heights = of.top_deg - of.bottom_deg
    return float(((heights[1:] + heights[:-1]) / 2 * np.diff(of.azimuth_deg)).sum())


COLUMNS = (
    *("wall at", "wide", "high", "1 m moves its edge", "its top", "1 m and 2° move its edge"),
    *("in an 8000 px panorama", "region is wider on either side", "larger by"),
)


def row(distance_m: float) -> list[str]:
    """The figures for one distance."""
    plain, stated = outline(house(distance_m)), outline(house(distance_m), STATED)
    moved = [edges(outline(house(distance_m, shift))) for shift in ((1, 0), (-1, 0), (0, 1))]
    sideways = max(np.abs(one - edges(plain))[:2].max() for one in moved)
    upwards = max(abs(one[2] - edges(plain)[2]) for one in moved)
    beside = (np.ptp(stated.azimuth_deg) - np.ptp(plain.azimuth_deg)) / 2
    together = sideways + STATED.heading_deg
    return [
        f"{distance_m:.0f} m",
        f"{np.ptp(plain.azimuth_deg):.1f}°",
        f"{plain.top_deg.max() - plain.bottom_deg.min():.1f}°",
        f"{sideways:.1f}°",
        f"{upwards:.1f}°",
        f"{together:.1f}°",
        f"{together / 360.0 * PANORAMA_WIDTH_PX:.0f} px",
        f"{beside:.1f}°",
        f"{100 * (area(stated) / area(plain) - 1):.0f} %",
    ]


def main() -> None:
    print("|", " | ".join(COLUMNS), "|")
    print("|" + "---|" * len(COLUMNS))
    for distance in DISTANCES_M:
        print("|", " | ".join(row(distance)), "|")


if __name__ == "__main__":
    main()
