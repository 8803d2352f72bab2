"""Geotags: what real cameras write, and what must never become a wrong place."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import piexif
import pytest
from PIL import Image

from anon_plugin.engine.geotag.geotag import PanoramaTags, read_geotag
from anon_plugin.engine.geotag.xmp_values import GPANO

GPS = piexif.GPSIFD
BERLIN = {
    GPS.GPSLatitudeRef: b"N",
    GPS.GPSLatitude: ((52, 1), (31, 1), (12, 1)),
    GPS.GPSLongitudeRef: b"E",
    GPS.GPSLongitude: ((13, 1), (24, 1), (3600, 100)),
}


def photo(gps: dict[int, Any] | None = None, xmp: str = "", **ifds: dict[int, Any]) -> bytes:
    """A tiny JPEG with the given EXIF and XMP."""
    stream = io.BytesIO()
    exif = piexif.dump({"GPS": gps or {}, **ifds})
    Image.new("RGB", (16, 16)).save(stream, "JPEG", exif=exif, xmp=xmp.encode())
    return stream.getvalue()


def packet(body: str) -> str:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        f'rdf:about="" {body}</rdf:RDF></x:xmpmeta>'
    )


def test_degrees_minutes_and_seconds_become_signed_degrees() -> None:
    south_west = {**BERLIN, GPS.GPSLatitudeRef: b"S", GPS.GPSLongitudeRef: b"W"}
    geotag = read_geotag(photo(BERLIN))
    mirrored = read_geotag(photo(south_west))
    assert geotag.latitude_deg == pytest.approx(52.52)
    assert geotag.longitude_deg == pytest.approx(13.41)
    assert mirrored.latitude_deg == pytest.approx(-52.52)
    assert mirrored.longitude_deg == pytest.approx(-13.41)


@pytest.mark.parametrize(
    "change",
    [
        {GPS.GPSLatitude: ((0, 1), (0, 1), (0, 1)), GPS.GPSLongitude: ((0, 1), (0, 1), (0, 1))},
        {GPS.GPSLatitude: ((52, 1), (31, 1), (0, 0))},
        {GPS.GPSLatitude: ((95, 1), (0, 1), (0, 1))},
        {GPS.GPSLatitudeRef: b""},
        {GPS.GPSLongitudeRef: b"Q"},
    ],
    ids=["null island", "fraction 0/0", "beyond the pole", "no hemisphere", "nonsense hemisphere"],
)
def test_a_nonsense_position_is_no_position(change: dict[int, Any]) -> None:
    geotag = read_geotag(photo({**BERLIN, **change}))
    assert not geotag.has_position
    assert geotag.longitude_deg is None


def test_altitude_below_sea_level_is_negative() -> None:
    gps = {**BERLIN, GPS.GPSAltitude: (4250, 10), GPS.GPSAltitudeRef: 1}
    assert read_geotag(photo(gps)).altitude_m == pytest.approx(-425.0)


def test_heading_comes_from_gpano_before_exif() -> None:
    gps = {**BERLIN, GPS.GPSImgDirection: (9000, 100)}
    xmp = packet(
        'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" '
        'GPano:PoseHeadingDegrees="-10.5" GPano:PosePitchDegrees="2"/>'
    )
    assert read_geotag(photo(gps)).heading_deg == pytest.approx(90.0)
    both = read_geotag(photo(gps, xmp))
    assert both.heading_deg == pytest.approx(349.5)
    assert both.pitch_deg == pytest.approx(2.0)


def test_a_compass_heading_becomes_true_north() -> None:
    compass = {**BERLIN, GPS.GPSImgDirection: (358, 1), GPS.GPSImgDirectionRef: b"M"}
    taken = {piexif.ExifIFD.DateTimeOriginal: b"2020:01:01 00:00:00"}
    geotag = read_geotag(photo(compass, Exif=taken))
    assert geotag.compass_deg == 358.0
    assert geotag.heading_deg == pytest.approx(358 + 4.2 - 360, abs=0.1)


def test_a_compass_heading_without_a_place_is_none() -> None:
    geotag = read_geotag(photo({GPS.GPSImgDirection: (9, 1), GPS.GPSImgDirectionRef: b"M"}))
    assert (geotag.compass_deg, geotag.heading_deg) == (9.0, None)


def test_panorama_tags_are_found_as_elements_under_any_prefix() -> None:
    xmp = packet(
        'xmlns:pano="http://ns.google.com/photos/1.0/panorama/">'
        "<pano:ProjectionType>equirectangular</pano:ProjectionType>"
        "<pano:FullPanoWidthPixels>8000</pano:FullPanoWidthPixels>"
        "<pano:FullPanoHeightPixels>4000</pano:FullPanoHeightPixels>"
        "<pano:CroppedAreaLeftPixels>10</pano:CroppedAreaLeftPixels></rdf:Description>"
    )
    panorama = read_geotag(photo(xmp=xmp)).panorama
    assert panorama is not None
    assert panorama.projection_type == "equirectangular"
    assert panorama.full_wh == (8000, 4000)
    assert panorama.cropped_left_top == (10, None)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_panorama_tags_are_found_in_every_encoding_of_xmp(encoding: str) -> None:
    xmp = packet(
        f'xmlns:GPano="{GPANO}" GPano:ProjectionType="cylindrical" GPano:FullPanoWidthPixels="9000"'
        ' GPano:FullPanoHeightPixels="1500">é</rdf:Description>'
    )
    panorama = read_geotag(b"\xff\xd8 before" + xmp.encode(encoding) + b" after").panorama
    assert panorama == PanoramaTags("cylindrical", (9000, 1500), None, None)


def test_time_is_read_and_the_word_unknown_is_not() -> None:
    exif = {piexif.ExifIFD.DateTimeOriginal: b"2024:05:06 07:08:09"}
    assert read_geotag(photo(Exif=exif)).time == datetime(2024, 5, 6, 7, 8, 9)
    exif = {piexif.ExifIFD.DateTimeOriginal: b"0000:00:00 00:00:00"}
    assert read_geotag(photo(Exif=exif)).time is None


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"Exif\x00\x00II*\x00" + b"\xff" * 200])
def test_what_cannot_be_read_yields_an_empty_geotag(data: bytes) -> None:
    geotag = read_geotag(data)
    assert not geotag.has_position
    assert geotag.time is None
    assert geotag.panorama is None


def test_real_photos_agree_with_exiftool(shared: Path) -> None:
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    photos = [path for path in (shared / "photos").rglob("*.[jJ][pP][gG]") if path.is_file()]
    command = ["exiftool", "-j", "-n", "-GPSLatitude", "-GPSLongitude", "-GPSImgDirection"]
    listing = subprocess.run([*command, *map(str, photos)], capture_output=True, check=True)
    compared = 0
    for entry in json.loads(listing.stdout):
        place = entry.get("GPSLatitude"), entry.get("GPSLongitude")
        if not all(isinstance(value, float) for value in place):
            continue
        geotag = read_geotag(Path(entry["SourceFile"]).read_bytes())
        assert geotag.latitude_deg == pytest.approx(place[0], abs=1e-7), entry["SourceFile"]
        assert geotag.longitude_deg == pytest.approx(place[1], abs=1e-7), entry["SourceFile"]
        if "GPSImgDirection" in entry:
            tagged = geotag.heading_deg if geotag.compass_deg is None else geotag.compass_deg
            assert tagged == pytest.approx(entry["GPSImgDirection"], abs=1e-4)
        compared += 1
    assert compared >= 20


@pytest.mark.parametrize(
    ("parts", "latitude"),
    [
        (((52, 1), (312, 10), (0, 0)), 52.52),
        (((5252, 100), (0, 0), (0, 0)), 52.52),
        (((5252, 100), (0, 1), (0, 0)), None),  # whole minutes: how many seconds is open
        (((52, 1), (0, 0), (0, 0)), None),
        (((52, 1), (0, 0), (12, 1)), None),
        (((0, 0), (31, 1), (12, 1)), None),
        (((0, 0), (0, 0), (0, 0)), None),
    ],
)
def test_what_is_left_out_behind_decimals_counts_as_nothing(
    parts: tuple[tuple[int, int], ...], latitude: float | None
) -> None:
    found = read_geotag(photo({**BERLIN, GPS.GPSLatitude: parts})).latitude_deg
    assert found == (None if latitude is None else pytest.approx(latitude))


MOMENT = datetime(2023, 1, 2, 10, 30, 59)


@pytest.mark.parametrize(
    "text",
    [
        *("2023:01:02 10:30:59", "2023-01-02T10:30:59", "2023-01-02 10:30:59.123"),
        *("2023-01-02T10:30:59+02:00", "2023-01-02T10:30:59.5Z", "2023/01/02 10:30:59"),
        *("2023:01:02 10:30:59 -0300", "2023-01-02T10:30:59,25+02", " 2023:01:02 10:30:59\0"),
    ],
)
def test_times_in_other_spellings_are_read(text: str) -> None:
    exif = {piexif.ExifIFD.DateTimeOriginal: text.encode()}
    assert read_geotag(photo(Exif=exif)).time == MOMENT


@pytest.mark.parametrize(
    "text", ["2023:13:02 10:30:59", "2023-01-02", "yesterday", "0000:00:00 00:00:00"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_geotag(photo(Exif={piexif.ExifIFD.DateTimeOriginal: text.encode()})).time is None
