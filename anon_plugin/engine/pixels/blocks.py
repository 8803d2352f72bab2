"""Pictures that are decoded in blocks, such as the tiles and strips of a TIFF.

A window that holds a part of a block costs decoding all of it, so whoever reads all of a picture
reads it block by block.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Protocol, runtime_checkable

import numpy as np

from anon_plugin.engine.pixels.pixel_source import Pixels, PixelSource

Box = tuple[int, int, int, int]
Edges = tuple[Sequence[int], Sequence[int]]
"""Where the columns of blocks begin, then the picture's width; the same for rows."""

_CELL_PX = 256
_SAMPLE_VALUES = 2**18


@runtime_checkable
class InBlocks(Protocol):
    """A PixelSource that is decoded in blocks."""

    @property
    def edges(self) -> Edges: ...


def edges_of(source: PixelSource) -> Edges:
    """The edges of a picture's blocks; of one that is in memory, its rows."""
    if isinstance(source, InBlocks):
        return source.edges
    height, width, _ = source.shape
    return (0, width), range(height + 1)


def windows(source: PixelSource, most_values: int) -> Iterator[Box]:
    """Windows that cover a picture, with each block in one of them.

    None has more than most_values values, unless a single block has.
    """
    columns, rows = edges_of(source)
    _, width, bands = source.shape
    for top, bottom in _runs(rows, most_values // (width * bands)):
        for left, right in _runs(columns, most_values // ((bottom - top) * bands)):
            yield left, top, right, bottom


def read_windows(source: PixelSource, boxes: Sequence[Box]) -> list[Pixels]:
    """Several windows, (h, w, bands) each; a block is decoded once, however many it is in."""
    bands = source.shape[2]
    found = [np.empty((y1 - y0, x1 - x0, bands), source.dtype) for x0, y0, x1, y1 in boxes]
    corners = np.array(boxes).reshape(-1, 4)
    for window in windows(source, _SAMPLE_VALUES):
        low = np.maximum(corners[:, :2], window[:2])
        high = np.minimum(corners[:, 2:], window[2:])
        inside = np.flatnonzero((low < high).all(axis=1))
        if not inside.size:
            continue
        left, top = (int(side) for side in low[inside].min(axis=0))
        right, bottom = (int(side) for side in high[inside].max(axis=0))
        pixels = source.read(left, top, right, bottom)
        for index in inside:
            part = int(low[index, 0]), int(low[index, 1]), int(high[index, 0]), int(high[index, 1])
            _paste(pixels, (left, top), found[index], boxes[index][:2], part)
    return found


class HeldBlocks:
    """A picture whose blocks are held as they were read last, a PixelSource: windows beside and
    over each other do not decode them again.

    most_bytes: that are held. Whole rows of blocks, none of which is held, are read as they are:
    so are pictures of which all is wanted once.
    """

    def __init__(self, source: PixelSource, most_bytes: int) -> None:
        self._source, self._left = source, most_bytes
        columns, rows = edges_of(source)
        self.edges: Edges = columns, rows
        # Thin strips are held several at once.
        self._cells = _grid(columns), _grid(rows)
        self._held: OrderedDict[tuple[int, int], Pixels] = OrderedDict()

    @property
    def shape(self) -> tuple[int, int, int]:
        return self._source.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return self._source.dtype

    def read(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        """See PixelSource."""
        across, down = self._cells
        cells = [
            (column, row)
            for row in range(_index(down, y0), _index(down, y1 - 1) + 1)
            for column in range(_index(across, x0), _index(across, x1 - 1) + 1)
        ]
        is_whole = (x0, x1) == (0, self.shape[1]) and _are_edges(self.edges[1], y0, y1)
        if is_whole and not any(cell in self._held for cell in cells):
            return self._source.read(x0, y0, x1, y1)
        window = np.empty((y1 - y0, x1 - x0, self.shape[2]), self.dtype)
        for column, row in cells:
            left, top = across[column], down[row]
            right, bottom = across[column + 1], down[row + 1]
            part = max(left, x0), max(top, y0), min(right, x1), min(bottom, y1)
            _paste(self._cell(column, row), (left, top), window, (x0, y0), part)
        return window

    def _cell(self, column: int, row: int) -> Pixels:
        if (column, row) in self._held:
            self._held.move_to_end((column, row))
            return self._held[column, row]
        across, down = self._cells
        cell = self._source.read(across[column], down[row], across[column + 1], down[row + 1])
        self._held[column, row] = cell
        self._left -= cell.nbytes
        while self._left < 0:
            self._left += self._held.popitem(last=False)[1].nbytes
        return cell


def _paste(
    pixels: Pixels, corner: tuple[int, int], target: Pixels, place: tuple[int, int], part: Box
) -> None:
    """Copy a part of a picture from pixels that begin at a corner to ones that begin at a place."""
    x0, y0, x1, y1 = part
    here = pixels[y0 - corner[1] : y1 - corner[1], x0 - corner[0] : x1 - corner[0]]
    target[y0 - place[1] : y1 - place[1], x0 - place[0] : x1 - place[0]] = here


def _runs(edges: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """(start, stop) of neighbouring blocks, as many as are at most so long, and one at least."""
    start = stop = edges[0]
    for before, after in pairwise(edges):
        if after - start > most and before > start:
            yield start, before
            start = before
        stop = after
    yield start, stop


def _grid(edges: Sequence[int]) -> list[int]:
    return [*(start for start, _ in _runs(edges, _CELL_PX)), edges[-1]]


def _index(edges: Sequence[int], place: int) -> int:
    """Which of the spans between edges a place lies in."""
    return bisect_right(edges, place) - 1


def _are_edges(edges: Sequence[int], *places: int) -> bool:
    return all(edges[bisect_left(edges, place)] == place for place in places)
