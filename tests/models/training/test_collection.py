"""What is read from a folder of collected photos, and which photos choose."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from anon_plugin.errors import SettingsError
from anon_plugin.models.training.annotations import FACE, PLATE
from anon_plugin.models.training.collection import read_collection
from tests.models.training.drawn_collections import draw_collection


def change_one(content: dict[str, Any]) -> None:
    content["images"] = content["images"][:12]
    content["annotations"] = [
        {"image_id": 0, "category_id": 2, "bbox": [10, 20, 30, 10]},
        {"image_id": 0, "category_id": 1, "bbox": [50, 20, 20, 20], "source": "uncertain"},
        {"image_id": 1, "category_id": 1, "bbox": [5, 5, 20, 20], "ignore": 1},
        {"image_id": 1, "category_id": 1, "bbox": [45, 5, 20, 20], "source": "rejected"},
    ]
    content["rejected"] = [{"image_id": 1, "category_id": 2, "bbox": [60, 60, 20, 10]}]
    content["images"][1] |= {"complete_labels": ["plate"], "reviewed": False}


def test_marks_rejections_and_doubts_have_their_weights(tmp_path: Path) -> None:
    folder = draw_collection(tmp_path / "c", change=change_one)
    photos = {one.known.path.stem[-2:]: one for one in read_collection(folder).photos}
    first, second = photos["_0"], photos["_1"]
    assert first.reviewed
    assert first.known.boxes.tolist() == [[10, 20, 40, 30], [50, 20, 70, 40]]
    assert first.known.labels.tolist() == [PLATE, FACE]
    assert first.known.weights.tolist() == [1, 0]
    assert first.known.background[:2] == (True, True)
    assert not second.reviewed
    assert second.known.weights.tolist() == [0, -1, -1]
    assert second.known.background[:2] == (False, True)


def test_a_drive_lies_on_one_side_and_about_a_fifth_chooses(tmp_path: Path) -> None:
    collection = read_collection(draw_collection(tmp_path / "c", drives=11))
    learned = {one.sequence for one in collection.learned}
    validation = {one.sequence for one in collection.validation}
    assert learned.isdisjoint(validation)
    assert len(learned) + len(validation) == 11
    assert 6 <= len(collection.validation) <= 14


@pytest.mark.parametrize("drives", [2, 3])
def test_of_few_long_drives_one_chooses(tmp_path: Path, drives: int) -> None:
    collection = read_collection(draw_collection(tmp_path / "c", drives=drives))
    assert len({one.sequence for one in collection.validation}) == 1
    assert len({one.sequence for one in collection.learned}) == drives - 1


def test_the_same_photos_elsewhere_are_the_same_collection(tmp_path: Path) -> None:
    one, other = (read_collection(draw_collection(tmp_path / name)) for name in "ab")
    assert one.digest() == other.digest()
    changed = read_collection(draw_collection(tmp_path / "c", change=change_one))
    assert changed.digest() != one.digest()


def test_a_photo_that_is_held_out_is_refused(tmp_path: Path) -> None:
    folder = draw_collection(tmp_path / "c", photos=3)
    photo = next((folder / "train" / "streets").iterdir())
    digest = hashlib.sha256(photo.read_bytes()).hexdigest()
    (folder / "holdout.sha256").write_text(f"{digest}  holdout/streets/7.jpg\n")
    with pytest.raises(SettingsError, match="held out"):
        read_collection(folder)


@pytest.mark.parametrize("missing", ["holdout.sha256", "train/streets.json"])
def test_another_folder_is_refused(tmp_path: Path, missing: str) -> None:
    folder = draw_collection(tmp_path / "c", photos=3)
    (folder / missing).unlink()
    with pytest.raises(SettingsError, match="anon:collecttrainingdata"):
        read_collection(folder)


def test_a_photo_that_is_gone_or_a_broken_file_is_named(tmp_path: Path) -> None:
    folder = draw_collection(tmp_path / "c", photos=3)
    next((folder / "train" / "streets").iterdir()).unlink()
    with pytest.raises(SettingsError, match=r"streets\.json"):
        read_collection(folder)
    (folder / "train" / "streets.json").write_text(json.dumps({"images": [{"id": 1}]}))
    with pytest.raises(SettingsError, match=r"streets\.json"):
        read_collection(folder)
