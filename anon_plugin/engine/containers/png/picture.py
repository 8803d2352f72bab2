"""Samples of a PNG picture: out of the image data, and back.

Source: W3C PNG specification, third edition, sections 7 (bits in scanlines), 8 (interlacing),
9 (filters) and 10 (compression).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.png.chunks import PngStructureError
from anon_plugin.engine.containers.png.filters import choose_filters, filtered, unfilter

GREY, RGB, INDEXED, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
Samples = NDArray[Any]

_CHANNELS = {GREY: 1, RGB: 3, INDEXED: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}
_DEPTHS = {
    GREY: (1, 2, 4, 8, 16),
    RGB: (8, 16),
    INDEXED: (1, 2, 4, 8),
    GREY_ALPHA: (8, 16),
    RGB_ALPHA: (8, 16),
}
# Adam7: first column and row, and the steps to the next ones, of each pass.
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
# Deflate cannot shrink anything further than that (zlib's technical notes).
_MOST_SHRINKING = 1032
_PIECE = 2**20  # so many bytes are inflated at once
# The level that the zlib header hints at (RFC 1950, FLEVEL); the best is not worth its time.
_LEVELS = (1, 4, 6, 6)


@dataclass(frozen=True)
class Header:
    """The image header (section 11.2.1). depth: bits of a sample. colour: the colour type."""

    width: int
    height: int
    depth: int
    colour: int
    interlaced: bool

    @property
    def channels(self) -> int:
        """Samples of a pixel, alpha included."""
        return _CHANNELS[self.colour]

    @property
    def has_alpha(self) -> bool:
        """Whether the last channel is alpha."""
        return self.colour in (GREY_ALPHA, RGB_ALPHA)

    @property
    def distance(self) -> int:
        """Bytes of a pixel for the filters, at least 1."""
        return max(1, self.channels * self.depth // 8)

    def passes(self) -> Iterator[tuple[slice, slice, int, int]]:
        """(rows, columns) of the picture in each pass that is not empty, then how many rows and
        how many bytes a row has."""
        for left, top, step_x, step_y in _ADAM7 if self.interlaced else ((0, 0, 1, 1),):
            across = -(-(self.width - left) // step_x)
            down = -(-(self.height - top) // step_y)
            if across > 0 and down > 0:
                size = -(-across * self.channels * self.depth // 8)
                yield slice(top, None, step_y), slice(left, None, step_x), down, size

    @property
    def data_bytes(self) -> int:
        """Length of the image data when they are inflated."""
        return sum(down * (1 + size) for _, _, down, size in self.passes())


@dataclass(frozen=True)
class Decoded:
    """samples: (H, W, channels), uint8 or uint16, as stored: palette indices, grey or colours.
    surplus: bytes of image data that belong to no pixel. level: zlib's, that the encoder used.
    """

    samples: Samples = field(repr=False)
    surplus: int
    level: int


def parse_header(data: bytes) -> Header:
    """The image header. Raises PngStructureError for one that no decoder takes."""
    if len(data) != 13:
        raise PngStructureError("its image header has the wrong length")
    width, height = int.from_bytes(data[:4], "big"), int.from_bytes(data[4:8], "big")
    depth, colour, compression, filtering, interlacing = data[8:]
    known = depth in _DEPTHS.get(colour, ()) and not compression and not filtering
    if not (known and interlacing <= 1 and 0 < width < 2**31 and 0 < height < 2**31):
        raise PngStructureError("its image header makes no sense")
    return Header(width, height, depth, colour, bool(interlacing))


def decode(header: Header, data: bytes) -> Decoded:
    """The samples of the image data (all IDAT chunks together).

    Raises PngStructureError where they are cut off or damaged: nothing is made up.
    """
    expected = header.data_bytes
    if len(data) * _MOST_SHRINKING + _MOST_SHRINKING < expected:
        raise PngStructureError(
            f"it says it has {header.width} x {header.height} pixels but holds far too few bytes"
        )
    lines, surplus = _inflate(data, expected)
    dtype = np.uint16 if header.depth == 16 else np.uint8
    samples: Samples = np.empty((header.height, header.width, header.channels), dtype)
    start = 0
    for rows, columns, down, size in header.passes():
        part = lines[start : start + down * (1 + size)].reshape(down, 1 + size)
        start += part.size
        if not unfilter(part, header.distance):
            raise PngStructureError("its image data use an unknown filter")
        target = samples[rows, columns]
        target[...] = _unpacked(part[:, 1:], header, target.shape)
    return Decoded(samples, surplus, _LEVELS[data[1] >> 6])


def encode(header: Header, decoded: Decoded) -> bytes:
    """Image data with these samples.

    The filters are chosen anew: those that an encoder chose tell of the samples that it saw. Where
    samples are no amounts, or share a byte, none is used (section 12.7).
    """
    deflate = zlib.compressobj(decoded.level)
    parts = []
    for rows, columns, down, size in header.passes():
        lines = np.zeros((down, 1 + size), np.uint8)
        lines[:, 1:] = _packed(decoded.samples[rows, columns], header)
        if header.depth >= 8 and header.colour != INDEXED:
            choose_filters(lines, header.distance)
        out = np.empty_like(lines)
        filtered(lines, header.distance, out)
        parts.append(deflate.compress(out.data))
    return b"".join((*parts, deflate.flush()))


def _inflate(data: bytes, expected: int) -> tuple[NDArray[np.uint8], int]:
    """(`expected` bytes, how many more there are, packed or unpacked)."""
    inflate = zlib.decompressobj()
    lines = np.empty(expected, np.uint8)
    filled = position = 0
    try:
        while filled < expected and position < len(data):
            part = inflate.decompress(data[position : position + _PIECE], expected - filled)
            lines[filled : filled + len(part)] = np.frombuffer(part, np.uint8)
            filled, position = filled + len(part), position + _PIECE
        # One byte more than there should be tells whether there is more, and takes no memory.
        further = inflate.decompress(inflate.unconsumed_tail + data[position:], 1)
    except zlib.error as error:
        raise PngStructureError("its image data cannot be inflated") from error
    if filled < expected or not (inflate.eof or further):
        raise PngStructureError("its image data are cut off")
    return lines, len(inflate.unused_data) + len(inflate.unconsumed_tail) + len(further)


def _unpacked(lines: NDArray[np.uint8], header: Header, shape: tuple[int, ...]) -> Samples:
    """(h, w, channels) samples of plain scanlines without their filter byte."""
    height, width, channels = shape
    if header.depth == 8:
        return lines.reshape(shape)
    if header.depth == 16:
        return np.ascontiguousarray(lines).view(">u2").astype(np.uint16).reshape(shape)
    per_byte = 8 // header.depth
    shifts = np.arange(8 - header.depth, -1, -header.depth, dtype=np.uint8)
    samples = lines[:, :, None] >> shifts & ((1 << header.depth) - 1)
    return samples.reshape(height, -1, channels)[:, :width] if per_byte > 1 else samples


def _packed(samples: Samples, header: Header) -> NDArray[np.uint8]:
    """The reverse of `_unpacked`; bits that fill up a scanline are zero."""
    height = samples.shape[0]
    flat = samples.reshape(height, -1)
    if header.depth == 8:
        return flat.astype(np.uint8, copy=False)
    if header.depth == 16:
        wide: NDArray[np.uint8] = flat.astype(">u2").view(np.uint8)
        return wide
    per_byte = 8 // header.depth
    filled = np.pad(flat, ((0, 0), (0, -flat.shape[1] % per_byte)))
    shifts = np.arange(8 - header.depth, -1, -header.depth, dtype=np.uint8)
    groups = filled.reshape(height, -1, per_byte).astype(np.uint8) << shifts
    packed: NDArray[np.uint8] = np.bitwise_or.reduce(groups, axis=2).astype(np.uint8)
    return packed
