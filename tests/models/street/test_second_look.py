"""A second look at findings in doubt: where it looks, what it brings home, what it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from anon_plugin.engine.detection.detector import Image
from anon_plugin.models.street.peaks import Peaks
from anon_plugin.models.street.second_look import (
    LARGE_PX,
    MOST_IN_DOUBT,
    SEEN_PX,
    SMALL_PX,
    UNSEEN_BELOW,
    Found,
    Window,
    look_again,
)

DOUBTS = {"plate": (-1.0, 1.0)}
UNSEEN = -1.0 - UNSEEN_BELOW


def peaks(*rows: tuple[float, ...]) -> Peaks:
    """Of rows (evidence, left, top, right, bottom)."""
    table = np.array(rows, dtype=np.float64).reshape(-1, 5)
    return Peaks(table[:, 0].copy(), table[:, 1:].copy(), None)


class White:
    """Finds the white rectangle of an image, with always the same evidence; counts its images."""

    def __init__(self, evidence: float = 2.0) -> None:
        self.evidence = evidence
        self.batches: list[int] = []

    def __call__(self, images: Sequence[Image], least: Mapping[str, float]) -> list[Found]:
        self.batches.append(len(images))
        return [{"plate": self._find(image)} for image in images]

    def _find(self, image: Image) -> Peaks:
        rows, columns = np.nonzero(image[:, :, 0] > 200)
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
    first = [{"plate": peaks((0.5, *rough))}]
    result = look_again([street(box)], first, DOUBTS, White(2.0))[0]["plate"]
    assert result.logits[0] == pytest.approx((0.5 + 2.0) / 2)
    np.testing.assert_allclose(result.boxes[0], box, atol=0.51)


def test_what_is_not_seen_again_loses_evidence_but_keeps_its_place() -> None:
    first = [{"plate": peaks((0.5, 100, 50, 120, 60))}]
    result = look_again([street((180, 150, 204, 158))], first, DOUBTS, White())[0]["plate"]
    assert result.logits[0] == pytest.approx((0.5 + UNSEEN) / 2)
    np.testing.assert_array_equal(result.boxes[0], (100, 50, 120, 60))


def test_sure_and_hopeless_findings_and_those_of_a_good_size_are_not_looked_at_again() -> None:
    search = White()
    rows = (
        (1.0, 100, 50, 120, 60),
        (-1.1, 100, 80, 120, 90),
        (0.0, 10, 10, 11 + SMALL_PX, 30),
    )
    first = [{"plate": peaks(*rows), "face": peaks((0.0, 30, 30, 40, 40))}]
    result = look_again([street()], first, DOUBTS, search)
    assert search.batches == []
    np.testing.assert_array_equal(result[0]["plate"].logits, [1.0, -1.1, 0.0])
    assert result[0]["face"].logits[0] == 0.0


def test_a_picture_full_of_doubt_costs_no_more_than_its_best_findings() -> None:
    search = White()
    rows = [(0.5 - 1e-4 * n, 10.0 * (n % 300), 40.0 * (n // 300), 0, 0) for n in range(900)]
    gravel = peaks(*((e, x, y, x + 9, y + 9) for e, x, y, _, _ in rows))
    image = np.zeros((120, 3000, 3), np.uint8)
    result = look_again([image], [{"plate": gravel}], DOUBTS, search)[0]["plate"]
    changed = result.logits != gravel.logits
    assert changed[:MOST_IN_DOUBT].all()
    assert not changed[MOST_IN_DOUBT:].any()
    assert sum(search.batches) <= MOST_IN_DOUBT


def test_the_first_findings_are_left_as_they_were() -> None:
    first = [{"plate": peaks((0.5, 101, 51, 126, 60))}]
    look_again([street((100, 50, 124, 58))], first, DOUBTS, White())
    assert first[0]["plate"].logits[0] == 0.5
    np.testing.assert_array_equal(first[0]["plate"].boxes[0], (101, 51, 126, 60))


def test_findings_side_by_side_share_a_window_and_images_do_not() -> None:
    search = White()
    near = peaks((0.5, 100, 50, 124, 58), (0.4, 96, 62, 120, 70))
    far = peaks((0.5, 100, 50, 124, 58), (0.4, 220, 150, 240, 158))
    look_again([street(), street()], [{"plate": near}, {"plate": far}], DOUBTS, search)
    assert search.batches == [4]  # three windows, filled up


def test_a_large_finding_is_seen_smaller_and_keeps_its_own_box() -> None:
    white = (60, 40, 60 + 3 * int(LARGE_PX), 120)
    first = [{"plate": peaks((0.0, 62, 42, 250, 118))}]
    result = look_again([street(white)], first, DOUBTS, White(-0.6))[0]["plate"]
    assert result.logits[0] == pytest.approx(-0.3)
    np.testing.assert_array_equal(result.boxes[0], (62, 42, 250, 118))


@given(
    st.integers(1, 900),
    st.integers(1, 900),
    st.tuples(*[st.floats(0, 1)] * 2),
    st.floats(1, 700),
    st.sampled_from([80, 320, 640, 1280]),
)
def test_a_window_holds_its_finding_and_is_seen_at_one_size(
    width: int, height: int, place: tuple[float, float], length: float, side: int
) -> None:
    low = np.array(place) * (width, height)
    box = np.concatenate([low, np.minimum(low + min(length, side / 2), (width, height))])
    image = np.zeros((height, width, 3), np.uint8)
    window = Window.around(box, side, 0, image.shape)
    start = np.array([window.left, window.top])
    assert (start >= 0).all()
    assert (start <= box[:2] + 1e-9).all()
    assert (box[2:] <= start + side + 1e-9).all()
    picture = window.seen(image)
    assert picture.shape == (SEEN_PX, SEEN_PX, 3)
    # Black is the image, grey what lies beyond it.
    assert (picture[0, 0] == 0).all()
    home = window.brought_home(peaks((0.0, 0, 0, SEEN_PX, SEEN_PX)))
    np.testing.assert_allclose(home.boxes[0], [*start, *(start + side)])


@pytest.mark.parametrize("count", [1, 2, 3, 5, 17])
def test_batches_have_few_sizes_whatever_is_in_doubt(count: int) -> None:
    search = White(1.5)
    far_apart = [(0.5, 4.0, y, 24.0, y + 8) for y in range(4, 4 + 120 * count, 120)]
    image = np.zeros((120 * count, 100, 3), np.uint8)
    for _, left, top, right, bottom in far_apart:
        image[int(top) : int(bottom), int(left) : int(right)] = 255
    result = look_again([image], [{"plate": peaks(*far_apart)}], DOUBTS, search)[0]["plate"]
    assert sum(search.batches) - count < 4
    assert all(size in (1, 2, 4, 8, 12, 16) for size in search.batches)
    np.testing.assert_allclose(result.logits, 1.0)
    np.testing.assert_allclose(result.boxes, [row[1:] for row in far_apart], atol=0.51)
