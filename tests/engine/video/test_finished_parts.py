"""An interrupted video goes on with the parts that were finished, and gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.video import groups
from anon_plugin.engine.video.checking import check_video
from anon_plugin.engine.video.writing import VideoReport, VideoSettings, redact_video
from anon_plugin.errors import CancelledError

Drawn = Callable[..., Path]


def square(number: int) -> list[Detection]:
    left = 10 + 2 * number
    return [Detection.from_xyxy("licence_plate", 0.9, (left, 30, left + 30, 60))]


def write(
    source: Path,
    destination: Path,
    parts: Path | None,
    stop_at: float = 2.0,
    style: str = "fill",
    regions: Callable[[int], list[Detection]] = square,
) -> tuple[VideoReport, list[float]]:
    """(the report, what progress was told); stops once a share is done."""
    told: list[float] = []
    report = redact_video(
        source,
        destination,
        regions,
        VideoSettings(styles_for(style)),
        lambda: bool(told) and told[-1] >= stop_at,
        told.append,
        parts,
    )
    return report, told


@pytest.fixture
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_FRAMES", 12)


@pytest.mark.usefixtures("short_parts")
def test_an_interrupted_run_gives_the_same_bytes(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn(frames=60)
    whole = tmp_path / "whole.mp4"
    report, _ = write(source, whole, None)
    parts = tmp_path / "parts"
    with pytest.raises(CancelledError):
        write(source, tmp_path / "half.mp4", parts, stop_at=0.5)
    waiting = list(parts.iterdir())
    assert waiting
    times = {one: one.stat().st_mtime_ns for one in waiting}
    resumed = tmp_path / "resumed.mp4"
    again, _ = write(source, resumed, parts)
    assert resumed.read_bytes() == whole.read_bytes()
    assert (again.redacted, again.segments) == (report.redacted, report.segments)
    assert times
    assert not parts.exists()
    assert check_video(source, resumed, again, square) == []


@pytest.mark.usefixtures("short_parts")
def test_other_regions_or_styles_are_made_anew(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn(frames=36)
    parts = tmp_path / "parts"
    with pytest.raises(CancelledError):
        write(source, tmp_path / "half.mp4", parts, stop_at=0.5)

    def lower(number: int) -> list[Detection]:
        return [Detection.from_xyxy("licence_plate", 0.9, (10, 70, 60, 100))]

    moved, _ = write(source, tmp_path / "moved.mp4", parts, regions=lower)
    assert check_video(source, tmp_path / "moved.mp4", moved, lower) == []
    write(source, tmp_path / "fresh.mp4", None, regions=lower)
    assert (tmp_path / "fresh.mp4").read_bytes() == (tmp_path / "moved.mp4").read_bytes()


@pytest.mark.usefixtures("short_parts")
def test_a_damaged_part_is_made_anew(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn(frames=36)
    parts = tmp_path / "parts"
    with pytest.raises(CancelledError):
        write(source, tmp_path / "half.mp4", parts, stop_at=0.5)
    for one in parts.iterdir():
        one.write_bytes(one.read_bytes()[:-10] + b"0123456789")
    write(source, tmp_path / "resumed.mp4", parts)
    write(source, tmp_path / "whole.mp4", None)
    assert (tmp_path / "resumed.mp4").read_bytes() == (tmp_path / "whole.mp4").read_bytes()


@pytest.mark.usefixtures("short_parts")
def test_parts_of_another_encoder_are_not_taken(
    drawn: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They need not fit together with the others, and what redacted them may have had a fault."""
    av = pytest.importorskip("av")
    source = drawn(frames=36)
    parts = tmp_path / "parts"
    with pytest.raises(CancelledError):
        write(source, tmp_path / "half.mp4", parts, stop_at=0.5)
    waiting = {one.name for one in parts.iterdir()}
    monkeypatch.setattr(av, "__version__", "99.0.0")
    with pytest.raises(CancelledError):
        write(source, tmp_path / "again.mp4", parts, stop_at=0.3)
    assert {one.name for one in parts.iterdir()} - waiting
