"""Polygons on the plane: areas that merging and redaction rely on."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.geometry.polygons import (
    convex_hull,
    ellipse_inside,
    enclosing_box,
    fill,
    intersection_area,
    is_convex,
    polygon_area,
)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(3, 40),
    st.floats(0, 6.3),
    st.floats(-0.5, 0.5),
    st.floats(-1, 1),
    st.floats(-1, 1),
    st.floats(0.3, 2),
)
def test_shared_areas_are_those_of_fine_rasters(
    corners: int, turn: float, more: float, x: float, y: float, size: float
) -> None:
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False) + turn
    first = np.stack([np.cos(angles), np.sin(angles)], axis=1) * 50
    second = np.stack([np.cos(angles + more), np.sin(angles + more)], axis=1) * 50 * size
    second += np.array([x, y]) * 60
    shift = np.array([200.0, 200.0])
    masks = []
    for polygon in (first, second):
        mask = np.zeros((400, 400), dtype=np.uint8)
        cv2.fillConvexPoly(mask, np.round((polygon + shift) * 256).astype(np.int32), 1, shift=8)
        masks.append(mask > 0)
    counted = (masks[0] & masks[1]).sum()
    assert intersection_area(first, second) == pytest.approx(counted, abs=420)
    assert intersection_area(first, first[::-1]) == pytest.approx(polygon_area(first))


def test_shared_area_of_what_only_touches_is_nothing() -> None:
    square = np.array([[0, 0], [10, 0], [10, 10], [0, 10.0]])
    assert intersection_area(square, square + 10) == 0
    assert intersection_area(square, np.array([[1.0, 1.0], [5.0, 5.0]])) == 0


@given(st.floats(-45, 45), st.floats(5, 50), st.floats(5, 50))
def test_a_box_is_turned_as_what_it_encloses_and_starts_at_the_upper_left(
    turn_deg: float, width: float, height: float
) -> None:
    turn = np.radians(turn_deg * 0.98)
    right, down = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    box = np.array([0 * right, width * right, width * right + height * down, height * down])
    assert enclosing_box(box, box) == pytest.approx(box, abs=1e-3 * max(width, height))


def test_an_ellipse_fills_its_box_to_the_edges_and_not_to_the_corners() -> None:
    box = np.array([[0, 0], [40, 0], [40, 20], [0, 20.0]])
    ellipse = ellipse_inside(box)
    assert polygon_area(ellipse) == pytest.approx(np.pi * 20 * 10, rel=0.01)
    assert np.ptp(ellipse, axis=0) == pytest.approx([40, 20], rel=0.01)


def test_a_hull_has_no_bays() -> None:
    corner = np.array([[0, 0], [100, 0], [100, 20], [20, 20], [20, 100], [0, 100.0]])
    assert not is_convex(corner)
    assert is_convex(convex_hull(corner))
    assert len(convex_hull(corner)) == 5


SQUARE = [(20, 10), (80, 10), (80, 70), (20, 70)]


@pytest.mark.parametrize(
    "outline",
    [
        SQUARE * 2,
        SQUARE * 3,
        [(20, 10), (60, 10), (60, 70), (40, 70), (40, 30), (80, 30), (80, 50), (20, 50)],
        [(20, 40), (80, 40), (30, 75), (50, 10), (70, 75)],
        [(20, 20), (80, 60), (80, 20), (20, 60)],
        [*SQUARE, (20, 10), (40, 30), (40, 50), (60, 50), (60, 30), (40, 30)],
    ],
    ids=["twice", "three times", "loop", "star", "bow tie", "ring"],
)
def test_an_outline_that_crosses_itself_is_filled_whole(outline: list[tuple[int, int]]) -> None:
    mask = np.zeros((90, 100), np.uint8)
    fill(mask, np.array(outline, np.float64), edge=True)
    seen = mask.copy()
    outside = np.zeros((92, 102), np.uint8)
    cv2.floodFill(seen, outside, (0, 0), 1)
    assert seen.all(), "a hole is left"
    winding = np.zeros(mask.shape, np.int64)
    corners = np.array(outline, np.float64)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        for y in range(90):
            if min(y0, y1) <= y + 0.5 < max(y0, y1):
                x = x0 + (y + 0.5 - y0) / (y1 - y0) * (x1 - x0)
                winding[y, max(int(np.ceil(x - 0.5)), 0) :] += 1 if y1 > y0 else -1
    assert mask[winding != 0].all()


def test_an_outline_partly_outside_is_filled_as_far_as_it_is_inside() -> None:
    mask = np.zeros((40, 50), np.uint8)
    fill(mask, np.array([*SQUARE, *SQUARE], np.float64) - (40, 30))
    assert mask[:39, :39].all()
    assert not mask[:, 42:].any()
