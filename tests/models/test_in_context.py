"""Findings are weighed by what is around them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import AtMost, Confidence, Image, Share, least_score
from anon_plugin.engine.detection.photo_score import PhotoScore, photo_scores
from anon_plugin.engine.detection.weighing import WeighingDetector
from anon_plugin.errors import ModelError
from anon_plugin.models.in_context import (
    SEEN_PX,
    Context,
    InContext,
    Window,
    best_around,
    read_contexts,
)
from anon_plugin.models.loading import DEFAULT_MODEL, load_detector, open_measured

PLATE_AT = (500.0, 300.0, 540.0, 312.0)
CONTEXT = Context("vehicle", 0.9, 0.7, -0.5, (0.05, 0.9), PhotoScore(0.2, 0.4, 0.25))
PICTURE = np.random.default_rng(3).integers(0, 255, (600, 800, 3), np.uint8)


class Fixed:
    """Finds plates and a face at one place, with these scores."""

    name, sha256, device = "fixed", "ab", "cpu"
    labels = ("plate", "face")
    object_range_px = (12.0, 320.0)

    def __init__(self, *scores: float) -> None:
        self.found = [Detection.from_xyxy("plate", score, PLATE_AT) for score in scores]
        self.found.append(Detection.from_xyxy("face", 0.5, (10, 10, 40, 50)))
        self.asked: list[Confidence] = []

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        self.asked.append(confidence)
        wanted = [one for one in self.found if one.score >= least_score(confidence, one.label, 0.4)]
        return [wanted for _ in images]


class Alone(Fixed):
    """Finds one thing."""

    def __init__(self, only: Detection) -> None:
        super().__init__()
        self.found = [only]


class Around:
    """Sees one thing that fills the middle of each picture."""

    name, sha256, labels, object_range_px = "around", "cd", ("vehicle",), (24.0, 640.0)

    def __init__(self, score: float, label: str = "vehicle") -> None:
        self.thing = Detection.from_xyxy(label, score, (50, 50, 150, 140))
        self.seen: list[Image] = []

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        self.seen += images
        counts = self.thing.score >= least_score(confidence, self.thing.label, 0.3)
        return [[self.thing] if counts else [] for _ in images]


def plates(beside: Around, *scores: float, confidence: Confidence = 0.0) -> list[float]:
    detector = InContext(Fixed(*scores), beside, {"plate": CONTEXT})
    (found,) = detector.detect([PICTURE], confidence)
    return [one.score for one in found if one.label == "plate"]


def test_a_plate_on_a_vehicle_is_surer_than_one_far_from_any() -> None:
    (on,), (off,) = plates(Around(0.8), 0.5), plates(Around(0.01), 0.5)
    assert on > 0.5 > off
    assert plates(Around(0.8, "person"), 0.5) == [off]


def test_a_very_sure_plate_needs_no_vehicle() -> None:
    """Near plates fill the picture, and vehicles are overlooked."""
    (score,) = plates(Around(0.0), 0.97)
    assert score > CONTEXT.photo.threshold


def test_only_what_is_unsure_is_looked_around() -> None:
    beside = Around(0.0)
    detector = InContext(
        Fixed(0.3, 0.5, 0.7), beside, {"plate": replace(CONTEXT, unsure=(0.4, 0.6))}
    )
    (found,) = detector.detect([PICTURE], 0.0)
    assert len(beside.seen) == 1
    assert [one.score for one in found if one.label == "plate"] == [
        CONTEXT.score(0.3, 0.0),
        CONTEXT.score(0.5, 0.0),
        CONTEXT.score(0.7, 1.0),
    ]


def test_a_small_picture_is_looked_at_once_for_all_that_is_in_it() -> None:
    """Wherever they are, what is around findings is all of it."""
    small, beside, elsewhere = PICTURE[:200, :200], Around(0.8), (120, 150, 150, 160)
    inner = Fixed(0.3, 0.5)
    inner.found = [
        replace(one, region=Detection.from_xyxy("plate", 0.5, place).region)
        for one, place in zip(inner.found, [(20, 40, 60, 55), elsewhere], strict=False)
    ]
    detector = InContext(inner, beside, {"plate": CONTEXT})
    (found,) = detector.detect([small], 0.0)
    assert len(beside.seen) == 1
    apart = [InContext(Alone(one), Around(0.8), {"plate": CONTEXT}) for one in inner.found]
    assert found == [one for alone in apart for one in alone.detect([small], 0.0)[0]]


def test_findings_of_several_views_are_weighed_as_those_of_each() -> None:
    beside = Around(0.8)
    detector = InContext(Fixed(0.3, 0.5), beside, {"plate": CONTEXT})
    found = [one for of_view in detector.find([PICTURE] * 2, 0.0) for one in of_view]
    assert not beside.seen
    weighed = detector.weigh(found, 0.0)
    assert len(beside.seen) == 2  # both plates of a picture are at one place
    assert weighed == [one for of_view in detector.detect([PICTURE] * 2, 0.0) for one in of_view]
    assert isinstance(detector, WeighingDetector)
    counting = [one for one in detector.weigh(found, {"plate": 0.5}) if one is not None]
    assert [one.label for one in counting] == ["plate", "face"] * 2


def test_labels_without_context_are_handed_through() -> None:
    inner = Fixed(0.5)
    (found,) = InContext(inner, Around(0.8), {"plate": CONTEXT}).detect([PICTURE])
    assert [one.score for one in found if one.label == "face"] == [0.5]
    assert inner.asked == [{"plate": CONTEXT.least(0.2), "face": None}]


@pytest.mark.parametrize(
    ("confidence", "least"), [(None, 0.2), (0.6, 0.6), (AtMost(0.9), 0.2), (Share(0.5), 0.1)]
)
def test_the_least_score_is_that_of_the_result(confidence: float | None, least: float) -> None:
    own = np.linspace(0.01, 0.99, 99).tolist()
    everything = plates(Around(0.8), *own)
    found = plates(Around(0.8), *own, confidence={"plate": confidence})
    assert found == [score for score in everything if score >= least]


def test_who_does_not_know_the_thing_cannot_look_around() -> None:
    with pytest.raises(ValueError, match="does not know"):
        InContext(Fixed(0.5), Fixed(0.5), {"plate": CONTEXT})


def test_what_nobody_asked_for_is_not_looked_around() -> None:
    beside = Around(0.8)
    assert plates(beside, 0.9, confidence={"face": None}) == []
    assert beside.seen == []


def test_a_window_shows_the_finding_with_its_surroundings() -> None:
    found = Detection.from_xyxy("plate", 0.5, PLATE_AT)
    window = Window.around(found, PICTURE)
    assert (window.left, window.top, window.side) == (360, 146, 320)
    assert window.picture.shape == (SEEN_PX, SEEN_PX, 3)
    home = window.brought_home(Detection.from_xyxy("vehicle", 0.5, (0, 0, SEEN_PX, SEEN_PX)))
    assert home.xyxy == (360, 146, 680, 466)


@pytest.mark.parametrize("place", [(0, 0, 90, 30), (760, 580, 800, 600), (0, 0, 800, 600)])
def test_a_window_stays_within_the_picture(place: tuple[int, int, int, int]) -> None:
    window = Window.around(Detection.from_xyxy("plate", 0.5, place), PICTURE)
    assert window.left >= 0
    assert window.top >= 0
    assert window.left + window.side <= 800
    assert window.picture.shape == (SEEN_PX, SEEN_PX, 3)


def test_a_thing_counts_where_the_finding_may_be_on_it() -> None:
    plate = Detection.from_xyxy("plate", 0.5, (100, 100, 140, 112))

    def vehicle(*xyxy: float) -> list[Detection]:
        return [Detection.from_xyxy("vehicle", 0.7, xyxy)]

    assert best_around(plate, vehicle(40, 20, 240, 130), "vehicle") == 0.7
    assert best_around(plate, vehicle(125, 20, 325, 130), "vehicle") == 0.7
    assert best_around(plate, vehicle(160, 20, 360, 130), "vehicle") == 0.0
    assert best_around(plate, vehicle(95, 95, 145, 120), "vehicle") == 0.0
    assert best_around(plate, [], "vehicle") == 0.0
    person = [Detection.from_xyxy("person", 0.7, (80, 0, 180, 300))]
    assert best_around(plate, person, "person") == 0.7
    assert (
        best_around(replace(plate, region=plate.region + np.array([0, 120])), person, "person")
        == 0.0
    )


@pytest.mark.parametrize("unsure", [(0.0, 1.0), (0.3, 1.0), (0.1, 0.6)])
@pytest.mark.parametrize("score", [0.01, 0.05, 0.2, 0.6, 0.95])
def test_the_detector_is_asked_for_all_that_may_come_to_count(
    unsure: tuple[float, float], score: float
) -> None:
    context = replace(CONTEXT, unsure=unsure)
    least = context.least(score)
    for own in np.linspace(0.001, least - 1e-6, 50):
        thing = 0.9 if own >= unsure[0] else 0.0
        assert context.score(own, thing) < score


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.context.json"
    assert read_contexts(path) == ("", {})
    sound = {
        "around": "vehicle",
        "own": 1,
        "thing": 1,
        "bias": 0,
        "limits": [0.1, 0.9],
        "unsure": [0.1, 0.9],
        "photo": {"threshold": 0.1, "slope": 0.2, "megapixels": 1},
    }

    def write(**changed: object) -> None:
        plate = {"plate": {**sound, **changed}}
        path.write_text(json.dumps({"model": "traffic", "labels": plate}))

    write()
    model, contexts = read_contexts(path)
    assert (model, set(contexts)) == ("traffic", {"plate"})
    for name, value in (("own", 0), ("bias", "?"), ("limits", [0.9, 0.1]), ("photo", {"slope": 1})):
        write(**{name: value})
        with pytest.raises(ModelError, match=r"a\.context\.json"):
            read_contexts(path)


def test_the_default_looks_around() -> None:
    detector = next(iter(getattr(load_detector(), "sides", ())))
    assert isinstance(detector, InContext)
    assert set(photo_scores(detector)) == {"face", "plate"}
    assert detector.sha256 != open_measured("street+yunet").sha256
    assert detector.name == "street+yunet"
    assert DEFAULT_MODEL.startswith(detector.name)
