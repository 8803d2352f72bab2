"""Buildings on the map as a camera among them sees them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from anon_plugin.engine.facades.footprints import Footprint, Footprints, Lookout, look_around
from anon_plugin.engine.facades.topocentric import east_north_m
from anon_plugin.engine.facades.visibility import Sight, Uncertainty

LUND = (13.2, 55.7)
# Metres a degree of longitude and of latitude there, from the frame under test's own neighbourhood.
SCALE = east_north_m(np.array([[13.201, 55.7], [13.2, 55.701]]), LUND)[[0, 1], [0, 1]] * 1000


def place(east: float, north: float) -> tuple[float, float]:
    return LUND[0] + east / SCALE[0], LUND[1] + north / SCALE[1]


def house(
    name: str, x0: float, y0: float, x1: float, y1: float, ground_m: float | None = None
) -> Footprint:
    corners = [place(x0, y0), place(x1, y0), place(x1, y1), place(x0, y1)]
    return Footprint(name, (np.array(corners),), 10.0, ground_m)


NOTHING = Footprints([])


def test_a_building_is_seen_at_its_distance_and_bearing() -> None:
    targets = Footprints([house("a", 20, -5, 30, 5), house("b", -5, -300, 5, -290)])
    (sight,) = look_around(LUND, targets, NOTHING, Lookout(max_distance_m=50))
    assert sight.footprint.name == "a"
    assert sight.sight is Sight.VISIBLE
    assert sight.distance_m == pytest.approx(20, abs=0.02)
    assert sight.bearing_deg == pytest.approx(90, abs=0.05)
    assert sight.nearest_deg == pytest.approx(place(20, 0), abs=1e-7)
    azimuth: NDArray[np.float64] = sight.outlines[0].azimuth_deg
    assert azimuth[[0, -1]].mean() % 360 == pytest.approx(90, abs=0.05)


def test_the_distance_counts_from_the_nearest_wall_and_allows_for_the_position() -> None:
    targets = Footprints([house("a", 20, -5, 30, 5)])
    assert look_around(LUND, targets, NOTHING, Lookout(max_distance_m=19.5)) == []
    unsure = Lookout(max_distance_m=19.5, uncertainty=Uncertainty(position_m=1.0))
    assert look_around(LUND, targets, NOTHING, unsure)


def test_occluders_hide_and_say_so() -> None:
    targets = Footprints([house("a", 20, -5, 30, 5)])
    block = Footprints([house("block", 8, -40, 12, 40), house("a again", 20, -5, 30, 5)])
    (sight,) = look_around(LUND, targets, block, Lookout())
    assert sight.sight is Sight.HIDDEN
    assert sight.outlines == ()


def test_the_camera_stands_on_the_ground_of_the_nearest_building() -> None:
    on_the_hill = house("hill", 40, -5, 50, 5, ground_m=112.0)
    across = house("across", -10, -5, -5, 5, ground_m=104.0)
    (sight,) = look_around(
        LUND, Footprints([on_the_hill]), Footprints([across]), Lookout(camera_height_m=2.0)
    )
    rise = 112.0 - 104.0 - 2.0
    assert sight.outlines[0].bottom_deg.min() == pytest.approx(
        np.degrees(np.arctan2(rise, 50)), abs=0.1
    )
    assert sight.outlines[0].top_deg.max() == pytest.approx(
        np.degrees(np.arctan2(rise + 10.0, 40)), abs=0.1
    )


def test_only_what_is_near_is_looked_at() -> None:
    many = Footprints([house(str(i), 100.0 * i + 20, -5, 100.0 * i + 30, 5) for i in range(50)])
    assert [one.name for one in many.near(LUND, 60.0)] == ["0"]
    assert len(many.near(LUND, 1e5)) == 50
