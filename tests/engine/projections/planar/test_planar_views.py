"""Views of flat photos: every object is seen whole at a size the detector is good at."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.scales import (
    SMALL_PHOTO_PX,
    SMALLEST_STEP,
    closer_scales,
    overlap_px,
    scales,
)
from anon_plugin.engine.detection.view import View
from anon_plugin.engine.projections.planar.views import planar_views

RANGE = (8.0, 256.0)


def blank(width: int, height: int) -> np.ndarray:
    return np.zeros((height, width, 3), dtype=np.uint8)


def sees_whole(view: View, box: tuple[float, float, float, float]) -> bool:
    height, width = view.pixels.shape[:2]
    x0, y0, x1, y1 = box
    (left, top), (right, bottom) = view.to_view(np.array([[x0, y0], [x1, y1]]))
    inside = (left >= -1e-6, top >= -1e-6, right <= width + 1e-6, bottom <= height + 1e-6)
    return all(inside)


def test_a_small_photo_gives_one_view_of_its_own_pixels() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (90, 120, 3)).astype(np.uint8)
    (view,) = planar_views(pixels, RANGE)
    assert np.array_equal(view.pixels, pixels)
    assert view.inner_borders == (False, False, False, False)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(32, 3000),
    st.integers(32, 2000),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0.01, 1),
    st.floats(0.3, 3),
)
def test_every_object_is_whole_in_a_view_at_a_size_the_detector_finds(
    width: int, height: int, right: float, down: float, share: float, stretch: float
) -> None:
    box_width = min(width, max(width, height) * share)
    box_height = min(height, box_width * stretch)
    left, top = right * (width - box_width), down * (height - box_height)
    box = (left, top, left + box_width, top + box_height)
    longest = max(box_width, box_height)
    seen = [
        float(max(np.array([box_width, box_height]) * view.mapping.scale_xy))  # type: ignore[attr-defined]
        for view in planar_views(blank(width, height), RANGE)
        if sees_whole(view, box)
    ]
    lowest = min(longest, SMALLEST_STEP * overlap_px(RANGE))
    # Rounding the size of a shrunk photo to whole pixels may move a scale by a little.
    assert any(lowest * 0.95 <= size <= RANGE[1] * 1.05 + 1 for size in seen)


def test_every_pixel_is_in_a_view_of_full_resolution() -> None:
    seen = np.zeros((1500, 2600), dtype=bool)
    sizes = set()
    for view in planar_views(blank(2600, 1500), RANGE, tile_px=640):
        if view.mapping.scale_xy == (1.0, 1.0):  # type: ignore[attr-defined]
            left, top = (round(value) for value in view.to_photo(np.zeros((1, 2)))[0])
            height, width = view.pixels.shape[:2]
            sizes.add((width, height))
            seen[top : top + height, left : left + width] = True
    assert seen.all()
    assert len(sizes) == 1


def test_views_hold_what_the_photo_shows_at_the_place_they_say() -> None:
    y, x = np.mgrid[0:1400, 0:2000] + 0.5
    pixels = np.dstack([x / 8, y / 8, np.zeros_like(x)]).astype(np.uint8)
    for view in planar_views(pixels, RANGE, tile_px=512):
        height, width = view.pixels.shape[:2]
        centre = np.array([[width // 2 + 0.5, height // 2 + 0.5]])
        shown = view.pixels[height // 2, width // 2, :2].astype(float)
        assert np.abs(view.to_photo(centre)[0] / 8 - shown).max() <= 2.0


@given(st.lists(st.tuples(st.floats(-50, 4000), st.floats(-50, 3000)), min_size=1, max_size=5))
def test_mapping_to_the_photo_and_back_returns_the_same_point(
    points: list[tuple[float, float]],
) -> None:
    asked = np.array(points)
    for view in planar_views(blank(1203, 777), RANGE):
        assert np.abs(view.to_view(view.to_photo(asked)) - asked).max() < 1e-6


def test_a_finding_is_cut_only_at_borders_inside_the_photo() -> None:
    first, *_ = planar_views(blank(2000, 600), RANGE)
    width = first.pixels.shape[1]
    at_photo_border = Detection.from_xyxy("face", 0.9, (0, 100, 40, 150))
    at_inner_border = Detection.from_xyxy("face", 0.9, (width - 30, 100, width, 150))
    in_the_middle = Detection.from_xyxy("face", 0.9, (300, 100, 340, 150))
    found = first.bring_home([at_photo_border, at_inner_border, in_the_middle])
    assert [finding.whole for finding in found] == [True, False, True]


def test_findings_come_home_in_photo_pixels() -> None:
    _full, smaller = planar_views(blank(512, 300), RANGE)
    assert smaller.mapping.scale_xy == (0.5, 0.5)  # type: ignore[attr-defined]
    (finding,) = smaller.bring_home([Detection.from_xyxy("plate", 0.5, (10, 20, 70, 40))])
    assert finding.detection.xyxy == (20, 40, 140, 80)


def test_what_a_smaller_scale_shows_too_small_is_left_to_the_scale_before() -> None:
    full, *smaller = planar_views(blank(2000, 600), RANGE)
    overlap = overlap_px(RANGE)
    tiny = Detection.from_xyxy("plate", 0.9, (100, 100, 100 + overlap / 4, 110))
    # What the scale before was the first not to be sure to show whole.
    needed = Detection.from_xyxy("plate", 0.9, (100, 100, 100 + SMALLEST_STEP * overlap, 110))
    assert len(full.bring_home([tiny, needed])) == 2
    reduced = [view for view in smaller if view.mapping.scale_xy[0] < 1]  # type: ignore[attr-defined]
    assert len(reduced[0].bring_home([tiny, needed])) == 1


def test_what_a_scale_cuts_is_not_too_small_for_the_detector_at_the_next() -> None:
    for smallest in (8.0, 15.0, 20.0, 30.0):
        assert overlap_px((smallest, 64.0)) * SMALLEST_STEP >= smallest - 0.5


def test_small_photos_are_searched_at_closer_scales() -> None:
    def found(width: int) -> list[float]:
        views = planar_views(blank(width, 200), RANGE)
        return list(dict.fromkeys(view.mapping.scale_xy[0] for view in views))  # type: ignore[attr-defined]

    assert found(1600) == pytest.approx([1.0, 0.4, 0.16], rel=0.01)
    assert found(SMALL_PHOTO_PX) == pytest.approx([1.0, 0.5, 0.25, 0.125], rel=0.01)
    assert found(2600) == pytest.approx([1.0, 0.4, 0.16, 0.064], rel=0.01)


@pytest.mark.parametrize("longest", [100, 256, 257, 512, 4000, 16384])
def test_closer_scales_end_where_the_longest_object_is_in_range(longest: int) -> None:
    found = closer_scales(longest, RANGE)
    assert found[0] == 1.0
    assert found[-1] * longest <= RANGE[1] * 1.01
    assert all(small >= large * SMALLEST_STEP - 1e-9 for large, small in pairwise(found))


@pytest.mark.parametrize("longest", [100, 256, 257, 512, 4000, 16384])
def test_the_last_scale_brings_the_longest_object_into_range(longest: int) -> None:
    found = scales(longest, RANGE)
    assert found[0] == 1.0
    assert found[-1] * longest <= RANGE[1] * 1.01
    assert all(small == pytest.approx(large * SMALLEST_STEP) for large, small in pairwise(found))
