"""anon:verifyanonymization, as a user runs it on what a run has published."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import pytest

from tests.engine.conftest import jpeg, scene

Run = Callable[..., dict[str, Any]]
Published = Callable[..., Path]

BOX = "POLYGON((40 60, 90 60, 90 130, 40 130))"
WITHOUT_MODEL = {"CHECKS": ["pictures", "regions", "untouched"]}


def detections_layer(folder: Path, names: tuple[str, ...] = ("a.jpg",)) -> Any:
    from qgis.core import QgsFeature, QgsVectorLayer

    layer = QgsVectorLayer(
        "NoGeometry?field=photo:string&field=label:string&field=region_px:string", "d", "memory"
    )
    for name in names:
        feature = QgsFeature(layer.fields())
        feature.setAttributes([str(folder / name), "face", BOX])
        layer.dataProvider().addFeature(feature)
    return layer


@pytest.fixture
def published(run_algorithm: Run, tmp_path: Path) -> Published:
    """Two photos, one with a redacted face: returns the folder of the results."""

    def publish(**more: Any) -> Path:
        folder = tmp_path / "photos"
        folder.mkdir()
        for name, seed in (("a.jpg", 1), ("b.jpg", 2)):
            (folder / name).write_bytes(jpeg(scene(seed=seed)))
        run_algorithm(
            "anon:redactdetections",
            {"FOLDER": str(folder), "DETECTIONS": detections_layer(folder)}
            | {"OUTPUT": str(tmp_path / "out"), "PHOTOS": str(tmp_path / "photos.gpkg")}
            | more,
        )
        return tmp_path / "out"

    return publish


def unredacted(output: Path) -> None:
    """Put the original's pixels into a published photo, as a faulty tool would."""
    original = cv2.imread(str(output.parent / "photos" / "a.jpg"))
    cv2.imwrite(str(output / "a.jpg"), original, [cv2.IMWRITE_JPEG_QUALITY, 95])


def test_what_a_run_published_passes_and_the_layer_and_the_report_say_so(
    run_algorithm: Run, published: Published, tmp_path: Path
) -> None:
    output = published()
    results = run_algorithm(
        "anon:verifyanonymization",
        {"FOLDER": str(output), "OUTPUT": "memory:", "REPORT": str(tmp_path / "r.html")}
        | {"STRICT": True, "LABELS": ["face"], "CONFIDENCE": 1.0},
    )
    assert (results["CHECKED_COUNT"], results["FAILED_COUNT"]) == (2, 0)
    assert (results["COMPARED_COUNT"], results["REGION_COUNT"]) == (2, 1)
    rows = {Path(row["photo"]).name: row for row in results["OUTPUT"].getFeatures()}
    assert rows["a.jpg"]["status"] == "passed"
    assert rows["a.jpg"]["checked"] == "pictures, regions, untouched, detections"
    assert rows["a.jpg"].geometry().asPoint().y() == pytest.approx(55.7)
    page = (tmp_path / "r.html").read_text()
    assert "<title>Verification report</title>" in page
    assert json.loads((tmp_path / "r.json").read_text())["passed"]["regions"] == 2


@pytest.mark.parametrize("originals", [True, False])
def test_a_face_that_is_back_fails_with_and_without_the_original(
    run_algorithm: Run, published: Published, tmp_path: Path, originals: bool
) -> None:
    output = published()
    unredacted(output)
    if not originals:
        (tmp_path / "photos").rename(tmp_path / "elsewhere")
    results = run_algorithm(
        "anon:verifyanonymization",
        {"FOLDER": str(output), "OUTPUT": "memory:", "CHECKS": ["regions"]},
    )
    assert results["FAILED_COUNT"] == 1
    (failed,) = (row for row in results["OUTPUT"].getFeatures() if row["status"] == "failed")
    assert "the face at x 40 to 90" in failed["reason"]


def test_originals_may_be_given_as_a_folder(
    run_algorithm: Run, published: Published, tmp_path: Path
) -> None:
    output = published()
    (tmp_path / "photos").rename(tmp_path / "elsewhere")
    given = {"FOLDER": str(output)} | WITHOUT_MODEL
    assert run_algorithm("anon:verifyanonymization", given)["COMPARED_COUNT"] == 0
    given["ORIGINALS"] = str(tmp_path / "elsewhere")
    results = run_algorithm("anon:verifyanonymization", given)
    assert (results["COMPARED_COUNT"], results["FAILED_COUNT"]) == (2, 0)


def test_a_layer_and_the_originals_stand_for_the_journal(
    run_algorithm: Run, published: Published, tmp_path: Path
) -> None:
    output = published()
    shutil.rmtree(output / ".anonymizer")
    given = {
        "FOLDER": str(output),
        "DETECTIONS": detections_layer(tmp_path / "photos"),
        "ORIGINALS": str(tmp_path / "photos"),
    }
    results = run_algorithm("anon:verifyanonymization", given | WITHOUT_MODEL)
    assert (results["REGION_COUNT"], results["FAILED_COUNT"]) == (1, 0)


def test_a_hidden_copy_fails_and_a_strict_verification_ends_with_an_error(
    run_algorithm: Run, published: Published, tmp_path: Path
) -> None:
    from qgis.core import QgsProcessingException

    output = published()
    with (output / "b.jpg").open("ab") as file:
        file.write(jpeg(scene(seed=9)))
    given = {"FOLDER": str(output), "STRICT": True, "REPORT": str(tmp_path / "r.html")}
    with pytest.raises(QgsProcessingException, match="1 of 2 photos did not pass"):
        run_algorithm("anon:verifyanonymization", given | WITHOUT_MODEL)
    failures = json.loads((tmp_path / "r.json").read_text())["failures"]
    assert [Path(one["photo"]).name for one in failures] == ["b.jpg"]
    assert "further picture" in failures[0]["reason"]


def test_a_photos_layer_stands_for_what_was_published(
    run_algorithm: Run, published: Published, tmp_path: Path
) -> None:
    published()
    results = run_algorithm(
        "anon:verifyanonymization", {"INPUT": str(tmp_path / "photos.gpkg")} | WITHOUT_MODEL
    )
    assert (results["CHECKED_COUNT"], results["FAILED_COUNT"]) == (2, 0)


def test_a_photo_that_nobody_recorded_fails(
    run_algorithm: Run, published: Published, tmp_path: Path
) -> None:
    output = published()
    (output / "stranger.jpg").write_bytes(jpeg(scene(seed=4)))
    given = {"FOLDER": str(output), "OUTPUT": "memory:"} | WITHOUT_MODEL
    results = run_algorithm("anon:verifyanonymization", given)
    (failed,) = (row for row in results["OUTPUT"].getFeatures() if row["status"] == "failed")
    assert Path(failed["photo"]).name == "stranger.jpg"
    assert "nothing records" in failed["reason"]


def test_a_photo_that_cannot_be_opened_fails(run_algorithm: Run, published: Published) -> None:
    output = published()
    (output / "a.jpg").write_bytes((output / "a.jpg").read_bytes()[:2000])
    results = run_algorithm("anon:verifyanonymization", {"FOLDER": str(output)} | WITHOUT_MODEL)
    assert (results["CHECKED_COUNT"], results["FAILED_COUNT"]) == (2, 1)


def test_verification_off_is_a_parameter_of_the_steps_that_write(
    run_algorithm: Run, published: Published, tmp_path: Path
) -> None:
    from qgis.core import QgsVectorLayer

    published(VERIFY="off")
    (first, _) = QgsVectorLayer(str(tmp_path / "photos.gpkg"), "p", "ogr").getFeatures()
    assert not first["verified"]


def test_a_cancelled_verification_says_so(
    run_algorithm: Run, published: Published, recording_feedback: Callable[..., Any]
) -> None:
    output = published()
    feedback = recording_feedback()
    feedback.cancel()
    results = run_algorithm(
        "anon:verifyanonymization", {"FOLDER": str(output)} | WITHOUT_MODEL, feedback
    )
    assert results["CANCELLED"]
    assert results["CHECKED_COUNT"] == 0


@pytest.mark.parametrize("name", ["a.jpg_original", ".a.jpg", "a.jpg.bak"])
@pytest.mark.parametrize("as_layer", [False, True])
def test_an_original_left_beside_its_result_is_a_finding(
    run_algorithm: Run, published: Published, tmp_path: Path, name: str, as_layer: bool
) -> None:
    output = published()
    shutil.copy(tmp_path / "photos" / "a.jpg", output / name)
    given = {"INPUT": str(tmp_path / "photos.gpkg")} if as_layer else {"FOLDER": str(output)}
    report = tmp_path / "verified.html"
    results = run_algorithm(
        "anon:verifyanonymization", given | WITHOUT_MODEL | {"REPORT": str(report)}
    )
    assert results["FAILED_COUNT"] == 1
    assert f"/{name}" in report.read_text(encoding="utf-8")
