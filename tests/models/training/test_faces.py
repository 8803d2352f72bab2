"""Drawn faces: nobody's, the same for the same seed, and faces to a detector."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.models.loading import load_detector
from anon_plugin.models.training.faces import HEIGHT, WIDTH, render_face


def on_grey(seed: int) -> tuple[np.ndarray, tuple[int, int, int, int]]:
    drawn, box = render_face(np.random.default_rng(seed))
    opacity = drawn[:, :, 3:] / 255
    return (drawn[:, :, :3] * opacity + 120 * (1 - opacity)).astype(np.uint8), box


def test_the_same_seed_draws_the_same_face_and_another_one_another() -> None:
    first, _ = render_face(np.random.default_rng(5))
    again, _ = render_face(np.random.default_rng(5))
    other, _ = render_face(np.random.default_rng(6))
    assert first.shape == (HEIGHT, WIDTH, 4)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("seed", range(4))
def test_a_detector_finds_it_where_it_is_said_to_be(seed: int) -> None:
    picture, (left, top, right, bottom) = on_grey(seed)
    (found,) = load_detector("yunet").detect([np.ascontiguousarray(picture)], 0.5)
    (face,) = found
    x0, y0, x1, y1 = face.xyxy
    shared = (min(x1, right) - max(x0, left)) * (min(y1, bottom) - max(y0, top))
    total = (x1 - x0) * (y1 - y0) + (right - left) * (bottom - top) - shared
    assert shared / total > 0.55
