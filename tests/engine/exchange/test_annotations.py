"""Annotations of other tools come in, and go out so that others can read them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.exchange.annotations import Annotations, read_annotations, write_annotations
from anon_plugin.errors import SettingsError

FACE = Detection.from_xyxy("face", 0.75, (10.25, 20.5, 40.0, 60.75))
PLATE = Detection("plate", 0.5, np.array([[100.0, 50], [130, 52], [130, 60], [100, 58]]), False)


def boxes(photos: list[Annotations]) -> dict[str, list[tuple[str, tuple[float, ...]]]]:
    return {
        Path(one.name).stem: [
            (found.label, tuple(np.round(found.xyxy, 4))) for found in one.detections
        ]
        for one in photos
    }


@pytest.mark.parametrize("kind", ["coco", "yolo", "csv"])
def test_what_is_exported_is_read_back_as_it_was(tmp_path: Path, kind: str) -> None:
    for name in ("a.jpg", "b.jpg"):
        Image.new("RGB", (160, 120)).save(tmp_path / name)
    photos = [
        Annotations(str(tmp_path / "a.jpg"), (FACE, PLATE), (160, 120)),
        Annotations(str(tmp_path / "b.jpg"), (PLATE,), (160, 120)),
    ]
    target = {"coco": "out.json", "yolo": ".", "csv": "out.csv"}[kind]
    write_annotations(photos, tmp_path / target, kind)
    back = read_annotations(tmp_path / target)
    assert boxes(back) == boxes(photos)
    plate = back[0].detections[1]
    assert np.allclose(plate.region, PLATE.region, atol=1e-4)


def test_what_a_panoramas_edge_cuts_goes_out_as_two_boxes(tmp_path: Path) -> None:
    across = Detection.from_xyxy("face", 1.0, (150, 20, 170, 50))
    write_annotations([Annotations("p.jpg", (across,), (160, 80))], tmp_path / "o.json", "coco")
    notes = json.loads((tmp_path / "o.json").read_text())["annotations"]
    assert [note["bbox"] for note in notes] == [[150, 20, 10, 30], [0, 20, 10, 30]]


def test_two_photos_of_one_name_cannot_share_a_yolo_file(tmp_path: Path) -> None:
    photos = [Annotations(f"{folder}/a.jpg", (FACE,), (160, 120)) for folder in ("x", "y")]
    with pytest.raises(SettingsError, match=r"written to a\.txt"):
        write_annotations(photos, tmp_path / "out", "yolo")


VGG = (
    "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,"
    "region_attributes\n"
    'a.jpg,1,{},2,0,"{""name"":""rect"",""x"":1,""y"":2,""width"":3,""height"":4}",'
    '"{""type"":""face""}"\n'
    'a.jpg,1,{},2,1,"{""name"":""polygon"",""all_points_x"":[5,9,9],""all_points_y"":[5,5,8]}",'
    '"{""type"":""License Plate""}"\n'
    "b.jpg,1,{},0,0,{},{}\n"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,90,60,face,1,2,4,6\n",
            {"a": [("face", (1, 2, 4, 6))]},
        ),
        (
            "label_name,bbox_x,bbox_y,bbox_width,bbox_height,image_name,image_width,image_height\n"
            "Human face,1,2,3,4,a.jpg,90,60\n",
            {"a": [("face", (1, 2, 4, 6))]},
        ),
        (
            "x/a.jpg,1,2,4,6,car\nx/b.jpg,,,,,\nx/a.jpg,5,5,9,8,dog\n",
            {"a": [("vehicle", (1, 2, 4, 6)), ("dog", (5, 5, 9, 8))], "b": []},
        ),
        (VGG, {"a": [("face", (1, 2, 4, 6)), ("plate", (5, 5, 9, 8))], "b": []}),
    ],
    ids=["TensorFlow", "makesense", "RetinaNet", "VGG"],
)
def test_csv_files_of_common_tools_are_read(
    tmp_path: Path, text: str, expected: dict[str, list[tuple[str, tuple[float, ...]]]]
) -> None:
    path = tmp_path / "notes.csv"
    path.write_text(text)
    assert boxes(read_annotations(path)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b\n1,2\n",
        "photo,label,xmin\na.jpg,face,1\n",
        "photo,label,xmin,ymin,xmax,ymax\na.jpg,face,1,2,x,4\n",
    ],
)
def test_a_csv_that_means_nothing_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.csv"
    path.write_text(text)
    with pytest.raises(SettingsError, match="cannot be read as annotations"):
        read_annotations(path)


def test_regions_of_a_scaled_copy_are_brought_to_the_photo() -> None:
    small = Annotations("a.jpg", (Detection.from_xyxy("face", 1.0, (10, 20, 30, 40)),), (400, 300))
    assert small.fitted((1600, 1200)).detections[0].xyxy == (40, 80, 120, 160)
    with pytest.raises(SettingsError, match="another shape"):
        small.fitted((1200, 1600))


def test_crowds_and_what_evaluation_ignores_is_to_be_redacted_all_the_same(tmp_path: Path) -> None:
    document = {
        "images": [{"id": 1, "file_name": "a.jpg", "width": 90, "height": 60}],
        "categories": [{"id": 1, "name": "person"}],
        "annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "iscrowd": 1}],
    }
    (tmp_path / "a.json").write_text(json.dumps(document))
    assert boxes(read_annotations(tmp_path / "a.json")) == {"a": [("person", (1, 2, 4, 6))]}
