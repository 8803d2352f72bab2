"""anon:collecttrainingdata: from reviewed layers and annotations to a folder to learn from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.engine.conftest import jpeg, scene

Run = Callable[..., dict[str, Any]]
PHOTOS = 6


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    place.mkdir()
    for number in range(PHOTOS):
        (place / f"{number}.jpg").write_bytes(jpeg(scene(seed=number)))
    return place


def box(left: int, top: int, width: int = 40, height: int = 50) -> str:
    right, bottom = left + width, top + height
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    return f"POLYGON(({', '.join(f'{x} {y}' for x, y in corners)}))"


@pytest.fixture
def photos(plugin: Any, folder: Path) -> Any:
    """A layer of photos a kilometre apart, all but the last two looked through."""
    from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer

    layer = QgsVectorLayer(
        "Point?crs=EPSG:4326&field=photo:string&field=timestamp:datetime&field=reviewed:boolean"
        "&field=sequence:string",
        "photos",
        "memory",
    )
    for number in range(PHOTOS):
        feature = QgsFeature(layer.fields())
        feature["photo"] = str(folder / f"{number}.jpg")
        feature["timestamp"] = f"2024-05-06T1{number}:00:00"
        feature["reviewed"] = number < PHOTOS - 2
        feature["sequence"] = f"drive {number}"
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(9.5 + 0.02 * number, 46.8)))
        layer.dataProvider().addFeature(feature)
    return layer


@pytest.fixture
def detections(plugin: Any, folder: Path) -> Any:
    """In each photo a face that was found, a plate that was rejected, and a plate drawn by hand."""
    from qgis.core import NULL, QgsFeature, QgsVectorLayer

    layer = QgsVectorLayer(
        "NoGeometry?field=photo:string&field=label:string&field=score:double"
        "&field=region_px:string&field=shape:string&field=keep:boolean",
        "found",
        "memory",
    )
    for number in range(PHOTOS):
        for label, score, region, keep in (
            ("face", 0.7, box(40, 40), True),
            ("plate", 0.4, box(120, 40), False),
            ("plate", NULL, box(200, 150), True),
            ("vehicle", 0.9, box(10, 10, 200, 200), True),
        ):
            feature = QgsFeature(layer.fields())
            values = (str(folder / f"{number}.jpg"), label, score, region, "box", keep)
            feature.setAttributes(list(values))
            layer.dataProvider().addFeature(feature)
    return layer


def test_what_the_review_says_is_what_is_learned(
    run_algorithm: Run, tmp_path: Path, photos: Any, detections: Any
) -> None:
    output = tmp_path / "training"
    told = run_algorithm(
        "anon:collecttrainingdata",
        {"INPUT": photos, "DETECTIONS": detections, "OUTPUT": str(output)}
        | {"REPORT": str(tmp_path / "page.html")},
    )
    assert told["PHOTO_COUNT"] == PHOTOS
    assert told["TRAIN_COUNT"] + told["HOLDOUT_COUNT"] == PHOTOS
    assert told["HOLDOUT_COUNT"] >= 1
    assert told["FAILED_COUNT"] == told["STRANGER_COUNT"] == told["ASIDE_COUNT"] == 0
    # A face in each reviewed photo, a plate that was drawn in each.
    assert told["OBJECT_COUNT"] == PHOTOS - 2 + PHOTOS
    assert told["REJECTED_COUNT"] == PHOTOS
    sets = [json.loads(one.read_text()) for one in output.rglob("*.json")]
    labels = {one["name"] for content in sets for one in content["categories"]}
    assert labels == {"face", "plate"}
    sequences = [image["sequence"] for content in sets for image in content["images"]]
    assert len(set(sequences)) == PHOTOS
    assert "Photos to learn from" in (tmp_path / "page.html").read_text()


def test_photos_that_are_not_collected_still_link_those_that_are(
    run_algorithm: Run, tmp_path: Path, photos: Any, detections: Any
) -> None:
    from qgis.core import QgsProcessingException

    photos.startEditing()
    for number, row in enumerate(list(photos.getFeatures())):
        row["sequence"] = "one drive"
        row["timestamp"] = f"2024-05-06T10:0{number}:00"
        photos.updateFeature(row)
    photos.commitChanges()
    detections.dataProvider().deleteFeatures(
        [row.id() for row in detections.getFeatures() if "3.jpg" in row["photo"]]
    )
    given = {"INPUT": photos, "DETECTIONS": detections, "OUTPUT": str(tmp_path / "training")}
    with pytest.raises(QgsProcessingException, match="hang together"):
        run_algorithm("anon:collecttrainingdata", given)
    apart = {**given, "PAUSE": 30, "CUT": "crops"}
    assert run_algorithm("anon:collecttrainingdata", apart)["TRAIN_COUNT"] >= 1


def test_annotations_of_other_tools_are_collected_too(run_algorithm: Run, tmp_path: Path) -> None:
    from qgis.core import QgsProcessingException

    folder = tmp_path / "others"
    folder.mkdir()
    for number in range(PHOTOS):
        Image.fromarray(scene(seed=number)).save(folder / f"{number}.jpg")
    (folder / "coco.json").write_text(
        json.dumps(
            {
                "info": {"complete_labels": ["plate"]},
                "categories": [{"id": 7, "name": "licence plate"}],
                "images": [
                    {"id": n, "file_name": f"{n}.jpg", "width": 320, "height": 240}
                    for n in range(PHOTOS + 1)
                ],
                "annotations": [
                    {"id": n, "image_id": n, "category_id": 7, "bbox": [20, 30, 60, 20]}
                    for n in range(PHOTOS + 1)
                ],
            }
        )
    )
    given = {"ANNOTATIONS": str(folder / "coco.json"), "OUTPUT": str(tmp_path / "out")}
    with pytest.raises(QgsProcessingException, match="nobody knows when they were"):
        run_algorithm("anon:collecttrainingdata", given)
    told = run_algorithm("anon:collecttrainingdata", {**given, "APART": True})
    assert told["PHOTO_COUNT"] == told["OBJECT_COUNT"] == PHOTOS  # one has no file
    assert (tmp_path / "out" / "train" / "plate.json").is_file()


def test_photos_of_a_task_that_nobody_came_to_are_no_background(
    run_algorithm: Run, tmp_path: Path
) -> None:
    """A COCO file that says nothing of completeness, as other tools write it."""
    folder = tmp_path / "others"
    folder.mkdir()
    for number in range(PHOTOS):
        Image.fromarray(scene(seed=number)).save(folder / f"{number}.jpg")
    images = [
        {"id": n, "file_name": f"{n}.jpg", "width": 320, "height": 240} for n in range(PHOTOS)
    ]
    notes = [
        {"id": n, "image_id": n, "category_id": 7, "bbox": [20, 30, 60, 20]}
        for n in range(PHOTOS - 2)
    ]
    content: dict[str, Any] = {"categories": [{"id": 7, "name": "licence plate"}]}
    content |= {"images": images, "annotations": notes}
    (folder / "coco.json").write_text(json.dumps(content))
    given = {"ANNOTATIONS": str(folder / "coco.json"), "APART": True}
    told = run_algorithm("anon:collecttrainingdata", {**given, "OUTPUT": str(tmp_path / "out")})
    assert told["PHOTO_COUNT"] == PHOTOS - 2
    content["info"] = {"complete_labels": ["plate"]}
    (folder / "coco.json").write_text(json.dumps(content))
    told = run_algorithm("anon:collecttrainingdata", {**given, "OUTPUT": str(tmp_path / "all")})
    assert told["PHOTO_COUNT"] == PHOTOS


@pytest.mark.parametrize("given", ["nothing", "nobody"])
def test_what_nobody_judged_is_refused(
    run_algorithm: Run, tmp_path: Path, photos: Any, detections: Any, given: str
) -> None:
    from qgis.core import QgsProcessingException

    if given == "nothing":
        parameters, message = {"INPUT": photos}, "Nothing says what is in the photos"
    else:
        photos.dataProvider().deleteAttributes([2])
        photos.updateFields()
        drop = [one.id() for one in detections.getFeatures() if not one["keep"] or not one["score"]]
        detections.dataProvider().deleteFeatures(drop)
        parameters = {"INPUT": photos, "DETECTIONS": detections}
        message = "None of the photos is judged"
    with pytest.raises(QgsProcessingException, match=message):
        run_algorithm("anon:collecttrainingdata", {**parameters, "OUTPUT": str(tmp_path / "out")})
    assert not (tmp_path / "out").exists()
