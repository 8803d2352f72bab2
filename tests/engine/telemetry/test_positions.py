"""Where a camera was between two fixes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from anon_plugin.engine.telemetry.fix import Fix
from anon_plugin.engine.telemetry.positions import Positions, way_m

BEGUN = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)


def fix(time_s: float, east: float, north: float = 50.0, **more: object) -> Fix:
    utc = BEGUN + timedelta(seconds=time_s)
    return Fix(east, north, time_s=time_s, utc=utc, **more)  # type: ignore[arg-type]


def test_between_two_fixes_all_is_interpolated() -> None:
    positions = Positions.of([fix(2, 8.002, altitude_m=20.0), fix(0, 8.0, altitude_m=10.0)])
    there = positions.at(0.5)
    assert there is not None
    assert (there.longitude_deg, there.altitude_m) == (pytest.approx(8.0005), 12.5)
    assert there.utc == BEGUN + timedelta(seconds=0.5)
    assert there.course_deg == pytest.approx(90.0, abs=0.01)  # it goes to the east


def test_courses_turn_the_short_way_and_longitudes_pass_the_date_line() -> None:
    positions = Positions.of([fix(0, 179.9, course_deg=350.0), fix(1, -179.9, course_deg=10.0)])
    there = positions.at(0.5)
    assert there is not None
    assert there.course_deg == pytest.approx(0.0, abs=1e-9)
    assert abs(there.longitude_deg) == pytest.approx(180.0)


def test_a_camera_that_stands_has_no_course() -> None:
    positions = Positions.of([fix(0, 8.0), fix(1, 8.000001)])
    there = positions.at(0.5)
    assert there is not None
    assert there.course_deg is None


def test_beyond_the_track_there_is_no_position() -> None:
    positions = Positions.of([fix(0, 8.0), fix(1, 8.1), fix(60, 8.2), Fix(1, 2, 30, dimensions=0)])
    assert positions.at(1.5) is not None
    assert positions.at(30) is None
    assert positions.at(99) is None
    assert Positions.of([]).at(0) is None


def test_ways_are_in_metres() -> None:
    assert way_m(fix(0, 8.0, 0.0), fix(1, 9.0, 0.0)) == pytest.approx(111_195, rel=1e-3)
    assert way_m(fix(0, 8.0, 60.0), fix(1, 9.0, 60.0)) == pytest.approx(55_597, rel=1e-3)
