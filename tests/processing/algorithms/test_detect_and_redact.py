"""Detect, correct on the map, redact: what rows say is what happens."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import piexif
import pytest
from PIL import Image

FACE_BOX = np.s_[80:180, 80:165]  # of the astronaut in the part of the sample picture
EMPTY_BOX = np.s_[20:60, 20:60]

Run = Callable[..., dict[str, Any]]


def portrait() -> bytes:
    data = pytest.importorskip("skimage.data", reason="run make setup")
    stream = io.BytesIO()
    exif = piexif.dump({"0th": {piexif.ImageIFD.Orientation: 1}})
    Image.fromarray(data.astronaut()[:256, 100:356]).save(stream, "JPEG", quality=92, exif=exif)
    return stream.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    (place / "sub").mkdir(parents=True)
    (place / "one.jpg").write_bytes(portrait())
    (place / "sub" / "two.jpg").write_bytes(portrait())
    return place


@pytest.fixture
def detected(run_algorithm: Run, folder: Path) -> Any:
    """The layer of what there is to find, in memory, ready to be edited."""
    results = run_algorithm(
        "anon:detect",
        {"FOLDER": str(folder), "MODEL": "cascade", "DETECTIONS": "memory:", "PHOTOS": "memory:"},
    )
    assert results["PHOTO_COUNT"] == results["DONE_COUNT"] == 2
    assert results["FACE_COUNT"] >= 2
    assert results["PHOTOS"].featureCount() == 2
    return results["DETECTIONS"]


def pixels(path: Path) -> Any:
    return np.asarray(Image.open(path)).astype(np.int16)


def changed(folder: Path, output: Path, name: str) -> Any:
    return np.abs(pixels(folder / name) - pixels(output / name)).max(axis=2) > 0


def redact(run: Run, folder: Path, output: Path, layer: Any, **more: Any) -> dict[str, Any]:
    return run(
        "anon:redactdetections",
        {"FOLDER": str(folder), "OUTPUT": str(output), "DETECTIONS": layer, **more},
    )


def test_detecting_writes_nothing_and_two_steps_are_one(
    run_algorithm: Run, folder: Path, tmp_path: Path, detected: Any
) -> None:
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["one.jpg", "two.jpg"]
    results = redact(run_algorithm, folder, tmp_path / "two", detected)
    assert (results["DONE_COUNT"], results["STRANGER_COUNT"]) == (2, 0)
    run_algorithm(
        "anon:anonymizephotos",
        {"FOLDER": str(folder), "OUTPUT": str(tmp_path / "one"), "MODEL": "cascade"},
    )
    for name in ("one.jpg", "sub/two.jpg"):
        written = (tmp_path / "two" / name).read_bytes()
        assert written == (tmp_path / "one" / name).read_bytes()
        assert written != (folder / name).read_bytes()


def test_a_geopackage_gives_the_same_bytes_too(
    run_algorithm: Run, folder: Path, tmp_path: Path, detected: Any
) -> None:
    path = tmp_path / "found.gpkg"
    run_algorithm("native:savefeatures", {"INPUT": detected, "OUTPUT": str(path)})
    redact(run_algorithm, folder, tmp_path / "a", detected)
    redact(run_algorithm, folder, tmp_path / "b", str(path))
    for name in ("one.jpg", "sub/two.jpg"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def edit(layer: Any, name: str, change: Callable[[Any], Any]) -> None:
    """Apply a change to every row of one photo: a dictionary of values, or None to delete it."""
    layer.startEditing()
    for feature in list(layer.getFeatures()):
        if feature["photo"].endswith(name):
            values = change(feature)
            if values is None:
                layer.deleteFeature(feature.id())
            else:
                for field, value in values.items():
                    layer.changeAttributeValue(feature.id(), layer.fields().indexOf(field), value)
    assert layer.commitChanges()


@pytest.mark.parametrize("how", ["deleted", "not kept"])
def test_rows_that_were_taken_out_stay_visible(
    run_algorithm: Run, folder: Path, tmp_path: Path, detected: Any, how: str
) -> None:
    edit(detected, "one.jpg", lambda _: None if how == "deleted" else {"keep": False})
    redact(run_algorithm, folder, tmp_path / "out", detected)
    assert not changed(folder, tmp_path / "out", "one.jpg").any()
    assert changed(folder, tmp_path / "out", "sub/two.jpg")[FACE_BOX].mean() > 0.9


def test_rows_that_were_moved_relabelled_or_added_count_as_they_stand(
    run_algorithm: Run, folder: Path, tmp_path: Path, detected: Any
) -> None:
    from qgis.core import QgsFeature

    region = "POLYGON((20 20, 60 20, 60 60, 20 60, 20 20))"
    edit(detected, "one.jpg", lambda _: {"region_px": region, "label": "License_Plate"})
    added = QgsFeature(detected.fields())
    added["photo"], added["label"], added["region_px"] = "two.jpg", "person", region
    detected.dataProvider().addFeature(added)
    redact(run_algorithm, folder, tmp_path / "out", detected)
    moved = changed(folder, tmp_path / "out", "one.jpg")
    assert moved[EMPTY_BOX].mean() > 0.9
    assert not moved[FACE_BOX].any()
    both = changed(folder, tmp_path / "out", "sub/two.jpg")
    assert both[EMPTY_BOX].mean() > 0.9
    assert both[FACE_BOX].mean() > 0.9


def test_rows_that_fit_no_photo_are_reported(
    run_algorithm: Run,
    recording_feedback: Callable[..., Any],
    folder: Path,
    tmp_path: Path,
    detected: Any,
) -> None:
    edit(detected, "one.jpg", lambda _: {"photo": "/elsewhere/gone.jpg"})
    feedback = recording_feedback()
    results = run_algorithm(
        "anon:redactdetections",
        {"FOLDER": str(folder), "OUTPUT": str(tmp_path / "out"), "DETECTIONS": detected},
        feedback,
    )
    assert results["STRANGER_COUNT"] >= 1
    assert "/elsewhere/gone.jpg" in feedback.textLog()


def test_a_photo_that_nobody_searched_can_be_refused(
    run_algorithm: Run, folder: Path, tmp_path: Path, detected: Any
) -> None:
    edit(detected, "one.jpg", lambda _: None)
    results = redact(run_algorithm, folder, tmp_path / "out", detected, UNLISTED="refuse")
    assert (results["DONE_COUNT"], results["FAILED_COUNT"]) == (1, 1)
    assert not (tmp_path / "out" / "one.jpg").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": " - "}, "has no label"),
        ({"label": None}, "has no label"),
        ({"region_px": "POINT(3 4)"}, "no region"),
        ({"region_px": None}, "no region"),
    ],
)
def test_a_row_that_means_nothing_ends_the_run_before_any_photo(
    run_algorithm: Run,
    folder: Path,
    tmp_path: Path,
    detected: Any,
    change: dict[str, Any],
    message: str,
) -> None:
    from qgis.core import QgsProcessingException

    edit(detected, "two.jpg", lambda _: change)
    with pytest.raises(QgsProcessingException, match=message):
        redact(run_algorithm, folder, tmp_path / "out", detected)
    assert not list(tmp_path.glob("out/**/*.jpg"))


def test_the_forms_for_one_kind_find_that_kind_alone(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    common = {"FOLDER": str(folder), "MODEL": "cascade"}
    faces = run_algorithm("anon:detectfaces", {**common, "DETECTIONS": "memory:"})
    assert {row["label"] for row in faces["DETECTIONS"].getFeatures()} == {"face"}
    plates = run_algorithm("anon:detectplates", common)
    assert plates["FACE_COUNT"] == 0
    results = run_algorithm("anon:anonymizefaces", {**common, "OUTPUT": str(tmp_path / "f")})
    assert results["FACE_COUNT"] == faces["FACE_COUNT"]
    assert changed(folder, tmp_path / "f", "one.jpg")[FACE_BOX].mean() > 0.9
    run_algorithm("anon:anonymizeplates", {**common, "OUTPUT": str(tmp_path / "p")})
    assert not changed(folder, tmp_path / "p", "one.jpg")[FACE_BOX].all()


@pytest.mark.parametrize("given", ["neither", "both"])
def test_photos_come_from_a_folder_or_a_layer(
    run_algorithm: Run, folder: Path, detected: Any, given: str
) -> None:
    from qgis.core import QgsProcessingException

    parameters = {} if given == "neither" else {"FOLDER": str(folder), "INPUT": detected}
    with pytest.raises(QgsProcessingException, match="either a folder of photos or a photo layer"):
        run_algorithm("anon:detect", {**parameters, "MODEL": "cascade"})


def test_relative_paths_begin_at_the_layers_own_file(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    rows = [
        {"type": "Feature", "geometry": None, "properties": {"photo": name}}
        for name in ("photos/one.jpg", "photos/sub/two.jpg")
    ]
    document = {"type": "FeatureCollection", "features": rows}
    (tmp_path / "list.geojson").write_text(json.dumps(document))
    results = run_algorithm(
        "anon:detectfaces",
        {"INPUT": str(tmp_path / "list.geojson"), "MODEL": "cascade", "PHOTOS": "memory:"},
    )
    assert results["DONE_COUNT"] == 2
    found = {row["photo"] for row in results["PHOTOS"].getFeatures()}
    assert found == {str(folder / "one.jpg"), str(folder / "sub" / "two.jpg")}
