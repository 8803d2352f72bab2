"""A TIFF written again: every byte that stays keeps its place, so that no offset in it is wrong.

What a directory refers to is copied to where it was; a tile or strip that is redacted takes its own
old place or, where it has become longer, goes to the end. Everything that nothing refers to (old
overviews, deleted pages, whatever follows) is not copied: zeros are left there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.tiff.metadata import Kept, cleaned_value
from anon_plugin.engine.containers.tiff.pages import SUB_IFDS, Page
from anon_plugin.engine.containers.tiff.structure import (
    Directory,
    Field,
    TiffStructure,
    TiffStructureError,
)


@dataclass(frozen=True)
class Blocks:
    """Where a page's blocks lie in the new file."""

    offsets: NDArray[np.int64]
    counts: NDArray[np.int64]


class TiffWriter:
    """Puts a file together in `target`, an empty file."""

    def __init__(self, structure: TiffStructure, target: BinaryIO) -> None:
        self._structure, self._target = structure, target
        target.truncate(structure.size)
        self._end = structure.size
        self.put(0, structure.bytes_at(0, structure.header_size))

    def put(self, start: int, data: bytes) -> None:
        """Write at a place of the original file, or of what was appended."""
        self._target.seek(start)
        self._target.write(data)

    def append(self, data: bytes) -> int:
        """Write at the end; where that is."""
        start = self.reserve(len(data))
        self.put(start, data)
        return start

    def reserve(self, size: int) -> int:
        """Room at the end, on a word boundary as TIFF 6.0 asks for; where that is."""
        start = self._end + self._end % 2
        self._end = start + size
        return start

    def write_directory(self, kept: Kept, following: int, changed: Mapping[int, bytes]) -> None:
        """Write a directory's table. changed: new entries, by tag."""
        entries = [changed.get(one.tag, one.entry) for one in kept.fields]
        count = struct.pack(self._structure.count_format, len(entries))
        link = struct.pack(self._structure.pointer_format, following)
        self.put(kept.directory.start, count + b"".join(entries) + link)

    def write_values(self, kept: Kept, leave: Sequence[int]) -> Iterator[str]:
        """Write the values that lie outside the table, without those of the tags in `leave`.

        Yields sentences on what was blanked in them."""
        for one in kept.fields:
            if one.tag not in leave and not one.is_inline:
                cleaned = cleaned_value(self._structure, one)
                self.put(one.start, cleaned.data)
                yield from cleaned.notes

    def block_entries(self, page: Page, blocks: Blocks) -> dict[int, bytes]:
        """Write the arrays that tell where the blocks lie; the entries that lead to them."""
        return {
            tag: self._array_entry(page.directory.fields[tag], values)
            for tag, values in zip(page.block_tags, (blocks.offsets, blocks.counts), strict=True)
        }

    def sub_page_entry(self, parent: Directory, kept: Sequence[int]) -> dict[int, bytes]:
        """The entry that leads to those sub-pages of a page that stay."""
        one = parent.fields.get(SUB_IFDS)
        starts = [int(start) for start in self._structure.integers(one) if start in kept]
        if one is None or not starts:
            return {}
        return {SUB_IFDS: self._array_entry(one, np.array(starts, dtype=np.int64))}

    def _array_entry(self, one: Field, values: NDArray[np.int64]) -> bytes:
        new, data = self._structure.with_integers(one, values)
        start = one.start
        if len(data) > self._structure.pointer_size:
            if one.is_inline or len(data) > one.size:
                start = self.append(data)
            else:
                self.put(start, data)
        return self._structure.entry(new, start, data)


def require_apart(
    structure: TiffStructure, pages: Iterable[Page], kept: Iterable[Kept]
) -> set[tuple[int, int]]:
    """Raise TiffStructureError where parts of the file overlap: what is redacted in one place
    could stay in another.

    Returns (offset, count) of blocks that stand for several: files may share equal ones.
    """
    tables = [(0, structure.header_size)]
    values = set()
    for one in kept:
        tables.append((one.directory.start, one.directory.stop))
        values |= {(f.start, f.start + f.size) for f in one.fields if not f.is_inline and f.size}
    blocks = [
        np.stack([page.offsets, page.offsets + page.counts], axis=1)[page.counts > 0]
        for page in pages
    ]
    found, times = np.unique(np.concatenate(blocks), axis=0, return_counts=True)
    spans = np.concatenate([found, np.array([*tables, *values], dtype=np.int64)])
    spans = spans[np.lexsort((spans[:, 1], spans[:, 0]))]
    if (spans[1:, 0] < np.maximum.accumulate(spans[:, 1])[:-1]).any():
        raise TiffStructureError("its parts overlap")
    return {(int(start), int(stop - start)) for start, stop in found[times > 1]}
