"""What people saw in photos counts for more than what models see there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from training.coco import read_coco


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
