"""One position of a moving camera."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Fix:
    """Where the camera was at one moment; every part is None where the source does not say.

    time_s: seconds after the first frame. utc: the receiver's clock. Longitude and latitude in
    degrees of WGS 84, altitude in metres above sea level, speed in metres a second over ground,
    course in degrees clockwise from true north. dimensions: 0 no fix, 2 or 3. accuracy_m:
    horizontal. dilution: of precision (DOP).
    """

    longitude_deg: float
    latitude_deg: float
    time_s: float | None = None
    utc: datetime | None = None
    altitude_m: float | None = None
    speed_mps: float | None = None
    course_deg: float | None = None
    dimensions: int | None = None
    accuracy_m: float | None = None
    dilution: float | None = None

    @property
    def is_possible(self) -> bool:
        """Whether it is a place on earth, and not the 0, 0 that receivers without a fix write."""
        inside = abs(self.longitude_deg) <= 180 and abs(self.latitude_deg) <= 90
        return inside and (abs(self.longitude_deg) > 1e-6 or abs(self.latitude_deg) > 1e-6)


def possible(fixes: Iterable[Fix]) -> list[Fix]:
    """Those that are a place on earth."""
    return [one for one in fixes if one.is_possible]
