"""Merging on the plane: one detection an object, and never an area lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.merging import OUTVOTED, SLIVER, Finding, merge
from anon_plugin.engine.geometry.polygons import intersection_area, polygon_area

Box = tuple[float, float, float, float]


def finding(box: Box, score: float = 0.5, label: str = "face", whole: bool = True) -> Finding:
    return Finding(Detection.from_xyxy(label, score, box), whole)


@pytest.mark.parametrize(
    ("what", "findings", "expected"),
    [
        (
            "the same face at two scales is one",
            [finding((10, 10, 50, 50), 0.9), finding((11, 9, 51, 52), 0.8)],
            [((10, 10, 50, 50), 0.9)],
        ),
        (
            "a face and a plate at the same place are two",
            [finding((10, 10, 50, 50), 0.9), finding((10, 10, 50, 50), 0.8, "plate")],
            [((10, 10, 50, 50), 0.9), ((10, 10, 50, 50), 0.8)],
        ),
        (
            "two faces beside each other are two",
            [finding((10, 10, 50, 50), 0.9), finding((45, 10, 85, 50), 0.8)],
            [((10, 10, 50, 50), 0.9), ((45, 10, 85, 50), 0.8)],
        ),
        (
            "half a face at a tile's border joins the whole one, whose score rises",
            [finding((10, 10, 50, 50), 0.5), finding((10, 10, 18, 50), 0.9, whole=False)],
            [((10, 10, 50, 50), 0.9)],
        ),
        (
            "a cut box that scores higher does not replace the whole one",
            [finding((10, 10, 50, 50), 0.4), finding((10, 10, 40, 50), 0.8, whole=False)],
            [((10, 10, 50, 50), 0.8)],
        ),
        (
            "half a face that nothing saw whole stays",
            [finding((10, 10, 18, 50), 0.3, whole=False)],
            [((10, 10, 18, 50), 0.3)],
        ),
        (
            "both halves of a face that nothing saw whole stay",
            [finding((10, 10, 30, 50), 0.3, whole=False), finding((28, 10, 50, 50), 0.4)],
            [((28, 10, 50, 50), 0.4), ((10, 10, 30, 50), 0.3)],
        ),
        (
            "a child's face before its mother's stays",
            [finding((0, 0, 100, 100), 0.9), finding((60, 60, 90, 90), 0.8)],
            [((0, 0, 100, 100), 0.9), ((60, 60, 90, 90), 0.8)],
        ),
        (
            "an eye that looks a little like a face in a large one is part of it",
            [finding((0, 0, 100, 100), 0.9), finding((25, 30, 50, 50), 0.2)],
            [((0, 0, 100, 100), 0.9)],
        ),
        (
            "a faint face in the corner of a box stays: no ellipse covers it",
            [finding((0, 0, 100, 100), 0.9), finding((0, 0, 25, 20), 0.2)],
            [((0, 0, 100, 100), 0.9), ((0, 0, 25, 20), 0.2)],
        ),
        (
            "a surer face in a large and faint one stays",
            [finding((0, 0, 100, 100), 0.2), finding((30, 30, 60, 60), 0.9)],
            [((30, 30, 60, 60), 0.9), ((0, 0, 100, 100), 0.2)],
        ),
        (
            "a duplicate that sticks out makes the box grow",
            [finding((10, 10, 50, 50), 0.9), finding((10, 10, 50, 80), 0.8)],
            [((10, 10, 50, 80), 0.9)],
        ),
        (
            "a much less sure duplicate is outvoted",
            [finding((10, 10, 50, 50), 0.9), finding((10, 10, 50, 80), 0.2)],
            [((10, 10, 50, 50), 0.9)],
        ),
        (
            "sides go as far as a quarter of the votes have them",
            [
                finding((10, 10, 50, 50), 0.9),
                finding((10, 10, 50, 60), 0.8),
                finding((10, 10, 50, 75), 0.3),
                finding((10, 10, 50, 110), 0.4),
            ],
            [((10, 10, 50, 75), 0.9)],
        ),
        (
            "a cut part is not outvoted: nothing saw where it ends",
            [finding((10, 10, 50, 50), 0.9), finding((10, 10, 50, 80), 0.2, whole=False)],
            [((10, 10, 50, 80), 0.9)],
        ),
        ("nothing stays nothing", [], []),
    ],
)
def test_merging_follows_its_rule(
    what: str, findings: list[Finding], expected: list[tuple[Box, float]]
) -> None:
    merged = [(found.xyxy, found.score) for found in merge(findings)]
    assert len(merged) == len(expected), what
    for (box, score), (expected_box, expected_score) in zip(merged, expected, strict=True):
        assert box == pytest.approx(expected_box, abs=1e-3), what
        assert score == expected_score, what


def test_a_box_around_something_tilted_does_not_make_an_upright_one_grow() -> None:
    upright = finding((10, 10, 50, 50), 0.5)
    tilted = Finding(Detection.from_xyxy("face", 0.9, (2, 2, 58, 58)), tilt_deg=50)
    (merged,) = merge([tilted, upright])
    assert merged.xyxy == (10, 10, 50, 50)
    assert merged.score == 0.9


def test_the_corners_of_a_turned_box_do_not_make_another_grow() -> None:
    square = np.array([[0, 0], [40, 0], [40, 40], [0, 40]], dtype=float)
    diamond = np.array([[20, -8.3], [48.3, 20], [20, 48.3], [-8.3, 20]])
    found = [Finding(Detection("face", 0.9, square)), Finding(Detection("face", 0.8, diamond))]
    (merged,) = merge(found)
    assert np.array_equal(merged.region, square)


def test_a_turned_box_that_is_larger_makes_the_region_grow_to_the_hull() -> None:
    square = np.array([[0, 0], [40, 0], [40, 40], [0, 40]], dtype=float)
    diamond = (np.array([[20, -8.3], [48.3, 20], [20, 48.3], [-8.3, 20]]) - 20) * 1.5 + 20
    found = [Finding(Detection("face", 0.9, square)), Finding(Detection("face", 0.8, diamond))]
    (merged,) = merge(found)
    assert 1600 < polygon_area(merged.region) < polygon_area(diamond)


def test_an_outline_with_bays_is_never_swallowed() -> None:
    cross = np.array([[0, 0], [100, 0], [100, 20], [20, 20], [20, 100], [0, 100]], dtype=float)
    shifted = cross + np.array([30.0, 30.0])
    found = [
        Finding(Detection("person", 0.9, cross, is_box=False)),
        Finding(Detection("person", 0.8, shifted, is_box=False)),
    ]
    assert len(merge(found)) == 2


boxes = st.builds(
    lambda x, y, w, h, score, whole: finding((x, y, x + w, y + h), score, whole=whole),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(1, 60),
    st.integers(1, 60),
    st.floats(0.01, 1),
    st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(boxes, max_size=12))
def test_no_finding_that_is_not_outvoted_loses_more_than_a_sliver_of_its_area(
    findings: list[Finding],
) -> None:
    merged = merge(findings)
    assert len(merged) <= len(findings)
    for each in findings:
        region = each.detection.region
        best = max(intersection_area(region, found.region) for found in merged)
        rest = (
            sum(other.detection.score for other in findings if other.whole) - each.detection.score
        )
        if not each.whole or each.detection.score > OUTVOTED / (1 - OUTVOTED) * rest:
            assert best >= (1 - SLIVER) * polygon_area(region) * 0.999
        assert best > 0
        assert max(found.score for found in merged) >= each.detection.score


@settings(max_examples=100, deadline=None)
@given(st.lists(boxes, max_size=8, unique_by=lambda f: f.detection.score), st.randoms())
def test_the_order_of_views_does_not_matter(findings: list[Finding], random: object) -> None:
    shuffled = list(findings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merge(findings) == merge(shuffled)
