"""Findings of all views of a photo are weighed together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image, least_score
from anon_plugin.engine.detection.searching import Searching
from anon_plugin.engine.detection.view import View
from anon_plugin.engine.detection.weighing import Unweighed
from anon_plugin.engine.projections.planar.views import PlanarMapping


class Darkness:
    """Finds a face in every view; it is as sure as the view is dark, when it is weighed."""

    name, sha256, labels, object_range_px = "darkness", "ab", ("face", "plate"), (8.0, 64.0)

    def __init__(self) -> None:
        self.weighed_at_once: list[int] = []

    def find(self, images: Sequence[Image], confidence: Confidence = None) -> list[list[Unweighed]]:
        face, plate = (Detection.from_xyxy(one, 0.5, (8, 8, 24, 24)) for one in self.labels)
        return [[Unweighed(face, float(image.mean())), Unweighed(plate)] for image in images]

    def weigh(
        self, found: Sequence[Unweighed], confidence: Confidence = None
    ) -> list[Detection | None]:
        self.weighed_at_once.append(len(found))
        weighed: list[Detection | None] = []
        for one in found:
            score = 1 - float(str(one.evidence)) / 255 if one.evidence else 0.5
            counts = score >= least_score(confidence, one.detection.label, 0.4)
            weighed.append(replace(one.detection, score=score) if counts else None)
        return weighed

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        raise AssertionError("views are not weighed one by one")


def view(brightness: int, left: float = 0.0, least_px: float = 0.0) -> View:
    pixels = np.full((32, 32, 3), brightness, np.uint8)
    return View(pixels, PlanarMapping((left, 0.0), (0.5, 0.5)), least_finding_px=least_px)


def test_all_views_are_weighed_together_and_what_does_not_count_is_left_out() -> None:
    detector = Darkness()
    searching = Searching(detector, ["face"], {"face": None})
    searching.add([view(51), view(102, 100.0)])
    searching.add([view(204, 200.0), view(102, 300.0)])
    found = [one.detection for one in searching.findings()]
    assert detector.weighed_at_once == [4]
    assert [(one.label, round(one.score, 3)) for one in found] == [
        ("face", 0.8),
        ("face", 0.6),
        ("face", 0.6),
    ]
    assert [one.xyxy[0] for one in found] == [16.0, 116.0, 316.0]


def test_what_no_view_brings_home_is_not_weighed() -> None:
    detector = Darkness()
    searching = Searching(detector, detector.labels)
    searching.add([view(51, least_px=20.0)])
    assert searching.findings() == []
    assert detector.weighed_at_once == []


def test_few_wait_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings without anything to look up take no memory, and wait as long as others."""
    monkeypatch.setattr("anon_plugin.engine.detection.searching.MOST_WAITING", 2)
    detector = Darkness()
    searching = Searching(detector, detector.labels)
    for _ in range(5):
        searching.add([view(51)])
    assert len(searching.findings()) == 10
    assert detector.weighed_at_once == [4, 4, 2]
