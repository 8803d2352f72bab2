"""Groups of pictures in which nothing is redacted are copied bit by bit, and still decode."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.video.copying import MOST_SEI_BYTES, Nal, only_pictures
from anon_plugin.engine.video.movie_file import mapped, read_movie_file
from anon_plugin.engine.video.reading import open_video
from anon_plugin.engine.video.writing import VideoReport, VideoSettings, redact_video
from anon_plugin.errors import PhotoError

Drawn = Callable[..., Path]
Shared = Callable[[str], Path]


def in_the_middle(number: int) -> list[Detection]:
    """A region in frames 12 to 23 only."""
    return [Detection.from_xyxy("face", 0.9, (40, 30, 90, 70))] if 12 <= number < 24 else []


def written(source: Path, tmp_path: Path, **settings: object) -> tuple[Path, VideoReport]:
    destination = tmp_path / f"written{source.suffix}"
    wanted = VideoSettings(styles_for("fill"), **settings)  # type: ignore[arg-type]
    return destination, redact_video(source, destination, in_the_middle, wanted)


CODECS = [
    ("libx264", "yuv420p", {"g": "12"}, "a.mp4"),
    ("libx264", "yuv420p", {"g": "12", "bf": "0"}, "a.mov"),
    ("libx264", "yuv420p10le", {"g": "12"}, "a.mp4"),
    ("libx265", "yuv420p", {"x265-params": "keyint=12:open-gop=0:log-level=none"}, "a.mp4"),
    ("libsvtav1", "yuv420p", {"g": "12"}, "a.mp4"),
    ("libvpx-vp9", "yuv420p", {"g": "12"}, "a.mp4"),
    ("mjpeg", "yuvj420p", {}, "a.mov"),
]


@pytest.mark.parametrize(("codec", "pixel_format", "options", "name"), CODECS)
def test_untouched_groups_are_the_source(
    drawn: Drawn, tmp_path: Path, codec: str, pixel_format: str, options: dict[str, str], name: str
) -> None:
    source = drawn(name, codec, 36, pixel_format, options=options)
    destination, report = written(source, tmp_path)
    assert report.copied == 24, report.not_copied
    assert [(one.start, one.stop, one.copied) for one in report.segments] == [
        (0, 12, True),
        (12, 24, False),
        (24, 36, True),
    ]
    with open_video(source) as before, open_video(destination) as after:
        pairs = list(zip(before.frames(), after.frames(), strict=True))
    for old, new in pairs:
        assert old.pts == new.pts
        same = np.array_equal(old.rgb(), new.rgb())
        assert same == (not in_the_middle(old.index)), old.index
    with mapped(source) as file, mapped(destination) as other:
        old_track = read_movie_file(source, file).track
        new_track = read_movie_file(destination, other).track
        old_data = list(old_track.samples.data(file))
        new_data = list(new_track.samples.data(other))
    assert old_data[:12] == new_data[:12]
    assert old_data[24:] == new_data[24:]
    assert np.array_equal(old_track.samples.times, new_track.samples.times)


def test_nothing_redacted_is_the_source_bit_by_bit(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn(frames=12)
    destination, report = written(source, tmp_path)
    assert report.copied == 12
    with mapped(source) as file, mapped(destination) as other:
        old, new = (read_movie_file(source, one).track.samples for one in (file, other))
        assert list(old.data(file)) == list(new.data(other))


def test_copying_can_be_refused(drawn: Drawn, tmp_path: Path) -> None:
    _, report = written(drawn(frames=24), tmp_path, copy_untouched=False)
    assert report.copied == 0


def test_a_damaged_group_is_not_copied(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn(frames=36)
    with mapped(source) as file:
        samples = read_movie_file(source, file).track.samples
        offset, size = int(samples.offsets[30]), int(samples.sizes[30])
    data = bytearray(source.read_bytes())
    data[offset + 8 : offset + size] = bytes(255 - one for one in data[offset + 8 : offset + size])
    source.write_bytes(data)
    with pytest.raises(PhotoError, match="damaged"):
        written(source, tmp_path)


def test_a_group_with_much_supplemental_information_is_encoded_anew(
    drawn: Drawn, tmp_path: Path
) -> None:
    # What stands behind an SEI's name is anybody's: a picture may hide there.
    source = drawn(frames=36, options={"x264-params": "keyint=12:scenecut=0"})
    with mapped(source) as file:
        samples = read_movie_file(source, file).track.samples
        sizes = samples.sizes.tolist()
    path = _with_long_sei(source, 26, MOST_SEI_BYTES + 10)
    with mapped(path) as file:
        assert read_movie_file(path, file).track.samples.sizes.tolist() != sizes
    _, report = written(path, tmp_path)
    assert [(one.start, one.stop) for one in report.segments if one.copied] == [(0, 12)]


def test_a_picture_in_what_fills_up_or_in_a_frame_is_not_copied() -> None:
    filler = b"\x0c" + b"\xff" * 40 + b"\x80"
    hiding = b"\x0c" + b"\xff\xd8\xff" + b"picture" + b"\x80"
    for unit, empty in ((filler, True), (hiding, False)):
        assert only_pictures(unit, [Nal(12, 0, 0, len(unit))], is_hevc=False) is empty


def test_frames_with_thumbnails_are_encoded_anew(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn("a.mov", "mjpeg", 24, "yuvj420p", options={"q": "3"})
    with mapped(source) as file:
        samples = read_movie_file(source, file).track.samples
        offset = int(samples.offsets[3])
    data = bytearray(source.read_bytes())
    at = data.index(b"\xff\xfe", offset)  # a comment is where anything fits
    room = int.from_bytes(data[at + 2 : at + 4], "big") - 2
    assert room >= 4
    data[at + 4 : at + 7] = b"\xff\xd8\xff"
    source.write_bytes(data)
    _, report = written(source, tmp_path)
    assert all(one.start > 3 or one.stop <= 3 for one in report.segments if one.copied)


def _with_long_sei(source: Path, number: int, length: int) -> Path:
    """The movie muxed again, one packet of it with a long SEI unit in front."""
    av = pytest.importorskip("av")
    path = source.with_name("with_sei.mp4")
    with av.open(str(source)) as old, av.open(str(path), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for count, packet in enumerate(old.demux(old.streams.video[0])):
            if packet.dts is None:
                continue
            if count == number:
                payload = bytes((5,)) + b"\xff" * (length // 255) + bytes((length % 255,))
                unit = b"\x06" + payload + b"\x55" * length + b"\x80"
                data = len(unit).to_bytes(4, "big") + unit + bytes(packet)
                changed = av.Packet(data)
                changed.pts, changed.dts = packet.pts, packet.dts
                changed.duration, changed.time_base = packet.duration, packet.time_base
                packet = changed
            packet.stream = stream
            new.mux(packet)
    return path
