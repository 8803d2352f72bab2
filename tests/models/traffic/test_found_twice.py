"""Of a vehicle that was found twice nothing is lost, and two vehicles never become one."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.joining import ACCURACY_PX
from anon_plugin.engine.evaluation.overlap import polygon_mask
from anon_plugin.engine.vocabulary import VEHICLE
from anon_plugin.models.traffic.found_twice import each_once

SIDE = 220
CUT = 0.12
"""Of the sides, what is missing at corners: an outline is no box."""

boxes = st.tuples(
    st.integers(0, 120), st.integers(0, 120), st.integers(30, 100), st.integers(30, 100)
)


def vehicle(box: tuple[int, int, int, int], score: float) -> Detection:
    """left, top, width, height, two corners cut off."""
    left, top, width, height = box
    shares = [(CUT, 0), (1 - CUT, 0), (1, CUT), (1, 1), (0, 1), (0, CUT)]
    points = np.array(shares) * (width, height) + (left, top)
    return Detection(VEHICLE, score, points, is_box=False)


def drawn(vehicles: list[Detection]) -> np.ndarray:
    """What vehicles cover, 0 or 1."""
    whole = np.zeros((SIDE, SIDE), np.uint8)
    for one in vehicles:
        left, top, inside = polygon_mask(one.region)
        whole[top : top + inside.shape[0], left : left + inside.shape[1]] |= inside
    return whole


def kept(vehicles: list[Detection]) -> list[Detection]:
    return [one for one in each_once(vehicles) if one is not None]


def test_what_only_the_fainter_one_shows_is_joined_to_the_surer_one() -> None:
    front, whole = (20, 60, 80, 60), (20, 60, 120, 60)
    (one,) = kept([vehicle(front, 0.9), vehicle(whole, 0.5)])
    assert one.score == 0.9
    missing = drawn([vehicle(whole, 0.5)]) & ~drawn([one])
    assert missing.sum() < 0.01 * drawn([vehicle(whole, 0.5)]).sum()


def test_edges_that_differ_a_little_are_those_of_the_surer_one() -> None:
    sure = vehicle((20, 60, 80, 60), 0.9)
    assert kept([sure, vehicle((18, 57, 85, 64), 0.5)]) == [sure]


def test_a_box_around_two_vehicles_makes_them_no_single_one() -> None:
    """It is taken for the surer one, which must not get the other one's place."""
    first, second = vehicle((10, 60, 100, 60), 0.9), vehicle((114, 60, 70, 60), 0.8)
    both = vehicle((10, 60, 174, 60), 0.5)
    one, other = kept([both, second, first])
    assert one.score == 0.8
    assert not (drawn([other]) & drawn([second])).any()
    assert other.xyxy[2] < 125  # the gap between both


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(boxes, min_size=2, max_size=5))
def test_nothing_is_lost_but_edges(found: list[tuple[int, int, int, int]]) -> None:
    """Whatever was outlined stays covered, but for what lies within a few pixels of it."""
    vehicles = [vehicle(box, 0.9 - 0.1 * number) for number, box in enumerate(found)]
    once = kept(vehicles)
    assert once[0].score == vehicles[0].score
    bare = drawn(vehicles) & ~drawn(once)
    away = cv2.distanceTransform(1 - drawn(once), cv2.DIST_L2, 5)
    assert away[bare > 0].max(initial=0.0) <= ACCURACY_PX + 1.5
    for one in once:  # nobody loses anything
        (before,) = [known for known in vehicles if known.score == one.score]
        assert (drawn([before]) & ~drawn([one])).sum() <= 0.01 * drawn([before]).sum()
