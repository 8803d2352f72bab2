"""A TIFF written anew: header, directories, their values, then the tiles and strips in their order.

So where anything lies tells nothing of what a redaction covers, and what nothing refers to (old
overviews, deleted pages, whatever follows) is not copied.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.metadata import exif_tags
from anon_plugin.engine.containers.metadata.exif_structure import ByteOrder
from anon_plugin.engine.containers.metadata.handling import (
    Handling,
    UnknownContent,
    without_pictures,
)
from anon_plugin.engine.containers.metadata.maker_notes import cleaned_note
from anon_plugin.engine.containers.tiff.metadata import POINTERS, Kept, maker_of
from anon_plugin.engine.containers.tiff.pages import SUB_IFDS, Page
from anon_plugin.engine.containers.tiff.structure import (
    LONG,
    LONG8,
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

    def __init__(self, structure: TiffStructure, target: BinaryIO, handling: Handling) -> None:
        self._structure, self._target, self._handling = structure, target, handling
        self._end = structure.header_size
        self._tables: dict[int, int] = {}
        self._values: dict[tuple[int, int], tuple[int, bytes]] = {}
        self.notes: list[str] = []

    def put(self, start: int, data: bytes) -> None:
        """Write at a place that was reserved."""
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

    def begin(self, kept: Sequence[Kept], pages: Mapping[int, Page]) -> None:
        """Write the values of all directories, and reserve room for what leads to them.

        pages: by where their directories lie in the original.
        """
        pointer = self._structure.pointer_size
        entry = 20 if self._structure.is_big else 12
        count = struct.calcsize(self._structure.count_format)
        make = maker_of(kept)
        for one in kept:
            start = one.directory.start
            self._tables[start] = self.reserve(count + entry * len(one.fields) + pointer)
            for field, data in one.fields:
                if field.tag in (SUB_IFDS, *POINTERS):
                    size = field.count * pointer
                elif start in pages and field.tag in pages[start].block_tags:
                    size = len(pages[start].offsets) * pointer
                else:
                    size = len(data)
                place = self.reserve(size) if size > pointer else 0
                if field.tag == exif_tags.MAKER_NOTE:
                    data = self._maker_note(field, data, place, make)
                if place and data:
                    self.put(place, data)
                self._values[start, field.tag] = place, data

    def finish(
        self, kept: Sequence[Kept], blocks: Mapping[int, tuple[Page, Blocks]], chain: Sequence[int]
    ) -> None:
        """Write the directories' tables and the header. chain: of directories, the photo first."""
        following = dict(zip(chain, [*chain[1:], 0], strict=True))
        for one in kept:
            start = one.directory.start
            entries = [self._entry(field, start, blocks.get(start)) for field, _ in one.fields]
            count = struct.pack(self._structure.count_format, len(entries))
            after = self._tables.get(following.get(start, 0), 0)
            link = struct.pack(self._structure.pointer_format, after)
            self.put(self._tables[start], count + b"".join(entries) + link)
        header = self._structure.bytes_at(0, self._structure.header_size)
        first = struct.pack(self._structure.pointer_format, self._tables[chain[0]])
        self.put(0, header[: -len(first)] + first)
        self._target.truncate(self._end)

    def _entry(self, field: Field, start: int, blocks: tuple[Page, Blocks] | None) -> bytes:
        place, data = self._values[start, field.tag]
        if field.tag in (SUB_IFDS, *POINTERS):
            targets = self._structure.integers(field).tolist()
            return self._numbers(
                field, [self._tables[t] for t in targets if t in self._tables], place
            )
        if blocks is not None and field.tag in blocks[0].block_tags:
            is_offsets = field.tag == blocks[0].block_tags[0]
            numbers = blocks[1].offsets if is_offsets else blocks[1].counts
            return self._numbers(field, numbers.tolist(), place)
        return self._structure.entry(self._structure.with_value(field, data), place, data)

    def _numbers(self, field: Field, values: Sequence[int], place: int) -> bytes:
        """An entry of offsets or counts, written as wide as the file has them: a narrower type
        would tell how large they can be."""
        new, data = self._structure.with_integers(
            field, np.array(values, np.int64), LONG8 if self._structure.is_big else LONG
        )
        if len(data) > self._structure.pointer_size:
            self.put(place, data)
        return self._structure.entry(new, place, data)

    def _maker_note(self, field: Field, data: bytes, place: int, make: bytes) -> bytes:
        """What of a maker note is understood; its offsets may count from the start of the file."""
        order: ByteOrder = "little" if self._structure.order == "<" else "big"
        moved = place - field.start if place else 0
        if self._handling.keeps_opaque:
            return without_pictures(data)
        clean = cleaned_note(data, make, order, field.start, 0)
        if clean != data:
            lost = sum(a != b for a, b in zip(data, clean, strict=True))
            note = f"EXIF: {lost:,} bytes of the maker note of unknown content blanked"
            self.notes.append(UnknownContent(note))
        return cleaned_note(data, make, order, field.start, moved)


def require_apart(structure: TiffStructure, pages: Iterable[Page], kept: Iterable[Kept]) -> None:
    """Raise TiffStructureError where parts of the file overlap: what is redacted in one place
    could stay in another."""
    tables = [(0, structure.header_size)]
    values = set()
    for one in kept:
        tables.append((one.directory.start, one.directory.stop))
        values |= {(f.start, f.start + f.size) for f, _ in one.fields if not f.is_inline and f.size}
    blocks = [
        np.stack([page.offsets, page.offsets + page.counts], axis=1)[page.counts > 0]
        for page in pages
    ]
    found = np.unique(np.concatenate(blocks), axis=0)
    spans = np.concatenate([found, np.array([*tables, *values], dtype=np.int64)])
    spans = spans[np.lexsort((spans[:, 1], spans[:, 0]))]
    if (spans[1:, 0] < np.maximum.accumulate(spans[:, 1])[:-1]).any():
        raise TiffStructureError("its parts overlap")
