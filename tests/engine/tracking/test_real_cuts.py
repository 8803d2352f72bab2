"""Cuts of a real film are found, and a handheld camera, a dark moment and a fast turn are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.ground import Plane
from anon_plugin.engine.tracking.tracker import Found, track
from anon_plugin.engine.tracking.tracks import Tracks


def followed(path: Path) -> Tracks:
    """The tracks of a thing that is said to be in the same place whenever a frame is searched."""
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    pytest.importorskip("av")
    from anon_plugin.engine.video.reading import open_video

    def search(_frame: Frame) -> Found:
        return Found([Detection.from_xyxy("face", 0.9, (300, 100, 360, 170))])

    with open_video(path) as video:
        return track(video.frames(), search, video.info.size_wh, Plane(), every=10)


def test_cuts_of_a_film(shared: Path) -> None:
    tracks = followed(shared / "video" / "content" / "hamilton_cuts.mp4")
    assert tracks.cuts.tolist() == [20, 82, 211]
    for one in tracks.tracks:
        assert not any(one.first < cut <= one.last for cut in tracks.cuts.tolist())


@pytest.mark.parametrize("name", ["tracks/vcam_plate1.mp4", "tracks/vcam_face1.mp4"])
def test_dark_moments_and_fast_turns_are_none(shared: Path, name: str) -> None:
    assert followed(shared / "video" / name).cuts.tolist() == []
