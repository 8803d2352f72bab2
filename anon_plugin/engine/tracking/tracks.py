"""The tracks of a video: what is where in which frame, small enough for hours of them."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection

STEPS = 4
"""Regions are kept in quarters of a pixel, which layers write exactly, too."""


class How(IntEnum):
    """How it is known that a thing is in a frame.

    FOUND: a search found it. FAINT: a search saw it below its threshold, where it was expected.
    BETWEEN: it was followed from a finding before and one after. FOLLOWED: from one side only.
    """

    FOUND = 0
    FAINT = 1
    BETWEEN = 2
    FOLLOWED = 3


@dataclass(frozen=True)
class Track:
    """One thing through its frames.

    number: from 1, in the order in which they begin. score: the best. first, last: frames in which
    it is covered. found: how many searches found it.
    """

    number: int
    label: str
    score: float
    first: int
    last: int
    found: int
    is_box: bool = True


@dataclass(frozen=True)
class Row:
    """One thing in one frame; detection: its region there, with the margin for doubt."""

    track: int
    frame: int
    how: How
    detection: Detection


@dataclass(frozen=True)
class Tracks:
    """All tracks of a video and their rows, in the order of frames.

    tracks: by number. frame, number, how, score: (R,) of each row. starts: (R + 1,) where its
    points begin. points: (P, 2) int32 in 1 / STEPS pixels. times_s: (F,) of each frame. searched:
    (S,) the frames that were searched. cuts: (C,) the frames with which a shot begins.
    """

    tracks: tuple[Track, ...]
    frame: NDArray[np.int32] = field(repr=False)
    number: NDArray[np.int32] = field(repr=False)
    how: NDArray[np.uint8] = field(repr=False)
    score: NDArray[np.float32] = field(repr=False)
    starts: NDArray[np.int64] = field(repr=False)
    points: NDArray[np.int32] = field(repr=False)
    times_s: NDArray[np.float64] = field(repr=False)
    searched: NDArray[np.int32] = field(repr=False)
    cuts: NDArray[np.int32] = field(repr=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tracks):
            return NotImplemented
        return self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]

    def regions(self, index: int) -> list[Detection]:
        """What is to be covered in a frame, in pixels of the upright picture."""
        return [row.detection for row in self.rows_of_frame(index)]

    def rows_of_frame(self, index: int) -> list[Row]:
        """The rows of one frame."""
        first, last = np.searchsorted(self.frame, (index, index + 1))
        return [self._row(row) for row in range(first, last)]

    def rows_of_track(self, number: int) -> Iterator[Row]:
        """The rows of one track, in the order of frames."""
        order, numbers = self._by_track
        first, last = np.searchsorted(numbers, (number, number + 1))
        for row in order[first:last]:
            yield self._row(int(row))

    def best_row(self, number: int) -> Row:
        """The row in which a track was found best."""
        order, numbers = self._by_track
        first, last = np.searchsorted(numbers, (number, number + 1))
        rows = order[first:last]
        worth = np.where(self.how[rows] == How.FOUND, self.score[rows] + 1, self.score[rows])
        return self._row(int(rows[np.argmax(worth)]))

    def count(self, number: int) -> int:
        """In how many frames a track is covered."""
        _, numbers = self._by_track
        first, last = np.searchsorted(numbers, (number, number + 1))
        return int(last - first)

    def rows(self) -> Iterator[Row]:
        """All rows, in the order of frames."""
        for row in range(len(self.frame)):
            yield self._row(row)

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON values."""
        micro = np.rint(self.times_s * 1e6).astype(np.int64)
        return {
            "tracks": [
                [one.number, one.label, one.score, one.first, one.last, one.found, one.is_box]
                for one in self.tracks
            ],
            "frame": _packed(np.diff(self.frame, prepend=np.int32(0))),
            "number": _packed(self.number),
            "how": _packed(self.how),
            "score": _packed(self.score),
            "starts": _packed(np.diff(self.starts).astype(np.int32)),
            "points": _packed(self.points),
            "times_us": _packed(np.diff(micro, prepend=np.int64(0))),
            "searched": _packed(self.searched),
            "cuts": _packed(self.cuts),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Tracks:
        """What to_dict gave. Raises ValueError, KeyError or TypeError where it did not."""
        counts = _unpacked(values["starts"], np.int32).astype(np.int64)
        tracks = cls(
            tuple(
                Track(int(n), str(label), float(score), int(a), int(b), int(found), bool(box))
                for n, label, score, a, b, found, box in values["tracks"]
            ),
            np.cumsum(_unpacked(values["frame"], np.int32), dtype=np.int32),
            _unpacked(values["number"], np.int32),
            _unpacked(values["how"], np.uint8),
            _unpacked(values["score"], np.float32),
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            _unpacked(values["points"], np.int32).reshape(-1, 2),
            np.cumsum(_unpacked(values["times_us"], np.int64)) / 1e6,
            _unpacked(values["searched"], np.int32),
            _unpacked(values["cuts"], np.int32),
        )
        rows = len(tracks.frame)
        sizes = {len(tracks.number), len(tracks.how), len(tracks.score), len(counts)}
        known = {one.number for one in tracks.tracks}
        if sizes - {rows} or int(tracks.starts[-1]) != len(tracks.points):
            raise ValueError("tracks whose parts are of different lengths")
        if not set(np.unique(tracks.number).tolist()) <= known:
            raise ValueError("rows of tracks that there are none of")
        return tracks

    def _row(self, row: int) -> Row:
        track = self._by_number[int(self.number[row])]
        region = self.points[self.starts[row] : self.starts[row + 1]] / STEPS
        score = float(self.score[row])
        detection = Detection(track.label, score, region, track.is_box)
        return Row(track.number, int(self.frame[row]), How(int(self.how[row])), detection)

    @cached_property
    def _by_number(self) -> Mapping[int, Track]:
        return {one.number: one for one in self.tracks}

    @cached_property
    def _by_track(self) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """The rows by track and then by frame, and the track of each."""
        order = np.argsort(self.number, kind="stable")
        return order, self.number[order]


class TrackStore:
    """Rows while they are gathered, in any order of frames."""

    def __init__(self) -> None:
        self._rows: list[NDArray[np.int32]] = []
        self._scores: list[NDArray[np.float32]] = []
        self._points: list[NDArray[np.int32]] = []
        self._open: list[tuple[int, int, int, int]] = []
        self._open_scores: list[float] = []
        self._open_points: list[NDArray[np.int32]] = []

    def add(self, frame: int, number: int, how: How, score: float, region: Any) -> None:
        """One row; region: (N, 2) in pixels. Raises ValueError where it is nowhere: such a row
        would cover nothing, and nobody would know."""
        exact = np.rint(np.asarray(region, dtype=np.float64) * STEPS)
        if not (np.abs(exact) < 2**31).all():
            raise ValueError(f"frame {frame} has a region that is nowhere")
        points = exact.astype(np.int32)
        self._open.append((frame, number, int(how), len(points)))
        self._open_scores.append(score)
        self._open_points.append(points)
        if len(self._open) >= _PAGE:
            self._close()

    def _close(self) -> None:
        """Gather what came last in arrays, which take a tenth of the memory."""
        if self._open:
            self._rows.append(np.array(self._open, dtype=np.int32))
            self._scores.append(np.array(self._open_scores, dtype=np.float32))
            self._points.append(np.concatenate(self._open_points))
            self._open, self._open_scores, self._open_points = [], [], []

    def finish_in_order(
        self,
        tracks: list[Track],
        times_s: NDArray[np.float64],
        searched: list[int],
        cuts: list[int],
    ) -> Tracks:
        """As `finish`, with numbers from 1 in the order in which tracks begin."""
        self._close()
        spans = _spans(np.concatenate([np.empty((0, 4), np.int32), *self._rows]))
        order = sorted(
            (one for one in tracks if one.number in spans),
            key=lambda one: (spans[one.number][0], one.number),
        )
        new = {one.number: number for number, one in enumerate(order, 1)}
        for page in self._rows:
            page[:, 1] = [new[number] for number in page[:, 1].tolist()]
        renumbered = [replace(one, number=new[one.number]) for one in order]
        return self.finish(renumbered, times_s, searched, cuts)

    def finish(
        self,
        tracks: list[Track],
        times_s: NDArray[np.float64],
        searched: list[int],
        cuts: list[int],
    ) -> Tracks:
        """All rows in the order of frames. tracks: first and last are set by their rows."""
        self._close()
        rows = np.concatenate([np.empty((0, 4), np.int32), *self._rows])
        scores = np.concatenate([np.empty(0, np.float32), *self._scores])
        points = np.concatenate([np.empty((0, 2), np.int32), *self._points])
        starts = np.concatenate([[0], np.cumsum(rows[:, 3], dtype=np.int64)])
        order = np.lexsort((rows[:, 1], rows[:, 0]))
        sizes = rows[order, 3].astype(np.int64)
        ends = np.cumsum(sizes)
        # Where the points of each row of the new order lie in the old one.
        source = np.repeat(starts[:-1][order] - (ends - sizes), sizes) + np.arange(len(points))
        rows = rows[order]
        spans = _spans(rows)
        known = [
            replace(one, first=spans[one.number][0], last=spans[one.number][1])
            for one in tracks
            if one.number in spans
        ]
        return Tracks(
            tuple(sorted(known, key=lambda one: one.number)),
            rows[:, 0].copy(),
            rows[:, 1].copy(),
            rows[:, 2].astype(np.uint8),
            scores[order],
            np.concatenate([[0], ends]).astype(np.int64),
            points[source],
            times_s,
            np.array(searched, dtype=np.int32),
            np.array(cuts, dtype=np.int32),
        )


_PAGE = 4096


def _spans(rows: NDArray[np.int32]) -> dict[int, tuple[int, int]]:
    """First and last frame by number."""
    if not len(rows):
        return {}
    order = np.argsort(rows[:, 1], kind="stable")
    numbers, starts = np.unique(rows[order, 1], return_index=True)
    frames = rows[order, 0]
    first, last = (one.reduceat(frames, starts).tolist() for one in (np.minimum, np.maximum))
    return dict(zip(numbers.tolist(), zip(first, last, strict=True), strict=True))


def _packed(values: NDArray[Any]) -> str:
    little = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"), copy=False)
    return base64.b64encode(zlib.compress(little.tobytes(), 6)).decode()


def _unpacked(text: str, dtype: Any) -> NDArray[Any]:
    try:
        data = zlib.decompress(base64.b64decode(text, validate=True))
    except zlib.error as error:
        raise ValueError(str(error)) from error
    return np.frombuffer(data, dtype=np.dtype(dtype).newbyteorder("<")).astype(dtype)
