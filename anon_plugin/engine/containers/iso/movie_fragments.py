"""Samples of movie fragments: ISO/IEC 14496-12, section 8.8."""

from __future__ import annotations

import numpy as np

from anon_plugin.engine.containers.iso.boxes import Box, Fields, HeifStructureError, walk_boxes
from anon_plugin.engine.containers.iso.sample_tables import (
    Samples,
    descend,
    numbers,
    require_count,
)


def fragment_samples(file: bytes, boxes: tuple[Box, ...]) -> dict[int, list[Samples]]:
    """Samples of movie fragments by track number, in the order of the file."""
    found: dict[int, list[Samples]] = {}
    ends: dict[int, int] = {}
    movie = next(one for one in boxes if one.type == b"moov")
    defaults = _fragment_defaults(file, movie)
    for fragment in (one for one in boxes if one.type == b"moof"):
        for part in walk_boxes(file, fragment.start, fragment.stop):
            if part.type == b"traf":
                number, samples = _samples(file, fragment, part, defaults, ends)
                found.setdefault(number, []).extend(samples)
                if samples and len(samples[-1]):
                    last = samples[-1]
                    ends[number] = int(last.times[-1] + last.durations[-1])
    return found


_NO_SYNC = 0x10000


def _fragment_defaults(file: bytes, movie: Box) -> dict[int, tuple[int, int, int, int]]:
    """Entry, duration, size and flags that hold where a fragment says nothing, by track number."""
    extends = descend(file, movie, b"mvex")
    defaults = {}
    if extends is not None:
        for one in walk_boxes(file, extends.start, extends.stop):
            if one.type == b"trex":
                fields = Fields(file, one.start + 4, one.stop)
                number, *values = (fields.number(4) for _ in range(5))
                entry, duration, size, flags = values
                defaults[number] = entry, duration, size, flags
    return defaults


def _samples(
    file: bytes,
    fragment: Box,
    part: Box,
    defaults: dict[int, tuple[int, int, int, int]],
    ends: dict[int, int],
) -> tuple[int, list[Samples]]:
    header = descend(file, part, b"tfhd")
    if header is None:
        raise HeifStructureError("a fragment does not say which track it belongs to")
    fields = Fields(file, header.start, header.stop)
    flags = fields.number(4) & 0xFFFFFF
    number = fields.number(4)
    entry, duration, size, usual = defaults.get(number, (1, 0, 0, 0))
    base = fields.number(8) if flags & 0x1 else fragment.begin
    entry = fields.number(4) if flags & 0x2 else entry
    duration = fields.number(4) if flags & 0x8 else duration
    size = fields.number(4) if flags & 0x10 else size
    usual = fields.number(4) if flags & 0x20 else usual
    time = _fragment_time(file, part, ends.get(number, 0))
    position = base
    found = []
    for run in (one for one in walk_boxes(file, part.start, part.stop) if one.type == b"trun"):
        fields = Fields(file, run.start, run.stop)
        given = fields.number(4) & 0xFFFFFF
        count = require_count(fields.number(4))
        if given & 0x1:
            position = base + int.from_bytes(fields.take(4), "big", signed=True)
        first = fields.number(4) if given & 0x4 else None
        columns = [bit for bit in (0x100, 0x200, 0x400, 0x800) if given & bit]
        rows = numbers(fields, count * len(columns), ">u4").reshape(count, len(columns))
        of = {bit: rows[:, index] for index, bit in enumerate(columns)}
        durations = of.get(0x100, np.full(count, duration, np.int64))
        sizes = of.get(0x200, np.full(count, size, np.int64))
        offsets = position + np.cumsum(sizes) - sizes
        times = time + np.cumsum(durations) - durations
        delays = of.get(0x800, np.zeros(count, np.int64))
        states = of.get(0x400, np.full(count, usual, np.int64)).copy()
        if first is not None and count:
            states[0] = first
        found.append(
            Samples(
                offsets,
                sizes,
                times,
                durations,
                np.full(count, entry, np.int64),
                np.where(delays >= 2**31, delays - 2**32, delays),
                (states & _NO_SYNC) == 0,
                np.ones(count, np.int64),
            )
        )
        position += int(sizes.sum())
        time += int(durations.sum())
    return number, found


def _fragment_time(file: bytes, part: Box, end: int) -> int:
    """When a fragment begins; where it does not say, when the one before ends."""
    box = descend(file, part, b"tfdt")
    if box is None:
        return end
    fields = Fields(file, box.start, box.stop)
    version = fields.number(1)
    fields.take(3)
    return fields.number(8 if version == 1 else 4)
