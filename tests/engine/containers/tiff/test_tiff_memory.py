"""A TIFF larger than the memory it may take is read, redacted and written in windows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.windows import Window

from anon_plugin.engine.containers import open_container
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.pixels.pixel_source import ArrayPixels, reduced, whole
from anon_plugin.engine.tasks import redact
from anon_plugin.engine.tasks.redact import patches_for
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.errors import PhotoError
from tests.engine.containers.tiff.conftest import textured, write_tiff

SIDE, BANDS = 3000, 12
DECODED_MIB = SIDE * SIDE * BANDS * 4 / 2**20


def test_memory_grows_by_windows_and_not_by_the_photo(tmp_path: Path) -> None:
    options = {"tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "zstd"}
    source = tmp_path / "large.tif"
    with rasterio.open(
        source, "w", driver="GTiff", width=SIDE, height=SIDE, count=BANDS, dtype="float32",
        crs="EPSG:32633", transform=rasterio.Affine(0.01, 0, 4e5, 0, -0.01, 5e6), **options,
    ) as made:  # fmt: skip
        shade = np.linspace(0.2, 0.9, SIDE).astype(np.float32)
        for y in range(0, SIDE, 500):
            made.write(np.broadcast_to(shade, (BANDS, 500, SIDE)), window=Window(0, y, SIDE, 500))
    command = [sys.executable, "-m", "tests.engine.containers.tiff.redact_large"]
    done = subprocess.run(
        [*command, source, tmp_path / "new.tif"], check=True, capture_output=True, text=True
    )
    regions, grown_mib = map(int, done.stdout.split())
    assert regions > 10
    assert grown_mib < 0.7 * DECODED_MIB, f"of {DECODED_MIB:.0f} MiB decoded"


def test_a_photo_in_windows_costs_the_budget_its_windows(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "photo.tif", textured(1, "uint8", 300, 400))
    container = open_container(path)
    assert container.pixels_in_memory == 300 * 400
    container.size_wh = (40_000, 50_000)
    assert container.pixels_in_memory < 10**8
    container.size_wh = (64_000, 32_000)  # may be a panorama
    assert container.pixels_in_memory == 64_000 * 32_000


def test_regions_as_large_as_a_huge_photo_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = read_photo(write_tiff(tmp_path / "photo.tif", textured(3, "uint8")), "planar")
    face = Detection.from_xyxy("face", 0.9, (10, 10, 200, 140))
    assert patches_for(photo, [face], Settings().styles)
    from anon_plugin.engine.containers.tiff import container

    monkeypatch.setattr(container, "HELD_PIXELS", 5000)
    monkeypatch.setattr(redact, "MOST_REDACTED_PIXELS", 20_000)
    with pytest.raises(PhotoError, match="too large for memory"):
        patches_for(photo, [face], Settings().styles)


class Windows(ArrayPixels):
    """An array that pretends not to be one, and counts what is read of it."""

    largest = 0

    def read(self, x0: int, y0: int, x1: int, y1: int) -> np.ndarray:
        type(self).largest = max(self.largest, (x1 - x0) * (y1 - y0))
        return super().read(x0, y0, x1, y1)


class Source:
    """The same, not as an ArrayPixels."""

    def __init__(self, pixels: np.ndarray) -> None:
        self.windows = Windows(pixels)
        self.shape, self.dtype = self.windows.shape, self.windows.dtype

    def read(self, x0: int, y0: int, x1: int, y1: int) -> np.ndarray:
        return self.windows.read(x0, y0, x1, y1)


@pytest.mark.parametrize("held", [10**9, 1])
@pytest.mark.parametrize("size_wh", [(105, 75), (70, 50), (41, 29)])
def test_a_picture_reduced_by_windows_is_the_picture_reduced(
    monkeypatch: pytest.MonkeyPatch, held: int, size_wh: tuple[int, int]
) -> None:
    from anon_plugin.engine.pixels import pixel_source as module

    pixels = textured(3, "uint8")
    monkeypatch.setattr(module, "HELD_PIXELS", held)
    monkeypatch.setattr(module, "_STRIP_PIXELS", 4000)
    Windows.largest = 0
    small = reduced(Source(pixels), size_wh)
    assert isinstance(small, ArrayPixels) == (held > 1)
    expected = whole(reduced(ArrayPixels(pixels), size_wh))
    exact = 210 % size_wh[0] == 0 == 150 % size_wh[1]
    assert np.abs(whole(small).astype(int) - expected).max() <= (0 if exact else 25)
    window = small.read(10, 8, 30, 20)
    assert np.abs(window.astype(int) - expected[8:20, 10:30]).mean() <= (0 if exact else 4)
    assert Windows.largest <= 6000
