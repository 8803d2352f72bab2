"""Nothing rides along in a header box, whether the result is verified or not."""

from __future__ import annotations

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from anon_plugin.engine.containers.metadata.handling import AS_USUAL, Handling
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.video.checking import check_video
from anon_plugin.engine.video.writing import VideoReport, VideoSettings, redact_video
from anon_plugin.engine.vocabulary import PersonalMetadata
from anon_plugin.errors import PhotoError

Drawn = Callable[..., Path]
Shared = Callable[[str], Path]
SECRET = b"Anna was here, and so was her dog"

ENTRY = 8 + 8 + 78
"""Bytes of a sample description, and of its visual entry, before the boxes in it."""


def square(number: int) -> list[Detection]:
    """In the first frames: what follows is copied, and the header is made anew all the same."""
    if number >= 12:
        return []
    return [Detection.from_xyxy("face", 0.9, (10 + 2 * number, 30, 40 + 2 * number, 60))]


def with_secret(data: bytes, *way: bytes, secret: bytes = SECRET) -> bytes:
    """The file with some bytes at the end of a box; its media data must come before its movie."""
    begins, start, stop = [], 0, len(data)
    for kind in way:
        position = start
        while data[position + 4 : position + 8] != kind:
            assert position < stop, f"there is no {kind!r}"
            position += int.from_bytes(data[position : position + 4], "big")
        begins.append(position)
        stop = position + int.from_bytes(data[position : position + 4], "big")
        inner = {b"stsd": 16, b"avc1": 86}.get(kind, 8)
        start = position + inner
    changed = bytearray(data[:stop] + secret + data[stop:])
    for begin in begins:
        size = int.from_bytes(changed[begin : begin + 4], "big") + len(secret)
        struct.pack_into(">I", changed, begin, size)
    return bytes(changed)


def written(
    source: Path, destination: Path, handling: Handling = AS_USUAL
) -> tuple[bytes, VideoReport]:
    settings = VideoSettings(styles_for("fill"), handling=handling)
    report = redact_video(source, destination, square, settings)
    assert check_video(source, destination, report, square) == []
    return destination.read_bytes(), report


def with_aspect(stream: Any) -> None:
    stream.codec_context.sample_aspect_ratio = Fraction(1)


TRAK = (b"moov", b"trak")
TABLE = (*TRAK, b"mdia", b"minf", b"stbl")


@pytest.mark.parametrize(
    "way",
    [
        (b"moov", b"mvhd"),
        (*TRAK, b"tkhd"),
        (*TRAK, b"mdia", b"mdhd"),
        (*TRAK, b"mdia", b"hdlr"),
        (*TRAK, b"mdia", b"minf", b"vmhd"),
        (*TABLE, b"stsd", b"avc1", b"avcC"),
        (*TABLE, b"stsd", b"avc1", b"pasp"),
    ],
)
def test_a_header_is_as_long_as_its_standard_says(
    drawn: Drawn, tmp_path: Path, way: tuple[bytes, ...]
) -> None:
    source = drawn(frames=12, setup=with_aspect)
    data = source.read_bytes()
    assert data.index(b"mdat") < data.index(b"moov")
    longer = tmp_path / "longer.mp4"
    longer.write_bytes(with_secret(data, *way, secret=SECRET * 200))
    assert SECRET in longer.read_bytes()
    result, _ = written(longer, tmp_path / "result.mp4")
    assert SECRET not in result


def test_a_header_that_is_too_short_is_damage(drawn: Drawn, tmp_path: Path) -> None:
    data = bytearray(drawn(frames=12).read_bytes())
    at = data.index(b"mdhd") - 4
    moov = data.index(b"moov") - 4
    mdia, trak = data.index(b"mdia") - 4, data.index(b"trak") - 4
    for begin in (moov, trak, mdia, at):
        size = int.from_bytes(data[begin : begin + 4], "big") - 2
        struct.pack_into(">I", data, begin, size)
    del data[at + 30 : at + 32]
    source = tmp_path / "short.mp4"
    source.write_bytes(data)
    with pytest.raises(PhotoError):
        written(source, tmp_path / "result.mp4")


def test_damage_in_boxes_of_other_tracks_is_told_as_what_it_is(
    shared: Shared, tmp_path: Path
) -> None:
    data = bytearray(shared("formats/street.mp4").read_bytes())
    sound = data.index(b"smhd")
    at = data.index(b"dref", sound) - 4
    struct.pack_into(">I", data, at, 0x7FFFFFFF)
    source = tmp_path / "damaged.mp4"
    source.write_bytes(data)
    with pytest.raises(PhotoError, match="is damaged"):
        written(source, tmp_path / "result.mp4")


@pytest.mark.parametrize("personal", list(PersonalMetadata))
def test_names_of_persons_in_a_handler_go_where_that_is_wanted(
    shared: Shared, tmp_path: Path, personal: PersonalMetadata
) -> None:
    source = shared("leak/location_udta.mp4")
    assert b"Kamera von Anna" in source.read_bytes()
    result, _ = written(source, tmp_path / "result.mp4", Handling(personal))
    assert (b"Kamera von Anna" in result) is (personal is PersonalMetadata.KEEP)
    usual, _ = written(shared("formats/tmcd.mov"), tmp_path / "usual.mov", Handling(personal))
    assert b"L-SMASH Audio Handler" in usual


@pytest.mark.parametrize(
    ("name", "kept"),
    [("telemetry/iphone6_mebx_rot.mov", 1), ("formats/sample_with_color_info.mp4", 2)],
)
def test_timed_metadata_about_faces_go(
    shared: Shared, tmp_path: Path, name: str, kept: int
) -> None:
    source = shared(name)
    assert b"detected-face" in source.read_bytes()
    result, report = written(source, tmp_path / f"result{source.suffix}")
    assert b"detected-face" not in result
    assert sum(one.kind == "timed metadata" for one in report.tracks) == kept
    assert any("such as faces" in one for one in report.dropped)


def test_a_spherical_tag_with_anything_else_in_it_goes(shared: Shared, tmp_path: Path) -> None:
    data = shared("pano/yaw_v1_seam.mp4").read_bytes()
    plain = tmp_path / "plain.mp4"
    plain.write_bytes(data)
    result, _ = written(plain, tmp_path / "result.mp4")
    assert b"GSpherical:Spherical" in result
    at = data.index(b"<GSpherical:StitchingSoftware>") + len(b"<GSpherical:")
    changed = tmp_path / "changed.mp4"
    changed.write_bytes(data[:at] + b"<!--Anna-->" + data[at + 11 :])
    result, _ = written(changed, tmp_path / "other.mp4")
    assert b"Anna" not in result
