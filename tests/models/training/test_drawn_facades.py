"""Drawn walls: what they look like, and that pictures made of them say there is nothing."""

from __future__ import annotations

import numpy as np

from anon_plugin.models.training.annotations import Annotations
from anon_plugin.models.training.facades import WALL_PX, drawn_facades, part_of, render_facade
from anon_plugin.models.training.photos import Photo, shrunk
from anon_plugin.models.training.samples import FACADE_SHARE, Samples


def test_a_wall_is_the_same_for_the_same_seed_and_has_edges() -> None:
    walls = [render_facade(128, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert np.array_equal(walls[0], walls[1])
    assert not np.array_equal(walls[0], walls[2])
    steps = [np.abs(np.diff(wall.astype(int), axis=1)).max() for wall in walls]
    assert min(steps) > 20


def test_parts_have_the_size_that_is_asked_for() -> None:
    walls = drawn_facades(2, 3)
    chance = np.random.default_rng(4)
    for shape in ((96, 128), (WALL_PX, WALL_PX)):
        assert part_of(walls, shape, chance).shape == (*shape, 3)


def test_on_a_wall_there_is_surely_nothing() -> None:
    """Of the photo nothing is known: all that is known lies on walls."""
    pixels = np.full((300, 300, 3), 120, np.uint8)
    known = Annotations(
        __file__,  # type: ignore[arg-type]
        "set",
        np.zeros((0, 4), np.float32),
        np.zeros(0, np.int64),
        np.zeros(0, np.float32),
        (False,) * 4,
    )
    photos = [Photo(known, shrunk(pixels))]
    samples = Samples(photos, 1, rendered=0, faces=0, facades=2)
    plain = Samples(photos, 1, rendered=0, faces=0)
    sure = [float(samples.sample(0, place, 256).targets.heat_weight.mean()) for place in range(60)]
    assert 0.4 * FACADE_SHARE < float(np.mean(sure)) < 2.5 * FACADE_SHARE
    assert not any(plain.sample(0, place, 256).targets.heat_weight.any() for place in range(8))
