"""A video is never written with the regions of other frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.videos.edited import EditedTracks, TrackRow
from anon_plugin.engine.tasks.videos.redact_video_tracks import RedactVideo
from anon_plugin.engine.tasks.videos.second_search import left_in
from anon_plugin.engine.tasks.videos.write_video import require_same_frames
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.ground import Plane
from anon_plugin.engine.tracking.tracker import Found, track
from anon_plugin.engine.video.reading import open_video
from anon_plugin.errors import PhotoError, SettingsError


def six_frames(path: Path, least: int = 0) -> Path:
    """A video of grey frames, each lighter than the one before."""
    av = pytest.importorskip("av")
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(6):
            pixels = np.full((48, 64, 3), least + 20 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize(("seen_in_the_source", "passes"), [(0.45, True), (0.2, False)])
def test_what_the_source_showed_nearly_as_clearly_is_not_new(
    tmp_path: Path, seen_in_the_source: float, passes: bool
) -> None:
    source = six_frames(tmp_path / "source.mkv")
    written = six_frames(tmp_path / "written.mkv", least=120)

    def search(frame: Frame) -> Found:
        score = 0.5 if frame.rgb().mean() > 115 else seen_in_the_source
        found = [Detection.from_xyxy("face", score, (10, 10, 30, 30))]
        return Found(found) if score == 0.5 else Found([], found)

    with open_video(source) as video:
        tracks = track(video.frames(), search, (64, 48), Plane())
    assert len(tracks.searched)
    left = left_in(source, written, tracks, search, lambda: False)
    assert bool(left) is not passes
    assert passes or str(left[0]).startswith("a face (0.50) in frame 1")


@pytest.mark.parametrize("searched", [74, 76])
def test_as_many_frames_are_written_as_were_searched(searched: int) -> None:
    require_same_frames(75, 75)
    with pytest.raises(PhotoError, match=f"{searched} frames when it was searched and 75"):
        require_same_frames(75, searched)


@pytest.mark.parametrize(("last", "status"), [(5, Status.DONE), (6, Status.FAILED)])
def test_rows_behind_the_last_frame_are_of_another_video(
    tmp_path: Path, last: int, status: Status
) -> None:
    """Matroska does not say how many frames there are."""
    source = six_frames(tmp_path / "six.mkv")
    box = np.array([[8.0, 8.0], [40.0, 8.0], [40.0, 40.0], [8.0, 40.0]])
    tracks = EditedTracks([TrackRow(-1, "face", 1.0, 0, last, [box])]).finish()
    job = Job(source, tmp_path / "out" / "six.mkv", tmp_path / "out")
    outcome = RedactVideo({source: tracks}, Settings())(job, lambda: False)
    assert outcome.status is status, outcome.reason
    assert job.target.exists() is (status is Status.DONE)


def test_a_copied_row_does_not_move_the_track_it_was_copied_from() -> None:
    box = np.array([[8.0, 8.0], [40.0, 8.0], [40.0, 40.0], [8.0, 40.0]])
    found = TrackRow(3, "face", 0.9, 0, 9, [box], [box], is_found=True)
    moved = TrackRow(3, "face", 0.9, 0, 9, [box + 100], [box], is_found=True)
    with pytest.raises(SettingsError, match="3"):
        EditedTracks([found, moved])
