"""Annotations in the forms people have them."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from anon_plugin.engine.exchange.ground_truth import labels_in, read_coco, read_ground_truth
from anon_plugin.errors import SettingsError


def coco(**changes: object) -> dict[str, object]:
    return {
        "images": [
            {"id": 7, "file_name": "a/1.jpg", "width": 200, "height": 100},
            {"id": 8, "file_name": "a/2.jpg", "width": 200, "height": 100},
        ],
        "categories": [{"id": 3, "name": "License Plate"}, {"id": 4, "name": "tree"}],
        "annotations": [
            {"image_id": 7, "category_id": 3, "bbox": [10, 20, 30, 40]},
            {"image_id": 7, "category_id": 4, "bbox": [0, 0, 3, 4]},
            {"image_id": 7, "category_id": 3, "bbox": [1, 1, 2, 2], "iscrowd": 1},
            {"image_id": 7, "category_id": 3, "bbox": [1, 1, 2, 2], "source": "uncertain"},
        ],
        **changes,
    }


def write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def picture(path: Path, width: int = 200, height: int = 100) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.zeros((height, width, 3), np.uint8))
    return path


def test_coco_boxes_sets_aside_and_photos_without_objects(tmp_path: Path) -> None:
    first, second = read_ground_truth(write(tmp_path / "truth.json", coco()))
    assert (first.name, first.size_wh) == ("a/1.jpg", (200, 100))
    assert [one.label for one in first.objects] == ["plate", "tree", "plate", "plate"]
    assert first.objects[0].region.tolist() == [[10, 20], [40, 20], [40, 60], [10, 60]]
    assert [one.ignore for one in first.objects] == [False, False, True, True]
    assert first.complete_labels == {"plate", "tree"}
    assert second.objects == ()
    assert labels_in([first, second]) == ("plate", "tree")


def test_coco_says_which_labels_are_complete_and_a_polygon_is_the_region(tmp_path: Path) -> None:
    outline = {
        "image_id": 7,
        "category_id": 3,
        "bbox": [0, 0, 9, 9],
        "segmentation": [[10, 10, 40, 12, 39, 25, 9, 23]],
    }
    document = coco(info={"complete_labels": ["face"]}, annotations=[outline])
    first, _ = read_coco(write(tmp_path / "truth.json", document))
    assert first.complete_labels == {"face"}
    assert first.objects[0].region.tolist() == [[10, 10], [40, 12], [39, 25], [9, 23]]


def test_the_real_annotations_are_read_with_their_exceptions(shared: Path) -> None:
    path = shared / "data" / "plates" / "holdout" / "laspalmas.json"
    photos = read_ground_truth(path)
    notes = json.loads(path.read_text())["annotations"]
    assert sum(len(photo.objects) for photo in photos) == len(notes)
    assert {label for photo in photos for label in photo.complete_labels} == {"plate"}


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "{}", coco(annotations=[{"image_id": 99, "category_id": 3, "bbox": [1, 2, 3, 4]}])],
)
def test_a_damaged_coco_file_is_named(tmp_path: Path, content: object) -> None:
    with pytest.raises(SettingsError, match=r"truth\.json"):
        read_ground_truth(write(tmp_path / "truth.json", content))


def test_annotations_without_any_object_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "truth.json", coco(annotations=[]))
    with pytest.raises(SettingsError, match="hold no object"):
        read_ground_truth(path)


def test_an_object_of_a_class_without_a_name_is_never_passed_over(tmp_path: Path) -> None:
    nameless = [{"id": 3, "name": "plate"}, {"id": 4, "name": " "}]
    with pytest.raises(SettingsError, match="category 4 has no name"):
        read_ground_truth(write(tmp_path / "truth.json", coco(categories=nameless)))
    write(tmp_path / "yolo" / "classes.txt", "face\n")
    write(tmp_path / "yolo" / "1.txt", "1 0.5 0.5 0.1 0.2\n")
    picture(tmp_path / "yolo" / "1.png")
    with pytest.raises(SettingsError, match="no name is given for the class 1"):
        read_ground_truth(tmp_path / "yolo")


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("classes.txt", "face\nlicense_plate\n"),
        ("data.yaml", "train: images\nnames: ['face', 'license_plate']\n"),
        ("data.yaml", "nc: 2\nnames:\n  0: face\n  1: license_plate\nval: x\n"),
        ("data.yaml", "names:\n- face\n- license_plate\n"),
        ("data.yaml", "names: [face, license_plate]  # two\n"),
    ],
)
def test_yolo_boxes_are_shares_of_the_picture(tmp_path: Path, file: str, names: str) -> None:
    write(tmp_path / file, names)
    picture(tmp_path / "1.png")
    picture(tmp_path / "2.png")
    write(tmp_path / "1.txt", "1 0.5 0.5 0.1 0.2\n\n0 0.1 0.1 0.2 0.1 0.2 0.4\n")
    first, second = read_ground_truth(tmp_path)
    assert [one.label for one in first.objects] == ["plate", "face"]
    assert first.objects[0].region[[0, 2]] == pytest.approx(np.array([[90, 40], [110, 60]]))
    assert first.objects[1].region == pytest.approx(np.array([[20, 10], [40, 10], [40, 40]]))
    assert second.objects == ()
    assert first.complete_labels == {"face", "plate"}


def test_yolo_labels_may_lie_in_a_folder_beside_the_pictures(tmp_path: Path) -> None:
    write(tmp_path / "set" / "data.yaml", "names: [face]\n")
    picture(tmp_path / "set" / "images" / "val" / "1.png")
    write(tmp_path / "set" / "labels" / "val" / "1.txt", "0 0.5 0.5 0.1 0.2")
    for folder in ("set", "set/labels", "set/labels/val"):
        (photo,) = read_ground_truth(tmp_path / folder)
        assert len(photo.objects) == 1


def test_yolo_without_class_names_or_with_a_broken_line_is_told(tmp_path: Path) -> None:
    picture(tmp_path / "1.png")
    write(tmp_path / "1.txt", "0 0.5 0.5")
    with pytest.raises(SettingsError, match=r"classes\.txt"):
        read_ground_truth(tmp_path)
    write(tmp_path / "classes.txt", "face")
    with pytest.raises(SettingsError, match=r"1\.txt"):
        read_ground_truth(tmp_path)


VOC = """<annotation><filename>1.jpg</filename><size><width>200</width><height>100</height></size>
<object><name>face</name><difficult>{difficult}</difficult>
<bndbox><xmin>10</xmin><ymin>20</ymin><xmax>{right}</xmax><ymax>60</ymax></bndbox></object>
<object><name>Shop_Sign</name>
<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>"""


def test_pascal_voc_boxes_and_difficult_ones(tmp_path: Path) -> None:
    write(tmp_path / "1.xml", VOC.format(difficult=0, right=40))
    write(tmp_path / "sub" / "2.xml", VOC.format(difficult=1, right=40.5))
    first, second = read_ground_truth(tmp_path)
    assert first.objects[0].region[[0, 2]].tolist() == [[10, 20], [40, 60]]
    assert (first.name, first.size_wh) == ("1.jpg", (200, 100))
    assert [one.label for one in first.objects] == ["face", "shop sign"]
    assert [one.ignore for one in (*first.objects, *second.objects)] == [False, False, True, False]


def test_a_damaged_or_explosive_xml_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "1.xml", "<annotation><object>")
    with pytest.raises(SettingsError, match=r"1\.xml"):
        read_ground_truth(tmp_path)
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]>' + VOC.format(difficult=0, right="&b;")
    write(tmp_path / "1.xml", bomb)
    with pytest.raises(SettingsError, match="entities"):
        read_ground_truth(tmp_path)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no annotations"):
        read_ground_truth(tmp_path)
