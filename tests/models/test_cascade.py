"""The baseline detector works on real faces, in any thread, and its scores mean something."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.evaluation.matching import match
from anon_plugin.models.cascade import CascadeDetector
from anon_plugin.models.loading import load_detector
from tests.models.photos import annotated


def test_it_is_a_detector_of_faces_and_plates() -> None:
    detector = load_detector("cascade")
    assert isinstance(detector, Detector)
    assert detector.labels == ("face", "plate")
    assert len(detector.sha256) == 64


@pytest.mark.parametrize("size", [(1, 1), (19, 300), (64, 64)])
def test_an_image_without_anything_in_it_has_no_findings(size: tuple[int, int]) -> None:
    assert CascadeDetector().detect([np.full((*size, 3), 127, np.uint8)]) == [[]]


@pytest.mark.parametrize(
    ("subset", "label", "least_recall"),
    [("faces/holdout/ilcmask", "face", 0.25), ("plates/holdout/dashcam_ro", "plate", 0.15)],
)
def test_real_objects_are_found_where_they_are(
    shared: Path, subset: str, label: str, least_recall: float
) -> None:
    pairs = annotated(shared / "data" / subset, label, 12)
    found = CascadeDetector().detect([image for _, image in pairs])
    matches = match(
        [(photo, findings) for (photo, _), findings in zip(pairs, found, strict=True)], label, 0.4
    )
    hits, total = matches.recall_of(0.0)
    assert hits / total >= least_recall
    assert matches.scores[matches.right].mean() > matches.scores[matches.false].mean()


def test_a_mirrored_photo_has_mirrored_faces(shared: Path) -> None:
    pairs = annotated(shared / "data" / "faces/holdout/ilcmask", "face", 4)
    detector = CascadeDetector()
    images = [image for _, image in pairs]
    straight = detector.detect(images)
    mirrored = detector.detect([np.ascontiguousarray(image[:, ::-1]) for image in images])
    assert sum(map(len, straight)) > 0
    assert abs(sum(map(len, straight)) - sum(map(len, mirrored))) <= 0.3 * sum(map(len, straight))


def test_a_higher_confidence_returns_a_subset(shared: Path) -> None:
    images = [image for _, image in annotated(shared / "data/faces/holdout/ilcmask", "face", 4)]
    detector = CascadeDetector()
    everything = detector.detect(images, confidence=0.0)
    strict = detector.detect(images, confidence=0.6)
    assert sum(map(len, strict)) < sum(map(len, everything))
    for few, many in zip(strict, everything, strict=True):
        assert all(d.score >= 0.6 and d in many for d in few)


def test_threads_get_the_same_answers_as_one(shared: Path) -> None:
    images = [image for _, image in annotated(shared / "data/faces/holdout/ilcmask", "face", 4)]
    detector = CascadeDetector()
    alone = detector.detect(images)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda image: detector.detect([image])[0], images))
    assert together == alone
