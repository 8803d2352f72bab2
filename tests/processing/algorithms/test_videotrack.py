"""Where videos were filmed, as a layer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.qgis

Run = Callable[..., dict[str, Any]]

CUE = "{}\n00:00:0{},000 --> 00:00:0{},500\n[latitude: {}] [longitude: 13.2] [abs_alt: 31.5]\n\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A video with positions beside it, one without, and what is no video."""
    for name in ("one.mp4", "inner/two.MOV", "notes.txt", ".hidden.mp4"):
        path = tmp_path / "videos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    cues = [CUE.format(number + 1, number, number, 55.7 + number / 100) for number in range(3)]
    (tmp_path / "videos" / "one.srt").write_text("".join(cues))
    return tmp_path / "videos"


def test_positions_become_points_in_the_order_of_time(run_algorithm: Run, folder: Path) -> None:
    results = run_algorithm("anon:videotrack", {"FOLDER": str(folder), "TRACK": "memory:"})
    assert (results["VIDEO_COUNT"], results["FIX_COUNT"], results["MISSING_COUNT"]) == (2, 3, 1)
    rows = list(results["TRACK"].getFeatures())
    assert [row["time_s"] for row in rows] == [0.0, 1.0, 2.0]
    assert {row["video"] for row in rows} == {str(folder / "one.mp4")}
    assert {row["source"] for row in rows} == {"one.srt"}
    points = [row.geometry().asPoint() for row in rows]
    assert [point.y() for point in points] == pytest.approx([55.7, 55.71, 55.72])
    assert [row["altitude"] for row in rows] == [31.5] * 3


def test_a_folder_without_videos_and_a_file_that_is_not_there_are_errors(
    run_algorithm: Run, tmp_path: Path
) -> None:
    from qgis.core import QgsProcessingException

    for given in (
        {"FOLDER": str(tmp_path)},
        {"VIDEO": str(tmp_path / "none.mp4")},
        {},
        {"VIDEO": str(tmp_path / "none.mp4"), "FOLDER": str(tmp_path)},
    ):
        with pytest.raises(QgsProcessingException, match="video"):
            run_algorithm("anon:videotrack", {**given, "TRACK": "memory:"})


def test_nothing_is_written_beside_a_video(run_algorithm: Run, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    run_algorithm("anon:videotrack", {"VIDEO": str(folder / "one.mp4"), "TRACK": "memory:"})
    assert sorted(folder.rglob("*")) == before


def test_the_track_of_a_real_camera(run_algorithm: Run, shared: Path) -> None:
    video = shared / "video" / "telemetry" / "gopro_max_heromode.mp4"
    if not video.is_file():
        pytest.skip(f"{video} is not there")
    results = run_algorithm("anon:videotrack", {"VIDEO": str(video), "TRACK": "memory:"})
    assert results["FIX_COUNT"] == 191
    row = next(iter(results["TRACK"].getFeatures()))
    assert (row["source"], row["dimensions"]) == ("GPMF", 3)
    assert row.geometry().asPoint().x() == pytest.approx(-117.3273436)
