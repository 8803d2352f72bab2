"""What is expected in a frame that was not searched is looked for there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.found import Found, Look, Search
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.ground import Plane, Points
from anon_plugin.engine.tracking.looks import Looks
from anon_plugin.engine.tracking.motion import place_of
from anon_plugin.engine.tracking.tracker import track
from anon_plugin.engine.tracking.tracks import How
from tests.engine.tracking.scenes import SIZE_WH, DrawnFrame, Scene, covered, walk

PLANE = Plane()


def seen_at(scene: Scene, sure: set[int], faint: set[int], score: float = 0.4) -> Search:
    """A search that sees the thing surely in some frames, and faintly in others."""

    def search(frame: Frame) -> Found:
        box = scene.boxes[frame.index]
        if box is None or frame.index not in sure | faint:
            return Found([])
        found = Detection.from_xyxy("face", score if frame.index in sure else 0.05, box)
        return Found([found]) if frame.index in sure else Found([], [found])

    return search


def looking(scene: Scene, asked: list[int], sees: set[int], sure: bool = True) -> Look:
    """A look that sees the thing in some frames where it is near the place that is asked for."""

    def look(frame: Frame, region: Points, side_px: float, label: str) -> Found:
        asked.append(frame.index)
        box = scene.boxes[frame.index]
        near = box is not None and np.abs(region.mean(axis=0) - np.reshape(box, (2, 2)).mean(0))
        if box is None or frame.index not in sees or np.max(near) > 40:
            return Found([])
        found = [Detection.from_xyxy("face", 0.4 if sure else 0.05, box)]
        return Found(found) if sure else Found([], found)

    return look


def test_the_end_of_a_thing_is_looked_for_by_halves() -> None:
    scene = walk(31)
    search = seen_at(scene, {0, 10}, set())
    asked: list[int] = []
    look = looking(scene, asked, set(range(10, 17)))
    tracks = track(scene.frames, search, SIZE_WH, PLANE, every=10, look=look)
    assert asked[:2] == [15, 17]
    (one,) = tracks.tracks
    assert one.last >= 16
    hows = {row.frame: row.how for row in tracks.rows_of_track(one.number)}
    assert hows[15] is How.FOUND


def test_what_begins_is_looked_for_before() -> None:
    scene = walk(31)
    search = seen_at(scene, {20, 30}, set())
    asked: list[int] = []
    look = looking(scene, asked, {12, 15})
    tracks = track(scene.frames, search, SIZE_WH, PLANE, every=10, look=look)
    assert asked == [15, 12]
    (one,) = tracks.tracks
    assert one.first <= 12
    assert one.found == 4
    for index in range(12, 31):
        box = scene.boxes[index]
        assert box is not None
        assert covered(box, tracks.regions(index)) > 0.9, index


@pytest.mark.parametrize("looks", [True, False])
def test_what_a_search_suspects_counts_where_a_look_is_sure(looks: bool) -> None:
    scene = walk(31)
    search = seen_at(scene, set(), {10, 20, 30})
    look = looking(scene, [], {15}) if looks else None
    tracks = track(scene.frames, search, SIZE_WH, PLANE, every=10, look=look)
    assert bool(tracks.tracks) is looks
    if looks:
        assert tracks.regions(15)


def test_a_look_that_sees_it_faintly_begins_nothing() -> None:
    scene = walk(31)
    search = seen_at(scene, set(), {10, 20, 30})
    look = looking(scene, [], set(range(31)), sure=False)
    assert not track(scene.frames, search, SIZE_WH, PLANE, every=10, look=look).tracks


@pytest.mark.parametrize("faintly", [True, False])
def test_earlier_searches_that_saw_it_faintly_count_once_it_is_found(faintly: bool) -> None:
    scene = walk(31)
    search = seen_at(scene, {30}, {0, 10, 20} if faintly else set())
    tracks = track(scene.frames, search, SIZE_WH, PLANE, every=10)
    assert bool(tracks.regions(3)) is faintly
    if faintly:
        for index, box in enumerate(scene.boxes):
            assert box is not None
            assert covered(box, tracks.regions(index)) > 0.9, index


@pytest.mark.parametrize("then", [0.2, 0.9])
def test_what_begins_vaguely_is_led_farther_back_once_it_is_sure(then: float) -> None:
    scene = walk(20)

    def search(frame: Frame) -> Found:
        box = scene.boxes[frame.index]
        if box is None or frame.index < 6:
            return Found([])
        return Found([Detection.from_xyxy("face", 0.2 if frame.index == 6 else then, box)])

    tracks = track(scene.frames, search, SIZE_WH, PLANE, every=1)
    (one,) = tracks.tracks
    assert (one.first <= 3) is (then > 0.2)
    for index in range(one.first, 20):
        box = scene.boxes[index]
        assert box is not None
        assert covered(box, tracks.regions(index)) > 0.9, index


def test_a_thing_is_led_through_other_light() -> None:
    scene = walk(31)
    frames: list[DrawnFrame] = []
    for one in scene.frames:
        dark = 12 <= one.index < 16
        frames.append(replace(one, pixels=one.pixels // 4) if dark else one)
    search = seen_at(scene, {20, 30}, set(), score=0.9)
    tracks = track(frames, search, SIZE_WH, PLANE, every=10)
    for index in range(8, 31):
        box = scene.boxes[index]
        assert box is not None
        assert covered(box, tracks.regions(index)) > 0.9, index


def shifted(scene: Scene, by: float) -> Look:
    """A look that sees the thing that far to the right of where it is."""

    def look(frame: Frame, region: Points, side_px: float, label: str) -> Found:
        box = scene.boxes[frame.index]
        assert box is not None
        x0, y0, x1, y1 = box
        return Found([Detection.from_xyxy("face", 0.4, (x0 + by, y0, x1 + by, y1))])

    return look


@pytest.mark.parametrize(("by", "taken"), [(5, True), (35, True), (80, False)])
@pytest.mark.parametrize("is_known", [True, False])
def test_what_is_seen_a_little_off_is_the_thing_unless_it_is_another(
    by: float, taken: bool, is_known: bool
) -> None:
    scene = walk(4)
    looks = Looks(shifted(scene, by), SIZE_WH, PLANE)
    looks.hold(scene.frames[2])
    box = scene.boxes[2]
    assert box is not None
    here = place_of(Detection.from_xyxy("face", 1.0, box).region, PLANE)
    there = place_of(here.region + np.array([by, 0.0]), PLANE)
    seen = looks.at("face", 2, here, lambda _: [there] if is_known else [])
    assert (seen is not None) is (taken and (by < 10 or not is_known))
    assert looks.at("plate", 2, here, lambda _: []) is None
