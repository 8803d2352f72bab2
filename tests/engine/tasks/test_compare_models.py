"""What models are compared on: photos that somebody looked through, and all of them alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from anon_plugin.engine.tasks.compare_models import annotated_set, kept_aside, search_set
from anon_plugin.errors import PhotoError, SettingsError
from anon_plugin.models.store.folder import digest
from tests.engine.conftest import FixedDetector, scene


def coco(file: Path, numbers: range, complete: list[str]) -> None:
    file.with_suffix("").mkdir(parents=True, exist_ok=True)
    for number in numbers:
        Image.fromarray(scene(seed=number)).save(file.with_suffix("") / f"{number}.jpg")
    names = {"face": 1, "plate": 2}
    images = [
        {"id": n, "file_name": f"{file.stem}/{n}.jpg", "width": 320, "height": 240} for n in numbers
    ]
    notes = [
        {"id": 10 * n + category, "image_id": n, "category_id": category, "bbox": [40, 40, 60, 30]}
        for n in numbers
        for category in names.values()
    ]
    content = {
        "info": {"complete_labels": complete},
        "categories": [{"id": number, "name": name} for name, number in names.items()],
        "images": images,
        "annotations": notes,
    }
    file.write_text(json.dumps(content))
    if file.parent.name == "holdout":
        with (file.parent.parent / "holdout.sha256").open("a") as listed:
            for n in numbers:
                path = file.with_suffix("") / f"{n}.jpg"
                listed.write(f"{digest(path)}  holdout/{file.stem}/{n}.jpg\n")


def test_only_what_was_looked_through_is_measured_on(tmp_path: Path) -> None:
    coco(tmp_path / "holdout" / "face.json", range(3), ["face"])
    coco(tmp_path / "holdout" / "partial.json", range(3, 8), [])
    known = kept_aside(tmp_path, "kept")
    assert known.size == 3
    for photo, file in known.photos:
        assert [one.label for one in photo.objects] == ["face"]
        assert isinstance(file, Path)


def test_a_photo_that_is_not_in_the_list_is_refused(tmp_path: Path) -> None:
    coco(tmp_path / "holdout" / "face.json", range(3), ["face"])
    Image.fromarray(scene(seed=9)).save(tmp_path / "holdout" / "face" / "1.jpg")
    with pytest.raises(SettingsError, match=r"1\.jpg is not in the list"):
        kept_aside(tmp_path, "kept")
    (tmp_path / "holdout.sha256").unlink()
    with pytest.raises(SettingsError, match=r"holdout\.sha256 lists the photos"):
        kept_aside(tmp_path, "kept")


def test_a_folder_without_any_reviewed_photo_is_refused(tmp_path: Path) -> None:
    coco(tmp_path / "holdout" / "partial.json", range(3), [])
    with pytest.raises(SettingsError, match="looked through completely"):
        kept_aside(tmp_path, "kept")
    with pytest.raises(SettingsError, match="no training folder"):
        kept_aside(tmp_path / "elsewhere", "kept")


def test_a_model_that_fails_where_the_other_does_not_is_not_compared(tmp_path: Path) -> None:
    """Else the photos on which it fails would count for nobody."""

    class Failing(FixedDetector):
        def detect(self, *_arguments: Any, **_more: Any) -> Any:
            raise PhotoError("cannot be searched: the model answered with no numbers.")

    coco(tmp_path / "set.json", range(2), ["face"])
    known = annotated_set(tmp_path / "set.json")
    with pytest.raises(SettingsError, match=r"0\.jpg cannot be searched.*Another of the models"):
        search_set(known, [FixedDetector(), Failing()], ("face",))
    with pytest.raises(SettingsError, match="No photo of"):
        search_set(known, [Failing(), Failing()], ("face",))


def test_a_photo_that_cannot_be_read_is_left_out_for_all_models(tmp_path: Path) -> None:
    coco(tmp_path / "set.json", range(4), ["face", "plate"])
    (tmp_path / "set" / "1.jpg").write_bytes(b"no photo")
    (tmp_path / "set" / "2.jpg").unlink()
    detectors = [FixedDetector(("face", 0.9, 40, 40, 100, 70)), FixedDetector()]
    done = search_set(annotated_set(tmp_path / "set.json"), detectors, ("face", "plate"))
    first, second = done.found
    assert [photo.name for photo, _ in first] == [photo.name for photo, _ in second]
    assert len(first) == 2
    assert all(len(found) == 1 for _, found in first)
    assert not any(found for _, found in second)
    assert len(done.failed) == 2
    assert any("was not found" in reason for reason in done.failed)
    assert np.isclose(first[0][1][0].xyxy, (40, 40, 100, 70)).all()
