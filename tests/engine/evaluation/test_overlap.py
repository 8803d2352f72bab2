"""Areas against values counted by hand, and against a plain whole-image reckoning."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject
from anon_plugin.engine.evaluation.overlap import measure, polygon_mask, rmse

Box = tuple[float, float, float, float]


def photo(*boxes: Box, **options: object) -> AnnotatedPhoto:
    objects = tuple(TrueObject.from_xyxy("face", box) for box in boxes)
    return AnnotatedPhoto("a.jpg", objects, **options)  # type: ignore[arg-type]


def found(*boxes: Box, label: str = "face") -> list[Detection]:
    return [Detection.from_xyxy(label, 0.9, box) for box in boxes]


def test_a_perfect_finding_is_perfect_everywhere() -> None:
    result = measure([(photo((10, 10, 30, 40)), found((10, 10, 30, 40)))], "face")
    assert (result.iou_per_box, result.iou_per_class) == (1.0, 1.0)
    assert (result.covered, result.objects) == (1, 1)


def test_iou_per_box_takes_the_best_finding_and_zero_for_a_miss() -> None:
    truth = photo((0, 0, 10, 10), (100, 100, 110, 110))
    result = measure([(truth, found((0, 0, 10, 5), (0, 0, 10, 8)))], "face")
    assert result.iou_per_box == pytest.approx((0.8 + 0) / 2)


def test_iou_per_class_is_of_unions_over_all_photos() -> None:
    pairs = [
        (photo((0, 0, 10, 10), (5, 0, 15, 10)), found((0, 0, 15, 10))),  # 150 of 150
        (photo(), found((0, 0, 10, 5))),  # 0 of 50
    ]
    assert measure(pairs, "face").iou_per_class == pytest.approx(150 / 200)


def test_two_halves_cover_an_object_that_neither_covers_alone() -> None:
    truth = photo((0, 0, 20, 20))
    halves = found((0, 0, 10, 20)) + found((10, 0, 20, 20), label="plate")
    assert measure([(truth, halves)], "face").covered == 1
    assert measure([(truth, halves[:1])], "face").covered == 0
    assert measure([(truth, found((0, 0, 20, 18)))], "face").coverage.tolist() == [0.9]


def test_what_lies_outside_the_photo_need_not_be_covered() -> None:
    truth = photo((90, 0, 110, 20), size_wh=(100, 100))
    assert measure([(truth, found((90, 0, 100, 20)))], "face").covered == 1


def test_a_wider_mask_counts_for_coverage_but_not_for_iou() -> None:
    truth = photo((10, 10, 30, 30))

    def grown(one: Detection) -> tuple[int, int, np.ndarray]:
        x0, y0, x1, y1 = one.xyxy
        return polygon_mask(Detection.from_xyxy("face", 1, (x0 - 5, y0 - 5, x1 + 5, y1 + 5)).region)

    result = measure([(truth, found((14, 14, 26, 26)))], "face", grown)
    assert result.covered == 1
    assert result.iou_per_box == pytest.approx(144 / 400)


def test_ignored_objects_and_incomplete_labels_take_no_part() -> None:
    ignored = TrueObject.from_xyxy("face", (50, 50, 60, 60), ignore=True)
    truth = AnnotatedPhoto("a", (ignored, TrueObject.from_xyxy("face", (0, 0, 10, 10))))
    result = measure([(truth, found((0, 0, 10, 10), (50, 50, 60, 60)))], "face")
    assert (result.iou_per_class, result.objects) == (1.0, 1)
    partial = photo((0, 0, 10, 10), complete_labels=frozenset({"plate"}))
    assert measure([(partial, found((0, 0, 10, 10), (70, 0, 90, 9)))], "face").iou_per_class == 1.0


def test_nothing_to_measure_is_not_a_number() -> None:
    result = measure([], "face")
    assert np.isnan(result.iou_per_box)
    assert np.isnan(result.iou_per_class)


def test_a_triangle_has_half_the_pixels_of_its_box() -> None:
    left, top, bits = polygon_mask(np.array([[5.0, 7.0], [45.0, 7.0], [5.0, 47.0]]))
    assert (left, top, bits.shape) == (5, 7, (40, 40))
    assert bits.sum() == pytest.approx(800, abs=40)
    assert bits[0, 0]
    assert not bits[-1, -1]


whole = st.integers(-20, 60)
boxes = st.lists(
    st.tuples(whole, whole, st.integers(1, 40), st.integers(1, 40)).map(
        lambda v: (float(v[0]), float(v[1]), float(v[0] + v[2]), float(v[1] + v[3]))
    ),
    max_size=5,
)


@given(boxes, boxes)
def test_it_agrees_with_painting_the_whole_picture(true: list[Box], out: list[Box]) -> None:
    def paint(items: list[Box]) -> np.ndarray:
        picture = np.zeros((140, 140), dtype=bool)
        for x0, y0, x1, y1 in items:
            picture[int(y0) + 20 : int(y1) + 20, int(x0) + 20 : int(x1) + 20] = True
        return picture

    result = measure([(photo(*true), found(*out))], "face")
    truth, answer = paint(true), paint(out)
    if (truth | answer).any():
        assert result.iou_per_class == pytest.approx(
            (truth & answer).sum() / (truth | answer).sum()
        )
    for share, box in zip(result.coverage, true, strict=True):
        own = paint([box])
        assert share == pytest.approx((own & answer).sum() / own.sum())


def test_rmse_is_zero_for_equal_pictures_and_grows_with_the_area_that_differs() -> None:
    picture = np.zeros((10, 10, 3), np.uint8)
    other = picture.copy()
    other[:5] = 200
    assert rmse(picture, picture) == 0.0
    assert rmse(picture, other) == pytest.approx(200 / 2**0.5)
    with pytest.raises(ValueError, match="compared"):
        rmse(picture, picture[:5])
