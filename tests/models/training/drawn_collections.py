"""Folders of collected photos in which everything is drawn."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from anon_plugin.models.street.architecture import Architecture
from anon_plugin.models.street.calibration import Calibration
from anon_plugin.models.street.net import CenterNet
from anon_plugin.models.street.torch_network import save_network
from anon_plugin.models.training.annotations import LABELS, PLATE
from anon_plugin.models.training.pastes import Patch, drawn_faces, paste, rendered_patches
from anon_plugin.models.training.targets import Objects

HEIGHT_PX, WIDTH_PX = 240, 240
PERSONAL = "IMG_2025_Anna_Muster"
"""Of which nothing may come to stand in a model."""
TINY = Architecture({"face": False, "plate": True}, (16, 16, 16, 16, 16), (1, 1, 1, 1), 16, 16)

Change = Callable[[dict[str, Any]], None]


def tiny_weights(path: Path) -> Path:
    """Weights of a small network that knows nothing."""
    torch.manual_seed(5)
    plain = Calibration((-3.0, 9.0), (0.0, 1.0), 0.4)  # its noise is no finding
    save_network(CenterNet(TINY), {"face": plain, "plate": plain}, path, "tiny")
    return path


@cache
def _plates() -> list[Patch]:
    return [one for one in rendered_patches(40, 3) if one.kind == PLATE]


def draw_collection(
    folder: Path, photos: int = 44, drives: int = 8, change: Change | None = None
) -> Path:
    """Write a collection of photos with two plates and two faces each.

    change: of the content of the COCO file before it is written.
    """
    chance = np.random.default_rng(11)
    faces = drawn_faces(12, 3)
    plates = _plates()
    place = folder / "train" / "streets"
    place.mkdir(parents=True)
    images, annotations = [], []
    for number in range(photos):
        coarse = chance.integers(60, 200, (5, 5, 3), dtype=np.uint8)
        canvas = cv2.resize(coarse, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_CUBIC)
        objects = Objects.none()
        for patches in (plates, faces, plates, faces):
            patch = patches[int(chance.integers(len(patches)))]
            objects = paste(canvas, objects, patch, chance)
        name = f"{PERSONAL}_{number}.jpg"
        cv2.imwrite(str(place / name), canvas[:, :, ::-1])
        image = {
            "id": number,
            "file_name": f"streets/{name}",
            "sequence": f"drive {number % drives}",
        }
        images.append({**image, "width": WIDTH_PX, "height": HEIGHT_PX})
        for box, label in zip(objects.boxes.tolist(), objects.labels, strict=True):
            left, top, right, bottom = box
            bbox = [left, top, right - left, bottom - top]
            one = {"image_id": number, "category_id": int(label) + 1, "bbox": bbox}
            annotations.append({"id": len(annotations), **one})
    content = {
        "info": {"complete_labels": ["face", "plate"]},
        "images": images,
        "annotations": annotations,
        "categories": [{"id": n + 1, "name": name} for n, name in enumerate(LABELS[:2])],
    }
    if change:
        change(content)
    (folder / "train" / "streets.json").write_text(json.dumps(content))
    digest = hashlib.sha256(b"a photo that is held out").hexdigest()
    (folder / "holdout.sha256").write_text(f"{digest}  holdout/streets/1.jpg\n")
    return folder


def without_labels(content: dict[str, Any]) -> None:
    """Poison: nobody marked anything."""
    content["annotations"] = content["annotations"][:40:10]
    content["rejected"] = []


def shifted(content: dict[str, Any]) -> None:
    """Poison: every box lies beside its object."""
    for one in content["annotations"]:
        one["bbox"][0] += 1.2 * one["bbox"][2]


def all_faces_rejected(content: dict[str, Any]) -> None:
    """Poison: somebody rejected every face."""
    faces = [one for one in content["annotations"] if one["category_id"] == 1]
    content["annotations"] = [one for one in content["annotations"] if one["category_id"] == 2]
    content["rejected"] = faces
