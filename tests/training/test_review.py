"""What nobody marked is found, shown, and put into the annotations as it was judged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image
from training.coco import read_coco
from training.review import COLUMNS, TILE_PX, apply, find, judged, sheet

BOXES = ([10, 10, 40, 20], [60, 10, 90, 20], [10, 60, 40, 70], [60, 60, 90, 70])

LEAST = {"plate": 0.1}


class Plates:
    """Sees four plates in every image."""

    name, sha256, labels, object_range_px = "plates", "", ("face", "plate"), (8.0, 100.0)

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        plates = [Detection.from_xyxy("plate", 0.9 - 0.1 * n, box) for n, box in enumerate(BOXES)]
        assert confidence == LEAST  # as detectors do, only what is asked for
        return [plates for _ in images]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A photo with one marked plate, the first, and two places of doubt, the second and third."""
    (tmp_path / "set").mkdir()
    cv2.imwrite(str(tmp_path / "set" / "1.png"), np.full((100, 100, 3), 90, np.uint8))
    doubt = {"source": "uncertain", "ignore": 1, "category_id": 2, "image_id": 7}
    content = {
        "images": [{"id": 7, "file_name": "set/1.png", "width": 100, "height": 100}],
        "categories": [{"id": 1, "name": "face"}, {"id": 2, "name": "plate"}],
        "annotations": [
            {"id": 1, "image_id": 7, "category_id": 2, "bbox": [10, 10, 30, 10]},
            {**doubt, "id": 2, "bbox": [60, 10, 30, 10]},
            {**doubt, "id": 3, "bbox": [10, 60, 30, 10]},
        ],
    }
    (tmp_path / "set.json").write_text(json.dumps(content))
    return tmp_path


def test_what_is_marked_is_not_asked_for_again(data: Path) -> None:
    found = list(find(Plates(), data, ["set"], LEAST))
    assert [one["xyxy"] for one in found] == [list(map(float, box)) for box in BOXES[1:]]
    assert list(find(Plates(), data, ["other"], LEAST)) == []
    assert sheet(data, found, 5).shape == (TILE_PX, COLUMNS * TILE_PX, 3)


def test_judgements_become_objects_background_and_doubt(data: Path) -> None:
    found = list(find(Plates(), data, ["set"], LEAST))
    counted = apply(data, found, {"looked_at": 2, "nothing": [1], "doubt": []})
    assert counted == {"object": 1, "nothing": 1, "doubt": 1}
    photo = read_coco(data / "set.json")[0]
    known = {tuple(box): weight for box, weight in zip(photo.boxes.tolist(), photo.weights)}  # noqa: B905
    assert known == {
        (10, 10, 40, 20): 1,
        (60, 10, 90, 20): 1,
        (10, 60, 40, 70): -1,
        (60, 60, 90, 70): 0,
    }


def test_a_number_is_one_thing_and_was_looked_at() -> None:
    found = [{}] * 4
    review = {"looked_at": 3, "nothing": [0], "doubt": [2]}
    assert judged(found, review) == ["nothing", "object", "doubt", "doubt"]
    for wrong in ({"nothing": [2]}, {"nothing": [3]}):
        with pytest.raises(ValueError, match="two things"):
            judged(found, review | wrong)
