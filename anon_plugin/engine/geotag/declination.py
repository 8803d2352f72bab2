"""From the compass' north to the map's: how far they are apart at a place and time."""

from __future__ import annotations

from datetime import datetime

# The World Magnetic Models that the library holds; beyond, the last one's is taken: the
# declination drifts by some tenths of a degree a year, a phone's compass errs by ten degrees.
_FIRST_YEAR, _LAST_YEAR = 2010, 2029
_USUAL_TIME = datetime(2025, 1, 1)


def declination_deg(
    longitude_deg: float, latitude_deg: float, altitude_m: float | None, time: datetime | None
) -> float | None:
    """Degrees by which magnetic north lies east of true north.

    By the World Magnetic Model of the time (NOAA NCEI and British Geological Survey; its own error
    is about half a degree). None near the magnetic poles, where a compass tells nothing, and where
    the library pygeomag is not installed.
    """
    try:
        from pygeomag import GeoMag
    except ImportError:
        return None
    time = time or _USUAL_TIME
    year = min(max(time.year, _FIRST_YEAR), _LAST_YEAR)
    # A model keeps what it computes in itself, and several threads read photos.
    field = GeoMag(base_year=year).calculate(
        glat=latitude_deg,
        glon=longitude_deg,
        alt=min(max(altitude_m or 0.0, -1_000.0), 10_000.0) / 1000.0,
        time=year + (time.timetuple().tm_yday - 1) / 366.0,
    )
    uncertain = field.in_caution_zone or field.in_blackout_zone
    return None if uncertain else float(field.d)
