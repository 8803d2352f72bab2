"""The tiles and strips of a page, copied as they are or with patches in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.patches import StoredPatch
from anon_plugin.engine.containers.tiff.blocks import JpegBlocks, encode_block
from anon_plugin.engine.containers.tiff.coded_data import exact_block
from anon_plugin.engine.containers.tiff.overviews import cut
from anon_plugin.engine.containers.tiff.pages import JPEG, Page, UnsupportedTiffError, find_pages
from anon_plugin.engine.containers.tiff.reading import DecodingError, GdalFile, PageValues
from anon_plugin.engine.containers.tiff.rewriting import Blocks, TiffWriter
from anon_plugin.engine.containers.tiff.structure import TiffStructure
from anon_plugin.engine.pixels.pixel_source import Pixels

_NO_COMPRESSION = 1
MAX_BLOCK_BYTES = 2**28
"""Larger tiles or strips, decoded, would take more memory than a photo in work is given."""

_CHUNK_BYTES = 2**24


class PageCopy:
    """Copies one page's blocks into a new file.

    values: the page's own. patches: in its stored values and pixels. Raises UnsupportedTiffError
    for blocks that are too large.
    """

    def __init__(
        self,
        path: Path,
        structure: TiffStructure,
        page: Page,
        values: PageValues,
        patches: Sequence[StoredPatch],
    ) -> None:
        self._structure, self._page, self._values = structure, page, values
        self._patches = patches
        self._jpeg = JpegBlocks(path, structure, page) if page.compression == JPEG else None
        bands = 1 if page.is_planar else page.bands
        self._pixel_bytes = bands * np.dtype(page.dtype).itemsize
        is_plain = page.compression == _NO_COMPRESSION and page.bits % 8 == 0
        # Strips without compression may be all of the photo.
        self._is_raw = is_plain and not page.is_tiled
        decoded = page.block_wh[0] * page.block_wh[1] * self._pixel_bytes
        if decoded > MAX_BLOCK_BYTES and not self._is_raw:
            raise UnsupportedTiffError(
                f"TIFF with tiles or strips of {decoded / 2**20:.0f} MiB each (rewrite it with "
                "gdal_translate -co TILED=YES)"
            )
        self.touched = self._touched()
        self.surplus = 0  # bytes that belong to no pixel and were left out

    def into(self, writer: TiffWriter) -> Blocks:
        """Copy all blocks. Raises DecodingError where one does not decode, PhotoError where one
        cannot be written without loss outside the patches."""
        offsets, counts = self._page.offsets.copy(), self._page.counts.copy()
        copied: dict[tuple[int, int], tuple[int, int]] = {}  # files may share equal blocks
        for index in range(len(counts)):
            key = int(offsets[index]), int(counts[index])
            if not counts[index]:
                offsets[index] = 0
            elif self._is_raw:
                offsets[index], counts[index] = self._copy_raw(writer, index)
            elif index not in self.touched and key in copied:
                offsets[index], counts[index] = copied[key]
            else:
                new = self._block(self._structure.bytes_at(*key), index)
                offsets[index], counts[index] = writer.append(new), len(new)
                if index not in self.touched:
                    copied[key] = int(offsets[index]), len(new)
        return Blocks(offsets, counts)

    def _block(self, raw: bytes, index: int) -> bytes:
        """A block with the patches in it, and with nothing that belongs to no visible pixel."""
        if self._jpeg is not None:
            parts = [Patch(*part) for part in self._parts(index)]
            return self._jpeg.rewritten(raw, index, parts)
        if index not in self.touched:
            self._check(index)
            left, top, right, bottom = self._page.block_box(index)
            rows = self._page.stored_rows(index)
            is_whole = (right - left, bottom - top) == (self._page.block_wh[0], rows)
            row_bytes = -(-self._page.block_wh[0] * self._block_bands * self._page.bits // 8)
            exact = exact_block(raw, self._page.compression, rows * row_bytes)
            if is_whole and exact is not None:
                self.surplus += len(raw) - len(exact)
                return exact
        pixels = self.expected(index)
        rows, columns = self._page.stored_rows(index), self._page.block_wh[0]
        # A tile is stored whole where it hangs over the edge; what is there repeats the edge.
        beyond = ((0, rows - pixels.shape[0]), (0, columns - pixels.shape[1]), (0, 0))
        return encode_block(np.pad(pixels, beyond, "edge"), self._page, self._structure.order)

    @property
    def _block_bands(self) -> int:
        return 1 if self._page.is_planar else self._page.bands

    def expected(self, index: int) -> Pixels:
        """A touched block's values as they are to be in the new file."""
        left, top, right, bottom = self._page.block_box(index)
        bands = self._page.block_bands(index)
        pixels = self._values.read_bands(left, top, right, bottom, range(self._page.bands)[bands])
        for x, y, new, mask in self._parts(index):
            height, width = mask.shape
            view = pixels[y : y + height, x : x + width]
            view[mask] = new[mask]
        return pixels

    def holds_in(self, partial: Path, page: Page) -> bool:
        """Whether a written file has this page with all its touched blocks as they are to be.

        page: as found in that file. What JPEG makes of a block has been compared before.
        """
        old = self._page
        if (old.width, old.height, old.dtype) != (page.width, page.height, page.dtype):
            return False
        if not self.touched or self._jpeg is not None:
            return True
        values = PageValues(GdalFile(partial), page)
        return all(
            np.array_equal(
                values.read_bands(
                    *page.block_box(index), range(page.bands)[page.block_bands(index)]
                ),
                self.expected(index),
                equal_nan=np.dtype(page.dtype).kind == "f",
            )
            for index in sorted(self.touched)
        )

    def _touched(self) -> set[int]:
        """The blocks that hold a pixel to be replaced. Those never written hold no picture."""
        page = self._page
        found = set()
        planes = page.bands if page.is_planar else 1
        for patch in self._patches:
            height, width = patch.mask.shape
            for row in range(
                patch.y // page.block_wh[1], (patch.y + height - 1) // page.block_wh[1] + 1
            ):
                for column in range(
                    patch.x // page.block_wh[0], (patch.x + width - 1) // page.block_wh[0] + 1
                ):
                    index = row * page.across + column
                    if any(True for _ in cut(patch, page.block_box(index))):
                        found |= {
                            index + page.across * page.down * plane for plane in range(planes)
                        }
        return {index for index in found if page.counts[index]}

    def _parts(self, index: int) -> Iterator[tuple[int, int, Pixels, Pixels]]:
        """(x, y, pixels, mask) of what the patches put into a block, in its pixels and bands."""
        box, bands = self._page.block_box(index), self._page.block_bands(index)
        for patch in self._patches:
            for x, y, pixels, mask in cut(patch, box):
                yield x - box[0], y - box[1], pixels[:, :, bands], mask

    def _check(self, index: int) -> None:
        """Make sure that a block that is copied as it is has been searched, or could have been."""
        row, column = divmod(index % (self._page.across * self._page.down), self._page.across)
        if not self._values.seen[row, column]:
            self._values.read(*self._page.block_box(index))

    def _copy_raw(self, writer: TiffWriter, index: int) -> tuple[int, int]:
        """A strip without compression, some rows after the other: it may be all of the photo.

        Returns where it lies and how long it is."""
        row_bytes = self._page.block_wh[0] * self._pixel_bytes
        rows = self._page.stored_rows(index)
        if self._page.counts[index] < rows * row_bytes:
            raise DecodingError("a tile or strip is shorter than it should be")
        self.surplus += int(self._page.counts[index]) - rows * row_bytes
        offset, start = int(self._page.offsets[index]), writer.reserve(rows * row_bytes)
        dtype = np.dtype(self._structure.order + np.dtype(self._page.dtype).str[1:])
        step = max(1, _CHUNK_BYTES // row_bytes)
        for top in range(0, rows, step):
            bottom = min(top + step, rows)
            raw = self._structure.bytes_at(offset + top * row_bytes, (bottom - top) * row_bytes)
            if index in self.touched:
                shape = (bottom - top, self._page.block_wh[0], -1)
                pixels = np.frombuffer(raw, dtype=dtype).reshape(shape).copy()
                self._put_rows(pixels, index, top, bottom)
                raw = pixels.tobytes()
            writer.put(start + top * row_bytes, raw)
        return start, rows * row_bytes

    def _put_rows(self, pixels: Pixels, index: int, top: int, bottom: int) -> None:
        for x, y, new, mask in self._parts(index):
            first, last = max(y, top), min(y + mask.shape[0], bottom)
            if first < last:
                part = slice(first - y, last - y)
                view = pixels[first - top : last - top, x : x + mask.shape[1]]
                view[mask[part]] = new[part][mask[part]]


def is_as_meant(partial: Path, copies: Sequence[PageCopy]) -> bool:
    """Open a finished file as other programs do: whether it has all pages, and in each what was
    redacted reads back as it was to be. copies: of all its pages, in the order of `find_pages`.

    Raises DecodingError and TiffStructureError where it cannot be read.
    """
    with partial.open("rb") as file:
        found = find_pages(TiffStructure(file))
    written = (found.photo, *found.overviews, *found.masks)
    if len(written) != len(copies):
        return False
    return all(copy.holds_in(partial, page) for page, copy in zip(written, copies, strict=True))
