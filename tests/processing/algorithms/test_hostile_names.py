"""File names stay text in layers, map tips, forms, the log and CSV, whatever they are."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from anon_plugin.plain_text import encodable, printable
from tests.engine.conftest import jpeg, scene
from tests.hostile import NAMES, NOT_UTF8, Page

Run = Callable[..., dict[str, Any]]
BOX = "POLYGON((10 10, 40 10, 40 40, 10 40))"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One photo under every name, and one of each that is damaged."""
    place = tmp_path / "photos"
    place.mkdir()
    for number, name in enumerate((*NAMES, NOT_UTF8)):
        (place / f"{name}.jpg").write_bytes(jpeg(scene(96, 64, seed=number)))
        (place / f"{name} damaged.jpg").write_bytes(jpeg(scene(96, 64, seed=number))[:500])
    return place


def tips(layer: Any) -> list[str]:
    """What QGIS shows of each row when the mouse rests on it."""
    from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils

    shown = []
    for feature in layer.getFeatures():
        context = QgsExpressionContext(
            QgsExpressionContextUtils.globalProjectLayerScopes(layer)  # type: ignore[arg-type]
        )
        context.setFeature(feature)
        shown.append(QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context))
    return shown


def test_a_run_over_hostile_names_ends_well_and_its_tips_are_text(
    run_algorithm: Run, recording_feedback: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    from qgis.core import QgsVectorLayer

    feedback = recording_feedback()
    results = run_algorithm(
        "anon:redactdetections",
        {"FOLDER": str(folder), "DETECTIONS": detections(folder), "OUTPUT": str(tmp_path / "out")}
        | {"PHOTOS": str(tmp_path / "p.gpkg"), "REPORT": str(tmp_path / "r.html")},
        feedback,
    )
    count = len(NAMES) + 1
    assert (results["DONE_COUNT"], results["FAILED_COUNT"]) == (count, count)
    Page((tmp_path / "r.html").read_text(encoding="utf-8")).require_harmless()
    for name in NAMES:
        assert printable(f"{name} damaged.jpg") in feedback.textLog()
    assert "\x1b" not in feedback.textLog()

    layer = QgsVectorLayer(str(tmp_path / "p.gpkg"), "photos", "ogr")
    assert {row["photo"] for row in layer.getFeatures()} == {
        encodable(str(path)) for path in folder.iterdir()
    }
    for tip in tips(layer):
        read = Page(tip)
        read.require_harmless()
        pictures = [about for tag, about in read.elements if tag == "img"]
        if "done" in read.text and NOT_UTF8[:4] not in read.text:
            path = unquote((pictures[0]["src"] or "").removeprefix("file://"))
            assert Path(path).is_file()
        else:
            assert len(pictures) <= 1
    shown = [Page(tip).text for tip in tips(layer)]
    for name in NAMES:
        assert any(text.startswith(f"{name} done") for text in shown)


def detections(folder: Path) -> Any:
    from qgis.core import QgsFeature, QgsVectorLayer

    layer = QgsVectorLayer(
        "NoGeometry?field=photo:string&field=label:string&field=region_px:string", "d", "memory"
    )
    for path in folder.iterdir():
        feature = QgsFeature(layer.fields())
        feature.setAttributes([encodable(str(path)), "face", BOX])
        layer.dataProvider().addFeature(feature)
    return layer


def test_a_layer_of_a_verification_and_of_listed_photos_shows_text(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    from qgis.core import QgsVectorLayer

    from anon_plugin.processing.layers import styles
    from anon_plugin.processing.layers.verification_layer import VERIFICATION

    run_algorithm(
        "anon:verifyanonymization",
        {"FOLDER": str(folder), "CHECKS": ["pictures"], "OUTPUT": str(tmp_path / "v.gpkg")}
        | {"REPORT": str(tmp_path / "v.html")},
    )
    Page((tmp_path / "v.html").read_text(encoding="utf-8")).require_harmless()
    layer = QgsVectorLayer(str(tmp_path / "v.gpkg"), "verified", "ogr")
    assert layer.featureCount() == 2 * len(NAMES) + 2
    for style in (
        VERIFICATION,
        styles.LISTED_PHOTOS,
        styles.VIDEO_TRACK,
        styles.SIGHT_LINES,
        styles.DETECTIONS,
    ):
        style.show(layer)
        assert layer.mapTipTemplate()
        for tip in tips(layer):
            Page(tip).require_harmless()


def test_csv_layers_and_exports_hold_no_formula(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    given = {"FOLDER": str(folder), "DETECTIONS": detections(folder)}
    run_algorithm(
        "anon:redactdetections",
        given | {"OUTPUT": str(tmp_path / "out"), "PHOTOS": str(tmp_path / "p.csv")},
    )
    run_algorithm(
        "anon:exportdetections", given | {"FORMAT": "csv", "OUTPUT": str(tmp_path / "export")}
    )
    (export,) = (tmp_path / "export").iterdir()
    for path in (tmp_path / "p.csv", export):
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        assert len(rows) > len(NAMES)
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(("=", "@", "+", "-1+"))
    again = run_algorithm(
        "anon:importdetections",
        {"FILE": str(export), "FOLDER": str(folder), "DETECTIONS": "memory:"},
    )
    assert again["DETECTION_COUNT"] == len(NAMES) + 1


@pytest.mark.skipif(os.name != "posix", reason="such names are of POSIX systems")
def test_a_detection_of_a_name_that_is_not_utf8_finds_its_photo(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    results = run_algorithm(
        "anon:redactdetections",
        {"FOLDER": str(folder), "DETECTIONS": detections(folder), "OUTPUT": str(tmp_path / "out")}
        | {"PHOTOS": "memory:"},
    )
    assert results["FACE_COUNT"] == len(NAMES) + 1
