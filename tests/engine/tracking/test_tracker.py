"""Things are covered in every frame in which they are, though few frames are searched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking import window
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.ground import Plane
from anon_plugin.engine.tracking.tracker import Found, Search, track
from anon_plugin.engine.tracking.tracks import How
from anon_plugin.errors import CancelledError
from tests.engine.tracking.scenes import SIZE_WH, Scene, covered, walk

PLANE = Plane()


def test_a_thing_found_in_some_frames_is_one_track_through_all() -> None:
    scene = walk(41)
    search = scene.search()
    tracks = track(scene.frames, search, SIZE_WH, PLANE, every=10)
    assert search.asked == [0, 10, 20, 30, 40]
    assert len(tracks.tracks) == 1
    (one,) = tracks.tracks
    assert (one.first, one.last, one.found) == (0, 40, 5)
    for index, box in enumerate(scene.boxes):
        assert box is not None
        assert covered(box, tracks.regions(index)) > 0.95, index
    hows = {row.how for row in tracks.rows_of_frame(15)}
    assert hows == {How.BETWEEN}


def test_what_one_frame_finds_is_covered_before_and_after_it() -> None:
    scene = walk(31)
    tracks = track(scene.frames, scene.search(only={20}), SIZE_WH, PLANE, every=10)
    (one,) = tracks.tracks
    assert one.found == 1
    for index in range(1, 31):
        box = scene.boxes[index]
        assert box is not None
        assert covered(box, tracks.regions(index)) > 0.9, index


def test_what_comes_into_the_picture_is_covered_from_its_first_frame() -> None:
    scene = walk(31, start=(-60.0, 100.0), pace=(6.0, 0.0), camera=(0.0, 0.0))
    tracks = track(scene.frames, scene.search(only={20, 30}), SIZE_WH, PLANE, every=10)
    for index, box in enumerate(scene.boxes):
        if box is not None and box[2] - box[0] >= 20:
            assert covered(box, tracks.regions(index)) > 0.9, index


def test_a_thing_of_which_a_part_is_found_is_covered_as_a_whole() -> None:
    scene = walk(12)

    def search(frame: Frame) -> Found:
        box = scene.boxes[frame.index]
        assert box is not None
        x0, y0, x1, y1 = box
        shown = (x0 + x1) / 2 if frame.index == 6 else x1
        return Found([Detection.from_xyxy("face", 0.9, (x0, y0, shown, y1))])

    tracks = track(scene.frames, search, SIZE_WH, PLANE, every=1)
    box = scene.boxes[6]
    assert box is not None
    assert covered(box, tracks.regions(6)) > 0.9


def test_what_has_gone_is_not_covered_for_more_than_a_second() -> None:
    scene = walk(60, start=(420.0, 100.0), pace=(8.0, 0.0), camera=(0.0, 0.0))
    tracks = track(scene.frames, scene.search(), SIZE_WH, PLANE, every=10)
    gone = scene.boxes.index(None)
    assert not tracks.regions(gone + 26)


def test_nothing_is_carried_over_a_cut() -> None:
    first, second = walk(15), walk(15, seed=50)
    frames = [*first.frames, *(replace(one, index=one.index + 15) for one in second.frames)]
    scene = Scene(frames, [*first.boxes, *[None] * 15])
    search = scene.search()
    tracks = track(frames, search, SIZE_WH, PLANE, every=10)
    assert tracks.cuts.tolist() == [15]
    assert search.asked == [0, 10, 14, 15, 25, 29]  # both sides of it are searched
    assert tracks.regions(14)
    assert not any(tracks.regions(index) for index in range(15, 30))


def hardly_found(scene: Scene, score: float = 0.3) -> Search:
    """A search that finds the thing wherever it is, with little to go on."""

    def search(frame: Frame) -> Found:
        box = scene.boxes[frame.index]
        return Found([] if box is None else [Detection.from_xyxy("face", score, box)])

    return search


@pytest.mark.parametrize("every", [0, 10])
def test_what_two_searches_find_is_covered_between_them_after_a_cut_too(every: int) -> None:
    """Both sides of a cut are searched: one frame lies between them, but many to the next."""
    first, second = walk(15), walk(25, seed=50)
    frames = [*first.frames, *(replace(one, index=one.index + 15) for one in second.frames)]
    scene = Scene(frames, [*first.boxes, *second.boxes])
    tracks = track(frames, hardly_found(scene), SIZE_WH, PLANE, every=every)
    assert tracks.cuts.tolist() == [15]
    for index, box in enumerate(scene.boxes):
        assert box is not None
        assert covered(box, tracks.regions(index)) > 0.9, index


def test_what_a_search_misses_is_covered_half_the_way_back_after_a_cut_too() -> None:
    first, second = walk(15), walk(25, seed=50)
    frames = [*first.frames, *(replace(one, index=one.index + 15) for one in second.frames)]
    scene = Scene(frames, [*[None] * 16, *second.boxes[1:]])
    tracks = track(frames, hardly_found(scene), SIZE_WH, PLANE, every=10)
    for index in range(20, 40):
        box = scene.boxes[index]
        assert box is not None
        assert covered(box, tracks.regions(index)) > 0.9, index


def test_frames_that_come_unevenly_are_led_back_to_the_last_search() -> None:
    """On average there are two frames a second, of which these come at once."""
    scene = walk(16)
    asked: list[int] = []

    def search(frame: Frame) -> Found:
        asked.append(frame.index)
        box = scene.boxes[frame.index]
        found = frame.index > 0 and box is not None
        return Found([Detection.from_xyxy("face", 0.3, box)] if found and box else [])

    tracks = track(scene.frames, search, SIZE_WH, PLANE, rate=2.0)
    gap = asked[1]
    assert gap >= 10
    for index in range(gap - gap // 2, gap):
        box = scene.boxes[index]
        assert box is not None
        assert covered(box, tracks.regions(index)) > 0.9, index


def test_a_search_is_never_farther_than_the_motion_that_is_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(window, "MOST_BYTES", 2_000_000)
    scene = walk(61)
    search = scene.search(only=set(range(1, 61)))
    tracks = track(scene.frames, search, SIZE_WH, PLANE, every=60)
    assert 2 < len(search.asked) < 20
    for index in range(1, 61):
        box = scene.boxes[index]
        assert box is not None
        assert covered(box, tracks.regions(index)) > 0.9, index


def test_dark_frames_are_no_cut() -> None:
    scene = walk(21)
    dark = [
        replace(one, pixels=(one.pixels * 0.15).astype(np.uint8)) if 8 <= one.index < 12 else one
        for one in scene.frames
    ]
    tracks = track(dark, scene.search(only={0, 20}), SIZE_WH, PLANE, every=10)
    assert not len(tracks.cuts)
    assert len(tracks.tracks) == 1
    for index, box in enumerate(scene.boxes):
        assert box is not None
        assert covered(box, tracks.regions(index)) > 0.85, index


def test_what_is_seen_faintly_holds_a_sure_track_and_makes_none() -> None:
    scene = walk(21)

    def search(frame: Frame) -> Found:
        index = frame.index
        box = scene.boxes[index]
        found = [Detection.from_xyxy("face", 0.95 if index == 0 else 0.1, box or (0, 0, 1, 1))]
        stray = [Detection.from_xyxy("face", 0.1, (400, 200, 430, 230))]
        return Found(found, stray) if index == 0 else Found([], [*found, *stray])

    tracks = track(scene.frames, search, SIZE_WH, PLANE, every=10)
    assert len(tracks.tracks) == 1
    assert {row.how for row in tracks.rows_of_frame(20)} == {How.FAINT}


def test_labels_are_not_mixed() -> None:
    scene = walk(11)

    def search(frame: Frame) -> Found:
        box = scene.boxes[frame.index] or (0, 0, 1, 1)
        label = "face" if frame.index == 0 else "plate"
        return Found([Detection.from_xyxy(label, 0.9, box)])

    tracks = track(scene.frames, search, SIZE_WH, PLANE, every=10)
    assert [one.label for one in tracks.tracks] == ["face", "plate"]


def test_fast_things_are_searched_more_often() -> None:
    slow, fast = walk(40, camera=(0.0, 0.0)), walk(40, camera=(7.0, 0.0), pace=(-4.0, 0.0))
    searches = []
    for scene in (slow, fast):
        search = scene.search()
        track(scene.frames, search, SIZE_WH, PLANE)
        searches.append(len(search.asked))
    assert searches[0] < searches[1]


def test_a_cancelled_search_ends() -> None:
    scene = walk(5)
    with pytest.raises(CancelledError):
        track(scene.frames, scene.search(), SIZE_WH, PLANE, cancelled=lambda: True)


def test_a_video_without_frames_has_no_tracks() -> None:
    tracks = track([], walk(1).search(), SIZE_WH, PLANE)
    assert tracks.tracks == ()
    assert tracks.regions(0) == []
