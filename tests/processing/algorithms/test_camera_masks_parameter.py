"""CAMERA_MASKS and UNREVIEWED, as steps take them from layers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import piexif
import pytest

Run = Callable[..., dict[str, Any]]

HEAD = "POLYGON((10 200, 150 200, 150 290, 10 290, 10 200))"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    place.mkdir()
    random = np.random.default_rng(3)
    for name, model in (("one.jpg", b"D90"), ("two.jpg", b"D80")):
        small = random.integers(0, 255, (30, 40, 3), dtype=np.uint8)
        (place / name).write_bytes(cv2.imencode(".jpg", cv2.resize(small, (400, 300)))[1].tobytes())
        exif = {"0th": {piexif.ImageIFD.Make: b"NIKON", piexif.ImageIFD.Model: model}}
        piexif.insert(piexif.dump(exif), str(place / name))
    return place


def masks(**changes: Any) -> Any:
    """A layer in memory with one mask of the D90."""
    from qgis.core import QgsFeature, QgsVectorLayer

    from anon_plugin.processing.layers import camera_masks_layer

    layer = QgsVectorLayer("NoGeometry", "masks", "memory")
    layer.dataProvider().addAttributes(camera_masks_layer.fields().toList())
    layer.updateFields()
    row = QgsFeature(layer.fields())
    values = {
        "action": "redact",
        "label": "person",
        "make": "Nikon",
        "model": "D90",
        "width": 400,
        "height": 300,
        "region_px": HEAD,
        **changes,
    }
    for name, value in values.items():
        row[name] = value
    layer.dataProvider().addFeature(row)
    return layer


def changed(folder: Path, output: Path, name: str) -> Any:
    before, after = (cv2.imread(str(place / name)).astype(int) for place in (folder, output))
    return np.abs(before - after).max(axis=2) > 8


def test_what_always_goes_with_a_camera(run_algorithm: Run, folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    common = {"FOLDER": str(folder), "MODEL": "cascade", "CAMERA_MASKS": masks()}
    found = run_algorithm("anon:detect", {**common, "DETECTIONS": "memory:"})["DETECTIONS"]
    rows = [(Path(row["photo"]).name, row["label"], row["shape"]) for row in found.getFeatures()]
    assert ("one.jpg", "person", "outline") in rows
    assert all(name == "one.jpg" for name, label, _ in rows if label == "person")
    outputs = {"OUTPUT": str(tmp_path / "out"), "REPORT": str(report)}
    results = run_algorithm("anon:anonymizephotos", {**common, **outputs})
    assert results["DONE_COUNT"] == 2
    assert changed(folder, tmp_path / "out", "one.jpg")[210:280, 20:140].mean() > 0.6
    assert not changed(folder, tmp_path / "out", "two.jpg")[200:].any()
    told = json.loads(report.with_suffix(".json").read_text())
    assert told["settings"]["camera_masks"][0]["model"] == "D90"
    run_algorithm(
        "anon:redactdetections",
        {
            "FOLDER": str(folder),
            "DETECTIONS": found,
            "OUTPUT": str(tmp_path / "two"),
            "CAMERA_MASKS": common["CAMERA_MASKS"],
        },
    )
    for name in ("one.jpg", "two.jpg"):
        assert (tmp_path / "two" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"action": "hide"}, "Write redact or keep"),
        ({"width": None}, "does not say the width"),
        ({"region_px": "POINT(1 2)"}, "has no region"),
    ],
)
def test_a_mask_that_means_nothing_ends_the_run(
    run_algorithm: Run, folder: Path, tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    from qgis.core import QgsProcessingException

    parameters = {
        "FOLDER": str(folder),
        "MODEL": "cascade",
        "OUTPUT": str(tmp_path / "out"),
        "CAMERA_MASKS": masks(**changes),
    }
    with pytest.raises(QgsProcessingException, match=message):
        run_algorithm("anon:anonymizephotos", parameters)
    assert not list(tmp_path.glob("out/*.jpg"))


@pytest.fixture
def detected(run_algorithm: Run, folder: Path) -> dict[str, Any]:
    """Both layers of a run, one photo reviewed by Ann."""
    results = run_algorithm(
        "anon:detect",
        {"FOLDER": str(folder), "MODEL": "cascade", "DETECTIONS": "memory:", "PHOTOS": "memory:"},
    )
    photos = results["PHOTOS"]
    photos.startEditing()
    for row in photos.getFeatures():
        if row["filename"] == "one":
            for name, value in (("reviewed", True), ("reviewer", "Ann")):
                photos.changeAttributeValue(row.id(), photos.fields().indexOf(name), value)
    assert photos.commitChanges()
    return results


def redact(run: Run, tmp_path: Path, detected: dict[str, Any], **more: Any) -> dict[str, Any]:
    return run(
        "anon:redactdetections",
        {
            "INPUT": detected["PHOTOS"],
            "DETECTIONS": detected["DETECTIONS"],
            "OUTPUT": str(tmp_path / "out"),
            "PHOTOS": "memory:",
            "REPORT": str(tmp_path / "report.html"),
            **more,
        },
    )


def test_photos_that_nobody_reviewed_can_be_refused(
    run_algorithm: Run, tmp_path: Path, detected: dict[str, Any]
) -> None:
    results = redact(run_algorithm, tmp_path, detected, UNREVIEWED="refuse")
    assert (results["DONE_COUNT"], results["FAILED_COUNT"]) == (1, 1)
    assert [one.name for one in (tmp_path / "out").glob("*.jpg")] == ["one.jpg"]
    told = json.loads((tmp_path / "report.json").read_text())
    assert told["reviewed"] == {"by_reviewer": {"Ann": 1}, "by_nobody": 0}
    assert "was not reviewed" in told["failures"][0]["reason"]
    # Allowed after all, it is written; and refused again, it does not stay.
    assert redact(run_algorithm, tmp_path, detected)["DONE_COUNT"] == 2
    told = json.loads((tmp_path / "report.json").read_text())
    assert told["reviewed"] == {"by_reviewer": {"Ann": 1}, "by_nobody": 1}
    assert "Reviewed by" in (tmp_path / "report.html").read_text()
    results = redact(run_algorithm, tmp_path, detected, UNREVIEWED="refuse")
    assert results["DONE_COUNT"] == 1


def test_who_has_looked_is_carried_on(
    run_algorithm: Run, tmp_path: Path, detected: dict[str, Any]
) -> None:
    photos = redact(run_algorithm, tmp_path, detected)["PHOTOS"]
    told = {row["filename"]: row["reviewer"] for row in photos.getFeatures()}
    assert told["one"] == "Ann"
    assert told["two"] != "Ann"


def test_a_folder_does_not_say_what_was_reviewed(
    run_algorithm: Run, tmp_path: Path, folder: Path, detected: dict[str, Any]
) -> None:
    from qgis.core import QgsProcessingException

    with pytest.raises(QgsProcessingException, match="a folder does not say"):
        redact(
            run_algorithm,
            tmp_path,
            detected,
            INPUT=None,
            FOLDER=str(folder),
            UNREVIEWED="refuse",
        )


def test_what_never_goes_counts_as_found_nowhere(run_algorithm: Run, tmp_path: Path) -> None:
    """A face on a poster on the dashboard: verification, preview and estimate know it, too."""
    data = pytest.importorskip("skimage.data", reason="run make setup")
    place, output = tmp_path / "photos", tmp_path / "out"
    place.mkdir()
    bgr = np.ascontiguousarray(data.astronaut()[:256, 100:356, ::-1])
    (place / "one.jpg").write_bytes(cv2.imencode(".jpg", bgr)[1].tobytes())
    exif = {"0th": {piexif.ImageIFD.Make: b"NIKON", piexif.ImageIFD.Model: b"D90"}}
    piexif.insert(piexif.dump(exif), str(place / "one.jpg"))
    everywhere = "POLYGON((0 0, 256 0, 256 256, 0 256, 0 0))"
    keep = masks(action="keep", width=256, height=256, region_px=everywhere)
    search = {"MODEL": "cascade", "LABELS": ["face"]}
    photos = {**search, "FOLDER": str(place)}
    results = run_algorithm(
        "anon:anonymizephotos", {**photos, "OUTPUT": str(output), "CAMERA_MASKS": keep}
    )
    assert (results["DONE_COUNT"], results["FACE_COUNT"]) == (1, 0)
    for layer, failed in ((None, 1), (keep, 0)):
        verified = run_algorithm(
            "anon:verifyanonymization",
            {**search, "FOLDER": str(output), "CAMERA_MASKS": layer, "OUTPUT": "memory:"},
        )
        assert verified["FAILED_COUNT"] == failed
        page = {"OUTPUT": str(tmp_path / "styles.html"), "CAMERA_MASKS": layer}
        shown = run_algorithm("anon:previewstyle", {**photos, **page})["CUTOUT_COUNT"]
        assert (shown > 0) is (layer is None)
    estimated = run_algorithm("anon:estimaterun", {**photos, "SAMPLE": 1, "CAMERA_MASKS": keep})
    assert (estimated["SAMPLE_COUNT"], estimated["FAILED_COUNT"]) == (1, 0)
