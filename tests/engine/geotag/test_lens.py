"""The focal length in pixels, from the tags of real and of made-up cameras."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

import piexif
import pytest
from PIL import Image

from anon_plugin.engine.geotag.lens import focal_length_px

EXIF = piexif.ExifIFD


def photo(tags: dict[int, Any]) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (32, 24)).save(stream, "JPEG", exif=piexif.dump({"Exif": tags}))
    return stream.getvalue()


def test_the_35_mm_equivalent_is_one_of_equal_diagonal() -> None:
    # 50 mm on 36 × 24 mm: 39.6° wide, whatever the pixels.
    data = photo({EXIF.FocalLengthIn35mmFilm: 50})
    assert focal_length_px(data, (3600, 2400)) == pytest.approx(5000)
    assert focal_length_px(data, (2400, 3600)) == pytest.approx(5000)


@pytest.mark.parametrize(("unit", "millimetres"), [(2, 25.4), (3, 10.0), (4, 1.0)])
def test_focal_length_and_sensor_resolution_give_it_too(unit: int, millimetres: float) -> None:
    # A sensor 6 mm wide with 4000 pixels and an 8 mm lens.
    resolution = round(4000 / 6 * millimetres * 1000)
    tags = {
        EXIF.FocalLength: (8, 1),
        EXIF.FocalPlaneXResolution: (resolution, 1000),
        EXIF.FocalPlaneResolutionUnit: unit,
        EXIF.PixelXDimension: 4000,
        EXIF.PixelYDimension: 3000,
    }
    assert focal_length_px(photo(tags), (4000, 3000)) == pytest.approx(8 / 6 * 4000, rel=1e-3)
    # The same photo, scaled to half and stood upright.
    assert focal_length_px(photo(tags), (1500, 2000)) == pytest.approx(8 / 6 * 2000, rel=1e-3)


@pytest.mark.parametrize(
    "tags",
    [{}, {EXIF.FocalLength: (8, 1)}, {EXIF.FocalLengthIn35mmFilm: 0}],
    ids=["nothing", "no sensor", "zero means unknown"],
)
def test_it_is_unknown_where_the_tags_do_not_say(tags: dict[int, Any]) -> None:
    assert focal_length_px(photo(tags), (4000, 3000)) is None


def test_real_cameras_see_a_plausible_part_of_the_world(shared: Path) -> None:
    seen = 0
    for path in sorted((shared / "photos").rglob("*.jpg"))[:60]:
        data = path.read_bytes()
        width, height = Image.open(io.BytesIO(data)).size
        focal = focal_length_px(data, (width, height))
        if focal is not None:
            assert 5 < math.degrees(2 * math.atan(width / 2 / focal)) < 125, path
            seen += 1
    assert seen > 3
