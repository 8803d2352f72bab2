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
    Frame,
    UnsupportedJpegError,
    find_frame,
    with_exact_headers,
)
from anon_plugin.engine.containers.jpeg.metadata import is_metadata
from anon_plugin.engine.containers.jpeg.scan_reading import decode_all, require_plausible
from anon_plugin.engine.containers.jpeg.scan_settings import has_spare_tables
from anon_plugin.engine.containers.jpeg.segments import JpegStructureError, split_segments
from anon_plugin.engine.containers.tiff.pages import (
    COMPRESSIONS,
    JPEG_TABLES,
    STRIP_COUNTS,
    STRIP_OFFSETS,
    YCBCR,
    Page,
)
from anon_plugin.engine.containers.tiff.reading import GDAL_ERRORS, DecodingError
from anon_plugin.engine.containers.tiff.structure import TiffStructure
from anon_plugin.engine.pixels.decoding import decoded
from anon_plugin.engine.pixels.pixel_source import Pixels

_GDAL_NAMES = {"none": "NONE", "LZW": "LZW", "deflate": "DEFLATE", "PackBits": "PACKBITS"}
_GDAL_NAMES |= {"LZMA": "LZMA", "ZSTD": "ZSTD"}

_SOI = b"\xff\xd8"
_FILLING = 1
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
    fields = structure.chain()[0].fields
    offsets, counts = (structure.integers(fields[tag]) for tag in (STRIP_OFFSETS, STRIP_COUNTS))
    if len(offsets) != 1:
        raise DecodingError("the block was not encoded in one piece")
    return structure.bytes_at(int(offsets[0]), int(counts[0]))


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

    def rewritten(self, raw: bytes, index: int, patches: Sequence[Patch]) -> bytes:
        """The block with the patches in it, which are in its own pixels, and with nothing but its
        picture. As it is where that makes no difference.

        Raises DecodingError unless all of it decodes: decoders guess what is damaged; PhotoError.
        """
        whole = self._whole(raw)
        frame, is_exact = self._checked(whole)
        left, top, right, bottom = self._page.block_box(index)
        width, height = right - left, bottom - top
        if frame.width < width or frame.height < height:
            raise DecodingError("a JPEG tile or strip is smaller than it should be")
        beyond = self._beyond(whole, frame, width, height)
        if is_exact and not patches and not beyond:
            return raw
        container = JpegContainer(self._path, whole)
        data = container.encode([*(_as_rgb(one) for one in patches), *beyond]).data
        return data if data != whole else raw

    def _checked(self, whole: bytes) -> tuple[Frame, bool]:
        """(the frame, whether nothing belongs to no pixel)."""
        try:
            jpeg = split_segments(whole)
            frame = find_frame(jpeg)
            require_plausible(jpeg, frame)
            if not jpeg.has_eoi:
                raise JpegStructureError("it is cut off")
            _, is_exact = decode_all(jpeg, frame)
            tail = len(whole) - jpeg.end
            is_exact &= tail <= _FILLING and not whole[jpeg.end :].strip(b"\0") and not jpeg.stray
            is_exact &= not any(is_metadata(one) for one in jpeg.segments)
            is_exact &= with_exact_headers(jpeg) == jpeg and not has_spare_tables(jpeg, frame)
            return frame, is_exact
        except (JpegStructureError, UnsupportedJpegError) as error:
            raise DecodingError(f"a JPEG tile or strip: {error}") from error

    def _beyond(self, whole: bytes, frame: Frame, width: int, height: int) -> list[Patch]:
        """What covers the part of a tile that hangs over the picture's edge, but for blocks that
        hold some of the picture and the ones beside them: decoders interpolate their colours."""
        across, down = 8 * frame.h_max, 8 * frame.v_max
        first, last = (-(-width // across) + 1) * across, (-(-height // down) + 1) * down
        if first >= frame.width and last >= frame.height:
            return []
        pixels = decoded(whole)
        if pixels is None:
            raise DecodingError("a JPEG tile that hangs over the edge cannot be decoded")
        inner = pixels[:height, :width]
        around = ((0, frame.height - height), (0, frame.width - width), (0, 0))
        continued = np.pad(inner, around, "edge")
        mask = np.ones(continued.shape[:2], bool)
        mask[:last, :first] = False
        if np.array_equal(continued[mask], pixels[mask]):
            return []
        return [Patch(0, 0, continued, mask)]

    def _whole(self, raw: bytes) -> bytes:
        return _SOI + self._marker + self._tables + raw[len(_SOI) :]


def _as_rgb(patch: Patch) -> Patch:
    if patch.pixels.shape[2] == 3:
        return patch
    return Patch(patch.x, patch.y, np.repeat(patch.pixels[:, :, :1], 3, axis=2), patch.mask)
