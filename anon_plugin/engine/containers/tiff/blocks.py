"""One tile or strip of a TIFF: checked, or encoded again with its page's own compression."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.jpeg.container import JpegContainer
from anon_plugin.engine.containers.jpeg.frame import (
    UnsupportedJpegError,
    find_frame,
)
from anon_plugin.engine.containers.jpeg.scans import decode_coefficients, require_plausible
from anon_plugin.engine.containers.jpeg.segments import JpegStructureError, split_segments
from anon_plugin.engine.containers.tiff.pages import (
    COMPRESSIONS,
    JPEG_TABLES,
    YCBCR,
    Page,
    find_pages,
)
from anon_plugin.engine.containers.tiff.reading import GDAL_ERRORS, DecodingError
from anon_plugin.engine.containers.tiff.structure import TiffStructure
from anon_plugin.engine.pixels.pixel_source import Pixels

_GDAL_NAMES = {"none": "NONE", "LZW": "LZW", "deflate": "DEFLATE", "PackBits": "PACKBITS"}
_GDAL_NAMES |= {"LZMA": "LZMA", "ZSTD": "ZSTD"}

_SOI = b"\xff\xd8"
# An Adobe marker that says the colours are not transformed: without it they are taken for YCbCr.
_COLOURS_AS_THEY_ARE = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"


def encode_block(pixels: Pixels, page: Page, order: str) -> bytes:
    """A block's bytes, of a page whose compression loses nothing.

    pixels: (rows, columns, bands) of the whole block as stored. order: of the file's bytes. A
    strip of a file made by GDAL in memory for the purpose is what a tile of that size is, too.
    """
    rows, columns, bands = pixels.shape
    options = {"COMPRESS": _GDAL_NAMES[COMPRESSIONS[page.compression]], "BLOCKYSIZE": rows}
    options["ENDIANNESS"] = "LITTLE" if order == "<" else "BIG"
    if page.predictor != 1:
        options["PREDICTOR"] = page.predictor
    if page.bits % 8:
        options["NBITS"] = page.bits
    try:
        with (
            rasterio.Env(GDAL_NUM_THREADS="1"),
            warnings.catch_warnings(),
            MemoryFile() as file,
        ):
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with file.open(
                driver="GTiff",
                width=columns,
                height=rows,
                count=bands,
                dtype=page.dtype,
                interleave="pixel",
                **options,
            ) as made:
                made.write(np.moveaxis(pixels, -1, 0))
            made_file = io.BytesIO(file.read())
    except GDAL_ERRORS as error:
        raise DecodingError(str(error)) from error
    structure = TiffStructure(made_file)
    strip = find_pages(structure).photo
    if len(strip.offsets) != 1:
        raise DecodingError("the block was not encoded in one piece")
    return structure.bytes_at(int(strip.offsets[0]), int(strip.counts[0]))


class JpegBlocks:
    """The blocks of a page with JPEG compression: each is a JPEG of its own, all share tables.

    Sources: TIFF Technical Note 2. Redacted as JPEG photos are: every DCT block that no patch
    touches keeps its coefficients.
    """

    def __init__(self, path: Path, structure: TiffStructure, page: Page) -> None:
        self._path, self._page = path, page
        tables = page.directory.fields.get(JPEG_TABLES)
        self._tables = b"" if tables is None else structure.value(tables)[2:-2]
        bands = 1 if page.is_planar else page.bands
        self._marker = _COLOURS_AS_THEY_ARE if bands == 3 and page.photometric != YCBCR else b""

    def check(self, raw: bytes, index: int) -> None:
        """Raise DecodingError unless all of a block decodes: decoders guess what is damaged."""
        try:
            jpeg = split_segments(self._whole(raw))
            frame = find_frame(jpeg)
            require_plausible(jpeg, frame)
            if not jpeg.has_eoi:
                raise JpegStructureError("it is cut off")
            decode_coefficients(jpeg, frame)
        except (JpegStructureError, UnsupportedJpegError) as error:
            raise DecodingError(f"a JPEG tile or strip: {error}") from error
        left, top, right, bottom = self._page.block_box(index)
        if frame.width < right - left or frame.height < bottom - top:
            raise DecodingError("a JPEG tile or strip is smaller than it should be")

    def redacted(self, raw: bytes, patches: Sequence[Patch]) -> bytes:
        """The block with the patches in it, which are in its own pixels. Raises PhotoError."""
        encoded = JpegContainer(self._path, self._whole(raw)).encode([_as_rgb(p) for p in patches])
        return encoded.data

    def _whole(self, raw: bytes) -> bytes:
        return _SOI + self._marker + self._tables + raw[len(_SOI) :]


def _as_rgb(patch: Patch) -> Patch:
    if patch.pixels.shape[2] == 3:
        return patch
    return Patch(patch.x, patch.y, np.repeat(patch.pixels[:, :, :1], 3, axis=2), patch.mask)
