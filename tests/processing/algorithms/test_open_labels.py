"""A label that nobody here has heard of goes all the way: searched, redacted, exchanged, measured.

The model is a tiny network whose class "Document" stands at one place of every picture, beside a
face and a class that is never asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from anon_plugin.engine.vocabulary import KNOWN_LABELS, LABELS
from tests.engine.conftest import jpeg, scene

pytest.importorskip("onnx", reason="run make setup")
from tests.models.onnx.tiny_onnx import write_constant_model

Run = Callable[..., dict[str, Any]]
SIZE = 128  # so small that a photo is one view
DOCUMENT = (20, 30, 60, 50)
FACE = (80, 80, 110, 115)
KITE = (70, 5, 100, 25)


@pytest.fixture
def model(tmp_path: Path) -> str:
    output = np.zeros((1, 300, 6), np.float32)
    for row, (box, score, label) in enumerate(
        ((DOCUMENT, 0.9, 1), (FACE, 0.8, 0), (KITE, 0.95, 2))
    ):
        output[0, row] = [*box, score, label]
    names = {"names": "['face', 'Document', 'kite']"}
    return str(write_constant_model(tmp_path / "mine.onnx", {"output0": output}, metadata=names))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    place.mkdir()
    for seed, name in enumerate(("one.jpg", "two.jpg")):
        (place / name).write_bytes(jpeg(scene(SIZE, SIZE, seed)))
    return place


@pytest.fixture
def detected(run_algorithm: Run, folder: Path, model: str) -> Any:
    results = run_algorithm(
        "anon:detect",
        {"FOLDER": str(folder), "MODEL": model, "LABELS": ["document"], "DETECTIONS": "memory:"},
    )
    assert json.loads(results["LABEL_COUNTS"]) == {"document": 2}
    return results["DETECTIONS"]


def changed(folder: Path, output: Path, box: tuple[int, int, int, int]) -> bool:
    """Whether all of a box of the first photo looks different."""
    x0, y0, x1, y1 = box
    before, after = (
        np.asarray(Image.open(place / "one.jpg")).astype(int)[y0:y1, x0:x1]
        for place in (folder, output)
    )
    return bool((np.abs(before - after).max(axis=2) > 0).mean() > 0.9)


def test_it_is_asked_for_by_name_and_counted_in_layer_outputs_and_report(
    run_algorithm: Run, folder: Path, tmp_path: Path, model: str
) -> None:
    output, report = tmp_path / "out", tmp_path / "report.html"
    results = run_algorithm(
        "anon:anonymizephotos",
        {
            "FOLDER": str(folder),
            "OUTPUT": str(output),
            "MODEL": model,
            "LABELS": ["Document"],
            "STYLE": '{"document": {"effect": "fill", "colour": "#00ff00"}}',
            "PHOTOS": "memory:",
            "REPORT": str(report),
        },
    )
    assert (results["DONE_COUNT"], results["FACE_COUNT"]) == (2, 0)
    assert json.loads(results["LABEL_COUNTS"]) == {"document": 2}
    counts = [row["label_counts"] for row in results["PHOTOS"].getFeatures()]
    assert counts == ['{"document": 1}'] * 2
    assert json.loads(report.with_suffix(".json").read_text())["detections"] == {"document": 2}
    assert "document" in report.read_text()
    red, green, blue = Image.open(output / "one.jpg").getpixel((40, 40))
    assert green > 200 > 90 > max(red, blue)
    assert not changed(folder, output, FACE)
    assert not changed(folder, output, KITE)


@pytest.mark.parametrize(
    ("labels", "style", "message"),
    [
        (["document", "badge"], "opaque", "cannot find 'badge'; it finds: face, document, kite"),
        (["document"], '{"documnet": "fill"}', "STYLE names the label 'documnet'"),
        ([" - "], "opaque", "LABELS"),
    ],
)
def test_what_no_model_finds_is_refused_before_any_photo(
    run_algorithm: Run,
    folder: Path,
    tmp_path: Path,
    model: str,
    labels: list[str],
    style: str,
    message: str,
) -> None:
    from qgis.core import QgsProcessingException

    with pytest.raises(QgsProcessingException, match=message):
        run_algorithm(
            "anon:anonymizephotos",
            {"FOLDER": str(folder), "OUTPUT": str(tmp_path / "out"), "MODEL": model}
            | {"LABELS": labels, "STYLE": style},
        )
    assert not list(tmp_path.glob("out/*.jpg"))


def test_two_steps_are_one_and_a_row_of_any_other_label_is_not_passed_over(
    run_algorithm: Run, folder: Path, tmp_path: Path, model: str, detected: Any
) -> None:
    common = {"FOLDER": str(folder), "STYLE": "opaque"}
    run_algorithm(
        "anon:anonymizephotos",
        {**common, "OUTPUT": str(tmp_path / "one"), "MODEL": model, "LABELS": ["document"]},
    )
    run_algorithm(
        "anon:redactdetections",
        {**common, "OUTPUT": str(tmp_path / "two"), "DETECTIONS": detected},
    )
    for name in ("one.jpg", "two.jpg"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    detected.startEditing()
    field = detected.fields().indexOf("label")
    for row in detected.getFeatures():
        detected.changeAttributeValue(row.id(), field, "fase")  # nobody knows this one
    detected.commitChanges()
    results = run_algorithm(
        "anon:redactdetections",
        {**common, "OUTPUT": str(tmp_path / "three"), "DETECTIONS": detected},
    )
    assert json.loads(results["LABEL_COUNTS"]) == {"fase": 2}
    assert changed(folder, tmp_path / "three", DOCUMENT)


def test_a_policy_may_ask_for_it(
    run_algorithm: Run, folder: Path, tmp_path: Path, model: str
) -> None:
    from qgis.core import QgsFeature, QgsGeometry, QgsProcessingException, QgsVectorLayer

    policy = QgsVectorLayer("Polygon?crs=EPSG:4326&field=labels:string", "policy", "memory")
    feature = QgsFeature(policy.fields())
    feature["labels"] = "document, badge"
    feature.setGeometry(QgsGeometry.fromWkt("POLYGON((13 55, 14 55, 14 56, 13 56, 13 55))"))
    policy.dataProvider().addFeature(feature)
    parameters = {
        "FOLDER": str(folder),
        "OUTPUT": str(tmp_path / "out"),
        "MODEL": model,
        "LABELS": ["face"],
        "POLICY": policy,
    }
    with pytest.raises(QgsProcessingException, match="cannot find 'badge'"):
        run_algorithm("anon:anonymizephotos", parameters)
    policy.dataProvider().changeAttributeValues({1: {0: "document"}})
    results = run_algorithm("anon:anonymizephotos", parameters)
    assert json.loads(results["LABEL_COUNTS"]) == {"document": 2}
    assert changed(folder, tmp_path / "out", DOCUMENT)


@pytest.mark.parametrize("kind", ["coco", "yolo", "csv"])
def test_it_goes_to_other_tools_and_comes_back(
    run_algorithm: Run, folder: Path, tmp_path: Path, detected: Any, kind: str
) -> None:
    target = tmp_path / "exported"
    written = run_algorithm(
        "anon:exportdetections",
        {"FOLDER": str(folder), "DETECTIONS": detected, "FORMAT": kind, "OUTPUT": str(target)},
    )
    assert written["DETECTION_COUNT"] == 2
    if kind == "yolo":
        names = (target / "labels" / "classes.txt").read_text().splitlines()
        assert names == [*LABELS, "document"]
        for photo in folder.glob("*.jpg"):
            (target / "labels" / photo.name).write_bytes(photo.read_bytes())
        source = {"ANNOTATION_FOLDER": str(target / "labels")}
    else:
        (file,) = target.glob("detections.*")
        source = {"FILE": str(file)}
    read = run_algorithm(
        "anon:importdetections",
        {"FOLDER": str(folder), "DETECTIONS": "memory:", **source},
    )
    assert json.loads(read["LABEL_COUNTS"]) == {"document": 2}
    assert {row["label"] for row in read["DETECTIONS"].getFeatures()} == {"document"}
    some = run_algorithm(
        "anon:importdetections",
        {"FOLDER": str(folder), "DETECTIONS": "memory:", "LABELS": ["face"], **source},
    )
    assert some["DETECTION_COUNT"] == 0


def test_it_is_measured_and_stands_in_the_report(
    run_algorithm: Run, folder: Path, tmp_path: Path, detected: Any
) -> None:
    run_algorithm(
        "anon:exportdetections",
        {"FOLDER": str(folder), "DETECTIONS": detected, "FORMAT": "coco"}
        | {"OUTPUT": str(tmp_path / "truth")},
    )
    truth, report = tmp_path / "truth" / "detections.json", tmp_path / "report.html"
    parameters = {"DETECTIONS": detected, "GROUND_TRUTH": str(truth), "FOLDER": str(folder)}
    results = run_algorithm("anon:evaluatedetections", {**parameters, "REPORT": str(report)})
    figures = json.loads(results["LABEL_FIGURES"])
    assert figures["document"]["OBJECT_COUNT"] == 2
    assert figures["document"]["RECALL"] == figures["document"]["COVERAGE_RECALL"] == 1.0
    assert json.loads(Path(results["JSON"]).read_text())["labels"]["document"]["recall"] == 1.0
    assert "document" in report.read_text()

    from qgis.core import QgsProcessingException

    with pytest.raises(QgsProcessingException, match="marks no 'badge'; it marks: document"):
        run_algorithm("anon:evaluatedetections", {**parameters, "LABELS": ["badge"]})


def test_the_form_of_the_layer_lets_people_choose_it(plugin: Any, detected: Any) -> None:
    from anon_plugin.processing.layers import styles

    styles.DETECTIONS.show(detected)
    setup = detected.editorWidgetSetup(detected.fields().indexOf("label"))
    values = [value for entry in setup.config()["map"] for value in entry.values()]
    assert values == [*KNOWN_LABELS, "document"]


def test_it_has_a_colour_of_its_own_on_the_map(plugin: Any, detected: Any) -> None:
    from anon_plugin.processing.layers import styles

    styles.DETECTIONS.show(detected)
    colours = {one.value(): one.symbol().color() for one in detected.renderer().categories()}
    assert list(colours) == [*KNOWN_LABELS, "document", None]
    assert len({colour.name() for colour in colours.values()}) == len(colours)


def test_an_installed_models_labels_can_be_ticked(
    run_algorithm: Run,
    plugin: Any,
    tmp_path: Path,
    model: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from qgis.core import QgsApplication

    monkeypatch.setenv("ANON_MODELS_FOLDER", str(tmp_path / "models"))
    found = run_algorithm("anon:installmodel", {"SOURCE": model, "TRUST": True})
    assert found["LABELS"] == "face,document,kite"
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("anon:anonymizephotos")
    options = algorithm.parameterDefinition("LABELS").options()
    assert options == [*LABELS, "document", "kite"]


def test_qgis_process_takes_it_by_name(
    qgis_process: Callable[..., Any],
    results_of: Callable[..., Any],
    folder: Path,
    tmp_path: Path,
    model: str,
) -> None:
    done = qgis_process(
        "run",
        "anon:anonymizephotos",
        "--json",
        f"--FOLDER={folder}",
        f"--OUTPUT={tmp_path / 'out'}",
        f"--MODEL={model}",
        "--LABELS=face",
        "--LABELS=document",
    )
    results = results_of(done)
    assert json.loads(results["LABEL_COUNTS"]) == {"face": 2, "document": 2}
