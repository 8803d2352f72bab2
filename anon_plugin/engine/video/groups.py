"""Groups of pictures: where a video can be cut, so that each part stands alone.

Frames keep the places that they have in the source's table: the n-th sample of the new track takes
the decoding time of the n-th sample that is kept, so that every time stamp stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise

import numpy as np

from anon_plugin.engine.containers.iso.sample_tables import Ints
from anon_plugin.engine.video.movie_file import MovieFile

MOST_FRAMES = 240
"""Frames that are encoded in one go: some seconds."""

CHAIN_FRAMES = 2400
"""Frames whose parts learn from one another how large they become. The next ones begin anew, so
that several machines can write one video, and give the bytes that one alone gives."""

_MOST_BYTES = 2**26
"""Of such a part: it is in memory as a whole, twice."""

_FEWEST_FRAMES = 12


@dataclass(frozen=True)
class Group:
    """Frames from start up to but without stop. standing: whether no other frame needs them and
    they need none, so that they can be copied."""

    start: int
    stop: int
    standing: bool

    def __len__(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True)
class Plan:
    """Where each sample of the new track goes.

    samples: (N,) numbers of the source's samples that are kept, in the order of decoding. times,
    durations: (N,) decoding times from 0 on, and how long until the next. delays: (N,) how much
    later than decoded the n-th frame shown comes, in the order of showing. base: the source's
    decoding time that is the new track's 0.
    """

    samples: Ints = field(repr=False)
    times: Ints = field(repr=False)
    durations: Ints = field(repr=False)
    pts: Ints = field(repr=False)
    base: int
    groups: tuple[Group, ...] = field(repr=False)

    @property
    def reordering(self) -> int:
        """By how many places frames may be decoded earlier than shown without a time stamp that
        would have to change: what B-frames need. At most 2."""
        allowed = 2
        for group in self.groups:
            pts, times = self.pts[group.start : group.stop], self.times[group.start : group.stop]
            while allowed and (pts[: len(pts) - allowed] < times[allowed:]).any():
                allowed -= 1
        return allowed


def plan(movie: MovieFile) -> Plan:
    """The plan for all frames of a movie that are shown."""
    samples, shown = movie.track.samples, movie.timeline
    kept = np.sort(shown.samples)
    times = samples.times[kept]
    base = int(times[0]) if len(times) else 0
    last = samples.durations[kept[-1:]]
    durations = np.append(np.diff(times), last)
    return Plan(kept, times - base, durations, shown.pts - base, base, tuple(_groups(movie, kept)))


def _groups(movie: MovieFile, kept: Ints) -> Iterator[Group]:
    """Cut wherever all that is decoded before is shown before, and decoding can start."""
    shown = movie.timeline.samples
    count = len(shown)
    ranks = np.searchsorted(kept, shown)
    before = np.maximum.accumulate(ranks)
    clean = np.append(0, np.flatnonzero(before[:-1] == np.arange(count - 1)) + 1)
    starts = clean[movie.track.samples.syncs[kept[clean]]].tolist()
    if not starts or starts[0] != 0:
        starts.insert(0, 0)
    for start, stop in zip(starts, [*starts[1:], count], strict=True):
        numbers = kept[start:stop]
        whole = bool((np.diff(numbers) == 1).all() and movie.track.samples.syncs[numbers[0]])
        yield Group(start, stop, whole)


def most_frames(sizes: Ints) -> int:
    """How many frames are encoded in one go, where the source's have so many bytes each."""
    mean = float(sizes.mean()) if len(sizes) else 0.0
    fit = int(_MOST_BYTES / max(mean, 1.0))
    return min(MOST_FRAMES, max(_FEWEST_FRAMES, fit))


def chains(groups: tuple[Group, ...]) -> Iterator[tuple[Group, ...]]:
    """Groups that follow one another, of about CHAIN_FRAMES frames together."""
    if not groups:
        return
    frames = groups[-1].stop
    count = max(1, round(frames / CHAIN_FRAMES))
    for _, found in groupby(groups, lambda one: one.start * count // frames):
        yield tuple(found)


def parts(groups: tuple[Group, ...], copied: list[bool], most: int) -> Iterator[Group]:
    """Groups as they are written: copied ones as they are, others joined or cut to `most` frames.

    copied: for each group. `standing` of a part says that it is copied.
    """
    start: int | None = None
    for group, is_copied in zip(groups, copied, strict=True):
        if is_copied:
            if start is not None:
                yield from _cut(start, group.start, most)
                start = None
            yield group
        else:
            if start is not None and group.stop - start > most:
                yield from _cut(start, group.start, most)
                start = None
            start = group.start if start is None else start
    if start is not None:
        yield from _cut(start, groups[-1].stop, most)


def _cut(start: int, stop: int, most: int) -> Iterator[Group]:
    """In equal pieces of at most so many frames."""
    pieces = -(-(stop - start) // most)
    edges = [start + (stop - start) * number // pieces for number in range(pieces + 1)]
    for left, right in pairwise(edges):
        yield Group(left, right, False)
