"""The sample tables of a track that is written: ISO/IEC 14496-12, sections 8.6 and 8.7."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.iso.boxes import box, full_box

Ints = NDArray[np.int64]


class NewTable:
    """Rows of a table while samples are written: compact, some bytes a sample."""

    def __init__(self) -> None:
        self.sizes = array("Q")
        self.durations = array("q")
        self.delays = array("q")
        self.syncs = array("B")
        self._counts = array("Q")
        self._chunk_offsets = array("Q")
        self._chunk_counts = array("Q")
        self._chunk_entries = array("Q")

    def __len__(self) -> int:
        return len(self.sizes)

    def add_chunk(self, offset: int, entry: int = 1) -> None:
        """The samples that follow lie one after another from that byte of the file on.

        entry: number of the sample entry that describes them.
        """
        self._chunk_offsets.append(offset)
        self._chunk_counts.append(0)
        self._chunk_entries.append(entry)

    def add(
        self, size: int, duration: int, delay: int = 0, is_sync: bool = True, count: int = 1
    ) -> None:
        """A sample of the last chunk; or so many of one size and duration together."""
        self.sizes.append(size)
        self.durations.append(duration)
        self.delays.append(delay)
        self.syncs.append(is_sync)
        self._counts.append(count)
        self._chunk_counts[-1] += count

    @property
    def duration(self) -> int:
        """Of all samples, in the track's timescale."""
        return int(_ints(self.durations).sum())

    def boxes(self) -> list[bytes]:
        """Time to sample, composition offsets, sync samples, chunks and sizes."""
        counts = _ints(self._counts)
        if (counts > 1).any():
            return self._uncompressed(counts)
        found = [_runs(b"stts", 0, _ints(self.durations))]
        delays = _ints(self.delays)
        if delays.any():
            found.append(_runs(b"ctts", 1 if (delays < 0).any() else 0, delays))
        syncs = np.frombuffer(self.syncs, np.uint8)
        if not syncs.all():
            numbers = np.flatnonzero(syncs) + 1
            found.append(full_box(b"stss", 0, 0, _count(numbers), _packed(numbers)))
        found += [self._chunks(), self._sizes(), self._offsets()]
        return found

    def _uncompressed(self, counts: Ints) -> list[bytes]:
        """Tables of samples that are all of one size and duration, as `add` got them."""
        total = int(counts.sum())
        size, duration = int(self.sizes[0] // counts[0]), int(self.durations[0] // counts[0])
        return [
            full_box(b"stts", 0, 0, *(_number(one) for one in (1, total, duration))),
            self._chunks(),
            full_box(b"stsz", 0, 0, _number(size), _number(total)),
            self._offsets(),
        ]

    def _chunks(self) -> bytes:
        counts, entries = _ints(self._chunk_counts), _ints(self._chunk_entries)
        changes = (np.diff(counts, prepend=-1) != 0) | (np.diff(entries, prepend=-1) != 0)
        first = np.flatnonzero(changes)
        rows = np.stack([first + 1, counts[first], entries[first]], axis=1)
        return full_box(b"stsc", 0, 0, _count(first), _packed(rows))

    def _sizes(self) -> bytes:
        sizes = _ints(self.sizes)
        if len(sizes) and (sizes == sizes[0]).all() and sizes[0]:
            return full_box(b"stsz", 0, 0, _number(int(sizes[0])), _count(sizes))
        return full_box(b"stsz", 0, 0, _number(0), _count(sizes), _packed(sizes))

    def _offsets(self) -> bytes:
        offsets = _ints(self._chunk_offsets)
        if len(offsets) and offsets.max() >= 2**32:
            return full_box(b"co64", 0, 0, _count(offsets), offsets.astype(">u8").tobytes())
        return full_box(b"stco", 0, 0, _count(offsets), _packed(offsets))


def _runs(kind: bytes, version: int, values: Ints) -> bytes:
    """Values as (how many, value) of equal ones that follow one another."""
    starts = np.flatnonzero(np.diff(values, prepend=values[:1] - 1))
    lengths = np.diff(np.append(starts, len(values)))
    pairs = np.stack([lengths, values[starts]], axis=1)
    return full_box(kind, version, 0, _count(starts), _packed(pairs))


def edit_list(rows: Sequence[tuple[int, int, int]]) -> bytes:
    """The edts box of (duration in movie time, start in track time, rate)."""
    packed = b"".join(
        duration.to_bytes(8, "big") + start.to_bytes(8, "big", signed=True) + _number(rate)
        for duration, start, rate in rows
    )
    return box(b"edts", full_box(b"elst", 1, 0, _number(len(rows)), packed))


def _ints(values: array[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _packed(values: Ints) -> bytes:
    return (values & 0xFFFFFFFF).astype(">u4").tobytes()


def _count(values: Sequence[int] | Ints) -> bytes:
    return _number(len(values))


def _number(value: int) -> bytes:
    return value.to_bytes(4, "big")
