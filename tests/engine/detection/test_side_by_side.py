"""Detectors of different labels search one photo, each in views of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from anon_plugin.engine.detection.batched import BatchedDetector, in_batches
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image
from anon_plugin.engine.detection.side_by_side import SideBySide, parts_for
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks.search import search_pixels
from anon_plugin.engine.tasks.settings import SearchSettings

PHOTO = np.full((900, 1200, 3), 127, np.uint8)


class Corner:
    """Finds a thing of one label in the top left corner of whatever it sees."""

    sha256 = "ab"

    def __init__(self, label: str, longest_px: float, device: str = "cpu") -> None:
        self.name, self.labels, self.device = label, (label,), device
        self.object_range_px = (12.0, longest_px)
        self.seen: list[tuple[int, int]] = []

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        self.seen += [(image.shape[1], image.shape[0]) for image in images]
        return [[Detection.from_xyxy(self.labels[0], 0.9, (0, 0, 60, 60))] for _ in images]


@pytest.fixture
def pair() -> tuple[Corner, Corner, SideBySide]:
    small, large = Corner("face", 320.0), Corner("person", 2000.0)
    return small, large, SideBySide([small, large])


def search(detector: SideBySide, labels: tuple[str, ...]) -> set[str]:
    found = search_pixels(PHOTO, Decision(Planar(), ""), detector, SearchSettings(labels=labels))
    return {one.label for one in found}


def test_each_searches_the_views_that_suit_it(pair: tuple[Corner, Corner, SideBySide]) -> None:
    small, large, both = pair
    assert search(both, ("face", "person")) == {"face", "person"}
    assert min(width for width, _ in small.seen) <= 320
    assert min(width for width, _ in large.seen) > 600


def test_who_sees_as_much_in_larger_tiles_is_given_them() -> None:
    usual, roomy = Corner("face", 320.0), Corner("person", 320.0)
    roomy.view_px = 1408  # type: ignore[attr-defined]
    both = in_batches(SideBySide([usual, roomy]), 3)
    assert search(both, ("face", "person")) == {"face", "person"}  # type: ignore[arg-type]
    assert max(width for width, _ in usual.seen) <= 1024
    assert (1200, 900) in roomy.seen


def test_what_nobody_asked_for_is_not_searched(pair: tuple[Corner, Corner, SideBySide]) -> None:
    small, large, both = pair
    assert search(both, ("face",)) == {"face"}
    assert small.seen
    assert not large.seen


def test_a_single_picture_is_searched_by_all(pair: tuple[Corner, Corner, SideBySide]) -> None:
    *_, both = pair
    (found,) = both.detect([PHOTO])
    assert [one.label for one in found] == ["face", "person"]
    assert both.labels == ("face", "person")


def test_each_has_batches_of_its_own_on_a_card() -> None:
    both = in_batches(SideBySide([Corner("face", 320.0, "cuda"), Corner("person", 320.0)]))
    first, second = parts_for(both, ("face", "person"))
    assert isinstance(first, BatchedDetector)
    assert not isinstance(second, BatchedDetector)
