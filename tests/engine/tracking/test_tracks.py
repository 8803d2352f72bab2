"""Tracks are small, and come back from the journal as they were."""

from __future__ import annotations

import json

import numpy as np
import pytest

from anon_plugin.engine.tracking.tracks import How, Track, Tracks, TrackStore


def _tracks(frames: int = 50) -> Tracks:
    store = TrackStore()
    for frame in reversed(range(frames)):
        for number in (1, 2):
            x = 10.0 * number + frame
            region = [[x, 5.25], [x + 9.75, 5.25], [x + 9.75, 20.5], [x, 20.5]]
            store.add(frame, number, How.BETWEEN, 0.5, region)
    store.add(frames, 2, How.FOUND, 0.75, [[0, 0], [8, 0], [4, 8]])
    known = [Track(1, "face", 0.5, 0, 0, 3), Track(2, "plate", 0.75, 0, 0, 4, is_box=False)]
    times = np.arange(frames + 1) / 25
    return store.finish(known, times, [0, 10], [])


def test_rows_are_in_the_order_of_frames() -> None:
    tracks = _tracks()
    assert [(one.first, one.last) for one in tracks.tracks] == [(0, 49), (0, 50)]
    assert [one.label for one in tracks.regions(7)] == ["face", "plate"]
    assert tracks.regions(7)[0].xyxy == (17.0, 5.25, 26.75, 20.5)
    assert len(tracks.regions(50)[0].region) == 3
    assert not tracks.regions(50)[0].is_box
    assert tracks.regions(51) == []
    assert [row.frame for row in tracks.rows_of_track(2)] == list(range(51))


@pytest.mark.parametrize("x", [float("nan"), float("inf"), 1e12])
def test_a_region_that_is_nowhere_is_no_row(x: float) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        TrackStore().add(0, 1, How.FOUND, 0.5, [[x, 0], [x, 8], [4, 8]])


def test_they_come_back_from_json() -> None:
    tracks = _tracks()
    again = Tracks.from_dict(json.loads(json.dumps(tracks.to_dict())))
    assert again == tracks
    assert again.regions(31) == tracks.regions(31)


def test_two_hours_are_small() -> None:
    """Three tracks in each of 180,000 frames, scaled down by ten."""
    text = json.dumps(_tracks(9000).to_dict())
    assert len(text) < 2_000_000


@pytest.mark.parametrize("part", ["number", "starts", "points", "tracks"])
def test_what_is_damaged_is_told(part: str) -> None:
    values = _tracks().to_dict()
    values[part] = [] if part == "tracks" else values["searched"]
    with pytest.raises(ValueError, match=r"tracks|cannot reshape|different"):
        Tracks.from_dict(values)
