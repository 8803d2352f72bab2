"""All figures together agree with each other, and nothing unredacted gets into the page."""

from __future__ import annotations

import base64
import json
import math
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.looking import find_photos, look
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject
from anon_plugin.engine.evaluation.pictures import redacted_area, redaction_rmse
from anon_plugin.engine.evaluation.summary import Evaluation, Pairs, evaluate
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.reports.evaluation_report import render

FOUND = (40.0, 40.0, 80.0, 90.0)
MISSED = (140.0, 40.0, 190.0, 95.0)


def pairs() -> Pairs:
    photo = AnnotatedPhoto(
        "street.png",
        (TrueObject.from_xyxy("face", FOUND), TrueObject.from_xyxy("face", MISSED)),
        (240, 160),
    )
    return [(photo, [Detection.from_xyxy("face", 0.8, FOUND)])]


def test_the_figures_of_one_found_and_one_missed_face() -> None:
    evaluation = evaluate(pairs(), ["face", "plate"])
    face, plate = evaluation.labels
    assert (face.found, face.objects, face.recall, face.precision) == (1, 2, 0.5, 1.0)
    assert face.recall_interval[0] < 0.5 < face.recall_interval[1]
    assert face.average_precision == 0.5
    assert face.coverage_recall == 0.5
    assert face.overlap.iou_per_box == 0.5
    assert [(row.found, row.objects) for row in face.by_width if row.objects] == [(1, 2)]
    assert plate.objects == 0
    assert math.isnan(plate.recall)
    (miss,) = evaluation.misses
    assert (miss.item.region[0].tolist(), miss.coverage) == ([140, 40], 0.0)


def test_a_threshold_leaves_weak_findings_out() -> None:
    (face,) = evaluate(pairs(), ["face"], confidence=0.9).labels
    assert (face.found, face.overlap.covered) == (0, 0)
    assert face.at_false_per_photo[1.0] == (0.5, 0.8)


def test_the_redaction_with_its_margin_covers_what_the_bare_box_leaves() -> None:
    photo, _ = pairs()[0]
    narrow = [Detection.from_xyxy("face", 0.8, (42, 42, 78, 87))]
    some: Pairs = [(photo, narrow)]
    assert evaluate(some, ["face"]).labels[0].overlap.covered == 0
    area = redacted_area(styles_for("fill"))
    assert evaluate(some, ["face"], masker=area).labels[0].overlap.covered == 1


def test_json_has_no_values_that_json_does_not_know() -> None:
    text = json.dumps(evaluate(pairs(), ["face", "plate"]).to_dict(), allow_nan=False)
    assert json.loads(text)["labels"]["plate"]["recall"] is None


@pytest.fixture
def looked(tmp_path: Path) -> tuple[Evaluation, str]:
    """An evaluation with pixels, and its page: objects are pure white on black."""
    pixels = np.zeros((160, 240, 3), np.uint8)
    for x0, y0, x1, y1 in (FOUND, MISSED):
        pixels[int(y0) : int(y1), int(x0) : int(x1)] = 255
    cv2.imwrite(str(tmp_path / "street.png"), pixels)
    some = pairs()
    files = find_photos([photo for photo, _ in some], [""], [tmp_path])
    evaluation, worst, unseen = look(evaluate(some, ["face"]), some, files)
    assert unseen == 0
    return evaluation, render(evaluation, [("detections", "<mine>")], worst)


def test_rmse_is_that_of_the_face_left_visible(looked: tuple[Evaluation, str]) -> None:
    # The perfect redaction fills the missed ellipse with its margin; 127 grey levels differ in it
    # at most, over this share of the picture at least.
    evaluation, _ = looked
    share = math.pi / 4 * 50 * 55 / (240 * 160)
    assert 127 * math.sqrt(share) * 0.9 < evaluation.rmse < 128 * math.sqrt(share) * 2.2


def test_rmse_leaves_out_what_is_found_where_annotators_ignored_it() -> None:
    pixels = np.zeros((160, 240, 3), np.uint8)
    left, right = (20.0, 40.0, 60.0, 90.0), (140.0, 40.0, 190.0, 95.0)
    truth = [TrueObject.from_xyxy("face", left), TrueObject.from_xyxy("face", right, True)]
    found = [Detection.from_xyxy("face", 0.9, box) for box in (left, right)]
    assert redaction_rmse(pixels, found, truth) == 0
    assert redaction_rmse(pixels, found, truth[:1]) > 10


def test_a_miss_is_never_said_to_be_covered_enough() -> None:
    # 448 of 500 pixels are 89.6 %.
    truth = TrueObject.from_xyxy("plate", (100, 40, 600, 60))
    photo = AnnotatedPhoto("a.png", (truth,), (640, 160), frozenset({"plate"}))
    found = [Detection.from_xyxy("plate", 0.9, (100, 40, 548, 60))]
    some: Pairs = [(photo, found)]
    _, worst, _ = look(evaluate(some, ["plate"]), some, [None])
    assert [one.what for one in worst] == ["plate 500 px wide, 89 % covered"]


def test_the_page_shows_neither_found_nor_missed_faces(looked: tuple[Evaluation, str]) -> None:
    _, page = looked
    (data,) = re.findall(r"data:image/jpeg;base64,([\w+/=]+)", page)
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR)
    scale = picture.shape[1] / 240
    for x0, y0, x1, y1 in (FOUND, MISSED):
        inner = np.array([x0 + 8, y0 + 8, x1 - 8, y1 - 8]) * scale
        left, top, right, bottom = inner.round().astype(int)
        window = picture[top:bottom, left:right].astype(int)
        assert abs(window - 128).max() < 25
    assert "50 px wide, 0 % covered" in page


def test_the_page_is_self_contained_and_escaped(looked: tuple[Evaluation, str]) -> None:
    _, page = looked
    assert not re.search("https?:", page)
    assert "&lt;mine&gt;" in page
    assert page.count("<svg") == 3
    assert "Of 2 faces checked, 1 was not covered" in page


def test_a_photo_that_cannot_be_opened_is_counted(tmp_path: Path) -> None:
    (tmp_path / "street.png").write_bytes(b"nothing")
    some = pairs()
    evaluation, worst, unseen = look(evaluate(some, ["face"]), some, [tmp_path / "street.png"])
    assert unseen == 1
    assert math.isnan(evaluation.rmse)
    assert worst[0].picture == b""
