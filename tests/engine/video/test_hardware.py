"""Encoders of graphics cards: tried before they are used, and never needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.video import coders, hardware
from anon_plugin.engine.video.checking import check_video
from anon_plugin.engine.video.coders import Coder
from anon_plugin.engine.video.hardware import IF_ANY, chosen_coder, why_not
from anon_plugin.engine.video.info import VideoInfo
from anon_plugin.engine.video.reading import open_video
from anon_plugin.engine.video.writing import VideoSettings, redact_video

Drawn = Callable[..., Path]

CARD = Coder("libx264", "crf", 30, 4, 45, 6, {"preset": "ultrafast"})
"""Encodes as a card would, and takes pictures as cards lay them out."""


@pytest.fixture(autouse=True)
def tried_anew() -> Iterator[None]:
    why_not.cache_clear()
    yield
    why_not.cache_clear()


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Coder:
    """A machine whose card encodes."""
    monkeypatch.setattr(coders, "_hardware", lambda *_: CARD)
    usual = coders.taken_format

    def taken(encoder: str, pixel_format: str) -> str:
        return coders._LAID_OUT_AS.get(pixel_format) or usual(encoder, pixel_format)

    monkeypatch.setattr(coders, "taken_format", taken)
    monkeypatch.setattr(hardware, "taken_format", taken)
    return CARD


def square(number: int) -> list[Detection]:
    left = 10 + 2 * number
    return [Detection.from_xyxy("face", 0.9, (left, 30, left + 30, 60))]


def info_of(path: Path) -> VideoInfo:
    with open_video(path) as video:
        return video.info


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_without_a_card_the_processor_encodes(
    drawn: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(hardware, "why_not", lambda *_: "there is no card")
    source = drawn(f"drawn{suffix}", frames=4)
    settings = VideoSettings(styles_for("fill"), encoder=IF_ANY)
    report = redact_video(source, tmp_path / f"out{suffix}", square, settings)
    assert report.encoder == "libx264"
    usual = VideoSettings(styles_for("fill"))
    redact_video(source, tmp_path / f"usual{suffix}", square, usual)
    both = (tmp_path / f"{name}{suffix}" for name in ("out", "usual"))
    assert len({one.read_bytes() for one in both}) == 1


def test_a_card_encodes_what_is_laid_out_for_it(
    drawn: Drawn, tmp_path: Path, card: Coder, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    usual = coders.set_up

    def watched(context: Any, *args: Any) -> None:
        usual(context, *args)
        given.append(context.pix_fmt)

    monkeypatch.setattr("anon_plugin.engine.video.encoding.set_up", watched)
    source, destination = drawn(frames=6), tmp_path / "out.mp4"
    assert chosen_coder(info_of(source), IF_ANY) == card
    settings = VideoSettings(styles_for("fill"), encoder=IF_ANY)
    report = redact_video(source, destination, square, settings)
    assert set(given) == {"nv12"}
    assert check_video(source, destination, report, square) == []
    assert info_of(destination).pixel_format == "yuv420p"


@pytest.mark.parametrize(
    ("encoder", "pixel_format", "taken"),
    [
        ("h264_qsv", "yuv420p", "nv12"),
        ("hevc_qsv", "yuv420p10le", "p010le"),
        ("hevc_nvenc", "yuv420p", "yuv420p"),
        ("hevc_nvenc", "yuv420p10le", "p010le"),
        ("libx265", "yuv420p10le", "yuv420p10le"),
        ("libx264", "yuv422p", "yuv422p"),
    ],
)
def test_encoders_take_the_same_values(encoder: str, pixel_format: str, taken: str) -> None:
    pytest.importorskip("av")
    assert coders.taken_format(encoder, pixel_format) == taken


def test_an_encoder_that_gives_other_pictures_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert why_not("libx264") == ""
    why_not.cache_clear()
    black = np.zeros((256, 256), np.uint8)
    monkeypatch.setattr(hardware, "_drawn", lambda _: black + 120)
    pictures = hardware._pictures
    monkeypatch.setattr(hardware, "_pictures", lambda av, _, name: pictures(av, black, name))
    assert "other pictures" in why_not("libx264")


def test_an_encoder_that_loses_pictures_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = hardware._pictures
    monkeypatch.setattr(hardware, "_pictures", lambda *args: list(pictures(*args))[:2])
    assert "2 of 4" in why_not("libx264")
