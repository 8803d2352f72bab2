"""Writes a picture as a camera would: JPEG with position, heading, time, orientation, thumbnail."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import piexif
from numpy.typing import NDArray
from PIL import Image

THUMBNAIL = (160, 120)
QUALITY = 92
# EXIF orientation: how often a picture that stands upright is turned by 90° counterclockwise
# to be stored, as a camera held sideways does.
STORED_TURNS = {1: 0, 6: 1, 3: 2, 8: 3}
XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"'
    ' GPano:ProjectionType="equirectangular" GPano:UsePanoramaViewer="True"'
    ' GPano:FullPanoWidthPixels="{width}" GPano:FullPanoHeightPixels="{height}"'
    ' GPano:CroppedAreaImageWidthPixels="{width}" GPano:CroppedAreaImageHeightPixels="{height}"'
    ' GPano:CroppedAreaLeftPixels="0" GPano:CroppedAreaTopPixels="0"'
    ' GPano:PoseHeadingDegrees="{heading:.1f}"/>'
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


@dataclass(frozen=True)
class Place:
    """Where, when and in which direction (degrees clockwise from true north) a photo was taken."""

    longitude: float
    latitude: float
    altitude_m: float
    heading_deg: float
    time: datetime


def write_photo(
    path: Path,
    pixels: NDArray[np.uint8],
    place: Place,
    orientation: int = 1,
    is_panorama: bool = False,
) -> None:
    """Write (H, W, 3) uint8 RGB pixels, which stand upright, as a JPEG with all its tags."""
    stored = Image.fromarray(np.ascontiguousarray(np.rot90(pixels, STORED_TURNS[orientation])))
    small = stored.copy()
    small.thumbnail(THUMBNAIL)
    exif = piexif.dump(
        {
            "0th": {
                piexif.ImageIFD.Make: "Drawn",
                piexif.ImageIFD.Model: "Demo panorama" if is_panorama else "Demo camera",
                piexif.ImageIFD.Orientation: orientation,
                piexif.ImageIFD.DateTime: f"{place.time:%Y:%m:%d %H:%M:%S}",
            },
            "Exif": {
                piexif.ExifIFD.DateTimeOriginal: f"{place.time:%Y:%m:%d %H:%M:%S}",
                piexif.ExifIFD.PixelXDimension: stored.width,
                piexif.ExifIFD.PixelYDimension: stored.height,
            },
            "GPS": _gps(place),
            "1st": {piexif.ImageIFD.Compression: 6},
            "thumbnail": _jpeg(small, 80),
        }
    )
    xmp = XMP.format(width=stored.width, height=stored.height, heading=place.heading_deg)
    panorama_tags = {"xmp": xmp.encode()} if is_panorama else {}
    stored.save(path, "JPEG", quality=QUALITY, subsampling="4:2:0", exif=exif, **panorama_tags)


def _gps(place: Place) -> dict[int, object]:
    tags = piexif.GPSIFD
    return {
        tags.GPSVersionID: (2, 3, 0, 0),
        tags.GPSLatitudeRef: "N" if place.latitude >= 0 else "S",
        tags.GPSLatitude: _degrees(place.latitude),
        tags.GPSLongitudeRef: "E" if place.longitude >= 0 else "W",
        tags.GPSLongitude: _degrees(place.longitude),
        tags.GPSAltitudeRef: 0,
        tags.GPSAltitude: _rational(place.altitude_m),
        tags.GPSImgDirectionRef: "T",
        tags.GPSImgDirection: _rational(place.heading_deg % 360),
        tags.GPSDateStamp: f"{place.time:%Y:%m:%d}",
        tags.GPSTimeStamp: tuple(
            (value, 1) for value in (place.time.hour, place.time.minute, place.time.second)
        ),
    }


def _degrees(value: float) -> tuple[tuple[int, int], ...]:
    """Degrees, minutes and seconds as EXIF rationals, to a thousandth of a second (3 cm)."""
    thousandths = round(abs(value) * 3_600_000)
    minutes, seconds = divmod(thousandths, 60_000)
    return (minutes // 60, 1), (minutes % 60, 1), (seconds, 1000)


def _rational(value: float) -> tuple[int, int]:
    return Fraction(value).limit_denominator(1000).as_integer_ratio()


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
