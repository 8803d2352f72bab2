"""A second look at small findings in doubt: where it looks, what it brings home, what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from anon_plugin.models.closer_look import LONGEST_PX, WINDOW_PX, Window, look_closer
from anon_plugin.models.detector import Image
from anon_plugin.models.peaks import Peaks

DOUBTS = {"plate": (-1.0, 1.0, -3.0)}


def peaks(*rows: tuple[float, ...]) -> Peaks:
    """Of rows (evidence, left, top, right, bottom)."""
    table = np.array(rows, dtype=np.float64).reshape(-1, 5)
    return Peaks(table[:, 0].copy(), table[:, 1:].copy(), None)


class White:
    """Finds the white rectangle of an image, with always the same evidence; counts its images."""

    def __init__(self, evidence: float = 2.0) -> None:
        self.evidence = evidence
        self.batches: list[int] = []

    def __call__(self, images: Sequence[Image]) -> Mapping[str, Sequence[Peaks]]:
        self.batches.append(len(images))
        return {"plate": [self._find(image) for image in images]}

    def _find(self, image: Image) -> Peaks:
        rows, columns = np.nonzero(image[:, :, 0] > 127)
        if len(rows) == 0:
            return peaks()
        box = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        return peaks((self.evidence, *map(float, box)))


def street(*boxes: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    image = np.zeros((200, 300, 3), np.uint8)
    for left, top, right, bottom in boxes:
        image[top:bottom, left:right] = 255
    return image


@pytest.mark.parametrize("box", [(140, 90, 164, 98), (0, 0, 24, 8), (276, 190, 300, 200)])
def test_what_is_seen_again_counts_half_and_brings_the_more_exact_box(
    box: tuple[int, int, int, int],
) -> None:
    rough = tuple(side + change for side, change in zip(box, (-3, 1, 4, 2), strict=True))
    first = {"plate": [peaks((0.5, *rough))]}
    result = look_closer([street(box)], first, DOUBTS, White(2.0))["plate"][0]
    assert result.logits[0] == pytest.approx((0.5 + 2.0) / 2)
    np.testing.assert_allclose(result.boxes[0], box, atol=0.51)


def test_what_is_not_seen_again_loses_evidence_but_keeps_its_place() -> None:
    first = {"plate": [peaks((0.5, 100, 50, 120, 60))]}
    result = look_closer([street((180, 150, 204, 158))], first, DOUBTS, White())["plate"][0]
    assert result.logits[0] == pytest.approx((0.5 - 3.0) / 2)
    np.testing.assert_array_equal(result.boxes[0], (100, 50, 120, 60))


def test_sure_hopeless_and_large_findings_are_not_looked_at_again() -> None:
    search = White()
    rows = (
        (1.0, 100, 50, 120, 60),
        (-1.1, 100, 80, 120, 90),
        (0.0, 10, 10, 11 + LONGEST_PX, 30),
    )
    first = {"plate": [peaks(*rows)], "face": [peaks((0.0, 30, 30, 40, 40))]}
    result = look_closer([street()], first, DOUBTS, search)
    assert search.batches == []
    np.testing.assert_array_equal(result["plate"][0].logits, [1.0, -1.1, 0.0])
    assert result["face"][0].logits[0] == 0.0


def test_the_first_findings_are_left_as_they_were() -> None:
    first = {"plate": [peaks((0.5, 101, 51, 126, 60))]}
    look_closer([street((100, 50, 124, 58))], first, DOUBTS, White())
    assert first["plate"][0].logits[0] == 0.5
    np.testing.assert_array_equal(first["plate"][0].boxes[0], (101, 51, 126, 60))


def test_findings_side_by_side_share_a_window_and_images_do_not() -> None:
    search = White()
    near = peaks((0.5, 100, 50, 124, 58), (0.4, 96, 62, 120, 70))
    far = peaks((0.5, 100, 50, 124, 58), (0.4, 220, 150, 240, 158))
    look_closer([street(), street()], {"plate": [near, far]}, DOUBTS, search)
    assert sum(search.batches) == 3


@given(
    st.integers(1, 400),
    st.integers(1, 400),
    st.tuples(*[st.floats(0, 1)] * 2),
    st.floats(1, LONGEST_PX),
)
def test_a_window_lies_inside_the_image_and_holds_its_finding(
    width: int, height: int, place: tuple[float, float], side: float
) -> None:
    low = np.array(place) * (width, height)
    high = np.minimum(low + side, (width, height))
    box = np.concatenate([low, high])
    window = Window.around(box, 0, (height, width, 3))
    assert 0 <= window.left <= window.left + window.width <= width
    assert 0 <= window.top <= window.top + window.height <= height
    assert window.width == min(WINDOW_PX, width)
    assert window.height == min(WINDOW_PX, height)
    start = np.array([window.left, window.top])
    assert (start <= box[:2] + 1e-9).all()
    assert (box[2:] <= start + (window.width, window.height) + 1e-9).all()


def test_batches_have_few_sizes() -> None:
    search = White()
    far_apart = [(0.5, x, y, x + 8, y + 8) for x in range(0, 300, 70) for y in range(0, 200, 70)]
    look_closer([street()] * 2, {"plate": [peaks(*far_apart)] * 2}, DOUBTS, search)
    assert all(count & (count - 1) == 0 for count in search.batches)
    assert sum(search.batches) == 2 * len(far_apart)
