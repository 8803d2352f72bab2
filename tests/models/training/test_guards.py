"""Shrunk photos and walls show what is forgotten."""

from __future__ import annotations

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject
from anon_plugin.models.training.guards import SCALES, WALLS, shrunk_scenes, wall_scenes
from anon_plugin.models.training.measuring import Scene

MARKED = (20.0, 20.0, 80.0, 40.0)
SEEN = (100.0, 20.0, 160.0, 40.0)
TINY = (100.0, 60.0, 110.0, 66.0)


def scenes_of(complete: frozenset[str]) -> list[Scene]:
    objects = (TrueObject.from_xyxy("plate", MARKED), TrueObject.from_xyxy("plate", TINY))
    truth = AnnotatedPhoto("photo", objects, None, complete)
    pixels = np.zeros((100, 200, 3), np.uint8)
    found = [
        Detection.from_xyxy("plate", score, box) for score, box in ((0.9, MARKED), (0.9, SEEN))
    ]
    return shrunk_scenes([Scene(truth, lambda: pixels)], [(truth, found)])


def test_photos_shrink_with_what_is_in_them() -> None:
    scenes = scenes_of(frozenset({"plate"}))
    assert [one.read().shape[:2] for one in scenes] == [(50, 100), (35, 70), (25, 50)]
    for scene, scale in zip(scenes, SCALES, strict=True):
        marked, tiny, seen = scene.truth.objects
        assert np.allclose(np.ptp(marked.region, axis=0), (60 * scale, 20 * scale))
        assert not marked.ignore
        assert tiny.ignore  # too small now
        assert seen.ignore  # nobody marked it


def test_what_was_surely_seen_counts_where_people_marked_nothing_completely() -> None:
    *_, seen = scenes_of(frozenset())[0].truth.objects
    assert not seen.ignore


def test_all_that_is_found_on_walls_is_false() -> None:
    walls = wall_scenes()
    assert len(walls) == WALLS
    assert all(not one.truth.objects and "plate" in one.truth.complete_labels for one in walls)
    assert walls[0].read().any()
