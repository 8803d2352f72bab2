"""Matroska, WebM, MPEG-TS and AVI: redacted, with the sound as it was, all else named."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from anon_plugin.engine.containers.metadata.handling import AS_USUAL
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.video.checking import check_video
from anon_plugin.engine.video.reading import open_video
from anon_plugin.engine.video.settings import Audio
from anon_plugin.engine.video.stream_source import left_out
from anon_plugin.engine.video.writing import VideoReport, VideoSettings, redact_video
from anon_plugin.errors import PhotoError

Drawn = Callable[..., Path]
Shared = Callable[[str], Path]


def square(number: int) -> list[Detection]:
    if number >= 12:
        return []
    left = 10 + 2 * number
    return [Detection.from_xyxy("licence_plate", 0.9, (left, 30, left + 30, 60))]


def written(source: Path, tmp_path: Path, **settings: object) -> tuple[Path, VideoReport]:
    destination = tmp_path / f"written{source.suffix}"
    wanted = VideoSettings(styles_for("fill"), **settings)  # type: ignore[arg-type]
    return destination, redact_video(source, destination, square, wanted)


@pytest.mark.parametrize(
    ("name", "codec", "pixel_format"),
    [
        ("a.mkv", "libx264", "yuv420p"),
        ("a.mkv", "libx265", "yuv420p10le"),
        ("a.webm", "libvpx", "yuv420p"),
        ("a.webm", "libvpx-vp9", "yuv420p"),
        ("a.mkv", "libsvtav1", "yuv420p"),
        ("a.ts", "libx264", "yuv420p"),
        ("a.ts", "libx265", "yuv420p"),
        ("a.avi", "mjpeg", "yuvj420p"),
        ("a.avi", "mpeg4", "yuv420p"),
    ],
)
def test_a_drawn_video_is_redacted(
    drawn: Drawn, tmp_path: Path, name: str, codec: str, pixel_format: str
) -> None:
    source = drawn(name, codec, 30, pixel_format, options={"g": "12", "bf": "0"})
    destination, report = written(source, tmp_path)
    assert (report.frames, report.redacted) == (30, 12)
    assert check_video(source, destination, report, square) == []
    with open_video(source) as before, open_video(destination) as after:
        assert before.info.codec == after.info.codec
        assert before.info.pixel_format == after.info.pixel_format
        pairs = list(zip(before.frames(), after.frames(), strict=True))
    assert [old.pts for old, _ in pairs] == [new.pts for _, new in pairs]
    old, new = (frame.rgb()[34:56, 14:36, 0].mean() for frame in pairs[0])
    assert old > 200 > 190 > new


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("formats/street.mkv", ""),
        ("formats/street.ts", ""),
        ("formats/sony_a7m3.mts", "pgssub"),
        ("leak/attachment.mkv", "picture"),
        ("telemetry/nmea_srt_made.mkv", ""),
        ("telemetry/dash/fx_juscar__real-anonymized.TS", "data"),
    ],
)
def test_real_videos(shared: Shared, tmp_path: Path, name: str, told: str) -> None:
    source = shared(name)
    destination, report = written(source, tmp_path)
    assert any(told in one for one in report.dropped) or not told
    assert check_video(source, destination, report, square) == []
    assert b"JFIF" not in destination.read_bytes()
    with open_video(source) as before, open_video(destination) as after:
        assert before.info.field_order == after.info.field_order
        assert before.info.size_wh == after.info.size_wh


def test_positions_in_subtitles_stay(shared: Shared, tmp_path: Path) -> None:
    destination, _ = written(shared("telemetry/nmea_srt_made.mkv"), tmp_path)
    assert b"GPRMC" in destination.read_bytes()


def test_sound_is_dropped_where_it_is_not_wanted(shared: Shared, tmp_path: Path) -> None:
    destination, report = written(shared("formats/street.ts"), tmp_path, audio=Audio.DROP)
    assert report.tracks == ()
    assert check_video(shared("formats/street.ts"), destination, report, square) == []


@pytest.mark.parametrize("name", ["formats/street.mkv", "formats/street_vp9.webm"])
def test_a_file_that_is_cut_short_is_refused(shared: Shared, tmp_path: Path, name: str) -> None:
    data = shared(name).read_bytes()
    cut = tmp_path / Path(name).name
    cut.write_bytes(data[: len(data) // 2])
    with pytest.raises(PhotoError, match=r"cut short|damaged"):
        written(cut, tmp_path)


def test_frames_that_an_avi_leaves_out_keep_their_time(drawn: Drawn, tmp_path: Path) -> None:
    """Else sound and picture would part there."""
    numbers = [*range(10), *range(20, 40)]
    source = drawn("a.avi", "mpeg4", 30, times=[40 * one for one in numbers], setup=_at_25)
    destination, report = written(source, tmp_path)
    assert report.frames == 30
    assert check_video(source, destination, report, square) == []
    for path in (source, destination):
        with open_video(path) as video:
            frames = list(video.frames())
        assert [round(frame.time_s * 25) for frame in frames] == numbers


def _at_25(stream: Any) -> None:
    """Frames are counted by their rate."""
    stream.codec_context.options = {"bf": "0"}
    stream.time_base = stream.codec_context.time_base = Fraction(1, 25)


def test_subtitles_that_embed_files_go() -> None:
    def subtitles(header: bytes) -> SimpleNamespace:
        return SimpleNamespace(
            index=1,
            type="subtitle",
            codec_context=SimpleNamespace(name="ass", extradata=header),
        )

    def told(header: bytes) -> dict[int, str]:
        container = SimpleNamespace(streams=[subtitles(header)])
        return left_out(container, 0, True, AS_USUAL)  # type: ignore[arg-type]

    assert told(b"[Script Info]\n[V4+ Styles]\n[Events]\n") == {}
    assert "fonts or pictures" in told(b"[Script Info]\n[Graphics]\nfilename: a.png\n")[1]
