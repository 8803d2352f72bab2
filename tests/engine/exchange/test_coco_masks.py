"""Outlines from other tools: polygons of several parts, run lengths, and what goes out again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.overlap import polygon_mask
from anon_plugin.engine.exchange.annotations import Annotations, read_annotations, write_annotations
from anon_plugin.engine.exchange.coco_masks import mask_of, region_of
from anon_plugin.engine.exchange.ground_truth import read_coco
from anon_plugin.errors import SettingsError

MASK = np.zeros((90, 120), np.uint8)
MASK[20:70, 30:60] = 1
MASK[40:50, 60:100] = 1


def drawn(region: np.ndarray, shape: tuple[int, int] = (90, 120)) -> np.ndarray:
    left, top, inside = polygon_mask(region)
    whole = np.zeros(shape, bool)
    whole[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return whole


def run_lengths(mask: np.ndarray) -> list[int]:
    values = mask.T.ravel()
    edges = np.flatnonzero(np.diff(values)) + 1
    runs = np.diff([0, *edges, len(values)]).tolist()
    return runs if values[0] == 0 else [0, *runs]


def compressed(runs: list[int]) -> str:
    text = ""
    for place, run in enumerate(runs):
        value = run - runs[place - 2] if place > 2 else run
        more = True
        while more:
            bits = value & 0x1F
            value >>= 5
            more = value != (-1 if bits & 0x10 else 0)
            text += chr(bits + (0x20 if more else 0) + 48)
    return text


@pytest.mark.parametrize("form", [run_lengths, lambda mask: compressed(run_lengths(mask))])
def test_run_lengths_are_read_plain_and_compressed(form: Any) -> None:
    for mask in (MASK, 1 - MASK):
        assert np.array_equal(mask_of({"size": [90, 120], "counts": form(mask)}), mask)
    region = region_of({"size": [90, 120], "counts": form(MASK)})
    assert region is not None
    assert np.array_equal(drawn(region), MASK.astype(bool))


def test_a_known_text_of_run_lengths() -> None:
    # 2 x 3 pixels: two beside, three in, one beside.
    assert mask_of({"size": [3, 2], "counts": "231"}).T.ravel().tolist() == [0, 0, 1, 1, 1, 0]


def test_parts_become_one_region_that_covers_each_of_them() -> None:
    parts = [[10, 10, 40, 10, 40, 40, 10, 40], [60, 20, 80, 20, 80, 60, 60, 60]]
    region = region_of(parts)
    assert region is not None
    inside = drawn(region)
    for part in parts:
        assert inside[drawn(np.array(part, dtype=float).reshape(-1, 2))].all()
    assert inside.sum() == pytest.approx(900 + 800, abs=60)


@pytest.mark.parametrize(
    "segmentation",
    [
        {"size": [90, 120], "counts": [5, 5]},
        {"size": [90, 120], "counts": "5"},
        {"size": [90, 120], "counts": "\x01\x02"},
        {"size": [10**6, 10**6], "counts": [10**12]},
        {"counts": [5]},
        [[1, 2, 3, 4, 5, float("nan")]],
    ],
)
def test_masks_that_are_none_are_refused_by_name(tmp_path: Path, segmentation: object) -> None:
    note = {"image_id": 1, "category_id": 1, "bbox": [0, 0, 9, 9], "segmentation": segmentation}
    document = {
        "images": [{"id": 1, "file_name": "a.jpg", "width": 120, "height": 90}],
        "categories": [{"id": 1, "name": "person"}],
        "annotations": [note],
    }
    (tmp_path / "truth.json").write_text(json.dumps(document))
    with pytest.raises(SettingsError, match=r"truth\.json"):
        read_coco(tmp_path / "truth.json")


@pytest.mark.parametrize("kind", ["coco", "yolo", "csv"])
def test_outlines_go_out_and_come_back(tmp_path: Path, kind: str) -> None:
    Image.new("RGB", (120, 90)).save(tmp_path / "a.jpg")
    region = region_of({"size": [90, 120], "counts": run_lengths(MASK)})
    assert region is not None
    person = Detection("person", 0.5, region, is_box=False)
    photos = [Annotations(str(tmp_path / "a.jpg"), (person,), (120, 90))]
    target = {"coco": "out.json", "yolo": ".", "csv": "out.csv"}[kind]
    write_annotations(photos, tmp_path / target, kind)
    ((back,),) = (one.detections for one in read_annotations(tmp_path / target))
    assert (back.label, back.is_box) == ("person", False)
    assert np.allclose(back.region, region, atol=1e-4)


def test_an_outline_across_a_panoramas_edge_goes_out_as_two(tmp_path: Path) -> None:
    region = np.array([[100.0, 20], [140, 30], [130, 50], [135, 70], [100, 60], [110, 40]])
    person = Detection("person", 0.5, region, is_box=False)
    write_annotations([Annotations("p.jpg", (person,), (120, 90))], tmp_path / "o.json", "coco")
    notes = json.loads((tmp_path / "o.json").read_text())["annotations"]
    parts = [np.array(note["segmentation"][0]).reshape(-1, 2) for note in notes]
    assert [part[:, 0].max() for part in parts] == [120, 20]
    assert all(part[:, 0].min() >= 0 for part in parts)
    together = sum(int(drawn(part).sum()) for part in parts)
    assert together == drawn(region, (90, 150)).sum()
