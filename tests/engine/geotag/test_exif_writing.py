"""What is written into a new JPEG is what readers of others read out of it."""

from __future__ import annotations

from datetime import UTC, datetime

import cv2
import numpy as np
import piexif
import pytest

from anon_plugin.engine.geotag.exif_writing import exif_block, panorama_xmp, with_segments
from anon_plugin.engine.geotag.geotag import read_geotag

TIME = datetime(2026, 5, 6, 7, 8, 9, 250_000, tzinfo=UTC)


def jpeg(*contents: bytes) -> bytes:
    _, data = cv2.imencode(".jpg", np.full((32, 64, 3), 120, np.uint8))
    return with_segments(data.tobytes(), contents)


def test_position_height_heading_and_time_are_read_again() -> None:
    data = jpeg(exif_block(-73.9876543, 40.7543211, -12.5, 271.25, TIME))
    geotag = read_geotag(data)
    assert geotag.longitude_deg == pytest.approx(-73.9876543, abs=1e-7)
    assert geotag.latitude_deg == pytest.approx(40.7543211, abs=1e-7)
    assert (geotag.altitude_m, geotag.heading_deg) == (-12.5, 271.25)
    assert geotag.time == datetime(2026, 5, 6, 7, 8, 9)
    tags = piexif.load(data)  # a reader of its own
    assert tags["GPS"][piexif.GPSIFD.GPSImgDirectionRef] == b"T"
    assert tags["GPS"][piexif.GPSIFD.GPSTimeStamp] == ((7, 1), (8, 1), (37, 4))
    assert tags["Exif"][piexif.ExifIFD.SubSecTimeOriginal] == b"250"
    assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).shape == (32, 64, 3)


def test_what_is_not_known_is_not_written() -> None:
    geotag = read_geotag(jpeg(exif_block(None, None)))
    assert (geotag.longitude_deg, geotag.altitude_m, geotag.heading_deg, geotag.time) == (None,) * 4


def test_a_panorama_is_told_to_be_one() -> None:
    geotag = read_geotag(jpeg(exif_block(13.0, 52.0), panorama_xmp((64, 32), 90.0)))
    assert geotag.panorama is not None
    assert geotag.panorama.projection_type == "equirectangular"
    assert geotag.panorama.full_wh == (64, 32)
    assert geotag.heading_deg == 90.0


def test_what_is_no_jpeg_is_refused() -> None:
    with pytest.raises(ValueError, match="no JPEG"):
        with_segments(b"PNG", [])
