"""Joining of outlines on the plane: the rules of its heading, case by case."""

from __future__ import annotations

import random
from dataclasses import replace

import cv2
import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.joining import join, sticking_out
from anon_plugin.engine.detection.merging import Finding, Look, merge
from anon_plugin.engine.evaluation.overlap import polygon_mask
from anon_plugin.engine.geometry.polygons import polygon_area

Rectangle = tuple[int, int, int, int]


def outline(*parts: Rectangle) -> np.ndarray:
    """The outline around rectangles that touch; five points or more."""
    mask = np.zeros((600, 1200), np.uint8)
    for x0, y0, x1, y1 in parts:
        mask[2 * y0 : 2 * y1 + 1, 2 * x0 : 2 * x1 + 1] = 1
    (found,), _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return found[:, 0] / 2.0


def seen(
    *parts: Rectangle,
    score: float = 0.8,
    frame: Rectangle | None = None,
    scale: float = 1.0,
    label: str = "person",
) -> Finding:
    """An outline found in a view at a scale; frame: of the view, where that cut it."""
    region = outline(*parts)
    x0, y0, x1, y1 = frame or (0, 0, 600, 300)
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=float)
    look = Look(corners, polygon_area(region) * scale**2)
    return Finding(Detection(label, score, region, is_box=False), frame is None, look=look)


def pixels(found: Detection) -> np.ndarray:
    left, top, inside = polygon_mask(found.region)
    whole = np.zeros((300, 600), bool)
    whole[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return whole


BODY = (100, 50, 140, 200)
ARM = (140, 80, 190, 90)
LEGS = (105, 200, 135, 260)


def area_of(*parts: Rectangle) -> int:
    return int(pixels(Detection("person", 1.0, outline(*parts), is_box=False)).sum())


@pytest.mark.parametrize("order", range(4))
def test_an_outline_gets_all_that_others_saw_of_it(order: int) -> None:
    findings = [seen(BODY, ARM), seen(BODY, score=0.9), seen(BODY, LEGS, scale=0.5)]
    random.Random(order).shuffle(findings)
    (found,) = join(findings)
    assert found.score == 0.9
    assert pixels(found)[pixels(Detection("", 1, outline(BODY, ARM, LEGS), is_box=False))].all()
    assert pixels(found).sum() < 1.05 * area_of(BODY, ARM, LEGS)


def test_a_coarse_outline_does_not_make_a_fine_one_fat() -> None:
    x0, y0, x1, y1 = BODY
    fat = seen((x0 - 16, y0 - 16, x1 + 16, y1 + 16), scale=0.25, score=0.9)
    (found,) = join([seen(BODY), fat])
    assert pixels(found).sum() == pytest.approx(area_of(BODY), rel=0.01)


def test_what_three_to_one_say_is_not_there_is_left_out() -> None:
    far = seen(BODY, (140, 80, 300, 90), score=0.3)
    (found,) = join([seen(BODY), seen(BODY), far])
    assert pixels(found).sum() == pytest.approx(area_of(BODY), rel=0.02)


def test_a_part_cut_by_its_view_joins_and_adds_what_only_it_saw() -> None:
    arm = seen((120, 50, 140, 200), ARM, frame=(120, 0, 300, 300))
    (found,) = join([seen(BODY), arm])
    assert pixels(found).sum() == pytest.approx(area_of(BODY, ARM), rel=0.02)


def test_a_bus_in_three_views_that_nobody_saw_whole_is_one() -> None:
    bus = [
        seen((left, 100, right, 180), frame=(left, 0, right, 300), label="vehicle")
        for left, right in ((20, 220), (380, 580), (200, 400))
    ]
    (found,) = join(bus)
    assert pixels(found).sum() == pytest.approx(560 * 80, rel=0.02)


def test_two_cars_that_meet_at_a_border_of_views_stay_two() -> None:
    left = seen((20, 100, 205, 180), frame=(0, 0, 220, 300), label="vehicle")
    right = seen((206, 100, 390, 180), frame=(200, 0, 400, 300), label="vehicle")
    assert len(join([left, right])) == 2


def test_two_who_hold_each_other_stay_two() -> None:
    one = seen((100, 50, 140, 200), (140, 90, 175, 100))
    other = seen((145, 101, 185, 260), (120, 200, 145, 260))
    assert len(join([one, other])) == 2


def test_a_box_beside_an_outline_adds_what_it_claims_beyond_its_box() -> None:
    box = Finding(Detection.from_xyxy("person", 0.9, (95, 45, 195, 200)))
    (found,) = join([seen(BODY, ARM), box])
    assert not found.is_box
    assert pixels(found).sum() == pytest.approx(area_of(BODY, ARM), rel=0.02)
    longer = Finding(Detection.from_xyxy("person", 0.9, (100, 50, 190, 260)))
    (found,) = join([seen(BODY, ARM), longer])
    assert found.xyxy[3] == pytest.approx(260, abs=1)


def test_labels_without_outlines_are_merged_as_ever() -> None:
    rng = np.random.default_rng(0)
    findings = []
    for label in ("face", "plate"):
        for x, y, width, height, score in rng.uniform(0.1, 1, (60, 5)):
            left, top = 300 * x, 200 * y
            box = (left, top, left + 90 * width, top + 90 * height)
            findings.append(Finding(Detection.from_xyxy(label, score, box), bool(score > 0.4)))
    others = [seen(BODY), seen((400, 50, 440, 100))]
    merged = merge(findings)
    assert merged == [one for one in join([*others, *findings]) if one.label != "person"]


def test_what_one_view_shows_twice_is_two_objects() -> None:
    one, other = seen(BODY, LEGS), seen((110, 60, 150, 205), score=0.6)
    assert one.look is not None
    assert other.look is not None
    assert len(join([one, other])) == 1
    beside = replace(other, look=replace(other.look, frame=one.look.frame))
    assert len(join([one, beside])) == 2


def test_what_sticks_out_is_what_all_distances_tell() -> None:
    """Of every cell: what is far from the mask, and what leads to it."""
    rng = np.random.default_rng(8)
    added = 0
    for _ in range(60):
        mask, claimed = (blobs(rng) for _ in range(2))
        accuracy = float(rng.uniform(0.5, 9))
        outside = claimed & (mask ^ 1)
        far = outside & (distances(mask) > accuracy)
        expected = outside & (distances(far) <= 1.5 * accuracy + 1) if far.any() else 0 * far
        result = sticking_out(mask, claimed, accuracy)
        np.testing.assert_array_equal(result, expected)
        added += bool(result.any())
    assert 10 < added < 60


def blobs(rng: np.random.Generator) -> np.ndarray:
    mask = np.zeros((90, 120), np.uint8)
    for _ in range(2):
        place, axes = rng.integers((40, 30), (80, 60)), rng.integers(4, 25, 2)
        cv2.ellipse(mask, place.tolist(), axes.tolist(), float(rng.uniform(0, 90)), 0, 360, 1, -1)
    return mask


def distances(mask: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3))
