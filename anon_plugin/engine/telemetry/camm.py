"""Camera motion metadata: one typed packet a sample (developers.google.com, Camera Motion Metadata
Spec)."""

from __future__ import annotations

import math
import struct
from datetime import UTC, datetime, timedelta

from anon_plugin.engine.telemetry.fix import Fix

_POSITION, _GPS = 5, 6
_GPS_EPOCH = datetime(1980, 1, 6, tzinfo=UTC)


def fix(sample: bytes, time_s: float) -> Fix | None:
    """The position in a sample; None where it is a packet of another type, or cut off."""
    if len(sample) < 4:
        return None
    (kind,) = struct.unpack_from("<H", sample, 2)
    try:
        if kind == _POSITION:
            latitude, longitude, altitude = struct.unpack_from("<3d", sample, 4)
            return Fix(longitude, latitude, time_s, altitude_m=altitude)
        if kind == _GPS:
            return _gps(sample, time_s)
    except (struct.error, OverflowError, ValueError):
        return None
    return None


def _gps(sample: bytes, time_s: float) -> Fix:
    seconds, dimensions, latitude, longitude = struct.unpack_from("<didd", sample, 4)
    altitude, accuracy, _, east, north, _, _ = struct.unpack_from("<7f", sample, 32)
    course = math.degrees(math.atan2(east, north)) % 360
    return Fix(
        longitude_deg=longitude,
        latitude_deg=latitude,
        time_s=time_s,
        utc=_GPS_EPOCH + timedelta(seconds=seconds) if seconds > 0 else None,
        altitude_m=altitude,
        speed_mps=math.hypot(east, north),
        course_deg=course if east or north else None,
        dimensions=dimensions,
        accuracy_m=accuracy,
    )
