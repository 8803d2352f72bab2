"""Tiles of many bands, more than GDAL keeps, are not decoded again for each window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import rasterio

from anon_plugin.engine.containers import open_container
from anon_plugin.engine.containers.tiff.overviews import shows_the_same
from anon_plugin.engine.containers.tiff.reading import CACHE_BYTES, PageValues
from anon_plugin.engine.pixels import blocks
from anon_plugin.engine.projections.planar.views import planar_views
from anon_plugin.engine.verification import untouched
from anon_plugin.engine.verification.touched import Touched
from anon_plugin.engine.verification.untouched import changed_values
from tests.engine.containers.tiff.conftest import redact_place, textured, write_tiff

TILES = {"tiled": True, "blockxsize": 64, "blockysize": 64, "interleave": "pixel"}
SIDE, BANDS = 400, 7
COUNT = 7 * 7


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[int, int, int]]:
    """How often each tile of each opened page is decoded, if nothing of it is kept between."""
    counts: Counter[tuple[int, int, int]] = Counter()
    read = PageValues.read_bands

    def counted(
        self: PageValues, x0: int, y0: int, x1: int, y1: int, bands: Sequence[int]
    ) -> np.ndarray:
        for row in range(y0 // 64, (y1 - 1) // 64 + 1):
            counts.update((id(self), row, x) for x in range(x0 // 64, (x1 - 1) // 64 + 1))
        return read(self, x0, y0, x1, y1, bands)

    monkeypatch.setattr(PageValues, "read_bands", counted)
    monkeypatch.setattr(blocks, "_CELL_PX", 64)
    monkeypatch.setattr(untouched, "_VALUES_AT_ONCE", 1000)
    return counts


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    pixels = textured(BANDS, "float32", SIDE, SIDE)
    return write_tiff(
        tmp_path / "bands.tif", pixels, transform=rasterio.Affine(2, 0, 0, 0, 2, 0), **TILES
    )


def test_a_search_decodes_a_tile_once_and_its_samples_once_more(
    photo: Path, decoded: Counter[tuple[int, int, int]]
) -> None:
    shown = open_container(photo).picture().rgb
    views = list(planar_views(shown, (8.0, 40.0), tile_px=150))
    assert len(views) > 9
    assert sum(decoded.values()) <= 2 * COUNT


def test_verification_decodes_each_tile_of_both_files_once(
    photo: Path, decoded: Counter[tuple[int, int, int]]
) -> None:
    target, patch, _ = redact_place(photo)
    old, new = (open_container(path).picture().values for path in (photo, target))
    decoded.clear()
    touched = Touched([patch], (SIDE, SIDE))
    assert changed_values(old, new, touched, exact=True) == ([], [])
    assert set(decoded.values()) == {1}
    assert len(decoded) == 2 * COUNT


def test_an_overview_is_compared_with_each_tile_decoded_once(
    photo: Path, decoded: Counter[tuple[int, int, int]]
) -> None:
    with rasterio.open(photo, "r+") as opened:
        opened.build_overviews([2], rasterio.enums.Resampling.average)
    container = open_container(photo)
    page, (overview,) = container._pages.photo, container._pages.overviews
    values = [PageValues(container._gdal_file, one) for one in (page, overview)]
    assert shows_the_same(page, values[0], overview, values[1])
    assert set(decoded.values()) == {1}


def test_gdal_keeps_what_it_is_told_to_keep(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gdal = pytest.importorskip("osgeo.gdal")
    seen = []
    read = rasterio.io.DatasetReader.read

    class Watched:
        def __init__(self, dataset: rasterio.io.DatasetReader) -> None:
            self._dataset = dataset

        def __getattr__(self, name: str) -> object:
            return getattr(self._dataset, name)

        def read(self, *arguments: object, **options: object) -> np.ndarray:
            seen.append(gdal.GetCacheMax())
            return np.asarray(read(self._dataset, *arguments, **options))

    container = open_container(photo)
    values = container._values
    monkeypatch.setattr(values, "_dataset", Watched(values._dataset))
    values.read(0, 0, 10, 10)
    assert seen == [CACHE_BYTES]
    assert CACHE_BYTES >= 2**26
