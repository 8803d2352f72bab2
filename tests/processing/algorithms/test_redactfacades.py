"""Objections answered from the map: layers in, hidden facades and sight lines out."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import piexif
import pytest
from PIL import Image

from tests.engine.conftest import jpeg, scene

LUND = (13.2, 55.7)  # the photos look to the north-east
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The same place: as it is, with the heading turned away, and without a position."""
    place = tmp_path / "photos"
    place.mkdir()
    for name in ("towards", "away", "nowhere"):
        path = place / f"{name}.jpg"
        path.write_bytes(jpeg(scene(640, 480)))
        exif = piexif.load(str(path))
        if name == "away":
            exif["GPS"][piexif.GPSIFD.GPSImgDirection] = (22500, 100)
        if name == "nowhere":
            exif["GPS"].pop(piexif.GPSIFD.GPSLatitude)
        piexif.insert(piexif.dump(exif), str(path))
    return place


def square(bearing_deg: float, distance_m: float, side_m: float = 10.0) -> Any:
    """A square house in UTM zone 33 whose front is so far off in a direction from true north."""
    from qgis.core import (
        QgsCoordinateReferenceSystem,
        QgsCoordinateTransform,
        QgsDistanceArea,
        QgsGeometry,
        QgsPointXY,
        QgsProject,
    )

    measure = QgsDistanceArea()
    measure.setEllipsoid("WGS84")

    def at(ahead: float, aside: float) -> QgsPointXY:
        angle = math.radians(bearing_deg) + math.atan2(aside, ahead)
        there = measure.computeSpheroidProject(QgsPointXY(*LUND), math.hypot(ahead, aside), angle)
        return to_utm.transform(there)

    to_utm = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:4326"),
        QgsCoordinateReferenceSystem("EPSG:25833"),
        QgsProject.instance(),
    )
    half = side_m / 2
    near, far = distance_m, distance_m + side_m
    corners = [at(near, -half), at(near, half), at(far, half), at(far, -half)]
    return QgsGeometry.fromPolygonXY([corners])


def buildings(*houses: tuple[Any, float | None]) -> Any:
    """A polygon layer of geometries and heights."""
    from qgis.core import NULL, QgsFeature, QgsVectorLayer

    layer = QgsVectorLayer("Polygon?crs=EPSG:25833&field=height:double", "buildings", "memory")
    for geometry, height in houses:
        feature = QgsFeature(layer.fields())
        feature["height"] = NULL if height is None else height
        feature.setGeometry(geometry)
        layer.dataProvider().addFeature(feature)
    return layer


def rows(layer: Any, field: str) -> dict[str, Any]:
    return {Path(row["photo"]).stem: row[field] for row in layer.getFeatures()}


def changed(folder: Path, output: Path, name: str) -> Any:
    before, after = (
        np.asarray(Image.open(place / name)).astype(np.int16) for place in (folder, output)
    )
    return np.abs(before - after).max(axis=2) > 0


def test_the_house_is_hidden_where_it_is_seen_and_the_map_shows_why(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    results = run_algorithm(
        "anon:redactfacades",
        {
            "FOLDER": str(folder),
            "OUTPUT": str(output),
            "BUILDINGS": buildings((square(45, 20), 10.0)),
            "HEIGHT_FIELD": "height",
            "FIELD_OF_VIEW": 60,
            "PHOTOS": "memory:",
            "DETECTIONS": "memory:",
            "SIGHT_LINES": "memory:",
        },
    )
    assert (results["DONE_COUNT"], results["FAILED_COUNT"]) == (2, 1)
    assert results["REDACTED_COUNT"] == 1
    assert [path.name for path in output.glob("*.jpg")] == ["towards.jpg"]
    touched = changed(folder, output, "towards.jpg")
    focal = 320 / math.tan(math.radians(30))
    # UTM's own north is 1.5° off here, which would move the house by 14 pixels.
    left, right = (round(320 + sign * focal * 5 / 20) for sign in (-1, 1))
    top, foot = round(240 - focal * 7.5 / 20), round(240 + focal * 2.5 / 20)
    assert touched[top:foot, left:right].all()
    margin = focal * (math.tan(math.radians(14.04 + 2.0 + 2.8)) - 0.25) + 24
    assert not touched[:, : int(left - margin)].any()
    assert not touched[:, int(right + margin) :].any()
    assert "no position" in rows(results["PHOTOS"], "reason")["nowhere"]
    assert rows(results["SIGHT_LINES"], "decision") == {"towards": "visible", "away": "out of view"}
    assert rows(results["SIGHT_LINES"], "distance_m")["towards"] == pytest.approx(20, abs=0.05)
    (line,) = (
        row.geometry().asPolyline()
        for row in results["SIGHT_LINES"].getFeatures()
        if row["decision"] == "visible"
    )
    assert (line[0].x(), line[0].y()) == pytest.approx(LUND, abs=1e-6)
    assert {row["label"] for row in results["DETECTIONS"].getFeatures()} == {"facade"}


def test_occluders_defaults_and_layer_fields_count(
    run_algorithm: Run, folder: Path, tmp_path: Path
) -> None:
    from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer

    layer = QgsVectorLayer(
        "Point?crs=EPSG:4326&field=photo:string&field=compass:double", "track", "memory"
    )
    for name, compass in (("towards", 225.0), ("away", 45.0), ("nowhere", 225.0)):
        feature = QgsFeature(layer.fields())
        feature["photo"], feature["compass"] = str(folder / f"{name}.jpg"), compass
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(*LUND)))
        layer.dataProvider().addFeature(feature)
    results = run_algorithm(
        "anon:redactfacades",
        {
            "INPUT": layer,
            "HEADING_FIELD": "compass",
            "OUTPUT": str(tmp_path / "out"),
            "BUILDINGS": buildings((square(45, 30), None), (square(225, 20), None)),
            "OCCLUDERS": buildings((square(45, 8, 15.0), 40.0), (square(225, 12, 5.0), None)),
            "OCCLUDER_HEIGHT_FIELD": "height",
            "FIELD_OF_VIEW": 60,
            "COPY_OTHERS": True,
            "SIGHT_LINES": str(tmp_path / "lines.gpkg"),
        },
    )
    assert (results["DONE_COUNT"], results["REDACTED_COUNT"]) == (3, 2)
    lines = QgsVectorLayer(results["SIGHT_LINES"], "lines", "ogr")
    decisions = {
        (Path(row["photo"]).stem, row["building"]): row["decision"] for row in lines.getFeatures()
    }
    # A wall of unknown height hides no more than 2 m.
    assert decisions == {
        ("towards", "1"): "hidden",
        ("towards", "2"): "visible",
        ("away", "1"): "hidden",
        ("away", "2"): "out of view",
        ("nowhere", "1"): "hidden",
        ("nowhere", "2"): "visible",
    }
    copied = tmp_path / "out" / "away.jpg"
    assert copied.read_bytes() == (folder / "away.jpg").read_bytes()
    assert lines.renderer().classAttribute() == "decision"
