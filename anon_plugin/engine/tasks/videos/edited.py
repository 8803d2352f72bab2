"""From rows of tracks and of their frames, as people corrected them, to the tracks to redact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.tracking.tracks import How, Track, Tracks, TrackStore
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

Points = NDArray[np.float64]

NO_TRACKS = TrackStore().finish([], np.empty(0), [], [])


@dataclass(frozen=True)
class TrackRow:
    """One row of the layer of tracks.

    number: the track's. first, last: frames, needed only where there are no rows of frames, of a
    region that somebody drew. regions, found: (N, 2) each, now and as they were found in one of its
    frames; found is () where the row does not tell. is_found: whether a search made the row.
    """

    number: int
    label: str
    score: float
    first: int | None
    last: int | None
    regions: Sequence[Points] = field(repr=False)
    found: Sequence[Points] = field(default=(), repr=False)
    is_box: bool = True
    is_found: bool = False


@dataclass(frozen=True)
class FrameRow:
    """One row of the layer of frames: regions of a track in one frame."""

    track: int
    frame: int
    score: float
    how: How
    regions: Sequence[Points] = field(repr=False)


class EditedTracks:
    """The tracks of one video while the rows of their frames come in, of which none is kept.

    A track whose region was changed is changed alike in all of its frames. Rows of frames whose
    track is gone are gone, too.
    """

    def __init__(self, tracks: Iterable[TrackRow]) -> None:
        """Raises SettingsError where two rows have the same number."""
        self._known: dict[int, TrackRow] = {}
        for one in tracks:
            if one.number in self._known:
                raise SettingsError(
                    tr(
                        "Two rows of the layer of tracks are track {number} of the same video, so "
                        "nobody knows which of them its frames belong to. Delete one of them; in "
                        "a copy that is to be a region of your own, clear track and found."
                    ).format(number=one.number)
                )
            self._known[one.number] = one
        self._changes = {number: _change(one) for number, one in self._known.items()}
        self._rows = dict.fromkeys(self._known, 0)
        self._store = TrackStore()

    def add(self, row: FrameRow) -> None:
        """Take one row of a frame in."""
        if row.track not in self._known:
            return
        self._rows[row.track] += 1
        for region in row.regions:
            changed = self._changes[row.track].of(region)
            self._store.add(row.frame, row.track, row.how, row.score, changed)

    def finish(self) -> Tracks:
        """The tracks that the rows tell of; their times are not known.

        Raises SettingsError for a track of a search without the rows of its frames.
        """
        for number, one in self._known.items():
            if not self._rows[number]:
                _add_drawn(self._store, one)
        told = [
            Track(one.number, one.label, one.score, 0, 0, self._rows[one.number], one.is_box)
            for one in self._known.values()
        ]
        return self._store.finish(told, np.empty(0), [], [])


def _add_drawn(store: TrackStore, one: TrackRow) -> None:
    """A region that stays where it was drawn, such as a date that was burnt in."""
    if one.is_found:
        raise SettingsError(
            tr(
                "Track {number} has no row in the layer of its frames, so nobody knows where it "
                "is. Give the layer FRAMES of the same run, or set the track's keep to false."
            ).format(number=one.number)
        )
    if one.first is None or one.last is None or one.first > one.last or one.first < 0:
        raise SettingsError(
            tr(
                "Track {number} has no rows of frames, and its first_frame and last_frame are no "
                "frames of a video. Fill them in: it is covered in all frames between."
            ).format(number=one.number)
        )
    for frame in range(one.first, one.last + 1):
        for region in one.regions:
            store.add(frame, one.number, How.FOUND, one.score, region)


@dataclass(frozen=True)
class _Change:
    """How a region was moved and resized, beside its own size."""

    shift: Points
    stretch: Points

    def of(self, region: Points) -> Points:
        """The same done to a region in another frame."""
        if not self.shift.any() and (self.stretch == 1).all():
            return region
        low, high = region.min(axis=0), region.max(axis=0)
        middle, sides = (low + high) / 2, high - low
        changed: Points = (region - middle) * self.stretch + middle + self.shift * sides
        return changed


def _change(row: TrackRow) -> _Change:
    none = _Change(np.zeros(2), np.ones(2))
    if not row.found or not row.is_found or _same(row.regions, row.found):
        return none
    before, after = np.concatenate(list(row.found)), np.concatenate(list(row.regions))
    low, high = before.min(axis=0), before.max(axis=0)
    sides = np.maximum(high - low, 1e-6)
    new_low, new_high = after.min(axis=0), after.max(axis=0)
    shift = ((new_low + new_high) - (low + high)) / 2 / sides
    return _Change(shift, (new_high - new_low) / sides)


def _same(first: Sequence[Points], second: Sequence[Points]) -> bool:
    return len(first) == len(second) and all(
        np.array_equal(one, other) for one, other in zip(first, second, strict=True)
    )
