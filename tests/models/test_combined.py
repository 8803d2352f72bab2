"""Two detectors as one: what both see counts once, and for more than what one sees."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image, least_score, view_px
from anon_plugin.engine.detection.scales import TILE_PX
from anon_plugin.engine.detection.side_by_side import SideBySide
from anon_plugin.engine.vocabulary import FACE, PERSON, PLATE, VEHICLE
from anon_plugin.errors import ModelError
from anon_plugin.models.at_scale import AtScale
from anon_plugin.models.combined import Agreement, CombinedDetector, read_agreements
from anon_plugin.models.in_context import InContext
from anon_plugin.models.loading import DEFAULT_MODEL, WEIGHTS_FOLDER, load_detector
from anon_plugin.models.street.street_detector import VIEW_PX

PICTURE = np.full((100, 200, 3), 127, np.uint8)
EQUAL = Agreement((1.0, 1.0), (0.1, 0.1), 1.5, 0.3)
HERE, ALMOST_HERE, ELSEWHERE = (10, 10, 50, 60), (12, 8, 52, 60), (120, 10, 160, 60)


class Fixed:
    """Finds what it is told to find, with these scores."""

    object_range_px = (12.0, 320.0)
    sha256 = ""

    def __init__(self, name: str, found: Sequence[Detection]) -> None:
        self.name = name
        self.labels = tuple(dict.fromkeys(one.label for one in found)) or (FACE,)
        self.found = found
        self.asked: list[Confidence] = []

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        self.asked.append(confidence)
        wanted = [one for one in self.found if one.score >= least_score(confidence, one.label, 0.5)]
        return [list(wanted) for _ in images]


def face(score: float, xyxy: Sequence[float] = HERE) -> Detection:
    return Detection.from_xyxy(FACE, score, xyxy)


def joined(first: Sequence[Detection], second: Sequence[Detection]) -> CombinedDetector:
    return CombinedDetector([Fixed("a", first), Fixed("b", second)], {FACE: EQUAL})


def test_tiles_are_as_large_as_suits_all_parts() -> None:
    faces, traffic = load_detector(DEFAULT_MODEL).sides  # type: ignore[attr-defined]
    assert view_px(faces) == VIEW_PX > view_px(traffic) == TILE_PX
    assert view_px(CombinedDetector([faces, Fixed("a", [])])) == TILE_PX


def test_what_both_see_comes_once_and_for_more_than_either_is_worth() -> None:
    (found,) = joined([face(0.4)], [face(0.4, ALMOST_HERE)]).detect([PICTURE])
    (alone,) = joined([face(0.4)], []).detect([PICTURE], confidence=0.0)
    assert [one.xyxy for one in found] == [HERE]
    assert found[0].score > 0.6 > alone[0].score


@pytest.mark.parametrize("first", [[face(0.9)], []])
def test_what_one_alone_is_sure_of_is_kept(first: list[Detection]) -> None:
    second = [] if first else [face(0.9)]
    (found,) = joined(first, second).detect([PICTURE])
    assert [one.xyxy for one in found] == [HERE]


def test_two_objects_stay_two() -> None:
    (found,) = joined([face(0.9)], [face(0.9, ELSEWHERE)]).detect([PICTURE])
    assert sorted(one.xyxy for one in found) == [HERE, ELSEWHERE]


def test_labels_without_an_agreement_keep_their_own_thresholds() -> None:
    plates = [Detection.from_xyxy(PLATE, score, HERE) for score in (0.4, 0.6)]
    detector = joined([face(0.9, ELSEWHERE), *plates], [])
    (found,) = detector.detect([PICTURE])
    assert [one.score for one in found if one.label == PLATE] == [0.6]


def test_a_label_that_nobody_wants_is_not_asked_for() -> None:
    first = Fixed("a", [face(0.9), Detection.from_xyxy(PLATE, 0.9, ELSEWHERE)])
    second = Fixed("b", [face(0.9)])
    detector = CombinedDetector([first, second], {FACE: EQUAL})
    (found,) = detector.detect([PICTURE], {PLATE: None})
    assert [one.label for one in found] == [PLATE]
    assert all(isinstance(asked, Mapping) and FACE not in asked for asked in first.asked)
    assert second.asked == []


def test_the_score_rises_with_both_scores() -> None:
    grid = np.linspace(0.0, 1.0, 21)
    scores = EQUAL.score(np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)).reshape(21, 21)
    assert (np.diff(scores, axis=0) >= 0).all()
    assert (np.diff(scores, axis=1) >= 0).all()


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a+b.json"
    assert read_agreements(path) == {}
    for text in ("{", "[1]", '{"face": {}}', '{"face": 1}', _with_nan()):
        path.write_text(text)
        with pytest.raises(ModelError, match=r"a\+b\.json"):
            read_agreements(path)


def _with_nan() -> str:
    values = {"weights": [1, 1], "unseen": [0.1, 0.1], "bias": float("nan"), "threshold": 0.1}
    return json.dumps({"face": {**values, "scales": [1, 1]}})


def test_a_detector_that_looks_at_smaller_pictures_answers_in_the_larger_ones_pixels() -> None:
    seen = Fixed("a", [face(0.9, (10, 10, 50, 60))])
    (found,) = AtScale(seen, 0.5).detect([PICTURE])
    assert [one.xyxy for one in found] == [(20, 20, 100, 120)]
    assert AtScale(seen, 0.5).object_range_px == (24, 640)


def test_the_default_joins_two_models_that_were_measured_together() -> None:
    assert set(read_agreements(WEIGHTS_FOLDER / "street+yunet.json")) == {FACE}
    detector = load_detector("street+yunet")
    assert isinstance(detector, InContext)
    assert isinstance(detector.detector, CombinedDetector)
    assert detector.name == "street+yunet"
    assert detector.sha256 != load_detector("yunet+street").sha256


def test_a_further_model_leaves_the_agreement_of_the_others_as_it_is() -> None:
    detector = load_detector("street+yunet+cascade")
    assert isinstance(detector, CombinedDetector)
    assert detector.name == "street+yunet+cascade"
    assert detector.parts[0].sha256 == load_detector("street+yunet").sha256


def test_models_that_find_nothing_in_common_work_side_by_side() -> None:
    detector = load_detector()
    assert isinstance(detector, SideBySide)
    assert detector.name == DEFAULT_MODEL
    assert [side.name for side in detector.sides] == ["street+yunet", "traffic"]
    assert detector.labels == (FACE, PLATE, PERSON, VEHICLE)
