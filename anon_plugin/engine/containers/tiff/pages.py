"""The pictures in a TIFF file: the photo, its overviews and masks, and what may not be in it.

Sources: TIFF 6.0; TIFF supplement 1 (SubIFDs); Adobe DNG 1.6; GDAL's GTiff driver for masks and
overviews.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.tiff.structure import (
    Directory,
    TiffStructure,
    TiffStructureError,
)

SUBFILE_TYPE, WIDTH, HEIGHT, BITS, COMPRESSION = 254, 256, 257, 258, 259
PHOTOMETRIC, FILL_ORDER, ORIENTATION, BANDS, ROWS_PER_STRIP = 262, 266, 274, 277, 278
STRIP_OFFSETS, STRIP_COUNTS, PLANAR, PREDICTOR = 273, 279, 284, 317
TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_COUNTS = 322, 323, 324, 325
SUB_IFDS, EXTRA_SAMPLES, SAMPLE_FORMAT, JPEG_TABLES = 330, 338, 339, 347
NODATA = 42113
_CFA_PATTERN, _DNG_VERSION, _CFA_REPEAT = 33422, 50706, 33421

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, MASK, YCBCR = 0, 1, 2, 3, 4, 6
_COLOUR_BANDS = {WHITE_IS_ZERO: 1, BLACK_IS_ZERO: 1, RGB: 3, PALETTE: 1, YCBCR: 3}
_RAW_PHOTOMETRICS = {32803: "colour filter array", 34892: "linear raw"}
_OTHER_PHOTOMETRICS = {5: "CMYK", 8: "CIE L*a*b*", 9: "ICC L*a*b*", 10: "ITU L*a*b*", 32844: "LogL"}
_OTHER_PHOTOMETRICS |= {32845: "LogLuv"}

JPEG = 7
COMPRESSIONS = {
    1: "none",
    5: "LZW",
    JPEG: "JPEG",
    8: "deflate",
    32773: "PackBits",
    32946: "deflate",
    34925: "LZMA",
    50000: "ZSTD",
}
_OTHER_COMPRESSIONS = {
    2: "CCITT", 3: "CCITT", 4: "CCITT", 6: "old-style JPEG", 34712: "JPEG 2000", 34887: "LERC",
    50001: "WebP", 50002: "JPEG XL",
}  # fmt: skip

_UNSIGNED, _SIGNED, _FLOAT = 1, 2, 3
_DTYPES = {
    (_UNSIGNED, 8): "uint8",
    (_UNSIGNED, 16): "uint16",
    (_UNSIGNED, 32): "uint32",
    (_SIGNED, 16): "int16",
    (_SIGNED, 32): "int32",
    (_FLOAT, 32): "float32",
    (_FLOAT, 64): "float64",
} | {(_UNSIGNED, bits): "uint16" for bits in range(9, 16)}

_REDUCED, _PAGE_OF_MANY, _IS_MASK = 1, 2, 4


class UnsupportedTiffError(Exception):
    """The file is sound, but of a kind that is not redacted; the message says which it is."""


@dataclass(frozen=True)
class Page:
    """One picture: its layout as TIFF 6.0 has it.

    dtype: numpy name of its values. bits: of each. bands: samples of a pixel. extra: meaning of
    the bands beyond the colours (1 or 2: alpha). block_wh: of its tiles or strips. offsets, counts:
    where the blocks' bytes lie, 0 and 0 for one that was never written.
    """

    directory: Directory = field(repr=False)
    width: int
    height: int
    bands: int
    bits: int
    dtype: str
    compression: int
    predictor: int
    photometric: int
    extra: tuple[int, ...]
    is_planar: bool
    is_tiled: bool
    block_wh: tuple[int, int]
    offsets: NDArray[np.int64] = field(repr=False)
    counts: NDArray[np.int64] = field(repr=False)

    @property
    def across(self) -> int:
        """How many blocks stand side by side."""
        return -(-self.width // self.block_wh[0])

    @property
    def down(self) -> int:
        """How many blocks stand below each other."""
        return -(-self.height // self.block_wh[1])

    @property
    def alpha_bands(self) -> tuple[int, ...]:
        """The bands that say how opaque a pixel is."""
        first = self.bands - len(self.extra)
        return tuple(first + at for at, kind in enumerate(self.extra) if kind in (1, 2))

    @property
    def block_tags(self) -> tuple[int, int]:
        """The tags of the blocks' offsets and byte counts."""
        return (TILE_OFFSETS, TILE_COUNTS) if self.is_tiled else (STRIP_OFFSETS, STRIP_COUNTS)

    def block_box(self, index: int) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of the part of the picture that a block holds."""
        row, column = divmod(index % (self.across * self.down), self.across)
        left, top = column * self.block_wh[0], row * self.block_wh[1]
        right = min(left + self.block_wh[0], self.width)
        return left, top, right, min(top + self.block_wh[1], self.height)

    def block_bands(self, index: int) -> slice:
        """The bands that a block holds."""
        plane = index // (self.across * self.down)
        return slice(plane, plane + 1) if self.is_planar else slice(0, self.bands)

    def stored_rows(self, index: int) -> int:
        """Rows of a block as stored: tiles are whole, the last strip is as high as it needs."""
        _, top, _, bottom = self.block_box(index)
        return self.block_wh[1] if self.is_tiled else bottom - top

    def is_like(self, other: Page) -> bool:
        """Whether its pixels are of the same kind."""
        return (self.bands, self.dtype, self.bits, self.photometric) == (
            (other.bands, other.dtype, other.bits, other.photometric)
        )


@dataclass(frozen=True)
class Pages:
    """photo: the first directory. overviews: the same picture, smaller. masks: which pixels count.

    dropped: where directories lie that hold reduced pictures of another kind: they are left out.
    """

    photo: Page
    overviews: tuple[Page, ...]
    masks: tuple[Page, ...]
    dropped: tuple[int, ...]


def find_pages(structure: TiffStructure) -> Pages:
    """All pictures of a file.

    Raises UnsupportedTiffError for kinds that are not redacted, such as camera raw files and
    documents of several pages, and TiffStructureError for damaged ones.
    """
    if structure.bytes_at(8, min(2, structure.size - 8)) == b"CR" and not structure.is_big:
        raise UnsupportedTiffError("camera raw file (CR2)")
    chain = structure.chain()
    children = [child for parent in chain for child in _children(structure, parent)]
    for directory in (*chain, *children):
        _refuse_raw(structure, directory)
    subtype = _one(structure, chain[0], SUBFILE_TYPE, 0)
    if subtype & (_REDUCED | _IS_MASK):
        raise UnsupportedTiffError("file whose first page is only a preview of another one")
    photo = read_page(structure, chain[0])
    overviews, masks, dropped = [], [], []
    for directory in (*chain[1:], *children):
        subtype = _one(structure, directory, SUBFILE_TYPE, 0)
        size = tuple(_one(structure, directory, tag, 0) for tag in (WIDTH, HEIGHT))
        if directory in chain and not subtype & (_REDUCED | _IS_MASK):
            raise UnsupportedTiffError("file of several pages")
        if size[0] > photo.width or size[1] > photo.height:
            raise UnsupportedTiffError("file with a larger picture behind the first one")
        if subtype & _IS_MASK:
            masks.append(_mask(structure, directory))
            continue
        overview = _overview(structure, directory, photo)
        if overview is None:
            dropped.append(directory.start)
        else:
            overviews.append(overview)
    return Pages(photo, tuple(overviews), tuple(masks), tuple(dropped))


def read_page(structure: TiffStructure, directory: Directory) -> Page:
    """A picture's layout. Raises as `find_pages` does."""

    def one(tag: int, default: int | None = None) -> int:
        return _one(structure, directory, tag, default)

    width, height, bands = one(WIDTH), one(HEIGHT), one(BANDS, 1)
    if min(width, height, bands) < 1 or bands > 1024:
        raise TiffStructureError(f"it says it has {width} x {height} pixels in {bands} bands")
    bits, formats = (
        _same(structure, directory, BITS, 1),
        _same(structure, directory, SAMPLE_FORMAT, _UNSIGNED),
    )
    compression = one(COMPRESSION, 1)
    if compression not in COMPRESSIONS:
        name = _OTHER_COMPRESSIONS.get(compression, f"compression {compression}")
        raise UnsupportedTiffError(f"{name} TIFF")
    photometric = one(PHOTOMETRIC, BLACK_IS_ZERO)
    if photometric not in (*_COLOUR_BANDS, MASK):
        name = _OTHER_PHOTOMETRICS.get(photometric, f"photometric interpretation {photometric}")
        raise UnsupportedTiffError(f"{name} TIFF")
    if photometric == YCBCR and compression != JPEG:
        raise UnsupportedTiffError("YCbCr TIFF without JPEG compression")
    if one(FILL_ORDER, 1) != 1:
        raise UnsupportedTiffError("TIFF with reversed bits")
    is_mask = photometric == MASK
    dtype = "uint8" if is_mask and bits == 1 else _DTYPES.get((formats, bits))
    if dtype is None:
        kind = {_UNSIGNED: "", _SIGNED: "signed ", _FLOAT: "float "}.get(formats, "complex ")
        raise UnsupportedTiffError(f"{bits}-bit {kind}TIFF")
    if photometric == PALETTE and bits != 8:
        raise UnsupportedTiffError(f"{bits}-bit paletted TIFF")
    colours = 1 if is_mask else _COLOUR_BANDS[photometric]
    if bands < colours:
        raise TiffStructureError(f"it has {bands} bands where its colours need {colours}")
    is_tiled = TILE_WIDTH in directory.fields
    if is_tiled:
        block_wh = one(TILE_WIDTH), one(TILE_HEIGHT)
    else:
        block_wh = width, min(one(ROWS_PER_STRIP, height), height)
    if min(block_wh) < 1:
        raise TiffStructureError("its tiles or strips have no size")
    extra = [int(kind) for kind in structure.integers(directory.fields.get(EXTRA_SAMPLES))]
    extra = (extra + [0] * bands)[: bands - colours]
    tags = (TILE_OFFSETS, TILE_COUNTS) if is_tiled else (STRIP_OFFSETS, STRIP_COUNTS)
    offsets, counts = (structure.integers(directory.fields.get(tag)) for tag in tags)
    page = Page(
        directory=directory,
        width=width,
        height=height,
        bands=bands,
        bits=bits,
        dtype=dtype,
        compression=compression,
        predictor=one(PREDICTOR, 1),
        photometric=photometric,
        extra=tuple(extra),
        is_planar=one(PLANAR, 1) == 2 and bands > 1,
        is_tiled=is_tiled,
        block_wh=block_wh,
        offsets=offsets,
        counts=counts,
    )
    if compression == JPEG and (bits != 8 or bands not in (1, 3)) and not page.is_planar:
        raise UnsupportedTiffError(f"TIFF with {bits}-bit JPEG of {bands} bands")
    blocks = page.across * page.down * (bands if page.is_planar else 1)
    if not len(offsets) == len(counts) == blocks:
        raise TiffStructureError(
            f"it has {min(len(offsets), len(counts))} of the {blocks} tiles or strips it should"
        )
    if ((offsets + counts)[counts > 0] > structure.size).any():
        raise TiffStructureError("it is cut off")
    return page


def _children(structure: TiffStructure, parent: Directory) -> list[Directory]:
    """The directories of a page's SubIFDs."""
    found = parent.fields.get(SUB_IFDS)
    starts = structure.integers(found)
    if len(starts) > 32:
        raise TiffStructureError(f"a page has {len(starts)} sub-pages")
    return [structure.directory(int(start)) for start in starts]


def _refuse_raw(structure: TiffStructure, directory: Directory) -> None:
    photometric = _one(structure, directory, PHOTOMETRIC, BLACK_IS_ZERO)
    marks = (_CFA_PATTERN, _CFA_REPEAT, _DNG_VERSION)
    if photometric in _RAW_PHOTOMETRICS or any(tag in directory.fields for tag in marks):
        kind = _RAW_PHOTOMETRICS.get(photometric, "DNG or similar")
        raise UnsupportedTiffError(f"camera raw file ({kind})")


def _mask(structure: TiffStructure, directory: Directory) -> Page:
    page = read_page(structure, directory)
    if page.bits != 1 or page.bands != 1:
        raise UnsupportedTiffError("TIFF with a mask of more than one bit, which may be a picture")
    return page


def _overview(structure: TiffStructure, directory: Directory, photo: Page) -> Page | None:
    """The page if it is the photo at a smaller size and can be redacted as the photo is."""
    blocks = {STRIP_OFFSETS, TILE_OFFSETS}
    if WIDTH not in directory.fields or not blocks.intersection(directory.fields):
        return None
    try:
        page = read_page(structure, directory)
    except UnsupportedTiffError:
        return None
    across, down = photo.width / page.width, photo.height / page.height
    # Overviews are rounded to whole pixels, each by its own program's rule.
    same_shape = abs(photo.width - down * page.width) <= down + 1 or (
        abs(photo.height - across * page.height) <= across + 1
    )
    return page if same_shape and page.is_like(photo) else None


def _one(
    structure: TiffStructure, directory: Directory, tag: int, default: int | None = None
) -> int:
    values = structure.integers(directory.fields.get(tag))
    if len(values):
        return int(values[0])
    if default is None:
        raise TiffStructureError(f"tag {tag} is missing")
    return default


def _same(structure: TiffStructure, directory: Directory, tag: int, default: int) -> int:
    """The value that a tag has for all bands. Raises UnsupportedTiffError where they differ."""
    values = structure.integers(directory.fields.get(tag))
    if len(set(values.tolist())) > 1:
        raise UnsupportedTiffError("TIFF whose bands are of different kinds")
    return int(values[0]) if len(values) else default
