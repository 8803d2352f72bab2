"""The baseline detector works on real faces, in any thread, and its scores mean something."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector, Image
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, match
from anon_plugin.models.cascade import CascadeDetector
from anon_plugin.models.loading import load_detector
from tests.models.photos import annotated

Searched = dict[str, tuple[list[tuple[AnnotatedPhoto, Image]], list[list[Detection]]]]


@pytest.fixture(scope="module")
def searched(shared: Path) -> Searched:
    """By label: photos with their pixels, and what is found in them."""
    subsets = {"face": "faces/holdout/ilcmask", "plate": "plates/holdout/dashcam_ro"}
    detector = CascadeDetector()
    photos = {
        label: annotated(shared / "data" / name, label, 12) for label, name in subsets.items()
    }
    return {
        label: (pairs, detector.detect([image for _, image in pairs]))
        for label, pairs in photos.items()
    }


@pytest.fixture(scope="module")
def small(searched: Searched) -> list[Image]:
    """Photos at half their size; near faces are still large enough."""
    return [np.ascontiguousarray(image[::2, ::2]) for _, image in searched["face"][0][::3]]


def test_it_is_a_detector_of_faces_and_plates() -> None:
    detector = load_detector("cascade")
    assert isinstance(detector, Detector)
    assert detector.labels == ("face", "plate")
    assert len(detector.sha256) == 64


@pytest.mark.parametrize("size", [(1, 1), (19, 300), (64, 64)])
def test_an_image_without_anything_in_it_has_no_findings(size: tuple[int, int]) -> None:
    assert CascadeDetector().detect([np.full((*size, 3), 127, np.uint8)]) == [[]]


@pytest.mark.parametrize(("label", "least_recall"), [("face", 0.25), ("plate", 0.15)])
def test_real_objects_are_found_where_they_are(
    searched: Searched, label: str, least_recall: float
) -> None:
    pairs, found = searched[label]
    matches = match(
        [(photo, findings) for (photo, _), findings in zip(pairs, found, strict=True)], label, 0.4
    )
    hits, total = matches.recall_of(0.0)
    assert hits / total >= least_recall
    assert matches.scores[matches.right].mean() > matches.scores[matches.false].mean()


def test_a_mirrored_photo_has_mirrored_faces(searched: Searched) -> None:
    pairs, found = searched["face"]
    straight = found[::3]
    mirrored = CascadeDetector().detect(
        [np.ascontiguousarray(image[:, ::-1]) for _, image in pairs[::3]]
    )
    assert sum(map(len, straight)) > 0
    assert abs(sum(map(len, straight)) - sum(map(len, mirrored))) <= 0.3 * sum(map(len, straight))


def test_a_higher_confidence_returns_a_subset(small: list[Image]) -> None:
    detector = CascadeDetector()
    everything = detector.detect(small, confidence=0.0)
    strict = detector.detect(small, confidence=0.6)
    assert 0 < sum(map(len, strict)) < sum(map(len, everything))
    for few, many in zip(strict, everything, strict=True):
        assert all(d.score >= 0.6 and d in many for d in few)


def test_threads_get_the_same_answers_as_one(small: list[Image]) -> None:
    detector = CascadeDetector()
    alone = detector.detect(small)
    assert any(alone)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda image: detector.detect([image])[0], small))
    assert together == alone


def test_what_is_not_wanted_is_not_searched_for(small: list[Image]) -> None:
    detector = CascadeDetector()
    both, faces = (detector.detect(small, wanted) for wanted in (None, {"face": None}))
    assert any(one.label == "face" for found in both for one in found)
    assert faces == [[one for one in found if one.label == "face"] for found in both]
    assert detector.detect(small, {}) == [[] for _ in small]
