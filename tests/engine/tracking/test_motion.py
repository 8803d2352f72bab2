"""Two tellings of one place: what both tell is sure."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.engine.tracking.ground import Plane
from anon_plugin.engine.tracking.motion import Place, between, distance, place_of

PLANE = Plane()
SIDE = 40.0


def place(x: float, spread: float, side: float = SIDE) -> Place:
    region = np.array([[0.0, 0.0], [1, 0], [1, 1], [0, 1]]) * side + np.array([x, 100.0])
    return place_of(region, PLANE, spread)


@pytest.mark.parametrize("spread", [0.05, 0.2, 0.4])
def test_what_two_ways_tell_alike_is_sure_however_long_they_were(spread: float) -> None:
    both = between(place(100, spread), place(101, spread), PLANE)
    assert both.region[:, 0].min() == pytest.approx(100.5)
    assert both.spread_px < 0.1 * SIDE


def test_what_two_ways_tell_differently_is_doubtful_however_short_they_were() -> None:
    both = between(place(100, 0.01), place(116, 0.01), PLANE)
    assert 0.2 * SIDE < both.spread_px <= 16


def test_the_surer_way_counts_for_more() -> None:
    both = between(place(100, 0.05), place(116, 0.2), PLANE)
    assert both.region[:, 0].min() < 103


def test_how_far_apart_things_of_one_size_are() -> None:
    assert distance(place(100, 0), place(130, 0), PLANE) == pytest.approx(30 / SIDE)
    assert distance(place(100, 0), place(100, 0, 3 * SIDE), PLANE) == float("inf")
