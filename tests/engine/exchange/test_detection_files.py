"""Detections from files find their annotated photos."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto
from anon_plugin.engine.exchange.detection_files import pair, read_detections
from anon_plugin.engine.exchange.wkt import parse_polygon, parse_polygons
from anon_plugin.errors import SettingsError

BOX = (10.0, 20.0, 40.0, 60.0)
WKT = "POLYGON((10 20, 40 20, 40 60, 10 60, 10 20))"
ROW = {"photo": "/p/1.jpg", "label": "face", "score": 0.7}


@pytest.mark.parametrize(
    "content",
    [
        [ROW | {"region_px": WKT}],
        {"detections": [ROW | {"bbox": [10, 20, 30, 40]}]},
        {"type": "FeatureCollection", "features": [{"properties": ROW | {"region_px": WKT}}]},
    ],
)
def test_all_forms_say_the_same(tmp_path: Path, content: object) -> None:
    path = tmp_path / "found.json"
    path.write_text(json.dumps(content))
    ((photo, (found,)),) = read_detections(path).items()
    assert (photo, found.label, found.score, found.xyxy) == ("/p/1.jpg", "face", 0.7, BOX)


def test_coco_results_take_names_from_their_ground_truth(tmp_path: Path) -> None:
    truth, path = tmp_path / "truth.json", tmp_path / "found.json"
    truth.write_text(
        json.dumps(
            {"images": [{"id": 5, "file_name": "x.jpg"}], "categories": [{"id": 1, "name": "Face"}]}
        )
    )
    row = {"image_id": 5, "category_id": 1, "score": 0.7, "bbox": [10, 20, 30, 40]}
    path.write_text(json.dumps([row]))
    assert read_detections(path, truth) == {"x.jpg": [Detection.from_xyxy("face", 0.7, BOX)]}
    with pytest.raises(SettingsError, match="COCO file"):
        read_detections(path)


@pytest.mark.parametrize(
    "content", ["", "3", '[{"photo": "a"}]', '{"found": []}', '[{"label": 1}]']
)
def test_anything_else_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "found.json"
    path.write_text(content)
    with pytest.raises(SettingsError, match=r"found\.json"):
        read_detections(path)


def test_photos_are_recognised_by_name_whatever_their_folder_and_suffix() -> None:
    photos = [AnnotatedPhoto("set/a/1.jpg"), AnnotatedPhoto("set/b/1.jpg"), AnnotatedPhoto("2.png")]
    found = {r"C:\out\b\1.jpg": [1], "/out/2.jpg": [2], "/out/3.jpg": [3]}
    pairs, paths, left_over = pair(photos, found)  # type: ignore[arg-type]
    assert [detections for _, detections in pairs] == [[], [1], [2]]
    assert paths == ["", r"C:\out\b\1.jpg", "/out/2.jpg"]
    assert left_over == ["/out/3.jpg"]


def test_two_photos_that_fit_equally_well_are_an_error() -> None:
    photos = [AnnotatedPhoto("a/1.jpg"), AnnotatedPhoto("b/1.jpg")]
    with pytest.raises(SettingsError, match="equally well"):
        pair(photos, {"c/1.jpg": []})


@pytest.mark.parametrize(
    "text",
    [
        WKT,
        "Polygon ((10 20,40 20,40 60,10 60,10 20),(1 1,2 2,3 3))",
        "MULTI" + WKT.replace("((", "(((") + ")",
    ],
)
def test_wkt_gives_the_outer_ring_open(text: str) -> None:
    assert parse_polygon(text).tolist() == [[10, 20], [40, 20], [40, 60], [10, 60]]


@pytest.mark.parametrize(
    "text", ["", "POINT(1 2)", "POLYGON((1 2, 3 4, 1 2))", "POLYGON((a b, c d, e f))"]
)
def test_other_wkt_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of numpy or ours
        parse_polygon(text)


PART = "((0 0,9 0,9 9,0 9,0 0))"


@pytest.mark.parametrize(
    "text",
    [
        f"MULTIPOLYGON({PART},((20 0,30 0,30 9,20",
        f"MULTIPOLYGON({PART},((20 0,30 0,30 9,20 9))",
        f"MULTIPOLYGON({PART},(20 0,30 0,30 9,20 0))",
        f"MULTIPOLYGON({PART},",
        f"MULTIPOLYGON({PART}",
        f"MULTIPOLYGON({PART},((20 0,30 0,30 9)),)",
        "POLYGON((0 0,9 0,9 9,0 0),(2 2,3 2,3 3,2 2)",
        "POLYGON((0 0,9 0,9 9,0 0",
        "POLYGON((0 0,9 0,9 9,0 x))",
        f"POLYGON{PART},POLYGON{PART}",
        f"POLYGON{PART} and more",
        f"MULTIPOLYGON{PART}",
        "MULTIPOLYGON(((0 0,9 0,9 9,0 0)) ((0 0,9 0,9 9,0 0)))",
    ],
)
def test_wkt_that_is_not_understood_to_its_end_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"cut off|does not belong|no WKT polygon"):
        parse_polygons(text)


def test_a_multipolygon_gives_all_its_parts() -> None:
    parts = parse_polygons(f"MultiPolygon Z ({PART}, ((20 0 1 , 3e1 0 1,30 9 1),(22 1,23 1,23 2)))")
    assert [len(part) for part in parts] == [4, 3]
    assert parts[1][1].tolist() == [30, 0]
