"""Rows of the result layers, made from outcomes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.geotag.geotag import Geotag
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.engine.tasks.outcome import Outcome, Status

AMSTERDAM = Geotag(longitude_deg=4.9, latitude_deg=52.37, heading_deg=90.0)


def outcome(geotag: Geotag = AMSTERDAM) -> Outcome:
    """A panorama of 1 degree for 10 pixels with a face 30 degrees right of its middle."""
    return Outcome(
        source=Path("/in/pano.jpg"),
        target=Path("/out/pano.jpg"),
        status=Status.DONE,
        geotag=geotag,
        size_wh=(3600, 1800),
        projection=Spherical(Panorama.full(3600, 1800)),
        detections=(Detection.from_xyxy("face", 0.8, (2090, 890, 2110, 910)),),
    )


def test_a_finding_on_a_panorama_tells_where_it_is_seen(plugin: Any) -> None:
    from qgis.core import QgsPointXY

    from anon_plugin.processing.layers import detections_layer

    (row,) = detections_layer.features(outcome(), QgsPointXY(4.9, 52.37))
    assert row["yaw_deg"] == pytest.approx(30, abs=0.01)
    assert row["pitch_deg"] == pytest.approx(0, abs=0.01)
    assert row["width_deg"] == pytest.approx(2, abs=0.01)
    assert row["bearing_deg"] == pytest.approx(120, abs=0.01)
    assert row.geometry().asPoint().x() == pytest.approx(4.9)


def test_a_sight_line_points_from_the_photo_to_the_object(plugin: Any) -> None:
    from qgis.core import QgsPointXY

    from anon_plugin.processing.layers import detections_layer

    (row,) = detections_layer.features(outcome(), QgsPointXY(4.9, 52.37), ray_length_m=50.0)
    start, end = row.geometry().asPolyline()
    metres = np.array(
        [
            (end.x() - start.x()) * 111320 * math.cos(math.radians(52.37)),
            (end.y() - start.y()) * 111250,
        ]
    )
    assert np.hypot(*metres) == pytest.approx(50, rel=0.01)
    assert math.degrees(math.atan2(metres[0], metres[1])) == pytest.approx(120, abs=0.5)


def test_without_a_heading_there_is_no_bearing_and_no_sight_line(plugin: Any) -> None:
    from qgis.core import NULL, QgsPointXY

    from anon_plugin.processing.layers import detections_layer

    unknown = outcome(Geotag(longitude_deg=4.9, latitude_deg=52.37))
    (row,) = detections_layer.features(unknown, QgsPointXY(4.9, 52.37), ray_length_m=50.0)
    assert row["bearing_deg"] == NULL
    assert row["yaw_deg"] == pytest.approx(30, abs=0.01)
    assert not row.hasGeometry()


def test_a_region_survives_the_way_through_a_layer_exactly(plugin: Any) -> None:
    from qgis.core import QgsGeometry

    from anon_plugin.processing.layers import detections_layer

    region = np.round(np.random.default_rng(3).uniform(0, 9000, (5, 2)), 2)
    text = detections_layer.region_wkt(Detection("face", 0.5, region, is_box=False))
    points = [(p.x(), p.y()) for p in QgsGeometry.fromWkt(text).asPolygon()[0]]
    assert np.array_equal(points[:-1], region)
