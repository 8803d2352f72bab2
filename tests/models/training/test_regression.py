"""Drawn scenes: the same every time, with what is in them, and no spoilt model passes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.evaluation.comparison import Verdict, compare
from anon_plugin.engine.tasks.compare_models import AnnotatedSet, Found, search_set
from anon_plugin.models.loading import open_measured
from anon_plugin.models.own_weights import load_own
from anon_plugin.models.training.regression import FIRST_SEED, SIZE_WH, drawn_scenes
from tests.models.trained_copies import Factor, trained_on

LABELS = ("face", "plate")
Scenes = Sequence[tuple[object, np.ndarray]]


@pytest.fixture(scope="module")
def scenes() -> AnnotatedSet:
    drawn = list(drawn_scenes(14))
    return AnnotatedSet("Drawn scenes", len(drawn), drawn)


@pytest.fixture(scope="module")
def before(scenes: AnnotatedSet) -> Found:
    return search_set(scenes, [open_measured("street")], LABELS).found[0]


def test_scenes_are_the_same_every_time_and_all_differ() -> None:
    first, second = drawn_scenes(2)
    (again,) = drawn_scenes(1, FIRST_SEED + 1)
    assert np.array_equal(second[1], again[1])
    assert not np.array_equal(first[1], second[1])
    assert first[1].shape == (SIZE_WH[1], SIZE_WH[0], 3)


def test_they_hold_faces_and_plates_that_our_network_mostly_finds(before: Found) -> None:
    for found in (one for one in compare(before, before, LABELS) if not one.of_false):
        assert found.old > 0.4
    assert sum(len(photo.objects) for photo, _ in before) > 28


@pytest.mark.parametrize(
    ("spoilt", "label"),
    [
        ({"face_heat_weight": 0.3}, "face"),
        ({"plate_heat_weight": 0.3}, "plate"),
        ({"sides_weight": 0.45}, "face"),
        ({"sides_weight": (0.2, 1.0, 1.8, 1.0)}, "plate"),
    ],
    ids=["all faces rejected", "plates removed", "boxes shrunk", "boxes shifted"],
)
def test_what_a_poisoned_collection_would_make_is_worse(
    tmp_path: Path,
    scenes: AnnotatedSet,
    before: Found,
    spoilt: dict[str, Factor],
    label: str,
) -> None:
    model = load_own(trained_on(tmp_path / "mine.safetensors", **spoilt))
    after = search_set(scenes, [model], LABELS).found[0]
    worse = [one for one in compare(before, after, LABELS) if one.verdict is Verdict.WORSE]
    assert label in {one.label for one in worse}
