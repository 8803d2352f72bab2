"""Further pictures in a TIFF: pages, SubIFDs, overviews, and whatever none of them accounts for."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.verification.picture import as_bytes
from anon_plugin.engine.verification.raw import TiffPage, tiff_pages
from anon_plugin.engine.verification.signatures import Buffer, Hit, find_signatures

_PAGE_PX = 1024


def further_pages(data: Buffer, path: Path) -> Iterator[Hit]:
    """Pages besides the first, and pictures that lie in the file but in none of its pages.

    Masks are left out: they show where there is a picture, not what.
    """
    pages = tiff_pages(data)
    parts = sorted(part for page in pages for part in page.parts)
    for page in pages[1:]:
        if not page.is_mask and any(data[start:stop].strip(b"\0") for start, stop in page.parts):
            yield Hit(page.position, "page", _pixels(path, page), page.size_wh)
    starts = np.array([start for start, _ in parts], dtype=np.int64)

    def accounted_for(position: int) -> bool:
        index = int(np.searchsorted(starts, position, side="right")) - 1
        return position == 0 or (index >= 0 and position < parts[index][1])

    yield from find_signatures(data, accounted_for)


def compression_of(path: Path) -> str:
    """How GDAL names a TIFF's compression ("DEFLATE", "YCbCr JPEG"), "" where there is none."""
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning

    with warnings.catch_warnings(), rasterio.Env():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path, driver="GTiff") as tiff:
            return str(tiff.tags(ns="IMAGE_STRUCTURE").get("COMPRESSION", ""))


def _pixels(path: Path, page: TiffPage) -> NDArray[np.uint8] | None:
    """(h, w, 3) of a page at a reduced size, None where GDAL cannot read it."""
    import rasterio
    from rasterio.enums import Resampling
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    try:
        with warnings.catch_warnings(), rasterio.Env():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # most photos are no maps
            with rasterio.open(f"GTIFF_DIR:off:{page.position}:{path}", driver="GTiff") as tiff:
                scale = min(1.0, _PAGE_PX / max(tiff.width, tiff.height))
                size = max(1, round(tiff.height * scale)), max(1, round(tiff.width * scale))
                bands = [1, 2, 3] if tiff.count >= 3 else [1]
                pixels: NDArray[Any] = tiff.read(
                    bands, out_shape=(len(bands), *size), resampling=Resampling.average
                )
    except (RasterioError, OSError, ValueError):
        return None
    return as_bytes(np.moveaxis(pixels, 0, -1))
