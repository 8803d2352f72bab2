"""A written video that is not as it should be is found out, and one that is passes."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.containers.iso.boxes import box
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.verification.destroyed import Judgement
from anon_plugin.engine.video import checking
from anon_plugin.engine.video.checking import check_video
from anon_plugin.engine.video.frame import Frame
from anon_plugin.engine.video.movie_file import mapped, read_movie_file
from anon_plugin.engine.video.redacting import FrameRedaction
from anon_plugin.engine.video.settings import VideoReport
from anon_plugin.engine.video.strict_boxes import StrangeBoxError, read_strictly
from anon_plugin.engine.video.writing import VideoSettings, redact_video

Drawn = Callable[..., Path]
Shared = Callable[[str], Path]


def square(number: int) -> list[Detection]:
    if number >= 12:
        return []
    left = 10 + 2 * number
    return [Detection.from_xyxy("licence_plate", 0.9, (left, 30, left + 30, 60))]


def redacted(source: Path, tmp_path: Path) -> tuple[Path, VideoReport]:
    destination = tmp_path / f"written{source.suffix}"
    report = redact_video(source, destination, square, VideoSettings(styles_for("fill")))
    return destination, report


def jpeg() -> bytes:
    pillow = pytest.importorskip("PIL.Image")
    file = io.BytesIO()
    grain = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    pillow.fromarray(grain).save(file, "JPEG")
    return file.getvalue()


def test_a_video_as_it_should_be_passes(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn()
    written, report = redacted(source, tmp_path)
    assert check_video(source, written, report, square) == []


def test_a_bare_video_is_found_out(drawn: Drawn, tmp_path: Path) -> None:
    # A square of one colour has no detail that could be told; this one is full of it.
    source = drawn()
    _, report = redacted(source, tmp_path)

    def ground(_: int) -> list[Detection]:
        return [Detection.from_xyxy("face", 0.9, (100, 20, 170, 100))]

    assert any("still shows" in one for one in check_video(source, source, report, ground))


def test_what_is_like_its_redaction_by_chance_has_to_be_what_is_drawn(
    drawn: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = drawn()
    written, report = redacted(source, tmp_path)
    settings = VideoSettings(styles_for("fill"))

    def redraw(frame: Frame) -> None:
        redaction = FrameRedaction(frame.info, settings.styles, settings.projection, settings.noise)
        redaction.apply(frame, square(frame.index))

    monkeypatch.setattr(checking, "compare", lambda *_: Judgement(0.5, True))
    assert check_video(source, written, report, square, redraw=redraw) == []
    assert any("still shows" in one for one in check_video(source, written, report, square))
    for draws_nothing in (redraw, lambda _: None):
        bare = check_video(source, source, report, square, redraw=draws_nothing)
        assert any("still shows" in one for one in bare)


@pytest.mark.parametrize("kind", [b"free", b"uuid", b"skip", b"junk"])
def test_a_further_box_is_found_out(drawn: Drawn, tmp_path: Path, kind: bytes) -> None:
    source = drawn()
    written, report = redacted(source, tmp_path)
    written.write_bytes(written.read_bytes() + box(kind, jpeg()))
    assert any("top level" in one for one in check_video(source, written, report, square))


def test_bytes_behind_the_last_box_are_found_out(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn()
    written, report = redacted(source, tmp_path)
    written.write_bytes(written.read_bytes() + b"\xff\xd8\xff")
    assert any("no box" in one for one in check_video(source, written, report, square))


def test_media_data_of_no_sample_are_found_out(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn()
    written, report = redacted(source, tmp_path)
    data = bytearray(written.read_bytes())
    start = data.index(b"mdat") - 4
    length = int.from_bytes(data[start + 8 : start + 16], "big")
    hidden = jpeg()
    data[start + 8 : start + 16] = (length + len(hidden)).to_bytes(8, "big")
    data[start + length : start + length] = hidden
    written.write_bytes(data)
    assert any("no sample" in one for one in check_video(source, written, report, square))


def test_other_samples_of_a_copied_track_are_found_out(shared: Shared, tmp_path: Path) -> None:
    source = shared("telemetry/gopro_hero5_trim.mp4")
    written, report = redacted(source, tmp_path)
    assert check_video(source, written, report, square) == []
    with mapped(written) as file:
        movie = read_movie_file(written, file).movie
        track = next(one for one in movie.tracks if one.codec == "gpmd")
        offset = int(track.samples.offsets[0]) + 40
    data = bytearray(written.read_bytes())
    data[offset] ^= 1
    written.write_bytes(data)
    assert any("other samples" in one for one in check_video(source, written, report, square))


def test_a_picture_in_a_copied_track_is_found_out(shared: Shared, tmp_path: Path) -> None:
    source = shared("telemetry/gopro_hero5_trim.mp4")
    written, report = redacted(source, tmp_path)
    with mapped(written) as file:
        movie = read_movie_file(written, file).movie
        track = next(one for one in movie.tracks if one.codec == "gpmd")
        offset = int(track.samples.offsets[0]) + 40
    data = bytearray(written.read_bytes())
    hidden = jpeg()
    data[offset : offset + len(hidden)] = hidden
    written.write_bytes(data)
    assert any("a picture" in one for one in check_video(source, written, report, square))


def test_other_times_are_found_out(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn(options={"g": "12", "bf": "0"})
    written, report = redacted(source, tmp_path)
    data = bytearray(written.read_bytes())
    at = data.index(b"stts") + 12
    step = int.from_bytes(data[at + 4 : at + 8], "big")
    data[at + 4 : at + 8] = (step + 1).to_bytes(4, "big")
    written.write_bytes(data)
    assert any("time stamps" in one for one in check_video(source, written, report, square))


def test_more_frames_than_there_should_be_are_found_out(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn()
    written, report = redacted(source, tmp_path)
    fewer = replace(report, frames=report.frames - 1)
    assert any("stores 30 frames" in one for one in check_video(source, written, fewer, square))


def test_a_track_that_should_not_be_there_is_found_out(shared: Shared, tmp_path: Path) -> None:
    source = shared("formats/two_audio.mp4")
    written, report = redacted(source, tmp_path)
    fewer = replace(report, tracks=report.tracks[:1])
    assert any("beside the video" in one for one in check_video(source, written, fewer, square))


def test_what_is_no_movie_is_strange() -> None:
    with pytest.raises(StrangeBoxError):
        read_strictly(b"\0\0\0\x10ftypisom\0\0\0\0" + b"\0" * 5)
