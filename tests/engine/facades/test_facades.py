"""Where buildings are seen: against boxes whose corners one can compute by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from anon_plugin.engine.facades.visibility import (
    Building,
    Outline,
    Sight,
    Uncertainty,
    visible_outlines,
)

Array = NDArray[np.float64]
EXACT_DEG = 0.1
CAMERA_M = 2.5
HEIGHT_M = 10.0


def house(x0: float, y0: float, x1: float, y1: float, height: float = HEIGHT_M) -> Building:
    ring = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64)
    return Building((ring,), -CAMERA_M, height - CAMERA_M)


def turned(building: Building, azimuth_deg: float) -> Building:
    """The building moved around the camera, clockwise."""
    angle = np.radians(azimuth_deg)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    rings = tuple(ring @ matrix for ring in building.rings)
    return Building(rings, building.ground_m, building.top_m)


def elevation(rise_m: float, distance_m: float) -> float:
    return float(np.degrees(np.arctan2(rise_m, distance_m)))


def at(outline: Outline, azimuth_deg: float) -> tuple[float, float]:
    """Bottom and top of an outline at an azimuth, whichever turn it was given at."""
    first = outline.azimuth_deg[0]
    azimuth = first + (azimuth_deg - first) % 360.0
    assert azimuth <= outline.azimuth_deg[-1]
    return (
        float(np.interp(azimuth, outline.azimuth_deg, outline.bottom_deg)),
        float(np.interp(azimuth, outline.azimuth_deg, outline.top_deg)),
    )


@pytest.mark.parametrize("azimuth_deg", range(0, 360, 15))
def test_a_wall_ahead_is_seen_between_its_corners_from_foot_to_top(azimuth_deg: float) -> None:
    sight, outlines = visible_outlines(turned(house(-5, 20, 5, 30), azimuth_deg))
    assert sight is Sight.VISIBLE
    (outline,) = outlines
    half = np.degrees(np.arctan2(5, 20))
    middle = outline.azimuth_deg[[0, -1]].mean()
    assert (middle - azimuth_deg + 180) % 360 - 180 == pytest.approx(0, abs=EXACT_DEG)
    assert np.ptp(outline.azimuth_deg) == pytest.approx(2 * half, abs=EXACT_DEG)
    for beside in (-10.0, 0.0, 10.0):
        wall = 20 / np.cos(np.radians(beside))
        bottom, top = at(outline, azimuth_deg + beside)
        assert bottom == pytest.approx(elevation(-CAMERA_M, wall), abs=EXACT_DEG)
        assert top == pytest.approx(elevation(HEIGHT_M - CAMERA_M, wall), abs=EXACT_DEG)


def test_a_corner_ahead_shows_both_its_walls() -> None:
    _, (outline,) = visible_outlines(turned(house(10, 10, 30, 30), -45))
    near = 10 * np.sqrt(2)
    assert at(outline, 0)[1] == pytest.approx(elevation(7.5, near), abs=EXACT_DEG)
    side = np.degrees(np.arctan2(30, 10)) - 45
    assert np.ptp(outline.azimuth_deg) == pytest.approx(2 * side, abs=EXACT_DEG)
    far = np.hypot(10, 30)
    assert at(outline, side - 0.01)[1] == pytest.approx(elevation(7.5, far), abs=EXACT_DEG)


def test_from_above_the_roof_counts_up_to_its_far_edge() -> None:
    low = Building((house(-5, 20, 5, 30).rings[0],), -12.0, -2.0)
    _, (outline,) = visible_outlines(low)
    bottom, top = at(outline, 0)
    assert bottom == pytest.approx(elevation(-12, 20), abs=EXACT_DEG)
    assert top == pytest.approx(elevation(-2, 30), abs=EXACT_DEG)


def test_a_building_up_the_hill_is_seen_above_the_horizon() -> None:
    _, (outline,) = visible_outlines(Building(house(-5, 20, 5, 30).rings, 3.0, 13.0))
    bottom, top = at(outline, 0)
    assert bottom == pytest.approx(elevation(3, 30), abs=EXACT_DEG)
    assert top == pytest.approx(elevation(13, 20), abs=EXACT_DEG)


def test_a_camera_within_the_footprint_or_perhaps_within_is_inside() -> None:
    around = house(-5, -5, 5, 5)
    assert visible_outlines(around) == (Sight.INSIDE, [])
    beside = house(-5, 0.8, 5, 10)
    assert visible_outlines(beside)[0] is Sight.VISIBLE
    assert visible_outlines(beside, (), Uncertainty(position_m=1.0))[0] is Sight.INSIDE


def test_from_a_courtyard_the_building_is_all_around() -> None:
    ring = house(-20, -20, 20, 20).rings[0]
    court = house(-10, -10, 10, 10).rings[0]
    for uncertainty in (Uncertainty(), Uncertainty(1.0, 2.0)):
        sight, (outline,) = visible_outlines(Building((ring, court), -2.5, 7.5), (), uncertainty)
        assert sight is Sight.VISIBLE
        assert np.ptp(outline.azimuth_deg) == pytest.approx(360.0)
        for azimuth in (0.0, 90.0, 180.0, 270.0):
            assert at(outline, azimuth)[1] >= elevation(7.5, 10) - EXACT_DEG


def test_a_bay_in_the_footprint_is_seen_up_to_its_own_back_wall() -> None:
    ring = np.array([[-9, 20], [-3, 20], [-3, 30], [3, 30], [3, 20], [9, 20], [9, 40], [-9, 40]])
    _, (outline,) = visible_outlines(Building((ring.astype(np.float64),), -2.5, 7.5))
    assert at(outline, 0)[1] == pytest.approx(elevation(7.5, 30), abs=EXACT_DEG)
    assert at(outline, 12)[1] == pytest.approx(
        elevation(7.5, 20 / np.cos(np.radians(12))), abs=EXACT_DEG
    )


def test_what_a_higher_building_hides_is_left_out_to_its_very_edge() -> None:
    screen = house(-50, 10, 0, 12, height=50.0)
    _, (outline,) = visible_outlines(house(-5, 20, 5, 30), [screen])
    assert outline.azimuth_deg[0] % 360 == pytest.approx(0.0, abs=EXACT_DEG)
    assert np.ptp(outline.azimuth_deg) == pytest.approx(
        np.degrees(np.arctan2(5, 20)), abs=EXACT_DEG
    )


def test_what_a_lower_building_hides_begins_at_its_edge() -> None:
    wall = house(-50, 10, 50, 12, height=4.0)
    _, (outline,) = visible_outlines(house(-5, 20, 5, 30), [wall])
    bottom, top = at(outline, 0)
    assert bottom == pytest.approx(elevation(4 - CAMERA_M, 10), abs=EXACT_DEG)
    assert top == pytest.approx(elevation(7.5, 20), abs=EXACT_DEG)


def test_a_building_behind_another_is_hidden_and_one_beside_it_is_not() -> None:
    block = house(-50, 10, 50, 15, height=30.0)
    assert visible_outlines(house(-5, 20, 5, 30), [block]) == (Sight.HIDDEN, [])
    assert visible_outlines(house(-5, -30, 5, -20), [block])[0] is Sight.VISIBLE


@pytest.mark.parametrize("offset_m", [0.0, 1.0])
def test_the_building_does_not_hide_itself_when_it_is_also_among_the_occluders(
    offset_m: float,
) -> None:
    target = house(-5, 20, 5, 30)
    drawn_again = house(-5 + offset_m, 20 - offset_m, 5 + offset_m, 30 - offset_m)
    alone, together = visible_outlines(target), visible_outlines(target, [drawn_again])
    assert together[0] is alone[0]
    for azimuth in alone[1][0].azimuth_deg[::20]:
        assert at(together[1][0], azimuth) == pytest.approx(at(alone[1][0], azimuth))


def test_the_neighbour_in_a_row_does_not_hide_the_street_front() -> None:
    neighbour = house(5, 20, 15, 30)
    _, (outline,) = visible_outlines(house(-5, 20, 5, 30), [neighbour])
    assert np.ptp(outline.azimuth_deg) == pytest.approx(
        2 * np.degrees(np.arctan2(5, 20)), abs=EXACT_DEG
    )


def contains(outlines: list[Outline], azimuth_deg: float, elevation_deg: float) -> bool:
    for outline in outlines:
        first = outline.azimuth_deg[0]
        azimuth = first + (azimuth_deg - first) % 360.0
        if azimuth <= outline.azimuth_deg[-1] + 1e-6:
            bottom, top = at(outline, azimuth)
            if bottom - 1e-6 <= elevation_deg <= top + 1e-6:
                return True
    return False


def test_whatever_may_be_seen_from_where_the_camera_may_be_lies_within_the_outline() -> None:
    target = house(-6, 15, 7, 30)
    screens = [house(-40, 5, -1.5, 7, height=30.0), house(4, 8, 6, 10, height=5.0)]
    stated = Uncertainty(position_m=1.5, heading_deg=3.0, tilt_deg=1.0)
    _, widened = visible_outlines(target, screens, stated)
    random = np.random.default_rng(7)
    checked = 0
    for _ in range(40):
        angle, away = random.uniform(0, 2 * np.pi), 1.5 * np.sqrt(random.uniform())
        shift = away * np.array([np.sin(angle), np.cos(angle)])

        def moved(one: Building, shift: Array = shift) -> Building:
            return Building(tuple(ring - shift for ring in one.rings), one.ground_m, one.top_m)

        _, seen = visible_outlines(moved(target), [moved(one) for one in screens])
        turn, tilt = random.uniform(-3, 3), random.uniform(-1, 1)
        for outline in seen:
            for index in range(0, len(outline.azimuth_deg), 7):
                azimuth = outline.azimuth_deg[index] + turn
                assert contains(widened, azimuth, outline.top_deg[index] + tilt)
                assert contains(widened, azimuth, outline.bottom_deg[index] + tilt)
                checked += 1
    assert checked > 500


def test_the_widening_is_what_the_stated_errors_do_and_no_more() -> None:
    _, (exact,) = visible_outlines(house(-5, 20, 5, 30))
    _, (outline,) = visible_outlines(house(-5, 20, 5, 30), (), Uncertainty(1.0, 2.0, 1.0))
    beside = np.degrees(np.arcsin(1 / np.hypot(5, 20))) + 2.0
    assert np.ptp(outline.azimuth_deg) == pytest.approx(
        np.ptp(exact.azimuth_deg) + 2 * beside, abs=EXACT_DEG
    )
    bottom, top = at(outline, 0)
    assert top == pytest.approx(elevation(7.5, 19) + 1.0, abs=EXACT_DEG)
    assert bottom == pytest.approx(elevation(-2.5, 19) - 1.0, abs=EXACT_DEG)
