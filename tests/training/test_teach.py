"""What a teacher notes about a photo that it saw at several sizes and mirrored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Image
from training.teach import UNSEEN_SCORE, look_for_plates


class White:
    """Takes the white area of an image for a plate, at sizes up to `most_px` wide."""

    name, sha256, labels, object_range_px = "white", "", ("face", "plate"), (8.0, 100.0)

    def __init__(self, score: float, most_px: float = float("inf")) -> None:
        self.score, self.most_px = score, most_px

    def detect(
        self, images: Sequence[Image], confidence: float | None = None
    ) -> list[list[Detection]]:
        return [self._find(image) for image in images]

    def _find(self, image: Image) -> list[Detection]:
        rows, columns = np.nonzero(image[:, :, 0] > 127)
        left, top, right, bottom = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        if right - left > self.most_px:
            return []
        box = [float(side) for side in (left, top, right, bottom)]
        return [
            Detection.from_xyxy("plate", self.score, box),
            Detection.from_xyxy("face", 0.9, box),
        ]


@pytest.fixture
def photo() -> Image:
    pixels = np.zeros((120, 200, 3), np.uint8)
    pixels[60:68, 30:54] = 255
    return pixels


def test_all_looks_at_a_plate_come_back_as_one_in_the_photo_as_it_is(photo: Image) -> None:
    (row,) = look_for_plates(White(0.7), photo)
    np.testing.assert_allclose(row[:4], [30, 60, 54, 68], atol=0.5)
    assert row[4] == pytest.approx(0.7, abs=0.001)


def test_looks_that_see_nothing_make_a_plate_less_sure(photo: Image) -> None:
    (row,) = look_for_plates(White(0.7, most_px=40), photo)  # not at twice the size
    assert UNSEEN_SCORE < row[4] < 0.7
