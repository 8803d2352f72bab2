"""The declination, against the test values that NOAA publishes with its models."""

from __future__ import annotations

import sys
from datetime import datetime

import pytest

from anon_plugin.engine.geotag.declination import declination_deg

WMM_2020, WMM_2025 = datetime(2020, 1, 1), datetime(2025, 1, 1)


@pytest.mark.parametrize(
    ("longitude_deg", "latitude_deg", "time", "expected_deg"),
    [
        (0.0, 80.0, WMM_2020, -1.28),
        (120.0, 0.0, WMM_2020, 0.16),
        (-120.0, -80.0, WMM_2020, 69.36),
        (0.0, 80.0, WMM_2025, 1.28),
        (120.0, 0.0, WMM_2025, -0.16),
        (-120.0, -80.0, WMM_2025, 68.78),
    ],
)
def test_the_declination_is_that_of_the_world_magnetic_model(
    longitude_deg: float, latitude_deg: float, time: datetime, expected_deg: float
) -> None:
    found = declination_deg(longitude_deg, latitude_deg, 0.0, time)
    assert found == pytest.approx(expected_deg, abs=0.006)


@pytest.mark.parametrize("time", [None, datetime(1999, 7, 1), datetime(2040, 7, 1)])
def test_without_a_time_or_outside_the_models_it_is_near_enough(time: datetime | None) -> None:
    assert declination_deg(13.2, 55.7, None, time) == pytest.approx(4.5, abs=2.0)


def test_at_the_magnetic_pole_a_compass_tells_nothing() -> None:
    assert declination_deg(-72.6, 86.0, 0.0, WMM_2020) is None


def test_without_the_library_it_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygeomag", None)
    assert declination_deg(13.2, 55.7, 0.0, WMM_2025) is None
