"""Boxes of other people's networks: what counts, and what is no answer at all."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.errors import PhotoError
from anon_plugin.models.candidates import Candidates, choose

BOX = [10.0, 10.0, 40.0, 50.0]


@pytest.mark.parametrize(
    ("box", "score"),
    [(BOX, np.nan), ([10.0, np.nan, 40.0, 50.0], 0.9), ([10.0, 10.0, np.inf, 50.0], 0.9)],
    ids=["score", "box not a number", "box without end"],
)
def test_answers_that_are_no_numbers_are_refused(box: list[float], score: float) -> None:
    part = Candidates.of_one_label(np.array([BOX, box]), np.array([0.8, score]), "face")
    with pytest.raises(PhotoError, match="no numbers"):
        choose([part], (100, 100), {"face": 0.5}, None, 0.5)


@pytest.mark.parametrize("where", ["of the label", "of another"])
def test_a_score_that_is_no_number_is_refused_whatever_its_class(where: str) -> None:
    labels = {0: "face", 1: "dog"}
    boxes, scores = np.array([BOX, BOX]), np.array([0.8, np.nan])
    given = np.array([0, 0 if where == "of the label" else 1])
    by_class = np.zeros((2, 2))
    by_class[np.arange(2), given] = scores
    for part in (
        Candidates.of_classes(boxes, scores, given, labels),
        Candidates.of_class_scores(boxes, by_class, labels),
    ):
        with pytest.raises(PhotoError, match="no numbers"):
            choose([part], (100, 100), {"face": 0.5}, None, 0.5)


def test_a_label_takes_the_best_of_its_classes_and_others_do_not_push_it_out() -> None:
    labels = {0: "vehicle", 1: "vehicle", 2: "document"}
    far = [60.0, 60.0, 90.0, 90.0]
    scores = np.array([[0.3, 0.6, 0.9], [0.0, 0.0005, 0.0]])
    part = Candidates.of_class_scores(np.array([BOX, far]), scores, labels)
    found = choose([part], (100, 100), {"vehicle": 0.5, "document": 0.5}, None, 0.5)
    assert [(one.label, one.score) for one in found] == [("vehicle", 0.6), ("document", 0.9)]


def test_a_class_that_a_finished_box_was_not_given_finds_nothing_at_any_confidence() -> None:
    labels = {0: "face", 1: "document"}
    part = Candidates.of_classes(np.array([BOX]), np.array([0.1]), np.array([1]), labels)
    found = choose([part], (100, 100), {"face": 0.5, "document": 0.5}, 0.0, 0.5)
    assert [one.label for one in found] == ["document"]


def test_a_box_below_the_threshold_may_be_anything() -> None:
    boxes = np.array([BOX, [np.inf] * 4])
    part = Candidates.of_one_label(boxes, np.array([0.8, 0.1]), "face")
    (found,) = choose([part], (100, 100), {"face": 0.5}, None, 0.5)
    assert found.xyxy == tuple(BOX)
