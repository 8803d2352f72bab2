"""Lessons for what draws outlines."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from anon_plugin.models.traffic.net import YoloxNano
from training.outliner import Item, items, lesson, loss_of, measured, read_outliner, train


def item(vehicle: bool = False) -> Item:
    """A bright thing, taller than wide, before a dark ground."""
    pixels = np.full((120, 80, 3), 40, np.uint8)
    mask = np.zeros((120, 80), np.uint8)
    cv2.ellipse(mask, (40, 60), (16, 40), 0, 0, 360, 255, -1)
    pixels[mask > 0] = (230, 200, 60)
    return Item(pixels, mask, (24.0, 20.0, 57.0, 101.0), vehicle, 1.0, "made")


def test_pictures_and_masks_stay_together_whatever_is_done_to_them() -> None:
    random = np.random.default_rng(2)
    for _ in range(40):
        picture, inside, target = lesson(item(), random)
        assert picture.shape[0] // 2 == target.shape[0]
        assert picture.shape[1] // 4 == inside.shape[1]
        assert 0.1 < target.mean() < 0.8
        inner, outer = (
            cv2.erode(target, np.ones((5, 5))) > 0.99,
            cv2.dilate(target, np.ones((5, 5))) < 0.01,
        )
        grey = cv2.resize(picture, target.shape[::-1], interpolation=cv2.INTER_AREA).mean(axis=2)
        if inner.any() and outer.any():
            assert grey[inner].mean() > grey[outer].mean()


def test_only_photos_that_are_not_aside_are_learned_from(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    images, annotations = [], []
    for number in range(24):
        cv2.imwrite(str(tmp_path / "made" / f"{number}.png"), item().pixels)
        images.append({"id": number, "file_name": f"made/{number}.png", "width": 80, "height": 120})
        annotations.append(
            {
                **{"id": number, "image_id": number, "category_id": 3, "bbox": [20, 20, 40, 80]},
                "segmentation": [[20, 20, 60, 20, 60, 100, 20, 100]],
            }
        )
    content = {"images": images, "annotations": annotations}
    content["categories"] = [{"id": 3, "name": "person"}]
    (tmp_path / "made.json").write_text(json.dumps(content))
    learned, aside = (list(items([tmp_path / "made.json"], part)) for part in (False, True))
    assert len(learned) + len(aside) == 24
    assert 0 < len(aside) < 24
    assert learned[0].mask[60, 40] == 255


def test_it_learns_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network, output = YoloxNano().eval().requires_grad_(False), tmp_path / "outliner.pt"
    things = [item(), item(vehicle=True)]
    train(network, things, things, output, minutes=0.0001, learning_rate=1e-3)
    first = float(torch.load(output, weights_only=True)["used"])
    train(network, things, things, output, minutes=first + 0.0001, learning_rate=1e-3)
    assert float(torch.load(output, weights_only=True)["used"]) > first
    assert set(measured(network, read_outliner(output), things)) == {"made person", "made vehicle"}


def test_the_loss_is_least_for_the_right_mask() -> None:
    target = torch.zeros(1, 20, 20)
    target[:, 5:15, 5:15] = 1
    right = (target - 0.5) * 20
    assert float(loss_of(right, target)) < 0.02
    assert float(loss_of(-right, target)) > float(loss_of(torch.zeros_like(right), target))
    assert float(loss_of(right, target)) == pytest.approx(0, abs=0.02)
