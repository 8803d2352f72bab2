"""What a score in a view is worth in a photo, and that a search says so of all projections."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from anon_plugin.engine.detection.batched import BatchedDetector, in_batches
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image, least_score
from anon_plugin.engine.detection.merging import PLANE
from anon_plugin.engine.detection.photo_score import PhotoScore, photo_scores, side_px
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.projections.sphere.regions import SphereSurface
from anon_plugin.engine.tasks.search import search_pixels
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.verification.seen_before import JUST_BELOW

WORTH = PhotoScore(threshold=0.3, slope=0.5, megapixels=0.25)
GROWING = PhotoScore(threshold=0.3, slope=0.2, megapixels=0.25, growth=0.3)
SCORE = 0.6


class Corner:
    """Finds a plate in the top left corner of a photo's first view, a face in each corner."""

    name, sha256, device = "corner", "ab", "cpu"
    labels = ("plate", "face")
    object_range_px = (12.0, 320.0)

    def __init__(self, score: float = SCORE) -> None:
        self.photo_scores = {"plate": WORTH}
        self.score = score
        self.asked: list[Confidence] = []

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        self.asked.append(confidence)
        found = [
            Detection.from_xyxy(label, self.score, (4, 4, 60, 40))
            for label in self.labels
            if self.score >= least_score(confidence, label, 0.3)
        ]
        return [found for _ in images]


def scores(
    detector: Corner | BatchedDetector, side_px: int, confidence: float | None = None
) -> dict[str, float]:
    """The best score of each label in a square photo."""
    pixels = np.full((side_px, side_px, 3), 127, np.uint8)
    settings = SearchSettings(confidence=confidence)
    found = search_pixels(pixels, Decision(Planar(), ""), detector, settings)
    return {one.label: one.score for one in reversed(found)}


@pytest.mark.parametrize("score", [0.0, 1e-9, 0.02, 0.5, 0.97, 1.0])
@pytest.mark.parametrize("megapixels", [0.01, 0.25, 1.0, 12.0, 128.0])
def test_there_and_back(score: float, megapixels: float) -> None:
    for worth in (WORTH, GROWING):
        there = worth.in_photo(score, megapixels, 90.0)
        assert worth.in_view(there, megapixels, 90.0) == pytest.approx(score, abs=1e-9)
        assert there <= score


def test_odds_fall_with_the_square_root_of_the_places_where_the_slope_is_a_half() -> None:
    score = WORTH.in_photo(0.5, 25.0, 40.0)
    assert score / (1 - score) == pytest.approx(0.1)


def test_in_a_large_photo_a_large_finding_is_worth_less_than_a_small_one() -> None:
    small, large = (GROWING.in_photo(0.5, 12.0, side) for side in (30.0, 300.0))
    assert large < 0.2 < 0.4 < small <= 0.5
    # Neither in a photo as small as those that scores were measured on, nor beyond what was known.
    assert GROWING.in_photo(0.5, 0.25, 300.0) == 0.5
    assert GROWING.in_photo(0.5, 12.0, 600.0) == GROWING.in_photo(0.5, 12.0, 6000.0)
    assert GROWING.in_photo(0.5, 12.0, 12.0) == 0.5


def test_a_finding_is_worth_less_in_a_larger_photo() -> None:
    small, large = (scores(Corner(), side) for side in (300, 3000))
    assert small["plate"] == pytest.approx(SCORE)
    assert large.get("plate", 0.0) < 0.3
    assert large["face"] == small["face"] == SCORE


@pytest.mark.parametrize("side_px", [12.0, 40.0, 400.0])
def test_views_are_asked_for_findings_of_all_sizes(side_px: float) -> None:
    asked = GROWING.in_view(0.3, 12.0)
    assert GROWING.in_photo(asked, 12.0, side_px) <= 0.3 + 1e-9


def test_the_size_in_a_panorama_is_that_on_the_sphere() -> None:
    """Where an equirectangular picture stretches what it shows, a thing is no larger for that."""
    surface = SphereSurface(Panorama.full(4096, 2048))
    level = Detection.from_xyxy("plate", 0.5, (2000, 1014, 2060, 1034)).region
    raised = Detection.from_xyxy("plate", 0.5, (2000, 331, 2120, 351)).region  # at 60 degrees
    assert side_px(level, PLANE) == pytest.approx(np.sqrt(60 * 20))
    assert side_px(level, surface) == pytest.approx(np.sqrt(60 * 20), rel=0.02)
    assert side_px(raised, surface) == pytest.approx(np.sqrt(60 * 20), rel=0.05)


def test_a_search_weighs_findings_by_their_size_in_the_photo() -> None:
    class Wide(Corner):
        def detect(
            self, images: Sequence[Image], confidence: Confidence = None
        ) -> list[list[Detection]]:
            wide = Detection.from_xyxy("plate", SCORE, (100, 100, 380, 200))
            return [[*found, wide] for found in super().detect(images, confidence)]

    detector = Wide()
    detector.photo_scores = {"plate": GROWING}
    pixels = np.full((900, 900, 3), 127, np.uint8)
    found = search_pixels(pixels, Decision(Planar(), ""), detector, SearchSettings(confidence=0.01))
    narrow = [one.score for one in found if one.label == "plate" and np.ptp(one.region[:, 0]) < 60]
    wide = [one.score for one in found if one.label == "plate" and np.ptp(one.region[:, 0]) > 200]
    assert max(wide) < min(narrow) - 0.1


def test_the_least_score_is_that_in_the_photo() -> None:
    low = scores(Corner(), 3000, confidence=0.05)["plate"]
    assert 0.05 < low < 0.3
    assert scores(Corner(), 3000, confidence=low - 1e-6)["plate"] == low
    assert "plate" not in scores(Corner(), 3000, confidence=low + 1e-6)


def test_views_are_asked_for_all_that_may_come_to_count() -> None:
    detector = Corner(0.9)
    found = scores(detector, 2000)["plate"]
    asked = detector.asked[0]
    assert isinstance(asked, dict)
    assert WORTH.in_photo(asked["plate"], 4.0, 48.0) <= 0.3 <= found
    assert asked["face"] is None


def test_just_below_the_threshold_is_a_share_of_the_score_in_the_photo() -> None:
    detector = Corner()
    low = scores(detector, 3000, confidence=0.01)["plate"]
    detector.photo_scores = {"plate": PhotoScore(low / JUST_BELOW, 0.5, 0.25)}
    assert "plate" not in scores(detector, 3000)


def test_batches_hand_on_what_scores_are_worth() -> None:
    detector = in_batches(Corner(), 4)
    assert isinstance(detector, BatchedDetector)
    assert photo_scores(detector) == {"plate": WORTH}
    assert scores(detector, 300)["plate"] == pytest.approx(SCORE)


@pytest.mark.parametrize(
    "values",
    [
        (float("nan"), 0.5, 1.0, 0.0),
        (0.3, -0.1, 1.0, 0.0),
        (0.3, 0.5, 0.0, 0.0),
        (0.3, 0.5, 1.0, -0.1),
    ],
)
def test_what_cannot_be_measured_is_refused(values: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        PhotoScore(*values)
