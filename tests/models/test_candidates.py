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


def test_a_box_below_the_threshold_may_be_anything() -> None:
    boxes = np.array([BOX, [np.inf] * 4])
    part = Candidates.of_one_label(boxes, np.array([0.8, 0.1]), "face")
    (found,) = choose([part], (100, 100), {"face": 0.5}, None, 0.5)
    assert found.xyxy == tuple(BOX)
