"""Where each sample of a track lies: the sample tables of ISO/IEC 14496-12, section 8."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.iso.boxes import Box, Fields, HeifStructureError, walk_boxes

MOST_SAMPLES = 20_000_000
"""A day of video at 240 frames a second; a table that claims more was made to fill memory."""

MANY_SAMPLES = 250_000
"""From so many samples of one size on a chunk is taken for one: a sample of uncompressed sound is a
single moment of it, and an hour has hundreds of millions."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Samples:
    """(N,) each: byte offset and size in the file, decoding time and duration in the track's
    timescale, which sample entry describes it (from 1), how much later than decoded it is shown,
    whether decoding can start at it, and how many samples of the file it stands for (1, but of
    uncompressed sound all of a chunk)."""

    offsets: Ints = field(repr=False)
    sizes: Ints = field(repr=False)
    times: Ints = field(repr=False)
    durations: Ints = field(repr=False)
    entries: Ints = field(repr=False)
    delays: Ints = field(repr=False)
    syncs: NDArray[np.bool_] = field(repr=False)
    counts: Ints = field(repr=False)

    def __len__(self) -> int:
        return len(self.offsets)

    def data(self, file: bytes) -> Iterator[bytes]:
        """Each sample's bytes. Raises HeifStructureError where one lies beyond the file."""
        for offset, size in zip(self.offsets.tolist(), self.sizes.tolist(), strict=True):
            if offset < 0 or offset + size > len(file):
                raise HeifStructureError(f"a sample at byte {offset} lies beyond the file's end")
            yield bytes(file[offset : offset + size])


def descend(file: bytes, box: Box, *path: bytes) -> Box | None:
    """The first box that lies below another along a path of types; None where there is none."""
    for kind in path:
        inside = walk_boxes(file, box.start, box.stop)
        inner = next((one for one in inside if one.type == kind), None)
        if inner is None:
            return None
        box = inner
    return box


def table_samples(file: bytes, table: Box) -> Samples:
    uncompressed = _by_chunk(file, table)
    if uncompressed is not None:
        return uncompressed
    sizes = _sizes(file, table)
    count = len(sizes)
    durations = _runs(file, table, b"stts", count)
    times = np.concatenate([[0], np.cumsum(durations)[:-1]]) if count else np.zeros(0, np.int64)
    offsets, entries = _places(file, table, sizes)
    delays = _signed(_runs(file, table, b"ctts", count))
    syncs = _syncs(file, table, count)
    ones = np.ones(count, np.int64)
    return Samples(offsets, sizes, times.astype(np.int64), durations, entries, delays, syncs, ones)


def _by_chunk(file: bytes, table: Box) -> Samples | None:
    """The chunks of a track with very many samples of one size and one duration; else None."""
    sizes, times = descend(file, table, b"stsz"), descend(file, table, b"stts")
    if sizes is None or times is None:
        return None
    fields = Fields(file, sizes.start + 4, sizes.stop)
    size, count = fields.number(4), fields.number(4)
    if not size or count < MANY_SAMPLES:
        return None
    fields = Fields(file, times.start + 4, times.stop)
    runs = fields.number(4)
    fields.take(4 if runs else 0)
    if runs != 1:
        return None
    duration = fields.number(4)
    chunks, a_chunk, entries = _chunks(file, table)
    before = np.cumsum(a_chunk) - a_chunk
    counts = np.clip(count - before, 0, a_chunk)
    if int(counts.sum()) != count:
        raise HeifStructureError("a track has more samples than its chunks hold")
    kept = counts > 0
    counts, before = counts[kept], before[kept]
    return Samples(
        offsets=chunks[: len(a_chunk)][kept],
        sizes=counts * size,
        times=before * duration,
        durations=counts * duration,
        entries=entries[kept],
        delays=np.zeros(len(counts), np.int64),
        syncs=np.ones(len(counts), bool),
        counts=counts,
    )


def _signed(values: Ints) -> Ints:
    """Delays are signed in version 1 of their table, and some writers do so in version 0."""
    return np.where(values >= 2**31, values - 2**32, values)


def _syncs(file: bytes, table: Box, count: int) -> NDArray[np.bool_]:
    """Where decoding can start: everywhere, where there is no table of it."""
    box = descend(file, table, b"stss")
    if box is None:
        return np.ones(count, bool)
    fields = Fields(file, box.start, box.stop)
    fields.take(4)
    rows = numbers(fields, require_count(fields.number(4)), ">u4")
    syncs = np.zeros(count, bool)
    syncs[rows[(rows >= 1) & (rows <= count)] - 1] = True
    return syncs


def _sizes(file: bytes, table: Box) -> Ints:
    box = descend(file, table, b"stsz")
    if box is None:
        compact = descend(file, table, b"stz2")
        if compact is None:
            return np.zeros(0, np.int64)
        return _compact_sizes(file, compact)
    fields = Fields(file, box.start, box.stop)
    fields.take(4)
    size, count = fields.number(4), fields.number(4)
    require_count(count)
    if size:
        return np.full(count, size, np.int64)
    return numbers(fields, count, ">u4")


def _compact_sizes(file: bytes, box: Box) -> Ints:
    fields = Fields(file, box.start, box.stop)
    fields.take(7)
    bits, count = fields.number(1), fields.number(4)
    require_count(count)
    if bits == 16:
        return numbers(fields, count, ">u2")
    if bits == 8:
        return numbers(fields, count, ">u1")
    pairs = numbers(fields, (count + 1) // 2, ">u1")
    return np.asarray(np.stack([pairs >> 4, pairs & 15], axis=1).reshape(-1)[:count])


def _runs(file: bytes, table: Box, kind: bytes, count: int) -> Ints:
    """Values given as (how many, value) for all samples together."""
    box = descend(file, table, kind)
    if box is None:
        return np.zeros(count, np.int64)
    fields = Fields(file, box.start, box.stop)
    fields.take(4)
    pairs = numbers(fields, 2 * require_count(fields.number(4)), ">u4").reshape(-1, 2)
    if pairs[:, 0].sum() > count:
        pairs = pairs.copy()
        before = np.cumsum(pairs[:, 0]) - pairs[:, 0]
        pairs[:, 0] = np.clip(count - before, 0, pairs[:, 0])
    values = np.repeat(pairs[:, 1], pairs[:, 0])
    return np.concatenate([values, np.zeros(count - len(values), np.int64)])


def _places(file: bytes, table: Box, sizes: Ints) -> tuple[Ints, Ints]:
    """Byte offset and sample entry of each sample, from chunks (8.7.4, 8.7.5)."""
    chunks, a_chunk, entry = _chunks(file, table)
    if not len(chunks):
        if len(sizes):
            raise HeifStructureError("a track does not say where its samples lie")
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if require_count(int(a_chunk.sum())) < len(sizes):
        raise HeifStructureError("a track has more samples than its chunks hold")
    chunk_of = np.repeat(np.arange(len(a_chunk)), a_chunk)[: len(sizes)]
    before = np.cumsum(sizes) - sizes
    starts = np.flatnonzero(np.diff(chunk_of, prepend=-1))
    within = before - np.repeat(before[starts], np.diff(np.append(starts, len(sizes))))
    return chunks[chunk_of] + within, entry[chunk_of]


def _chunks(file: bytes, table: Box) -> tuple[Ints, Ints, Ints]:
    """Byte offset of each chunk, how many samples it holds, and their sample entry."""
    chunks = _chunk_offsets(file, table)
    box = descend(file, table, b"stsc")
    if box is None or not len(chunks):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)
    fields = Fields(file, box.start, box.stop)
    fields.take(4)
    rows = numbers(fields, 3 * require_count(fields.number(4)), ">u4").reshape(-1, 3)
    first = rows[:, 0] - 1
    if not len(rows) or first[0] != 0 or (np.diff(first) <= 0).any():
        raise HeifStructureError("a track's chunks are out of order")
    lengths = np.diff(np.append(first, max(len(chunks), int(first[-1]) + 1)))
    a_chunk = np.repeat(rows[:, 1], lengths)[: len(chunks)]
    return chunks, a_chunk, np.repeat(rows[:, 2], lengths)[: len(chunks)]


def _chunk_offsets(file: bytes, table: Box) -> Ints:
    for kind, form in ((b"stco", ">u4"), (b"co64", ">u8")):
        box = descend(file, table, kind)
        if box is not None:
            fields = Fields(file, box.start, box.stop)
            fields.take(4)
            return numbers(fields, require_count(fields.number(4)), form)
    return np.zeros(0, np.int64)


def numbers(fields: Fields, count: int, form: str) -> Ints:
    """So many numbers. Raises HeifStructureError where the box ends before."""
    width = np.dtype(form).itemsize
    return np.frombuffer(fields.take(count * width), form).astype(np.int64)


def require_count(count: int) -> int:
    if count > MOST_SAMPLES:
        raise HeifStructureError(f"a table claims {count} samples")
    return count
