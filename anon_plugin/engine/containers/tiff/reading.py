"""A TIFF page's values, window by window, through GDAL."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning, RasterioError, RasterioIOError
from rasterio.io import MemoryFile
from rasterio.windows import Window

from anon_plugin.engine.containers.orientation import steps, stored_corner, to_upright, upright_size
from anon_plugin.engine.containers.tiff.pages import Page
from anon_plugin.engine.pixels.blocks import Edges, edges_of
from anon_plugin.engine.pixels.pixel_source import Pixels, PixelSource

CACHE_BYTES = 2**27
"""Decoded blocks that GDAL keeps; by itself it takes a twentieth of the machine's memory."""

_OPTIONS = {
    "GDAL_CACHEMAX": CACHE_BYTES,  # a number is bytes to rasterio, whatever GDAL takes it for
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",  # what lies beside the file is not the photo
    "GTIFF_IGNORE_READ_ERRORS": "NO",
    "GDAL_NUM_THREADS": "1",
}


GDAL_ERRORS = (RasterioError, RasterioIOError)
"""The second is no kind of the first in all versions."""


class DecodingError(Exception):
    """GDAL cannot decode a part of the file; the message is GDAL's."""


class GdalFile:
    """A file by the name that GDAL knows it by; in memory where it lies on no disk, or under a name
    that is no text (GDAL takes UTF-8 only)."""

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        self.name = str(path)
        if data is None:
            try:
                self.name.encode()
            except UnicodeEncodeError:
                data = path.read_bytes()
        if data is not None:
            memory = MemoryFile(data)
            weakref.finalize(self, memory.close)
            self.name = memory.name


class PageValues:
    """A page's values as stored, a PixelSource; JPEG in YCbCr is given as RGB.

    Raises DecodingError where GDAL cannot read it, or not as it is.
    """

    def __init__(self, file: GdalFile, page: Page) -> None:
        self._file, self._page = file, page
        # Blocks that were decoded completely.
        self.seen = np.zeros((page.down, page.across), dtype=bool)
        try:
            with rasterio.Env(**_OPTIONS), warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                opened = rasterio.open(f"GTIFF_DIR:off:{page.directory.start}:{file.name}")
        except (*GDAL_ERRORS, ValueError) as error:
            raise DecodingError(str(error)) from error
        self._dataset = opened
        is_same = (opened.width, opened.height, opened.count) == (
            (page.width, page.height, page.bands)
        )
        if not is_same or set(opened.dtypes) != {page.dtype}:
            raise DecodingError("the decoder takes it for another kind of picture")

    @property
    def shape(self) -> tuple[int, int, int]:
        return self._page.height, self._page.width, self._page.bands

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(self._page.dtype)

    @property
    def edges(self) -> Edges:
        """See InBlocks. Strips without compression are shorter to GDAL than in the file."""
        down, across = self._dataset.block_shapes[0]
        width, height = self._page.width, self._page.height
        return [*range(0, width, across), width], [*range(0, height, down), height]

    def read(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        """See PixelSource; raises DecodingError."""
        return self.read_bands(x0, y0, x1, y1, range(self._page.bands))

    def read_bands(self, x0: int, y0: int, x1: int, y1: int, bands: Sequence[int]) -> Pixels:
        """The same for some of the bands, counted from 0."""
        window = Window(x0, y0, x1 - x0, y1 - y0)
        try:
            with rasterio.Env(**_OPTIONS):
                values = self._dataset.read([band + 1 for band in bands], window=window)
        except GDAL_ERRORS as error:
            raise DecodingError(str(error)) from error
        if len(bands) == self._page.bands or not self._page.is_planar:
            across, down = self._page.block_wh
            self.seen[-(-y0 // down) : self._ends(y1, down, self._page.height)][
                :, -(-x0 // across) : self._ends(x1, across, self._page.width)
            ] = True
        return np.ascontiguousarray(np.moveaxis(values, 0, -1))

    @property
    def nodata(self) -> float | None:
        """The value of pixels that hold no picture, where there is one."""
        found = self._dataset.nodata
        return None if found is None else float(found)

    def colour_bands(self) -> tuple[int, ...]:
        """The bands that are red, green and blue by name, else the first three, else the first."""
        named = [
            self._dataset.colorinterp.index(colour)
            for colour in (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
            if colour in self._dataset.colorinterp
        ]
        if len(named) == 3:
            return tuple(named)
        picture = [band for band in range(self._page.bands) if band not in self._page.alpha_bands]
        return tuple(picture[:3] if len(picture) >= 3 else picture[:1])

    def colormap(self) -> NDArray[np.uint8]:
        """(256, 3) RGB of a paletted page."""
        found = self._dataset.colormap(1)
        colours = np.zeros((256, 3), dtype=np.uint8)
        for index, rgba in found.items():
            if index < 256:
                colours[index] = rgba[:3]
        return colours

    def _ends(self, stop: int, step: int, length: int) -> int:
        """How many whole blocks lie before `stop`."""
        return -(-length // step) if stop >= length else stop // step


@dataclass(frozen=True)
class SomeBands:
    """Some bands of a page's values, counted from 0, as a PixelSource."""

    values: PageValues
    bands: Sequence[int]

    @property
    def shape(self) -> tuple[int, int, int]:
        return *self.values.shape[:2], len(self.bands)

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.values.dtype

    @property
    def edges(self) -> Edges:
        return self.values.edges

    def read(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        """See PixelSource; raises DecodingError."""
        return self.values.read_bands(x0, y0, x1, y1, self.bands)


class Upright:
    """A stored picture, turned as its orientation says."""

    def __init__(self, stored: PixelSource, orientation: int) -> None:
        self._stored, self._orientation = stored, orientation

    @property
    def shape(self) -> tuple[int, int, int]:
        height, width, bands = self._stored.shape
        width, height = upright_size((width, height), self._orientation)
        return height, width, bands

    @property
    def dtype(self) -> np.dtype[Any]:
        return self._stored.dtype

    @property
    def edges(self) -> Edges:
        """See InBlocks."""
        swap, *flips = steps(self._orientation)
        stored = edges_of(self._stored)
        upright = stored[::-1] if swap else stored
        across, down = (
            [edges[-1] - edge for edge in reversed(edges)] if is_flipped else edges
            for edges, is_flipped in zip(upright, flips, strict=True)
        )
        return across, down

    def read(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        """A window of the upright picture, read from where it is stored."""
        height, width, _ = self.shape
        left, top = stored_corner(x0, y0, x1 - x0, y1 - y0, (width, height), self._orientation)
        stored_w, stored_h = upright_size((x1 - x0, y1 - y0), self._orientation)
        stored = self._stored.read(left, top, left + stored_w, top + stored_h)
        return np.ascontiguousarray(to_upright(stored, self._orientation))
