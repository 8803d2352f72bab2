"""What people saw in photos counts for more than what models see there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from training.calibrate import as_truth
from training.coco import kept_for_calibration, read_coco


def write(folder: Path, images: list[dict[str, Any]], marks: list[dict[str, Any]]) -> Path:
    """A COCO file of plates and faces in which persons are what is marked completely."""
    names = ("face", "plate", "person")
    content = {
        "info": {"complete_labels": ["person"]},
        "images": images,
        "categories": [{"id": number + 1, "name": name} for number, name in enumerate(names)],
        "annotations": [{"id": number + 1, **mark} for number, mark in enumerate(marks)],
    }
    file = folder / "streets.json"
    file.write_text(json.dumps(content))
    return file


@pytest.mark.parametrize(("size", "share"), [((4000, 3000), 1 / 3), ((1000, 750), 0.06)])
def test_a_third_of_camera_size_photos_is_kept_for_calibration(
    tmp_path: Path, size: tuple[int, int], share: float
) -> None:
    images = [
        {"id": n, "file_name": f"streets/{n:05d}.jpg", "width": size[0], "height": size[1]}
        for n in range(600)
    ]
    kept = [one.for_validation for one in read_coco(write(tmp_path, images, []))]
    assert sum(kept) / len(kept) == pytest.approx(share, abs=0.05)


def test_what_was_seen_to_be_nothing_is_neither_object_nor_doubt_whatever_models_say(
    tmp_path: Path,
) -> None:
    image = {"id": 1, "file_name": "streets/1.jpg", "width": 400, "height": 300}
    window, badge = [10, 10, 30, 10], [100, 100, 20, 20]
    marks = [
        {"image_id": 1, "category_id": 2, "bbox": window, "source": "nothing"},
        {"image_id": 1, "category_id": 1, "bbox": badge, "source": "nothing"},
    ]
    file = write(tmp_path, [image], marks)
    both = [[100, 100, 120, 120, 0.9]]
    earlier = [[10, 10, 40, 20, 0.9], [200, 200, 230, 210, 0.3]]
    seen = {Path("streets/1.jpg"): {"CenterFace": both, "YuNet": both, "earlier weights": earlier}}
    (photo,) = read_coco(file, seen, tmp_path)
    known = {tuple(box): weight for box, weight in zip(photo.boxes.tolist(), photo.weights)}  # noqa: B905
    assert known == {(10, 10, 40, 20): -1, (100, 100, 120, 120): -1, (200, 200, 230, 210): 0}
    assert photo.background[:3] == (True, True, True)
    truth = as_truth(photo, (400, 300))
    assert [(one.label, one.ignore) for one in truth.objects] == [("plate", True)]


def test_photos_kept_for_calibration_come_apart_by_their_size(tmp_path: Path) -> None:
    images = [
        {"id": n, "file_name": f"streets/{n:05d}.jpg", "width": side, "height": side}
        for n in range(300)
        for side in [4000 if n % 2 else 900]
    ]
    photos = read_coco(write(tmp_path, images, []))
    small, camera = kept_for_calibration(photos)
    assert {int(one.path.stem) % 2 for one in small} == {0}
    assert {int(one.path.stem) % 2 for one in camera} == {1}
    assert len(small) + len(camera) == sum(one.for_validation for one in photos)


def test_photos_that_were_looked_through_for_calibration_are_all_kept(tmp_path: Path) -> None:
    images = [
        {"id": n, "file_name": f"streets/{n:05d}.jpg", "width": 2400, "height": 2000}
        for n in range(50)
    ]
    file = write(tmp_path, images, [])
    content = json.loads(file.read_text())
    content["info"]["calibration"] = True
    file.write_text(json.dumps(content))
    small, camera = kept_for_calibration(read_coco(file))
    assert (len(small), len(camera)) == (0, 50)
