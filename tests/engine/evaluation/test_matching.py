"""Findings are paired with objects as an annotator would."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject, match

BOX = (100.0, 100.0, 120.0, 130.0)


def shifted(dx: float, dy: float = 0.0) -> tuple[float, float, float, float]:
    return (BOX[0] + dx, BOX[1] + dy, BOX[2] + dx, BOX[3] + dy)


def face(box: tuple[float, float, float, float], score: float) -> Detection:
    return Detection.from_xyxy("face", score, box)


def photo(*objects: TrueObject, complete: frozenset[str] = frozenset({"face"})) -> AnnotatedPhoto:
    return AnnotatedPhoto("a.jpg", objects, complete_labels=complete)


def test_the_better_of_two_findings_of_one_object_is_right_and_the_other_false() -> None:
    truth = photo(TrueObject.from_xyxy("face", BOX))
    result = match([(truth, [face(shifted(1), 0.5), face(BOX, 0.9)])], "face")
    assert result.scores.tolist() == [0.9, 0.5]
    assert result.right.tolist() == [True, False]
    assert result.false.tolist() == [False, True]
    assert result.object_scores.tolist() == [0.9]


def test_a_second_finding_takes_the_neighbour_that_is_still_free() -> None:
    truth = photo(TrueObject.from_xyxy("face", BOX), TrueObject.from_xyxy("face", shifted(4)))
    result = match([(truth, [face(shifted(1), 0.9), face(shifted(1), 0.8)])], "face", 0.4)
    assert result.right.all()
    assert result.recall_of(0.0) == (2, 2)


@pytest.mark.parametrize(("dx", "is_right"), [(6.6, True), (6.7, False)])
def test_the_iou_threshold_itself_counts(dx: float, is_right: bool) -> None:
    truth = photo(TrueObject.from_xyxy("face", BOX))  # IoU of a shift by d: (20 - d) / (20 + d)
    assert match([(truth, [face(shifted(dx), 0.9)])], "face", 0.5).right.tolist() == [is_right]


def test_other_labels_do_not_mix() -> None:
    truth = photo(TrueObject.from_xyxy("plate", BOX), complete=frozenset({"face", "plate"}))
    result = match([(truth, [face(BOX, 0.9)])], "face")
    assert result.false.tolist() == [True]
    assert result.recall_of(0.0) == (0, 0)


def test_ignored_objects_are_neither_misses_nor_false_findings() -> None:
    truth = photo(TrueObject.from_xyxy("face", (0, 0, 300, 300), ignore=True))
    findings = [face(BOX, 0.9), face((400, 400, 420, 420), 0.8)]
    result = match([(truth, findings)], "face")
    assert result.recall_of(0.0) == (0, 0)
    assert result.right.tolist() == [False, False]
    assert result.false.tolist() == [False, True]


def test_an_object_is_preferred_to_an_ignored_one_over_it() -> None:
    truth = photo(
        TrueObject.from_xyxy("face", BOX, ignore=True), TrueObject.from_xyxy("face", shifted(2))
    )
    assert match([(truth, [face(BOX, 0.9)])], "face").right.tolist() == [True]


def test_where_a_label_is_not_complete_only_found_objects_count() -> None:
    partial = photo(TrueObject.from_xyxy("face", BOX), complete=frozenset({"plate"}))
    result = match([(partial, [face(BOX, 0.9), face(shifted(200), 0.8)])], "face")
    assert result.right.tolist() == [True, False]
    assert not result.false.any()
    assert result.complete_photo_count == 0


def test_recall_can_leave_out_narrow_objects() -> None:
    truth = photo(TrueObject.from_xyxy("face", BOX), TrueObject.from_xyxy("face", (0, 0, 10, 10)))
    result = match([(truth, [face(BOX, 0.9)])], "face")
    assert result.recall_of(0.5) == (1, 2)
    assert result.recall_of(0.5, least_width_px=20) == (1, 1)
    assert result.recall_of(0.95, least_width_px=20) == (0, 1)


def test_findings_know_their_photo() -> None:
    truth = photo(TrueObject.from_xyxy("face", BOX))
    result = match([(photo(), []), (truth, [face(BOX, 0.9)]), (photo(), [face(BOX, 0.7)])], "face")
    assert result.photo.tolist() == [1, 2]
    assert result.object_photo.tolist() == [1]
    assert result.photo_count == 3


def test_nothing_at_all_is_a_valid_set() -> None:
    result = match([], "face")
    assert result.scores.shape == (0,)
    assert np.isfinite(result.scores).all()
    assert result.recall_of(0.0) == (0, 0)
