"""Writes a picture as a camera would: JPEG with position, heading, time, orientation, thumbnail."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

THUMBNAIL = (160, 120)
QUALITY = 92
# EXIF orientation: how often a picture that stands upright is turned by 90° counterclockwise
# to be stored, as a camera held sideways does.
STORED_TURNS = {1: 0, 6: 1, 3: 2, 8: 3}


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
    stored.save(path, "JPEG", quality=QUALITY, subsampling="4:2:0")
    small = stored.copy()
    small.thumbnail(THUMBNAIL)
    tags = _tags(place, orientation, stored.size) | (
        _panorama_tags(stored.size, place) if is_panorama else {}
    )
    with tempfile.NamedTemporaryFile(suffix=".jpg") as thumbnail:
        small.save(thumbnail, "JPEG", quality=80)
        thumbnail.flush()
        _exiftool(path, tags, "-ThumbnailImage<=" + thumbnail.name)


def _tags(place: Place, orientation: int, size: tuple[int, int]) -> dict[str, object]:
    return {
        "Make": "Drawn",
        "Model": "Demo camera",
        "Orientation": orientation,
        "ExifImageWidth": size[0],
        "ExifImageHeight": size[1],
        "DateTimeOriginal": f"{place.time:%Y:%m:%d %H:%M:%S}",
        "ModifyDate": f"{place.time:%Y:%m:%d %H:%M:%S}",
        "GPSLatitude": f"{abs(place.latitude):.8f}",
        "GPSLatitudeRef": "N" if place.latitude >= 0 else "S",
        "GPSLongitude": f"{abs(place.longitude):.8f}",
        "GPSLongitudeRef": "E" if place.longitude >= 0 else "W",
        "GPSAltitude": f"{place.altitude_m:.2f}",
        "GPSAltitudeRef": 0,
        "GPSImgDirection": f"{place.heading_deg:.1f}",
        "GPSImgDirectionRef": "T",
        "GPSDateStamp": f"{place.time:%Y:%m:%d}",
        "GPSTimeStamp": f"{place.time:%H:%M:%S}",
    }


def _panorama_tags(size: tuple[int, int], place: Place) -> dict[str, object]:
    width, height = size
    tags = {
        "ProjectionType": "equirectangular",
        "UsePanoramaViewer": True,
        "FullPanoWidthPixels": width,
        "FullPanoHeightPixels": height,
        "CroppedAreaImageWidthPixels": width,
        "CroppedAreaImageHeightPixels": height,
        "CroppedAreaLeftPixels": 0,
        "CroppedAreaTopPixels": 0,
        "PoseHeadingDegrees": f"{place.heading_deg:.1f}",
    }
    return {f"XMP-GPano:{name}": value for name, value in tags.items()}


def _exiftool(path: Path, tags: dict[str, object], *others: str) -> None:
    values = [f"-{name}={value}" for name, value in tags.items()]
    command = ["exiftool", "-quiet", "-overwrite_original", "-n", *values, *others, str(path)]
    subprocess.run(command, check=True)
