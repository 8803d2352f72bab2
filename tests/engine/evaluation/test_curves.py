"""Curves against values worked out by hand, and against the definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.curves import Curve, curve
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject, match


def place(index: int) -> tuple[float, float, float, float]:
    return (100.0 * index, 0.0, 100.0 * index + 20, 20.0)


def curve_of(
    objects: int, right: list[float], false: list[float], photos: int = 1, complete: bool = True
) -> Curve:
    truth = AnnotatedPhoto(
        "a.jpg",
        tuple(TrueObject.from_xyxy("face", place(i)) for i in range(objects)),
        complete_labels=frozenset({"face"}) if complete else frozenset(),
    )
    empty = AnnotatedPhoto("b.jpg", complete_labels=truth.complete_labels)
    found = [Detection.from_xyxy("face", s, place(i)) for i, s in enumerate(right)]
    found += [Detection.from_xyxy("face", s, place(1000 + i)) for i, s in enumerate(false)]
    return curve(match([(truth, found)] + [(empty, [])] * (photos - 1), "face"))


def test_precision_recall_and_false_findings_at_each_score() -> None:
    result = curve_of(4, right=[0.9, 0.7], false=[0.8], photos=2)
    assert result.thresholds.tolist() == [0.9, 0.8, 0.7]
    assert result.recall.tolist() == [0.25, 0.25, 0.5]
    assert result.precision.tolist() == [1.0, 0.5, pytest.approx(2 / 3)]
    assert result.false_per_photo.tolist() == [0.0, 0.5, 0.5]


def test_equal_scores_enter_together() -> None:
    result = curve_of(2, right=[0.5], false=[0.5, 0.5])
    assert result.thresholds.tolist() == [0.5]
    assert result.precision.tolist() == [pytest.approx(1 / 3)]


def test_average_precision_is_the_area_under_the_envelope() -> None:
    # Precision 1 up to recall 1/4, then 2/3 (the best that follows) up to 1/2, nothing beyond.
    result = curve_of(4, right=[0.9, 0.7], false=[0.8])
    assert result.average_precision() == pytest.approx(0.25 * 1 + 0.25 * 2 / 3)


def test_a_detector_that_finds_nothing_has_average_precision_zero() -> None:
    result = curve_of(3, right=[], false=[])
    assert result.average_precision() == 0.0
    assert result.at_false_per_photo(1.0) == (0.0, math.inf)
    assert result.at_threshold(0.5)[0] == 0.0


def test_recall_at_a_number_of_false_findings_per_photo() -> None:
    result = curve_of(4, right=[0.9, 0.7, 0.5], false=[0.95, 0.8, 0.6], photos=2)
    assert result.at_false_per_photo(0.4) == (0.0, math.inf)
    assert result.at_false_per_photo(0.5) == (0.25, 0.9)
    assert result.at_false_per_photo(1.0) == (0.5, 0.7)
    assert result.at_false_per_photo(9.0) == (0.75, 0.5)


def test_what_cannot_be_known_is_not_a_number() -> None:
    incomplete = curve_of(2, right=[0.9], false=[0.8], complete=False)
    assert incomplete.recall.tolist() == [0.5, 0.5]
    assert math.isnan(incomplete.average_precision())
    assert math.isnan(incomplete.at_false_per_photo(1.0)[0])
    without_objects = curve_of(0, right=[], false=[0.8])
    assert math.isnan(without_objects.average_precision())
    assert without_objects.at_threshold(0.5)[2] == 1.0


scores = st.lists(st.floats(0, 1), max_size=8)


@given(scores, scores, st.integers(0, 3))
def test_moving_the_threshold_down_never_loses_objects(
    right: list[float], false: list[float], missed: int
) -> None:
    result = curve_of(len(right) + missed, right, false)
    if right or missed:
        assert (np.diff(result.recall) >= 0).all()
        assert 0 <= result.average_precision() <= 1
    assert (np.diff(result.false_per_photo) >= 0).all()
    assert (np.diff(result.thresholds) < 0).all()
