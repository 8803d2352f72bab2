"""Bearings and distances around a camera, against known geodesics."""

from __future__ import annotations

import math

import numpy as np
import pytest

from anon_plugin.engine.facades.topocentric import east_north_m


def test_a_minute_of_latitude_is_a_nautical_mile_to_the_north() -> None:
    # At 45° a minute of the WGS 84 meridian is 1852.2 m.
    east, north = east_north_m(np.array([[9.0, 45.0 + 1 / 60]]), (9.0, 45.0 - 0))[0]
    assert east == pytest.approx(0.0, abs=1e-6)
    assert north == pytest.approx(1852.2, abs=0.5)


def test_the_parallel_of_sixty_degrees_is_half_as_long() -> None:
    east, _ = east_north_m(np.array([[10.001, 60.0]]), (10.0, 60.0))[0]
    # N(60°) cos(60°) with N = 6394209 m
    assert east == pytest.approx(6394209.17 * 0.5 * math.radians(0.001), abs=1e-3)


@pytest.mark.parametrize("latitude", [-60.0, 0.0, 55.7])
def test_distances_agree_with_the_ellipsoid_that_qgis_measures_on(latitude: float) -> None:
    core = pytest.importorskip("qgis.core", reason="run make setup")
    measure = core.QgsDistanceArea()
    measure.setEllipsoid("WGS84")
    here, there = (13.2, latitude), (13.2009, latitude + 0.0005)
    east, north = east_north_m(np.array([there]), here)[0]
    points = [core.QgsPointXY(*here), core.QgsPointXY(*there)]
    assert math.hypot(east, north) == pytest.approx(measure.measureLine(points), abs=1e-3)
    bearing = math.degrees(measure.bearing(*points))
    assert math.degrees(math.atan2(east, north)) == pytest.approx(bearing, abs=1e-3)
