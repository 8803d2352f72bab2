"""Where a photo was taken, which way it looks and how it is projected, from EXIF and XMP."""

from __future__ import annotations

import io
import logging
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

import exifread

from anon_plugin.engine.geotag import xmp_values as xmp
from anon_plugin.engine.geotag.declination import declination_deg

# exifread warns of every oddity of a damaged file; what counts for us is the geotag it yields.
logging.getLogger("exifread").setLevel(logging.CRITICAL)

_EXIF_HEADER = re.compile(rb"Exif\x00\x00(?:II\*\x00|MM\x00\*)")

# EXIF writes 2024:05:06 07:08:09, others ISO 8601; fractions and the zone are left aside.
_TIME = re.compile(
    r"(\d{4})[:/.-](\d\d)[:/.-](\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d*)?)?"
    r"\s*(?:Z|UTC|[+-]\d\d:?(?:\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)

# Cameras without a fix write 0,0; drones write what their filter makes of it, such as 6e-11.
_NO_FIX_DEG = 1e-6

Pair = tuple[int | None, int | None]


@dataclass(frozen=True)
class PanoramaTags:
    """The GPano properties as found in the file (Google Photo Sphere XMP metadata), None if absent.

    Sizes and offsets in pixels of the stored picture at the time of tagging: they may be stale, and
    one of two may be absent.
    """

    projection_type: str | None
    full_wh: Pair | None
    cropped_wh: Pair | None
    cropped_left_top: Pair | None


@dataclass(frozen=True)
class Geotag:
    """Position and pose of the camera; every part is None where the file does not say.

    Longitude and latitude in degrees of WGS 84, altitude in metres above sea level, heading in
    degrees clockwise from true north (0 to 360), pitch and roll in degrees, time as the camera's
    local time without a zone. compass_deg: what a compass showed, from magnetic north; the heading
    then is that corrected by the declination, or None where nobody can tell the declination.
    """

    longitude_deg: float | None = None
    latitude_deg: float | None = None
    altitude_m: float | None = None
    heading_deg: float | None = None
    pitch_deg: float | None = None
    roll_deg: float | None = None
    compass_deg: float | None = None
    time: datetime | None = None
    camera: str = ""
    panorama: PanoramaTags | None = None

    @property
    def has_position(self) -> bool:
        return self.longitude_deg is not None and self.latitude_deg is not None


def is_on_earth(longitude_deg: float, latitude_deg: float) -> bool:
    """Whether there is such a place; there is none at 999 or NaN."""
    return abs(longitude_deg) <= 180.0 and abs(latitude_deg) <= 90.0


def read_geotag(data: bytes) -> Geotag:
    """Read the geotag from a photo file's bytes.

    Never raises: what is absent, damaged or nonsense (0/0 fractions, latitude 95, position 0,0
    that cameras write for "no fix", a position without hemisphere) is None, never a wrong value.
    """
    tags = exif_tags(data)
    packet = xmp.find_packet(data)
    longitude, latitude = _position(tags, packet)
    here = Geotag(
        longitude_deg=longitude,
        latitude_deg=latitude,
        altitude_m=_altitude(tags),
        pitch_deg=xmp.number(packet, xmp.GPANO, "PosePitchDegrees"),
        roll_deg=xmp.number(packet, xmp.GPANO, "PoseRollDegrees"),
        time=_time(tags, packet),
        camera=_camera(tags),
        panorama=_panorama(packet),
    )
    panorama_heading = _angle(xmp.number(packet, xmp.GPANO, "PoseHeadingDegrees"))
    if panorama_heading is not None:
        return replace(here, heading_deg=panorama_heading)
    values = exif_numbers(tags, "GPS GPSImgDirection")
    heading = _angle(values[0] if len(values) == 1 else None)
    if heading is None or _text(tags, "GPS GPSImgDirectionRef").upper()[:1] != "M":
        return replace(here, heading_deg=heading)
    return replace(here, compass_deg=heading, heading_deg=_true_heading(heading, here))


def exif_tags(data: bytes) -> Mapping[str, Any]:
    """The EXIF tags of a photo file's bytes, by names such as "EXIF FocalLength"; {} if damaged."""
    # The library misses EXIF that stands behind other segments or inside HEIF boxes, so it is
    # handed the TIFF structure itself wherever that is announced (JPEG, HEIF, most WebP files).
    header = _EXIF_HEADER.search(data)
    stream = io.BytesIO(data if header is None else data[header.end() - 4 :])
    try:
        return exifread.process_file(stream, details=False)  # type: ignore[no-any-return]
    except Exception:  # the library raises whatever a damaged file provokes in it
        logging.getLogger(__name__).debug("EXIF could not be read", exc_info=True)
        return {}


def _position(tags: Mapping[str, Any], packet: str) -> tuple[float | None, float | None]:
    longitude = _exif_angle(tags, "GPS GPSLongitude", "E", "W", 180.0)
    latitude = _exif_angle(tags, "GPS GPSLatitude", "N", "S", 90.0)
    if longitude is None or latitude is None:
        longitude = _xmp_angle(packet, "GPSLongitude", "E", "W", 180.0)
        latitude = _xmp_angle(packet, "GPSLatitude", "N", "S", 90.0)
    if longitude is None or latitude is None:
        return None, None
    if abs(longitude) < _NO_FIX_DEG and abs(latitude) < _NO_FIX_DEG:
        return None, None
    return longitude, latitude


def _exif_angle(
    tags: Mapping[str, Any], key: str, positive: str, negative: str, limit: float
) -> float | None:
    """Degrees, minutes and seconds as EXIF 2.32 section 4.6.6 stores them."""
    parts = _parts_of_angle(tags, key)
    reference = _text(tags, f"{key}Ref").upper()[:1]
    if not parts or len(parts) > 3 or reference not in (positive, negative):
        return None
    degrees = math.fsum(part / 60.0**power for power, part in enumerate(parts))
    if not 0 <= degrees <= limit:
        return None
    return degrees if reference == positive else -degrees


def _parts_of_angle(tags: Mapping[str, Any], key: str) -> list[float]:
    """Some cameras give decimal degrees or minutes, and 0/0 for what would come behind; after whole
    ones that leaves too much open. [] where the parts are none."""
    values = list(getattr(tags.get(key), "values", None) or ())
    known = list(takewhile(lambda value: _number(value) is not None, values))
    silent = all(_number(value) is None for value in values[len(known) :])
    if len(known) < len(values) and not (known and silent and float(known[-1]) % 1):
        return []
    return [float(value) for value in known]


def _xmp_angle(packet: str, name: str, positive: str, negative: str, limit: float) -> float | None:
    """ "DDD,MM,SSk" or "DDD,MM.mmk" (XMP specification part 2, GPSCoordinate)."""
    text = (xmp.value(packet, xmp.EXIF, name) or "").strip().upper()
    if text[-1:] not in (positive, negative):
        return None
    try:
        parts = [float(part) for part in text[:-1].split(",")]
    except ValueError:
        return None
    degrees = math.fsum(part / 60.0**power for power, part in enumerate(parts))
    if not (len(parts) <= 3 and 0 <= degrees <= limit):
        return None
    return degrees if text[-1] == positive else -degrees


def _altitude(tags: Mapping[str, Any]) -> float | None:
    values = exif_numbers(tags, "GPS GPSAltitude")
    if len(values) != 1:
        return None
    below_sea_level = exif_numbers(tags, "GPS GPSAltitudeRef") == [1.0]
    return -values[0] if below_sea_level else values[0]


def _angle(degrees: float | None) -> float | None:
    return None if degrees is None or not -360 <= degrees <= 360 else degrees % 360


def _true_heading(compass_deg: float, here: Geotag) -> float | None:
    if here.longitude_deg is None or here.latitude_deg is None:
        return None
    declination = declination_deg(here.longitude_deg, here.latitude_deg, here.altitude_m, here.time)
    return None if declination is None else (compass_deg + declination) % 360


def _time(tags: Mapping[str, Any], packet: str) -> datetime | None:
    texts = [
        *(_text(tags, f"EXIF DateTime{which}") for which in ("Original", "Digitized")),
        _text(tags, "Image DateTime"),
        xmp.value(packet, xmp.EXIF, "DateTimeOriginal") or "",
    ]
    return next(filter(None, map(_local_time, texts)), None)


def _local_time(text: str) -> datetime | None:
    """The time that a clock on the spot showed, in the spelling of EXIF or of ISO 8601."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]
    except ValueError:
        return None


def _camera(tags: Mapping[str, Any]) -> str:
    make, model = _text(tags, "Image Make"), _text(tags, "Image Model")
    return model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()


def _panorama(packet: str) -> PanoramaTags | None:
    def whole_number(name: str) -> int | None:
        value = xmp.number(packet, xmp.GPANO, name)
        return None if value is None else round(value)

    def pair(first: str, second: str) -> Pair | None:
        values = whole_number(first), whole_number(second)
        return None if values == (None, None) else values

    tags = PanoramaTags(
        projection_type=xmp.value(packet, xmp.GPANO, "ProjectionType"),
        full_wh=pair("FullPanoWidthPixels", "FullPanoHeightPixels"),
        cropped_wh=pair("CroppedAreaImageWidthPixels", "CroppedAreaImageHeightPixels"),
        cropped_left_top=pair("CroppedAreaLeftPixels", "CroppedAreaTopPixels"),
    )
    return None if tags == PanoramaTags(None, None, None, None) else tags


def _text(tags: Mapping[str, Any], key: str) -> str:
    return str(tags[key]).strip().strip("\x00").strip() if key in tags else ""


def exif_numbers(tags: Mapping[str, Any], key: str) -> list[float]:
    """All values of a tag as finite numbers; [] where one of them is none (0/0, text)."""
    values = getattr(tags.get(key), "values", None)
    if not isinstance(values, (list, tuple)):
        return []
    numbers = [number for value in values if (number := _number(value)) is not None]
    return numbers if len(numbers) == len(values) else []


def _number(value: Any) -> float | None:
    """None where the value is no finite number: 0/0, text."""
    try:
        number = float(value)
    except (TypeError, ValueError, ArithmeticError):
        return None
    return number if math.isfinite(number) else None
