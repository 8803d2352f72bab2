"""What has a video searched sooner than it would be."""

from __future__ import annotations

import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.ground import Plane
from anon_plugin.engine.tracking.tracker import Found, track
from tests.engine.tracking.scenes import SIZE_WH, walk


@pytest.mark.parametrize(("score", "sooner"), [(0.9, True), (0.2, False)])
@pytest.mark.parametrize("goes", [True, False])
def test_what_comes_or_goes_does_so_where_it_is_worth_to_be_followed(
    score: float, sooner: bool, goes: bool
) -> None:
    scene = walk(40, camera=(0.0, 0.0))
    asked: list[int] = []

    def search(frame: Frame) -> Found:
        asked.append(frame.index)
        there = len(asked) == 1 if goes else len(asked) > 1
        return Found([Detection.from_xyxy("face", score, (60, 60, 100, 100))] if there else [])

    track(scene.frames, search, SIZE_WH, Plane())
    first, second = asked[1] - asked[0], asked[2] - asked[1]
    assert (second < first) is sooner
