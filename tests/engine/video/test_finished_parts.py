"""An interrupted video goes on with the parts that were finished, and gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.video import groups
from anon_plugin.engine.video.checking import check_video
from anon_plugin.engine.video.finished_parts import FinishedParts, forget_parts
from anon_plugin.engine.video.span import Span
from anon_plugin.engine.video.writing import (
    VideoReport,
    VideoSettings,
    prepare_video,
    redact_video,
)
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
@pytest.mark.parametrize(
    ("suffix", "codec"),
    [(".mp4", "libx264"), (".mkv", "libx264"), (".ts", "libx264"), (".avi", "mpeg4")],
)
def test_an_interrupted_run_gives_the_same_bytes(
    drawn: Drawn, tmp_path: Path, suffix: str, codec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"g": "12", "bf": "0"}
    source = drawn(f"drawn{suffix}", codec, frames=60, options=options)
    whole = tmp_path / f"whole{suffix}"
    report, _ = write(source, whole, None)
    parts = tmp_path / "parts"
    with pytest.raises(CancelledError):
        write(source, tmp_path / f"half{suffix}", parts, stop_at=0.5)
    waiting = {one.name for one in parts.iterdir()}
    kept: list[str] = []
    keep = FinishedParts.keep
    monkeypatch.setattr(
        FinishedParts, "keep", lambda self, key, part: kept.append(key) or keep(self, key, part)
    )
    resumed = tmp_path / f"resumed{suffix}"
    again, _ = write(source, resumed, parts)
    assert resumed.read_bytes() == whole.read_bytes()
    assert (again.redacted, again.segments) == (report.redacted, report.segments)
    assert not any(name.startswith(key) for name in waiting for key in kept), "made twice"
    assert kept
    forget_parts(parts)
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


@pytest.mark.usefixtures("short_parts")
@pytest.mark.parametrize(
    ("suffix", "codec"), [(".mp4", "libx264"), (".mkv", "libx264"), (".avi", "mpeg4")]
)
def test_what_several_machines_prepare_gives_the_bytes_of_one(
    drawn: Drawn, tmp_path: Path, suffix: str, codec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "CHAIN_FRAMES", 24)
    source = drawn(f"drawn{suffix}", codec, frames=80, options={"g": "12", "bf": "0"})

    def half(number: int) -> list[Detection]:
        return square(number) if 10 < number < 60 else []

    alone = tmp_path / f"alone{suffix}"
    report, _ = write(source, alone, None, regions=half)
    settings, parts = VideoSettings(styles_for("fill")), tmp_path / "parts"
    # A machine that was lost in between has what it finished prepared twice.
    for span in (Span(48), Span(48), Span(0, 24), Span(24, 48)):
        prepare_video(source, half, settings, span, parts)
    monkeypatch.setattr(FinishedParts, "keep", lambda *_: pytest.fail("something was not prepared"))
    shared = tmp_path / f"shared{suffix}"
    again, _ = write(source, shared, parts, regions=half)
    assert shared.read_bytes() == alone.read_bytes()
    assert again == report
