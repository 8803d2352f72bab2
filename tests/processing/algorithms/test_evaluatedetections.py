"""anon:evaluatedetections compares layers and files with ground truth in the forms people have."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

Run = Callable[..., dict[str, Any]]

WKT = "POLYGON((40 40, 80 40, 80 90, 40 90, 40 40))"
FALSE = "POLYGON((200 100, 220 100, 220 120, 200 120, 200 100))"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photos, and their annotations as COCO: a found and a missed face, and nothing."""
    for name in ("1.png", "2.png"):
        cv2.imwrite(str(tmp_path / name), np.full((160, 240, 3), 90, np.uint8))
    sizes = {"width": 240, "height": 160}
    document = {
        "images": [{"id": i, "file_name": f"{i}.png", **sizes} for i in (1, 2)],
        "categories": [{"id": 1, "name": "face"}],
        "annotations": [
            {"image_id": 1, "category_id": 1, "bbox": [40, 40, 40, 50]},
            {"image_id": 1, "category_id": 1, "bbox": [140, 40, 50, 55]},
        ],
    }
    (tmp_path / "truth.json").write_text(json.dumps(document))
    return tmp_path


def layer(rows: list[tuple[Any, ...]]) -> Any:
    """A DETECTIONS layer with these rows of photo, label, score, region_px."""
    from qgis.core import QgsVectorLayer

    fields = "field=photo:string&field=label:string&field=score:double&field=region_px:string"
    return filled(QgsVectorLayer(f"NoGeometry?{fields}", "detections", "memory"), rows)


def filled(result: Any, rows: Sequence[Sequence[Any]]) -> Any:
    from qgis.core import QgsFeature

    features = []
    for row in rows:
        feature = QgsFeature(result.fields())
        feature.setAttributes(list(row))
        features.append(feature)
    result.dataProvider().addFeatures(features)
    return result


def test_a_layer_against_coco_with_report_and_json(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    found = layer([(str(folder / "1.png"), "face", 0.9, WKT), ("2.png", "face", 0.4, FALSE)])
    report = tmp_path / "report.html"
    results = run_algorithm(
        "anon:evaluatedetections",
        {"DETECTIONS": found, "GROUND_TRUTH": str(folder / "truth.json"), "REPORT": str(report)},
    )
    assert results["PHOTO_COUNT"] == 2
    assert (results["FACE_OBJECT_COUNT"], results["FACE_FOUND_COUNT"]) == (2, 1)
    assert (results["FACE_RECALL"], results["FACE_PRECISION"]) == (0.5, 0.5)
    assert (results["FACE_FALSE_COUNT"], results["FACE_FALSE_PER_PHOTO"]) == (1, 0.5)
    assert results["FACE_AP"] == 0.5
    assert results["FACE_COVERAGE_RECALL"] == 0.5
    assert results["RMSE"] > 0
    assert "Of 2 faces checked, 1 was not covered" in results["RESIDUAL_RISK"]
    written = json.loads(Path(results["JSON"]).read_text())
    assert written["labels"]["face"]["recall_by_width_px"][3] == {
        "from": 40,
        "to": 80,
        "found": 1,
        "of": 2,
    }
    assert report.read_text().count("data:image/jpeg") == 1


def test_what_a_layer_ignores_is_neither_missed_nor_false(run_algorithm: Run, folder: Path) -> None:
    from qgis.core import QgsVectorLayer

    rows = [["1.png", "face", 1.0, WKT, False], ["1.png", "face", 1.0, FALSE, True]]
    fields = "&field=".join(
        ("photo:string", "label:string", "score:double", "region_px:string", "ignore:bool")
    )
    truth = filled(QgsVectorLayer(f"NoGeometry?field={fields}", "truth", "memory"), rows)
    found = layer([("1.png", "face", 0.9, WKT), ("1.png", "face", 0.8, FALSE)])
    results = run_algorithm(
        "anon:evaluatedetections",
        {"DETECTIONS": found, "GROUND_TRUTH_LAYER": truth, "PIXELS": False},
    )
    assert (results["FACE_OBJECT_COUNT"], results["FACE_FALSE_COUNT"]) == (1, 0)


def test_a_file_against_a_layer_at_a_higher_score(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    rows = [{"photo": "1.png", "label": "face", "score": s, "region_px": WKT} for s in (0.3, 0.9)]
    path = tmp_path / "found.json"
    path.write_text(json.dumps(rows))
    truth = layer([("1.jpg", "face", None, WKT), ("2.jpg", None, None, None)])
    parameters = {
        "DETECTIONS_FILE": str(path),
        "GROUND_TRUTH_LAYER": truth,
        "CONFIDENCE": 0.5,
        "PIXELS": False,
    }
    results = run_algorithm("anon:evaluatedetections", parameters)
    assert (results["FACE_RECALL"], results["FACE_FALSE_COUNT"]) == (1.0, 0)
    assert (results["FACE_IOU_PB"], results["FACE_IOU_PC"]) == (1.0, 1.0)
    assert results["RMSE"] is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"GROUND_TRUTH": None}, "either as a file or folder, or as a layer"),
        ({"DETECTIONS_FILE": None}, "either as a layer or as a file"),
        ({"GROUND_TRUTH": "/nowhere/at.json"}, "no annotations"),
    ],
)
def test_what_is_missing_is_told(
    run_algorithm: Run, folder: Path, tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    from qgis.core import QgsProcessingException

    path = tmp_path / "found.json"
    path.write_text("[]")
    parameters = {"DETECTIONS_FILE": str(path), "GROUND_TRUTH": str(folder / "truth.json")}
    with pytest.raises(QgsProcessingException, match=message):
        run_algorithm("anon:evaluatedetections", parameters | changes)


def test_photos_that_do_not_meet_and_layers_without_fields_are_told(
    run_algorithm: Run, folder: Path
) -> None:
    from qgis.core import QgsProcessingException, QgsVectorLayer

    truth = {"GROUND_TRUTH": str(folder / "truth.json")}
    other = layer([("other.png", "face", 0.9, WKT)])
    with pytest.raises(QgsProcessingException, match="No photo of the detections is annotated"):
        run_algorithm("anon:evaluatedetections", {"DETECTIONS": other, **truth})
    bare = QgsVectorLayer("NoGeometry?field=photo:string", "bare", "memory")
    with pytest.raises(QgsProcessingException, match="lacks the fields label, region_px"):
        run_algorithm("anon:evaluatedetections", {"DETECTIONS": bare, **truth})
    broken = layer([("1.png", "face", 0.9, "POINT(1 2)")])
    with pytest.raises(QgsProcessingException, match="no region in region_px"):
        run_algorithm("anon:evaluatedetections", {"DETECTIONS": broken, **truth})


def test_it_runs_headless_with_clean_json(
    qgis_process: Callable[..., Any], results_of: Callable[..., Any], folder: Path
) -> None:
    (folder / "found.json").write_text(
        json.dumps([{"photo": "1.png", "label": "face", "score": 0.9, "region_px": WKT}])
    )
    done = qgis_process(
        "run",
        "anon:evaluatedetections",
        "--json",
        f"--DETECTIONS_FILE={folder / 'found.json'}",
        f"--GROUND_TRUTH={folder / 'truth.json'}",
    )
    assert results_of(done)["FACE_RECALL"] == 0.5
