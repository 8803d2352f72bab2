"""Rules by place in the toolbox: a polygon layer decides what goes where."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import piexif
import pytest

from tests.engine.conftest import jpeg, scene

Run = Callable[..., dict[str, Any]]
BOX = "POLYGON((40 40, 80 40, 80 90, 40 90, 40 40))"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photos at the school in Lund, one of them said by a layer to be elsewhere, and a third
    far away."""
    place = tmp_path / "photos"
    place.mkdir()
    for seed, name in enumerate(("school", "moved", "away")):
        path = place / f"{name}.jpg"
        path.write_bytes(jpeg(scene(seed=seed)))
        if name == "away":
            exif = piexif.load(str(path))
            exif["GPS"][piexif.GPSIFD.GPSLongitude] = ((14, 1), (12, 1), (0, 1))
            piexif.insert(piexif.dump(exif), str(path))
    return place


def policy_layer(*rules: dict[str, Any]) -> Any:
    """Squares of 100 m around the place of the photos, in web Mercator."""
    from qgis.core import QgsFeature, QgsGeometry, QgsRectangle, QgsVectorLayer

    layer = QgsVectorLayer(
        "Polygon?crs=EPSG:3857&field=labels:string&field=style:string&field=confidence:double",
        "policy",
        "memory",
    )
    x, y = 1469417.27, 7498924.48  # 13.2 E, 55.7 N
    for values in rules:
        feature = QgsFeature(layer.fields())
        for name, value in values.items():
            feature[name] = value
        square = QgsRectangle(x - 50, y - 50, x + 50, y + 50)
        feature.setGeometry(QgsGeometry.fromRect(square))
        layer.dataProvider().addFeature(feature)
    return layer


def detections(folder: Path) -> Any:
    from qgis.core import QgsFeature, QgsVectorLayer

    layer = QgsVectorLayer(
        "NoGeometry?field=photo:string&field=label:string&field=region_px:string",
        "found",
        "memory",
    )
    for path in folder.glob("*.jpg"):
        feature = QgsFeature(layer.fields())
        feature["photo"], feature["label"], feature["region_px"] = str(path), "person", BOX
        layer.dataProvider().addFeature(feature)
    return layer


def centre(path: Path) -> tuple[int, ...]:
    from PIL import Image

    return tuple(Image.open(path).getpixel((60, 65)))


def test_the_style_follows_the_place_and_the_layer_says_by_which_rule(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    results = run_algorithm(
        "anon:redactdetections",
        {
            "FOLDER": str(folder),
            "OUTPUT": str(tmp_path / "out"),
            "DETECTIONS": detections(folder),
            "POLICY": policy_layer({"style": "opaque"}, {"style": "evidence"}),
            "PHOTOS": "memory:",
        },
    )
    assert results["DONE_COUNT"] == 3
    assert max(centre(tmp_path / "out" / "school.jpg")) < 8  # black
    assert max(centre(tmp_path / "out" / "away.jpg")) > 30
    notes = {row["filename"]: row["notes"] for row in results["PHOTOS"].getFeatures()}
    assert "by the rules of polygon 1, polygon 2" in notes["school"]
    assert "rules" not in str(notes["away"])


def test_photos_outside_are_left_out_and_positions_of_the_layer_count(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer

    layer = QgsVectorLayer("Point?crs=EPSG:4326&field=photo:string", "track", "memory")
    for name, longitude in (("school", 13.2), ("moved", 13.3), ("away", 13.2)):
        feature = QgsFeature(layer.fields())
        feature["photo"] = str(folder / f"{name}.jpg")
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(longitude, 55.7)))
        layer.dataProvider().addFeature(feature)
    run_algorithm(
        "anon:anonymizefaces",
        {"INPUT": layer, "OUTPUT": str(tmp_path / "out"), "MODEL": "cascade"}
        | {"POLICY": policy_layer({"labels": "face"}), "SKIP_OUTSIDE": True},
    )
    written = sorted(path.name for path in (tmp_path / "out").glob("*.jpg"))
    assert written == ["away.jpg", "school.jpg"]


@pytest.mark.parametrize(("buffer_m", "inside"), [(0.0, False), (55.0, False), (65.0, True)])
def test_a_buffer_is_of_true_metres_whatever_the_layers_reference_system(
    run_algorithm: Run, folder: Path, tmp_path: Path, buffer_m: float, inside: bool
) -> None:
    from qgis.core import QgsDistanceArea, QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer

    measure = QgsDistanceArea()
    measure.setEllipsoid("WGS84")
    half = 50 * 0.5635  # of the square: 50 units of web Mercator, in metres at this latitude
    place = measure.computeSpheroidProject(QgsPointXY(13.2, 55.7), half + 60.0, math.pi / 2)
    layer = QgsVectorLayer("Point?crs=EPSG:4326&field=photo:string", "track", "memory")
    feature = QgsFeature(layer.fields())
    feature["photo"] = str(folder / "school.jpg")
    feature.setGeometry(QgsGeometry.fromPointXY(place))
    layer.dataProvider().addFeature(feature)
    run_algorithm(
        "anon:redactdetections",
        {"INPUT": layer, "OUTPUT": str(tmp_path / "out"), "DETECTIONS": detections(folder)}
        | {"POLICY": policy_layer({"style": "opaque"}), "POLICY_BUFFER": buffer_m}
        | {"SKIP_OUTSIDE": True},
    )
    assert (tmp_path / "out" / "school.jpg").exists() == inside


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"labels": "face, dog"}, "cannot find 'dog'"),
        ({"labels": "Persons"}, "cannot find 'person'"),
        ({"style": "nice"}, "has the style 'nice'"),
        ({"confidence": 7.0}, "CONFIDENCE is 7.0"),
    ],
)
def test_a_senseless_rule_is_refused_before_any_photo(
    run_algorithm: Run, folder: Path, tmp_path: Path, rule: dict[str, Any], message: str
) -> None:
    from qgis.core import QgsProcessingException

    with pytest.raises(QgsProcessingException, match=message):
        run_algorithm(
            "anon:anonymizephotos",
            {"FOLDER": str(folder), "OUTPUT": str(tmp_path / "out"), "MODEL": "cascade"}
            | {"POLICY": policy_layer(rule)},
        )
    assert not list(tmp_path.glob("out/*.jpg"))
