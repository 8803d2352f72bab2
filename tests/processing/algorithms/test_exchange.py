"""Detections to other tools and back, and what comes back is redacted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.engine.conftest import jpeg, scene

Run = Callable[..., dict[str, Any]]
BOX = "POLYGON((40 40, 80 40, 80 90, 40 90, 40 40))"
OUTLINE = "POLYGON((150 50, 200 60, 190 100, 160 110, 150 50))"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    (place / "sub").mkdir(parents=True)
    (place / "one.jpg").write_bytes(jpeg(scene(seed=1)))
    (place / "sub" / "two.jpg").write_bytes(jpeg(scene(seed=2), orientation=6))
    return place


@pytest.fixture
def layer(plugin: Any, folder: Path) -> Any:
    from qgis.core import QgsFeature, QgsVectorLayer

    layer = QgsVectorLayer(
        "NoGeometry?field=photo:string&field=label:string&field=region_px:string"
        "&field=keep:boolean",
        "found",
        "memory",
    )
    for name, label, region, keep in (
        ("one.jpg", "face", BOX, True),
        ("one.jpg", "person", OUTLINE, True),
        ("one.jpg", "plate", BOX, False),
        ("sub/two.jpg", "vehicle", OUTLINE, True),
        ("gone.jpg", "face", BOX, True),
    ):
        feature = QgsFeature(layer.fields())
        values = (str(folder / name), label, region, keep)
        for field, value in zip(("photo", "label", "region_px", "keep"), values, strict=True):
            feature[field] = value
        layer.dataProvider().addFeature(feature)
    return layer


def bounds(layer: Any) -> set[tuple[str, str, tuple[float, ...]]]:
    from qgis.core import QgsGeometry

    found = set()
    for row in layer.getFeatures():
        box = QgsGeometry.fromWkt(row["region_px"]).boundingBox()
        edges = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
        found.add((Path(row["photo"]).name, row["label"], tuple(np.round(edges, 2))))
    return found


EXPECTED = {
    ("one.jpg", "face", (40, 40, 80, 90)),
    ("one.jpg", "person", (150, 50, 200, 110)),
    ("two.jpg", "vehicle", (150, 50, 200, 110)),
}


@pytest.mark.parametrize("kind", ["coco", "csv"])
def test_a_layer_goes_out_and_comes_back(
    run_algorithm: Run, folder: Path, tmp_path: Path, layer: Any, kind: str
) -> None:
    written = run_algorithm(
        "anon:exportdetections",
        {"FOLDER": str(folder), "DETECTIONS": layer, "FORMAT": kind}
        | {"OUTPUT": str(tmp_path / "notes")},
    )
    assert (written["DETECTION_COUNT"], written["STRANGER_COUNT"]) == (3, 1)
    name = {"coco": "detections.json", "csv": "detections.csv"}[kind]
    back = run_algorithm(
        "anon:importdetections",
        {"FILE": str(tmp_path / "notes" / name), "FOLDER": str(folder), "DETECTIONS": "memory:"},
    )
    assert (back["DETECTION_COUNT"], back["STRANGER_COUNT"]) == (3, 0)
    assert bounds(back["DETECTIONS"]) == EXPECTED
    point = next(back["DETECTIONS"].getFeatures()).geometry().asPoint()
    assert point.x() == pytest.approx(13.2)


def test_yolo_labels_name_the_classes_and_the_shares(
    run_algorithm: Run, folder: Path, tmp_path: Path, layer: Any
) -> None:
    run_algorithm(
        "anon:exportdetections",
        {"FOLDER": str(folder), "DETECTIONS": layer, "FORMAT": "yolo"}
        | {"OUTPUT": str(tmp_path / "notes")},
    )
    labels = tmp_path / "notes" / "labels"
    assert (labels / "classes.txt").read_text().split()[0] == "face"
    kind, x, y, width, height = (labels / "one.txt").read_text().splitlines()[0].split()
    shares = [float(value) for value in (x, y, width, height)]
    assert kind == "0"
    assert shares == pytest.approx([60 / 320, 65 / 240, 40 / 320, 50 / 240])


def test_annotations_of_a_scaled_copy_are_redacted_where_they_belong(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    document = {
        "images": [
            {"id": 1, "file_name": "one.jpg", "width": 160, "height": 120},
            {"id": 2, "file_name": "elsewhere.jpg", "width": 160, "height": 120},
        ],
        "categories": [{"id": 7, "name": "pedestrian"}],
        "annotations": [
            {"image_id": 1, "category_id": 7, "bbox": [20, 20, 20, 25]},
            {"image_id": 2, "category_id": 7, "bbox": [20, 20, 20, 25]},
        ],
    }
    (tmp_path / "notes.json").write_text(json.dumps(document))
    imported = run_algorithm(
        "anon:importdetections",
        {"FILE": str(tmp_path / "notes.json"), "FOLDER": str(folder), "DETECTIONS": "memory:"},
    )
    assert imported["STRANGER_COUNT"] == 1
    assert bounds(imported["DETECTIONS"]) == {("one.jpg", "person", (40, 40, 80, 90))}
    run_algorithm(
        "anon:redactdetections",
        {"FOLDER": str(folder), "OUTPUT": str(tmp_path / "out")}
        | {"DETECTIONS": imported["DETECTIONS"]},
    )
    before, after = (
        np.asarray(Image.open(path / "one.jpg")).astype(int) for path in (folder, tmp_path / "out")
    )
    changed = np.abs(before - after).max(axis=2) > 0
    assert changed[40:90, 40:80].mean() > 0.9
    assert not changed[130:, 130:].any()


def test_what_is_imported_on_a_panorama_tells_where_it_is_seen(
    run_algorithm: Run, tmp_path: Path
) -> None:
    gpano = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" '
        'GPano:ProjectionType="equirectangular" GPano:FullPanoWidthPixels="720" '
        'GPano:FullPanoHeightPixels="360" GPano:PoseHeadingDegrees="10"/></rdf:RDF></x:xmpmeta>'
    )
    (tmp_path / "pano.jpg").write_bytes(jpeg(scene(720, 360), xmp=gpano.encode()))
    document = {
        "images": [{"id": 1, "file_name": "pano.jpg", "width": 720, "height": 360}],
        "categories": [{"id": 1, "name": "face"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [418, 178, 4, 4]}],
    }
    (tmp_path / "coco.json").write_text(json.dumps(document))
    results = run_algorithm(
        "anon:importdetections",
        {"FILE": str(tmp_path / "coco.json"), "FOLDER": str(tmp_path), "DETECTIONS": "memory:"},
    )
    (row,) = results["DETECTIONS"].getFeatures()
    assert row["yaw_deg"] == pytest.approx(30, abs=0.1)
    assert row["pitch_deg"] == pytest.approx(0, abs=0.1)
    assert row["bearing_deg"] == pytest.approx(40, abs=0.1)


def test_a_damaged_photo_costs_only_its_own_annotations(
    run_algorithm: Run, recording_feedback: Callable[..., Any], layer: Any, folder: Path
) -> None:
    common = {"FOLDER": str(folder), "DETECTIONS": layer, "FORMAT": "csv"}
    run_algorithm("anon:exportdetections", {**common, "OUTPUT": str(folder.parent / "out")})
    (folder / "one.jpg").write_bytes(b"no photo")
    feedback = recording_feedback()
    results = run_algorithm(
        "anon:importdetections",
        {"FILE": str(folder.parent / "out" / "detections.csv"), "FOLDER": str(folder)},
        feedback,
    )
    assert results["DETECTION_COUNT"] == 1
    assert "one.jpg" in feedback.textLog()
