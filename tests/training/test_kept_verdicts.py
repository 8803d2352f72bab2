"""What was judged by eye is there again for whoever gathers the same photos."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from training.coco import read_coco
from training.review import write_judged
from training.verdicts import Verdict, keep, kept_verdicts


def gathered(folder: Path, scale: float = 1.0, seed: int = 1) -> Path:
    """A data folder with one photo of a collection, whose path there is `town/IMG.JPG`."""
    (folder / "streets").mkdir(parents=True)
    random = np.random.default_rng(seed)
    pixels = cv2.resize(random.integers(0, 256, (9, 8, 3), dtype=np.uint8), (400, 300))
    pixels = cv2.resize(pixels, None, fx=scale, fy=scale)
    cv2.imwrite(str(folder / "streets" / "00001.png"), pixels)
    image = {"id": 1, "file_name": "streets/00001.png", "orig_name": "town/IMG.JPG"}
    content: dict[str, Any] = {
        "info": {"complete_labels": []},
        "images": [image],
        "categories": [{"id": 1, "name": "face"}, {"id": 2, "name": "plate"}],
        "annotations": [],
    }
    (folder / "streets.json").write_text(json.dumps(content))
    return folder


def verdict(xyxy: list[float], said: str) -> Verdict:
    found = {"path": "streets/00001.png", "set": "streets", "label": "plate", "xyxy": xyxy}
    return found | {"score": 0.4}, said


def test_verdicts_return_with_photos_of_another_size(tmp_path: Path) -> None:
    kept = tmp_path / "verdicts"
    said = [verdict([40, 40, 80, 60], "object"), verdict([200, 100, 260, 120], "nothing")]
    assert keep(gathered(tmp_path / "first"), said, kept) == 2
    again = gathered(tmp_path / "second", scale=2.0)
    for _ in range(2):  # twice is as good as once
        assert write_judged(again, list(kept_verdicts(again, kept)))["object"] == 1
    (photo,) = read_coco(again / "streets.json")
    known = sorted(zip(photo.boxes.tolist(), photo.weights.tolist(), strict=True))
    assert known == [([80, 80, 160, 120], 1), ([400, 200, 520, 240], -1)]


def test_a_later_verdict_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    data, kept = gathered(tmp_path / "data"), tmp_path / "verdicts"
    keep(data, [verdict([40, 40, 80, 60], "doubt")], kept)
    keep(data, [verdict([40, 40, 80, 60], "nothing"), verdict([1, 1, 9, 9], "object")], kept)
    assert sorted(said for _, said in kept_verdicts(data, kept)) == ["nothing", "object"]


def test_another_photo_under_the_same_name_is_told_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "verdicts"
    keep(gathered(tmp_path / "first"), [verdict([40, 40, 80, 60], "object")], kept)
    assert list(kept_verdicts(gathered(tmp_path / "second", seed=2), kept)) == []
