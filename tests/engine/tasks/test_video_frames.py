"""A video is never written with the regions of other frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.videos.edited import EditedTracks, TrackRow
from anon_plugin.engine.tasks.videos.redact_video_tracks import RedactVideo
from anon_plugin.engine.tasks.videos.write_video import require_same_frames
from anon_plugin.errors import PhotoError, SettingsError


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
    av = pytest.importorskip("av")
    source = tmp_path / "six.mkv"
    with av.open(str(source), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(6):
            pixels = np.full((48, 64, 3), 40 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        container.mux(stream.encode())
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
