"""What comes and goes between two searches is looked for where neither can see it."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.flow import STEPS, Flow
from anon_plugin.engine.tracking.found import Found
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.ground import Plane, Points
from anon_plugin.engine.tracking.passing import passing_part
from anon_plugin.engine.tracking.tracker import track
from anon_plugin.engine.tracking.window import Window
from tests.engine.tracking.scenes import SIZE_WH, DrawnFrame, covered, texture

SIDE, COUNT = 40, 31
STEP = (24, 14)


def turning(step: tuple[float, float], frames: int = 20) -> Window:
    """The motion of a picture that moves as a whole, by so many pixels a frame."""
    width, height = SIZE_WH
    window = Window(0, frames)
    motion = np.tile(np.array(step), (height // 2, width // 2, 1)) * STEPS
    there = motion.astype(np.int16)
    for _ in range(frames):
        window.add(Flow(there, (-there).astype(np.int16), (2.0, 2.0), 1.0, SIZE_WH))
    return window


@pytest.mark.parametrize("step", [(0, 0), (6, 0), (-4, 3)])
def test_a_slow_picture_has_no_such_part(step: tuple[float, float]) -> None:
    assert passing_part(turning(step), 0, 10, SIZE_WH) is None


def test_what_trembles_about_the_rim_does_not_pass() -> None:
    width, height = SIZE_WH
    window = Window(0, 10)
    for frame in range(10):
        motion = np.full((height // 2, width // 2, 2), (0, 2 if frame >= 5 else -2)) * STEPS
        there = motion.astype(np.int16)
        window.add(Flow(there, (-there).astype(np.int16), (2.0, 2.0), 1.0, SIZE_WH))
    assert passing_part(window, 0, 10, SIZE_WH) is None


def test_of_a_fast_turn_all_passes() -> None:
    part = passing_part(turning((80, 0)), 0, 10, SIZE_WH)
    assert part is not None
    low, high = part.min(axis=0), part.max(axis=0)
    assert (high - low > np.array(SIZE_WH) * 0.6).all()


def test_of_a_slanted_turn_corners_pass() -> None:
    part = passing_part(turning((-24, -14)), 10, 20, SIZE_WH)
    assert part is not None
    low, high = part.min(axis=0), part.max(axis=0)
    assert low[0] < 60
    assert high[1] > SIZE_WH[1] - 60


@pytest.mark.parametrize(("before", "after"), [(0, 1), (5, 25), (-3, 7)])
def test_what_the_motion_does_not_reach_is_not_asked_for(before: int, after: int) -> None:
    assert passing_part(turning((60, 0)), before, after, SIZE_WH) is None


def seen_in_passing() -> tuple[list[DrawnFrame], list[tuple[float, float, float, float]]]:
    """A fast camera, and where in each frame a thing is that comes in below and leaves at the left
    between the frames 10 and 20."""
    width, height = SIZE_WH
    ground = texture(height + COUNT * STEP[1], width + COUNT * STEP[0], 7)
    thing = texture(SIDE, SIDE, 9)
    left, top = 15 * STEP[0] + 60, 15 * STEP[1] + 195
    ground[top : top + SIDE, left : left + SIDE] = thing
    frames, boxes = [], []
    for index in range(COUNT):
        x, y = index * STEP[0], index * STEP[1]
        frames.append(DrawnFrame(index, ground[y : y + height, x : x + width].copy()))
        boxes.append((left - x, top - y, left - x + SIDE, top - y + SIDE))
    return frames, [(float(a), float(b), float(c), float(d)) for a, b, c, d in boxes]


def test_what_two_searches_cannot_see_is_found_between_them() -> None:
    frames, boxes = seen_in_passing()
    asked: list[int] = []

    def look(frame: Frame, region: Points, side_px: float, label: str) -> Found:
        asked.append(frame.index)
        low, high = np.reshape(boxes[frame.index], (2, 2))
        around = region.min(axis=0) - SIDE, region.max(axis=0) + SIDE
        if (low < np.maximum(around[0], 0)).any() or (high > np.minimum(around[1], SIZE_WH)).any():
            return Found([])
        return Found([Detection.from_xyxy("face", 0.9, boxes[frame.index])])

    tracks = track(frames, lambda _: Found([]), SIZE_WH, Plane(), every=10, look=look)
    assert 15 in asked
    assert len(asked) < 12
    (one,) = tracks.tracks
    assert one.found >= 1
    for index in range(13, 18):
        x0, y0, x1, y1 = boxes[index]
        shown = max(x0, 0.0), y0, x1, min(y1, float(SIZE_WH[1]))
        assert covered(shown, tracks.regions(index)) > 0.9, index
