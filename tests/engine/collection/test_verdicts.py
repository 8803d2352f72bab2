"""What rows and annotations mean for learning."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.engine.collection.masks import uncovered
from anon_plugin.engine.collection.verdicts import Row, of_annotations, of_rows
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject

LABELS = ("face", "plate")


def found(label: str = "face", left: float = 0) -> Detection:
    return Detection.from_xyxy(label, 0.5, (left, 0, left + 10, 10))


@pytest.mark.parametrize(
    ("row", "reviewed", "kind"),
    [
        (Row(found(), by_hand=False), True, "objects"),
        (Row(found(), by_hand=False), False, "unsure"),
        (Row(found(), by_hand=True), False, "objects"),
        (Row(found(), by_hand=False, kept=False), False, "rejected"),
        (Row(found(), by_hand=False, kept=False), True, "rejected"),
        (Row(found(), by_hand=True, ignored=True), True, "unsure"),
    ],
)
def test_each_row_is_what_a_person_made_of_it(row: Row, reviewed: bool, kind: str) -> None:
    verdicts = of_rows([row], reviewed, LABELS)
    for name in ("objects", "rejected", "unsure"):
        assert getattr(verdicts, name) == ((row.detection,) if name == kind else ())
    assert verdicts.complete_labels == (frozenset(LABELS) if reviewed else frozenset())


def test_a_photo_without_a_mark_may_be_one_that_nobody_came_to() -> None:
    photo = AnnotatedPhoto("1.jpg", (), complete_labels=frozenset(LABELS))
    assert of_annotations(photo, LABELS).complete_labels == frozenset(LABELS)
    assert not of_annotations(photo, LABELS, empty_tells=False).tells_something


@pytest.mark.parametrize("reviewed", [False, True])
def test_a_rejected_finding_over_another_one_tells_nothing(reviewed: bool) -> None:
    kept, twin, apart = found(), found(left=4), found(left=40)
    other = found("plate", left=4)
    rows = [Row(kept, by_hand=False)]
    rows += [Row(one, by_hand=False, kept=False) for one in (twin, apart, other)]
    assert of_rows(rows, reviewed, LABELS).rejected == (apart, other)


def test_what_was_drawn_and_taken_back_says_nothing() -> None:
    verdicts = of_rows([Row(found(), by_hand=True, kept=False)], False, LABELS)
    assert not verdicts.tells_something


def test_labels_that_nobody_looked_for_are_left_out() -> None:
    verdicts = of_rows([Row(found("vehicle"), by_hand=True)], True, LABELS)
    assert verdicts.objects == ()


def test_annotations_of_others_are_complete_where_they_say_so() -> None:
    photo = AnnotatedPhoto(
        "a.jpg",
        (
            TrueObject.from_xyxy("plate", (0, 0, 10, 5)),
            TrueObject.from_xyxy("plate", (20, 0, 30, 5), ignore=True),
        ),
        complete_labels=frozenset(("plate", "vehicle")),
    )
    verdicts = of_annotations(photo, LABELS)
    assert len(verdicts.objects) == len(verdicts.unsure) == 1
    assert verdicts.complete_labels == {"plate"}


def test_masks_cover_all_but_what_is_known() -> None:
    known = [(10.0, 5.0, 20.0, 15.0), (15.0, 10.0, 30.0, 40.0), (-5.0, 55.0, 8.0, 90.0)]
    masked = np.zeros((60, 50), int)
    for left, top, right, bottom in uncovered((50, 60), known):
        masked[int(top) : int(bottom), int(left) : int(right)] += 1
    free = np.ones((60, 50), int)
    for left, top, right, bottom in known:
        free[max(int(top), 0) : int(bottom), max(int(left), 0) : int(right)] = 0
    assert np.array_equal(masked, free)
    assert uncovered((50, 60), []) == [(0.0, 0.0, 50.0, 60.0)]
