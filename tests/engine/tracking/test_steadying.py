"""A region is as large as the largest of its track around it."""

from __future__ import annotations

import numpy as np

from anon_plugin.engine.tracking.steadying import steadied
from anon_plugin.engine.tracking.tracks import How, Track, Tracks, TrackStore


def tracks_of(sides: list[list[float]]) -> Tracks:
    """Squares of these sides around (100, 100), a list a track, frame by frame."""
    store = TrackStore()
    for number, of_one in enumerate(sides, 1):
        for frame, side in enumerate(of_one):
            corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * side / 2 + 100
            store.add(frame, number, How.FOUND, 0.9, corners)
    known = [Track(number, "face", 0.9, 0, 0, 1) for number in range(1, len(sides) + 1)]
    return store.finish(known, np.arange(40) / 25.0, [], [])


def side(tracks: Tracks, number: int, frame: int) -> float:
    (row,) = (one for one in tracks.rows_of_frame(frame) if one.track == number)
    low, high = row.detection.region.min(axis=0), row.detection.region.max(axis=0)
    assert np.allclose((low + high) / 2, 100)
    return float((high - low)[0])


def test_what_breathes_stays_large() -> None:
    tracks = steadied(tracks_of([[40, 40, 40, 44, 40, 40, 40, 40, 40], [20] * 9]))
    assert [side(tracks, 1, frame) for frame in range(9)] == [44] * 7 + [40, 40]
    assert {side(tracks, 2, frame) for frame in range(9)} == {20}


def test_what_comes_out_from_behind_something_is_not_made_large_before() -> None:
    tracks = steadied(tracks_of([[20, 20, 60, 60]]))
    assert side(tracks, 1, 1) == 24
    assert side(tracks, 1, 2) == 60


def test_no_row_is_no_trouble() -> None:
    assert len(steadied(tracks_of([])).frame) == 0
    assert side(steadied(tracks_of([[30]])), 1, 0) == 30
