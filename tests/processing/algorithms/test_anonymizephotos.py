"""The main job as QGIS runs it: in the toolbox's process, with qgis_process, and in a model."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import piexif
import pytest
from PIL import Image

GPS = piexif.GPSIFD
LUND = {
    GPS.GPSLatitudeRef: b"N",
    GPS.GPSLatitude: ((55, 1), (42, 1), (0, 1)),
    GPS.GPSLongitudeRef: b"E",
    GPS.GPSLongitude: ((13, 1), (12, 1), (0, 1)),
    GPS.GPSImgDirection: (4500, 100),
}
NOWHERE = {**LUND, GPS.GPSLatitude: ((0, 1),) * 3, GPS.GPSLongitude: ((0, 1),) * 3}
FACE_BOX = np.s_[70:190, 70:175]  # of the astronaut in the part of the sample picture


def portrait(gps: dict[int, Any]) -> bytes:
    data = pytest.importorskip("skimage.data", reason="run make setup")
    stream = io.BytesIO()
    exif = piexif.dump({"0th": {piexif.ImageIFD.Orientation: 1}, "GPS": gps})
    Image.fromarray(data.astronaut()[:256, 100:356]).save(stream, "JPEG", quality=92, exif=exif)
    return stream.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A located portrait in a sub-folder, one that claims 0,0, and one that is cut off."""
    place = tmp_path / "photos"
    (place / "walk").mkdir(parents=True)
    (place / "walk" / "located.jpg").write_bytes(portrait(LUND))
    (place / "nowhere.jpg").write_bytes(portrait(NOWHERE))
    (place / "broken.jpg").write_bytes(portrait(LUND)[:8000])
    return place


def rows(layer: Any) -> dict[str, Any]:
    return {feature["filename"]: feature for feature in layer.getFeatures()}


def assert_face_is_gone(original: Path, written: Path) -> None:
    before, after = cv2.imread(str(original)), cv2.imread(str(written))
    edges = [cv2.Laplacian(image[FACE_BOX], cv2.CV_64F).std() for image in (before, after)]
    assert edges[1] < edges[0] / 3


def test_a_folder_becomes_anonymized_photos_two_layers_and_a_report(
    run_algorithm: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    results = run_algorithm(
        "anon:anonymizephotos",
        {
            "FOLDER": str(folder),
            "OUTPUT": str(output),
            "MODEL": "cascade",
            "PHOTOS": "memory:",
            "DETECTIONS": "memory:",
            "REPORT": str(tmp_path / "report.html"),
        },
    )
    assert results["PHOTO_COUNT"] == 3
    assert results["DONE_COUNT"] == 2
    assert results["FAILED_COUNT"] == 1
    assert results["FACE_COUNT"] >= 2
    assert results["CANCELLED"] is False
    assert_face_is_gone(folder / "nowhere.jpg", output / "nowhere.jpg")
    assert not (output / "broken.jpg").exists()

    photos = rows(results["PHOTOS"])
    located = photos["located"]
    assert located["status"] == "done"
    assert located["output"] == str(output / "walk" / "located.jpg")
    assert located["direction"] == pytest.approx(45.0)
    assert located.geometry().asPoint().x() == pytest.approx(13.2)
    assert located.geometry().asPoint().y() == pytest.approx(55.7)
    assert not photos["nowhere"].hasGeometry()
    assert photos["broken"]["status"] == "failed"
    assert photos["broken"]["reason"]

    found = list(results["DETECTIONS"].getFeatures())
    assert len(found) == results["FACE_COUNT"] + results["PLATE_COUNT"]
    from qgis.core import QgsGeometry

    for feature in found:
        region = QgsGeometry.fromWkt(feature["region_px"])
        assert region.isGeosValid()
        assert 0 < region.area() < 256 * 256
        assert 0 <= feature["score"] <= 1
    assert "broken.jpg" in (tmp_path / "report.html").read_text()
    assert json.loads((tmp_path / "report.json").read_text())["photos"]["failed"] == 1


def test_the_fields_chain_with_those_of_import_photos(
    run_algorithm: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    (folder / "broken.jpg").unlink()
    imported = run_algorithm(
        "native:importphotos", {"FOLDER": str(folder), "RECURSIVE": True, "OUTPUT": "memory:"}
    )["OUTPUT"]
    ours = run_algorithm(
        "anon:anonymizephotos",
        {"FOLDER": str(folder), "OUTPUT": str(tmp_path / "out"), "PHOTOS": "memory:"}
        | {"MODEL": "cascade"},
    )["PHOTOS"]
    fields = [(field.name(), field.type()) for field in imported.fields()]
    assert [(field.name(), field.type()) for field in ours.fields()][: len(fields)] == fields
    theirs, mine = rows(imported)["located"], rows(ours)["located"]
    for name in ("photo", "filename", "directory", "direction", "rotation"):
        assert mine[name] == theirs[name], name


def test_a_photo_layer_is_anonymized_row_by_row(
    run_algorithm: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    imported = run_algorithm(
        "native:importphotos", {"FOLDER": str(folder), "RECURSIVE": True, "OUTPUT": "memory:"}
    )["OUTPUT"]
    imported.selectByExpression("\"filename\" = 'located'")
    from qgis.core import QgsFeatureRequest

    results = run_algorithm(
        "anon:anonymizephotolayer",
        {
            "INPUT": imported.materialize(QgsFeatureRequest(imported.selectedFeatureIds())),
            "OUTPUT": str(tmp_path / "out"),
            "MODEL": "cascade",
            "PHOTOS": "memory:",
        },
    )
    assert results["PHOTO_COUNT"] == results["DONE_COUNT"] == 1
    assert_face_is_gone(folder / "walk" / "located.jpg", tmp_path / "out" / "located.jpg")
    point = rows(results["PHOTOS"])["located"].geometry().asPoint()
    assert point.x() == pytest.approx(13.2)


def test_a_layer_in_another_reference_system_keeps_its_own_positions(
    run_algorithm: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer

    layer = QgsVectorLayer("Point?crs=EPSG:3857&field=path:string", "trajectory", "memory")
    feature = QgsFeature(layer.fields())
    feature["path"] = (folder / "nowhere.jpg").as_uri()
    feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(1113194.9079, 6446275.8410)))
    layer.dataProvider().addFeature(feature)
    results = run_algorithm(
        "anon:anonymizephotolayer",
        {"INPUT": layer, "PHOTO_FIELD": "path", "OUTPUT": str(tmp_path / "out")}
        | {"MODEL": "cascade", "PHOTOS": "memory:"},
    )
    point = rows(results["PHOTOS"])["nowhere"].geometry().asPoint()
    assert point.x() == pytest.approx(10.0, abs=1e-6)
    assert point.y() == pytest.approx(50.0, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"FOLDER": "/nowhere/at/all"}, "does not exist"),
        ({"OUTPUT": "SAME"}, "same folder"),
        ({"OUTPUT": "/proc/out"}, "cannot be written to"),
        ({"MODEL": "no such model"}, "no such model"),
        ({"LABELS": ["person"], "MODEL": "cascade"}, "cannot find 'person'"),
    ],
    ids=["missing folder", "same place", "unwritable output", "unknown model", "unknown label"],
)
def test_a_senseless_run_is_refused_before_any_work(
    run_algorithm: Callable[..., Any],
    folder: Path,
    tmp_path: Path,
    change: dict[str, Any],
    message: str,
) -> None:
    from qgis.core import QgsProcessingException

    parameters = {"FOLDER": str(folder), "OUTPUT": str(tmp_path / "out"), "MODEL": "cascade"}
    parameters |= {
        name: str(folder) if value == "SAME" else value for name, value in change.items()
    }
    with pytest.raises(QgsProcessingException, match=message):
        run_algorithm("anon:anonymizephotos", parameters)
    assert not list(tmp_path.glob("out/**/*.jpg"))


def test_a_layer_without_the_photo_field_is_refused_by_name(
    run_algorithm: Callable[..., Any], tmp_path: Path
) -> None:
    from qgis.core import QgsProcessingException, QgsVectorLayer

    layer = QgsVectorLayer("Point?crs=EPSG:4326&field=name:string", "points", "memory")
    with pytest.raises(QgsProcessingException, match="no field 'photo'; it has: name"):
        run_algorithm("anon:anonymizephotolayer", {"INPUT": layer, "OUTPUT": str(tmp_path / "out")})


def test_cancelling_ends_the_run_early_and_says_so(
    run_algorithm: Callable[..., Any],
    recording_feedback: Callable[..., Any],
    folder: Path,
    tmp_path: Path,
) -> None:
    results = run_algorithm(
        "anon:anonymizephotos",
        {"FOLDER": str(folder), "OUTPUT": str(tmp_path / "out"), "MODEL": "cascade"}
        | {"REPORT": str(tmp_path / "report.html")},
        recording_feedback(cancel_after=1),
    )
    assert results["CANCELLED"] is True
    assert results["DONE_COUNT"] + results["FAILED_COUNT"] == 1
    assert "cancelled" in (tmp_path / "report.html").read_text()
    assert not [path for path in (tmp_path / "out").rglob("*") if "part" in path.name]


def test_a_geopackage_result_is_styled_wherever_it_is_opened(
    run_algorithm: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    from qgis.core import QgsVectorLayer

    run_algorithm(
        "anon:anonymizephotos",
        {"FOLDER": str(folder), "OUTPUT": str(tmp_path / "out"), "MODEL": "cascade"}
        | {"PHOTOS": str(tmp_path / "p.gpkg"), "DETECTIONS": str(tmp_path / "d.gpkg")},
    )
    photos = QgsVectorLayer(str(tmp_path / "p.gpkg"), "photos", "ogr")
    detections = QgsVectorLayer(str(tmp_path / "d.gpkg"), "detections", "ogr")
    assert photos.renderer().classAttribute() == "status"
    assert detections.renderer().classAttribute() == "label"
    assert '"output"' in detections.mapTipTemplate()
    index = photos.fields().indexOf("output")
    assert photos.editorWidgetSetup(index).type() == "ExternalResource"


def test_qgis_process_runs_both_algorithms_and_a_saved_model(
    plugin: Any,
    qgis_process: Callable[..., Any],
    results_of: Callable[..., Any],
    folder: Path,
    tmp_path: Path,
) -> None:
    done = results_of(
        qgis_process(
            "run",
            "anon:anonymizephotos",
            f"--FOLDER={folder}",
            f"--OUTPUT={tmp_path / 'one'}",
            "--MODEL=cascade",
            f"--PHOTOS={tmp_path / 'photos.gpkg'}",
            "--json",
        )
    )
    assert (done["PHOTO_COUNT"], done["FAILED_COUNT"]) == (3, 1)
    assert_face_is_gone(folder / "nowhere.jpg", tmp_path / "one" / "nowhere.jpg")

    (folder / "broken.jpg").unlink()
    done = results_of(
        qgis_process(
            "run",
            "anon:anonymizephotolayer",
            f"--INPUT={tmp_path / 'photos.gpkg'}|layername=photos|subset=\"status\" = 'done'",
            f"--OUTPUT={tmp_path / 'two'}",
            "--MODEL=cascade",
            "--json",
        )
    )
    assert (done["PHOTO_COUNT"], done["FAILED_COUNT"]) == (2, 0)
    assert_face_is_gone(folder / "nowhere.jpg", tmp_path / "two" / "nowhere.jpg")

    model = tmp_path / "chain.model3"
    save_model(model)
    done = results_of(
        qgis_process(
            "run",
            str(model),
            f"--folder={folder}",
            f"--anonymize:output={tmp_path / 'three'}",
            "--json",
        )
    )
    assert_face_is_gone(folder / "nowhere.jpg", tmp_path / "three" / "nowhere.jpg")


def save_model(path: Path) -> None:
    """Import geotagged photos → anonymize photo layer, as the model builder would save it."""
    from qgis.core import (
        Qgis,
        QgsProcessingModelAlgorithm,
        QgsProcessingModelChildAlgorithm,
        QgsProcessingModelChildParameterSource,
        QgsProcessingModelOutput,
        QgsProcessingModelParameter,
        QgsProcessingParameterFile,
    )

    source = QgsProcessingModelChildParameterSource
    model = QgsProcessingModelAlgorithm("chain", "tests")
    folder = QgsProcessingParameterFile(
        "folder", "Folder", Qgis.ProcessingFileParameterBehavior.Folder
    )
    model.addModelParameter(folder, QgsProcessingModelParameter("folder"))

    importing = QgsProcessingModelChildAlgorithm("native:importphotos")
    importing.setChildId("import")
    importing.addParameterSources("FOLDER", [source.fromModelParameter("folder")])
    importing.addParameterSources("RECURSIVE", [source.fromStaticValue(True)])
    model.addChildAlgorithm(importing)

    anonymizing = QgsProcessingModelChildAlgorithm("anon:anonymizephotolayer")
    anonymizing.setChildId("anonymize")
    anonymizing.addParameterSources("INPUT", [source.fromChildOutput("import", "OUTPUT")])
    anonymizing.addParameterSources("MODEL", [source.fromStaticValue("cascade")])
    output = QgsProcessingModelOutput("output")
    output.setChildId("anonymize")
    output.setChildOutputName("OUTPUT")
    anonymizing.setModelOutputs({"output": output})
    model.addChildAlgorithm(anonymizing)
    assert model.toFile(str(path))
