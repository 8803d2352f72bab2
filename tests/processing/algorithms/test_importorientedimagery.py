"""Lists of photos from other systems, as a layer that all other steps take."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import jpeg, scene

Run = Callable[..., dict[str, Any]]

ESRI = (
    "ImagePath,X,Y,Z,SRS,AcquisitionDate,CameraHeading,CameraPitch,CameraRoll,"
    "HorizontalFieldOfView\n"
    "photos/one.jpg,13.2,55.7,31.5,4326,2024-05-04T10:20:30Z,-45,80,3,60\n"
    "photos/two.jpg,13.3,55.8,,4326,,-999,,,\n"
)
MAPILLARY = [
    {
        "filename": "photos/one.jpg",
        "filetype": "image",
        "MAPLatitude": 55.7,
        "MAPLongitude": 13.2,
        "MAPAltitude": 31.5,
        "MAPCaptureTime": "2024_05_04_10_20_30_000",
        "MAPCompassHeading": {"TrueHeading": 315.0, "MagneticHeading": 310.0},
        "MAPSequenceUUID": "0",
    },
    {"filename": "photos/two.jpg", "error": {"type": "MapillaryGeoTaggingError"}},
]
PANORAMAX = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "0005086d",
            "collection": "bb129602",
            "geometry": {"type": "Point", "coordinates": [13.2, 55.7]},
            "properties": {
                "datetime": "2024-05-04T12:20:30+02:00",
                "view:azimuth": 315,
                "pers:pitch": -10.0,
                "pers:roll": 3.0,
                "pers:interior_orientation": {"field_of_view": 60},
                "original_file:name": "one.jpg",
            },
            "assets": {
                "thumb": {"href": "https://example.org/thumb.jpg", "roles": ["thumbnail"]},
                "hd": {"href": "https://example.org/0005086d/hd.jpg", "roles": ["data"]},
            },
        }
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(jpeg(scene()))
    return tmp_path


def rows(layer: Any) -> dict[str, Any]:
    return {row["filename"]: row for row in layer.getFeatures()}


@pytest.mark.parametrize(
    ("name", "text", "has_pose"),
    [
        ("table.csv", ESRI, True),
        ("mapillary_image_description.json", json.dumps(MAPILLARY), False),
        ("items.json", json.dumps(PANORAMAX), True),
    ],
    ids=["Esri", "Mapillary", "Panoramax"],
)
def test_a_list_becomes_photos_with_place_time_and_pose(
    run_algorithm: Run, folder: Path, name: str, text: str, has_pose: bool
) -> None:
    (folder / name).write_text(text)
    results = run_algorithm(
        "anon:importorientedimagery",
        {"FILE": str(folder / name), "FOLDER": str(folder / "photos"), "PHOTOS": "memory:"},
    )
    one = rows(results["PHOTOS"])["one"]
    assert one["photo"] == str(folder / "photos" / "one.jpg")
    point = one.geometry().asPoint()
    assert (point.x(), point.y()) == pytest.approx((13.2, 55.7))
    assert one["direction"] == pytest.approx(315.0)
    assert one["timestamp"].toString("yyyy-MM-dd hh:mm:ss") == "2024-05-04 10:20:30"
    if has_pose:
        pose = [one[field] for field in ("pitch", "roll", "field_of_view")]
        assert pose == pytest.approx([-10.0, 3.0, 60.0])


def test_what_is_unknown_stays_empty_and_what_is_missing_is_counted(
    run_algorithm: Run, recording_feedback: Callable[..., Any], folder: Path
) -> None:
    from qgis.core import NULL

    (folder / "table.csv").write_text(ESRI)
    feedback = recording_feedback()
    results = run_algorithm(
        "anon:importorientedimagery",
        {"FILE": str(folder / "table.csv"), "PHOTOS": "memory:"},
        feedback,
    )
    assert (results["PHOTO_COUNT"], results["MISSING_COUNT"]) == (2, 1)
    assert "photos/two.jpg" in feedback.textLog()
    two = rows(results["PHOTOS"])["two"]
    for field in ("direction", "pitch", "roll", "altitude", "timestamp"):
        assert two[field] == NULL or two[field].isNull(), field


def test_an_oriented_imagery_layer_keeps_its_own_positions(
    run_algorithm: Run, folder: Path
) -> None:
    from qgis.core import QgsFeature, QgsVectorLayer

    layer = QgsVectorLayer(
        "NoGeometry?crs=EPSG:3857&field=ImagePath:string&field=X:double&field=Y:double"
        "&field=CameraHeading:double&field=CameraPitch:double",
        "table",
        "memory",
    )
    layer.setCrs(_crs("EPSG:3857"))
    feature = QgsFeature(layer.fields())
    feature.setAttributes(
        [str(folder / "photos" / "one.jpg"), 1469417.2785, 7498924.4777, 10.0, 90.0]
    )
    layer.dataProvider().addFeature(feature)
    results = run_algorithm("anon:importorientedimagery", {"INPUT": layer, "PHOTOS": "memory:"})
    one = rows(results["PHOTOS"])["one"]
    point = one.geometry().asPoint()
    assert (point.x(), point.y()) == pytest.approx((13.2, 55.7), abs=1e-6)
    assert one["pitch"] == pytest.approx(0.0)


def _crs(name: str) -> Any:
    from qgis.core import QgsCoordinateReferenceSystem

    return QgsCoordinateReferenceSystem(name)


@pytest.mark.parametrize("text", ["{}", "[", '{"type": "FeatureCollection", "features": []}'])
def test_a_file_that_lists_nothing_is_refused(run_algorithm: Run, folder: Path, text: str) -> None:
    from qgis.core import QgsProcessingException

    (folder / "list.json").write_text(text)
    with pytest.raises(QgsProcessingException, match="list"):
        run_algorithm(
            "anon:importorientedimagery",
            {"FILE": str(folder / "list.json"), "PHOTOS": "memory:"},
        )
