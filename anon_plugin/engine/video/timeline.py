"""Which stored frames of a movie's track are shown, in which order and when: edit lists.

ISO/IEC 14496-12, sections 8.6.1 (composition times), 8.6.5 and 8.6.6 (edits).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.iso.boxes import Box, Fields, HeifStructureError
from anon_plugin.engine.containers.iso.movie import MovieTrack
from anon_plugin.engine.containers.iso.sample_tables import Ints, descend, require_count

MOST_EDITS = 1000
"""More edits than any camera or program makes of one recording."""


@dataclass(frozen=True)
class Edit:
    """duration: in the movie's timescale. start: in the track's; -1 shows nothing for so long."""

    duration: int
    start: int
    rate: int


@dataclass(frozen=True)
class Timeline:
    """The frames that are shown, in the order of showing.

    samples: (N,) numbers of their samples. pts: (N,) composition times in the track's timescale.
    times_s: (N,) when each is shown, in seconds of the movie. hidden: how many stored frames no
    edit shows.
    """

    samples: Ints = field(repr=False)
    pts: Ints = field(repr=False)
    times_s: NDArray[np.float64] = field(repr=False)
    hidden: int

    def __len__(self) -> int:
        return len(self.samples)


def timeline(file: bytes, track: MovieTrack, movie_scale: int) -> Timeline:
    """Of a track of a movie with that timescale.

    Raises HeifStructureError where its edits play it at another speed: nobody could tell which
    moment of the movie a frame belongs to.
    """
    samples = track.samples
    shown_at = samples.times + samples.delays
    order = np.argsort(shown_at, kind="stable")
    pts = shown_at[order]
    last = pts[-1:] + np.maximum(samples.durations[order[-1:]], 1)
    ends = np.maximum(np.append(pts[1:], last), pts + 1)
    shown = np.zeros(len(pts), bool)
    times_s = np.full(len(pts), np.nan)
    movie_start = Fraction(0)
    for edit in edits(file, track.box) or [Edit(0, int(pts[0]) if len(pts) else 0, 0x10000)]:
        duration = Fraction(edit.duration, movie_scale)
        if edit.start >= 0:
            if edit.rate != 0x10000:
                raise HeifStructureError("an edit list plays it at another speed")
            # An edit without a duration goes on to the end, as in fragmented files.
            stop = (
                edit.start + duration * track.timescale if duration else Fraction(int(ends.max()))
            )
            here = (ends > edit.start) & (pts < float(stop))
            new = here & ~shown
            offset = float(movie_start) - edit.start / track.timescale
            times_s[new] = pts[new] / track.timescale + offset
            shown |= here
        movie_start += duration
    return Timeline(order[shown], pts[shown], times_s[shown], int((~shown).sum()))


def edits(file: bytes, track: Box) -> list[Edit]:
    """A track's edits; [] where it has none, and all of it is shown."""
    box = descend(file, track, b"edts", b"elst")
    if box is None:
        return []
    fields = Fields(file, box.start, box.stop)
    width = 8 if fields.number(1) == 1 else 4
    fields.take(3)
    count = require_count(fields.number(4))
    if count > MOST_EDITS:
        raise HeifStructureError(f"an edit list claims {count} edits")
    found = []
    for _ in range(count):
        duration = fields.number(width)
        start = int.from_bytes(fields.take(width), "big", signed=True)
        found.append(Edit(duration, start, fields.number(4)))
    return found
