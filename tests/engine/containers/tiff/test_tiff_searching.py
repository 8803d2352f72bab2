"""What a detector gets to see of a TIFF, and what redaction does with its values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from anon_plugin.engine.containers import open_container
from anon_plugin.engine.containers.tiff.presenting import Stretch
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from tests.engine.conftest import FixedDetector
from tests.engine.containers.tiff.conftest import read_tiff, textured, write_tiff

UTM = {"crs": "EPSG:32633", "transform": rasterio.Affine(0.05, 0, 4e5, 0, -0.05, 5e6)}
TILES = {"tiled": True, "blockxsize": 64, "blockysize": 64}
FACE = (60.0, 40.0, 120.0, 100.0)


def seen(path: Path) -> Any:
    width, height = open_container(path).size_wh
    return open_container(path).picture().rgb.read(0, 0, width, height)


def test_8_bit_colours_are_shown_as_they_are(tmp_path: Path) -> None:
    pixels = textured(3, "uint8")
    path = write_tiff(tmp_path / "photo.tif", pixels)
    assert np.array_equal(seen(path), pixels)
    picture = open_container(path).picture()
    assert picture.values is picture.rgb


@pytest.mark.parametrize(
    ("dtype", "scale", "shift"),
    [("uint16", 4095, 0), ("uint16", 900, 20_000), ("int16", 300, -5000), ("float32", 0.4, 0.0)],
)
def test_wide_values_are_stretched_to_what_a_photo_looks_like(
    tmp_path: Path, dtype: str, scale: float, shift: float
) -> None:
    photo = textured(3, "uint8")
    values = (photo / 255 * scale + shift).astype(dtype)
    values[0, 0] = np.array(60_000 if dtype == "uint16" else 30_000).astype(dtype)  # a dead pixel
    shown = seen(write_tiff(tmp_path / "photo.tif", values, **TILES))
    assert shown.dtype == np.uint8
    for band in range(3):
        assert np.corrcoef(shown[..., band].ravel(), photo[..., band].ravel())[0, 1] > 0.95
    assert np.percentile(shown, 2) < 30
    assert np.percentile(shown, 98) > 225


def test_a_picture_in_linear_light_is_brightened() -> None:
    linear = (np.linspace(0, 1, 10_000) ** 4 * 60_000).astype(np.uint16)
    shown = Stretch.fitting(linear)(linear)
    assert 50 < np.median(shown) < 80
    assert (np.diff(shown.astype(int)) >= 0).all()


@pytest.mark.parametrize("nodata", [-9999.0, np.nan])
def test_nodata_does_not_spoil_the_stretch(tmp_path: Path, nodata: float) -> None:
    values = textured(1, "float32") * 100
    plain = seen(write_tiff(tmp_path / "plain.tif", values))
    values[:, 150:] = nodata
    shown = seen(write_tiff(tmp_path / "photo.tif", values, nodata=nodata))
    assert np.abs(shown[:, :150].astype(int) - plain[:, :150]).mean() < 6
    assert (shown[:, 150:] == 0).all()


def test_transparent_pixels_do_not_spoil_the_stretch(tmp_path: Path) -> None:
    values = textured(4, "uint16") // 16
    values[..., 3] = 65535
    values[:, 150:, 3] = 0
    values[:, 150:, :3] = 60_000
    path = write_tiff(tmp_path / "photo.tif", values, photometric="rgb", alpha="yes")
    assert np.percentile(seen(path)[:, :150], 95) > 200
    assert open_container(path).picture().kept_bands == (3,)


def test_a_near_infrared_band_that_is_called_alpha_is_redacted(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "p.tif", textured(4, "uint8"), photometric="rgb", alpha="yes")
    assert open_container(path).picture().kept_bands == ()
    changed = anonymized(path)
    assert changed[60:80, 80:100, 3].mean() > 0.9


def test_bands_are_shown_by_their_colours(tmp_path: Path) -> None:
    values = textured(5, "uint8")
    path = write_tiff(tmp_path / "photo.tif", values, **UTM)
    assert np.array_equal(seen(path), values[..., :3])
    from rasterio.enums import ColorInterp as Colour

    with rasterio.open(path, "r+") as opened:
        opened.colorinterp = [
            Colour.blue, Colour.green, Colour.red, Colour.undefined, Colour.undefined
        ]  # fmt: skip
    assert np.array_equal(seen(path), values[..., [2, 1, 0]])


def test_grey_is_shown_as_colours(tmp_path: Path) -> None:
    grey = textured(1, "uint8")
    assert np.array_equal(seen(write_tiff(tmp_path / "g.tif", grey)), np.repeat(grey, 3, axis=2))


def test_windows_of_strips_are_those_of_the_whole(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "p.tif", textured(3, "uint16"), compress="lzw", blockysize=16)
    rgb, all_of_it = open_container(path).picture().rgb, seen(path)
    for box in ((0, 0, 64, 64), (50, 0, 130, 64), (140, 10, 210, 60), (5, 100, 99, 150)):
        left, top, right, bottom = box
        assert np.array_equal(rgb.read(*box), all_of_it[top:bottom, left:right])


def anonymized(path: Path) -> Any:
    """Where each band of a file with a face in the middle changed."""
    target = path.with_name(f"new_{path.name}")
    outcome = anonymize_photo(path, target, FixedDetector(("face", 0.9, *FACE)), Settings())
    assert outcome.status is Status.DONE, outcome.reason
    return read_tiff(target) != read_tiff(path)


@pytest.mark.parametrize(
    ("bands", "dtype"),
    [(1, "uint8"), (3, "uint8"), (5, "uint16"), (10, "float32"), (2, "int16"), (1, "float64")],
)
def test_a_face_is_redacted_in_all_bands_and_nothing_else_is(
    tmp_path: Path, bands: int, dtype: str
) -> None:
    path = write_tiff(tmp_path / "p.tif", textured(bands, dtype), compress="deflate", **TILES)
    changed = anonymized(path)
    assert changed[60:80, 80:100].mean() > 0.9
    far = np.ones(changed.shape[:2], bool)
    far[15:125, 35:145] = False
    assert not changed[far].any()
    target = read_tiff(path.with_name("new_p.tif"))
    values = read_tiff(path)
    inside, around = target[60:80, 80:100].astype(float), values.astype(float)
    assert around.min() <= inside.min()
    assert inside.max() <= around.max() + 0.2 * np.ptp(around)


def test_pixels_without_a_picture_stay_so_outside_of_regions(tmp_path: Path) -> None:
    values = textured(3, "int16")
    values[:, 100:] = -32768
    path = write_tiff(tmp_path / "photo.tif", values, nodata=-32768)
    changed = anonymized(path)
    assert not changed[:, 160:].any()
    assert changed[60:80, 70:110].mean() > 0.9
    assert (read_tiff(path.with_name("new_photo.tif"))[60:80, 70:110] != -32768).all()


@pytest.mark.parametrize(
    ("dtype", "nodata"), [("uint8", 0), ("uint8", 254), ("uint16", 255), ("int16", -1)]
)
def test_letters_do_not_stay_because_they_have_the_value_of_nodata(
    tmp_path: Path, dtype: str, nodata: int
) -> None:
    values = textured(3, dtype)
    values[50:90, 70:110:8] = nodata
    path = write_tiff(tmp_path / "photo.tif", values, nodata=nodata)
    assert anonymized(path)[55:85, 72:108].any(axis=2)[:, ::8].mean() > 0.99
    assert (read_tiff(path.with_name("new_photo.tif"))[55:85, 72:108] != nodata).any(axis=2).all()


def test_alpha_stays_and_what_it_hides_is_redacted_too(tmp_path: Path) -> None:
    values = textured(4, "uint8")
    values[..., 3] = 255
    values[:, 90:, 3] = 0
    path = write_tiff(tmp_path / "photo.tif", values, photometric="rgb", alpha="yes")
    changed = anonymized(path)
    assert not changed[..., 3].any()
    assert changed[60:80, 95:110, :3].any(axis=2).all()


def test_the_outcome_tells_the_files_hashes_and_a_flat_projection(tmp_path: Path) -> None:
    import hashlib

    path = write_tiff(tmp_path / "photo.tif", textured(3, "uint8"), **UTM)
    target = tmp_path / "new.tif"
    outcome = anonymize_photo(path, target, FixedDetector(("face", 0.9, *FACE)), Settings())
    assert outcome.input_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert outcome.output_sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert outcome.projection is not None
    assert outcome.projection.name == "planar"
    assert outcome.size_wh == (210, 150)
