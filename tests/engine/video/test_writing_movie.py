"""What is written is redacted, and else what was there: times, tracks, boxes and pixels."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.containers.iso.boxes import walk_boxes
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.video.checking import check_video
from anon_plugin.engine.video.movie_file import mapped, read_movie_file
from anon_plugin.engine.video.reading import open_video
from anon_plugin.engine.video.settings import Audio
from anon_plugin.engine.video.writing import VideoReport, VideoSettings, redact_video
from anon_plugin.errors import CancelledError, PhotoError

Drawn = Callable[..., Path]
Shared = Callable[[str], Path]


def nothing(_: int) -> list[Detection]:
    return []


def square(number: int) -> list[Detection]:
    """Where the drawn videos have their square."""
    left = 10 + 2 * number
    return [Detection.from_xyxy("licence_plate", 0.9, (left, 30, left + 30, 60))]


def written(
    source: Path,
    tmp_path: Path,
    regions: Callable[[int], list[Detection]] = nothing,
    **settings: object,
) -> tuple[Path, VideoReport]:
    destination = tmp_path / f"written{source.suffix}"
    report = redact_video(
        source,
        destination,
        regions,
        VideoSettings(styles_for("fill"), **settings),  # type: ignore[arg-type]
    )
    return destination, report


def test_the_square_is_gone_from_every_frame(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn(frames=60)
    destination, report = written(source, tmp_path, square)
    assert (report.frames, report.redacted) == (60, 60)
    with open_video(source) as before, open_video(destination) as after:
        for old, new in zip(before.frames(), after.frames(), strict=True):
            assert (old.pts, old.time_s) == (new.pts, new.time_s)
            left = 10 + 2 * new.index
            inside = np.s_[32:58, left + 2 : left + 28]
            assert old.rgb()[inside][..., 0].mean() > 220
            assert new.rgb()[inside][..., 0].mean() < 190
            away = np.s_[70:, :]
            difference = old.rgb()[away].astype(int) - new.rgb()[away]
            assert np.abs(difference).mean() < 6


@pytest.mark.parametrize(
    ("codec", "pixel_format", "name"),
    [
        ("libx264", "yuv420p", "a.mp4"),
        ("libx264", "yuv422p10le", "b.mov"),
        ("libx264", "yuvj444p", "c.mp4"),
        ("libx265", "yuv420p10le", "d.mp4"),
        ("libsvtav1", "yuv420p", "e.mp4"),
        ("libvpx-vp9", "yuv420p", "f.mp4"),
        ("mjpeg", "yuvj422p", "g.mov"),
        ("mpeg4", "yuv420p", "h.mp4"),
    ],
)
def test_codec_depth_and_sampling_stay(
    drawn: Drawn, tmp_path: Path, codec: str, pixel_format: str, name: str
) -> None:
    source = drawn(name=name, codec=codec, pixel_format=pixel_format, frames=12, options={"g": "6"})
    destination, report = written(source, tmp_path, square)
    with open_video(source) as before, open_video(destination) as after:
        old, new = before.info, after.info
        assert (old.codec, old.pixel_format, old.coded_size_wh, old.time_base) == (
            new.codec,
            new.pixel_format,
            new.coded_size_wh,
            new.time_base,
        )
        pairs = list(zip(before.frames(), after.frames(), strict=True))
        assert [one.pts for one, _ in pairs] == [one.pts for _, one in pairs]
        first, redacted = pairs[0]
        assert first.rgb()[32:58, 12:38, 0].mean() > 200
        assert redacted.rgb()[32:58, 12:38, 0].mean() < 190
    assert report.redacted == 12


def test_times_that_vary_stay(drawn: Drawn, tmp_path: Path) -> None:
    times = [0, 40, 80, 120, 700, 740, 780, 1000, 1040, 1080]
    source = drawn(frames=10, times=times)
    destination, _ = written(source, tmp_path)
    with open_video(source) as before, open_video(destination) as after:
        assert [one.pts for one in before.frames()] == [one.pts for one in after.frames()]


def packets(path: Path) -> dict[int, tuple[str, int, str]]:
    """Of each track beside the video: what it is, how many samples, their digest and times."""
    with mapped(path) as file:
        movie = read_movie_file(path, file)
        found = {}
        for track in movie.movie.tracks:
            if track.handler == "vide":
                continue
            digest = hashlib.sha256()
            for data in track.samples.data(file):
                digest.update(data)
            for times in (track.samples.times, track.samples.durations, track.samples.delays):
                digest.update(times.tobytes())
            found[track.number] = track.codec, len(track.samples), digest.hexdigest()
        return found


@pytest.mark.parametrize(
    ("name", "about_faces"),
    [
        ("telemetry/gopro_hero5_trim.mp4", set()),
        ("telemetry/camm_made.mp4", set()),
        ("telemetry/iphone6_mebx_rot.mov", {3}),
        ("formats/tmcd.mov", set()),
        ("formats/fragmented.mp4", set()),
        ("formats/h265_with_metadata_track.mp4", set()),
    ],
)
def test_other_tracks_are_copied_sample_by_sample(
    shared: Shared, tmp_path: Path, name: str, about_faces: set[int]
) -> None:
    source = shared(name)
    destination, report = written(source, tmp_path)
    kept = {number: one for number, one in packets(source).items() if number not in about_faces}
    assert packets(destination) == kept
    assert {one.number for one in report.tracks} == set(kept)


def boxes_of(path: Path, kinds: set[bytes]) -> list[bytes]:
    """The boxes of some types in the first video track, whole."""
    with mapped(path) as file:
        track = read_movie_file(path, file).track.box
        found = []
        todo = [(track.start, track.stop)]
        while todo:
            start, stop = todo.pop()
            for one in walk_boxes(file, start, stop):
                if one.type in kinds:
                    found.append(bytes(file[one.begin : one.stop]))
                elif one.type in (b"mdia", b"minf", b"stbl"):
                    todo.append((one.start, one.stop))
                elif one.type == b"stsd":
                    todo.append((one.start + 8 + 8 + 78, one.stop))
        return sorted(found)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("formats/rotate90.mp4", {b"tkhd", b"elst"}),
        ("formats/sample_rotate_and_reflect.mp4", {b"tkhd", b"colr"}),
        ("formats/edit_list_positive_shift.mp4", {b"tkhd", b"edts"}),
        ("pano/yaw_v1_seam.mp4", {b"uuid"}),
        ("pano/yaw_v2_seam.mp4", {b"sv3d", b"st3d"}),
        ("formats/hlg10_hevc.mp4", {b"colr"}),
        ("formats/anamorphic_sar2.mp4", {b"pasp"}),
    ],
)
def test_boxes_that_say_how_it_is_shown_stay(
    shared: Shared, tmp_path: Path, name: str, kinds: set[bytes]
) -> None:
    source = shared(name)
    destination, _ = written(source, tmp_path)
    before, after = boxes_of(source, kinds), boxes_of(destination, kinds)
    if b"edts" in kinds or b"elst" in kinds:  # written anew in version 1, with the same values
        before, after = ([one for one in boxes if b"elst" not in one] for boxes in (before, after))
    assert before == after
    with open_video(source) as old, open_video(destination) as new:
        assert old.info.size_wh == new.info.size_wh
        assert old.info.colour == new.info.colour
        assert old.info.spherical == new.info.spherical


def test_sound_is_dropped_where_it_is_not_wanted(shared: Shared, tmp_path: Path) -> None:
    destination, report = written(shared("formats/two_audio.mp4"), tmp_path, audio=Audio.DROP)
    assert packets(destination) == {}
    assert sum("sound is not wanted" in one for one in report.dropped) == 2


def test_the_size_stays_within_a_tenth(shared: Shared, tmp_path: Path) -> None:
    _, report = written(shared("formats/street.mp4"), tmp_path)
    assert abs(report.written_bytes / report.source_bytes - 1) < 0.1


def test_the_same_video_gives_the_same_bytes(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn()
    first, _ = written(source, tmp_path, square)
    data = first.read_bytes()
    first.unlink()
    again, _ = written(source, tmp_path, square)
    assert again.read_bytes() == data


def test_stopping_is_no_failure_of_the_video(drawn: Drawn, tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        redact_video(
            drawn(), tmp_path / "a.mp4", nothing, VideoSettings(styles_for("blur")), lambda: True
        )


def test_a_codec_that_cannot_be_written_is_refused(drawn: Drawn, tmp_path: Path) -> None:
    source = drawn(
        name="a.mov", codec="prores_ks", pixel_format="yuv422p10le", options={"bits_per_mb": "500"}
    )
    with pytest.raises(PhotoError, match="prores"):
        written(source, tmp_path)


def with_sound(path: Path, seconds: int, codec: str = "pcm_s16le") -> Path:
    """A drawn movie with uncompressed sound beside it."""
    av = pytest.importorskip("av")
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=5)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        sound = container.add_stream(codec, rate=48000, layout="stereo")
        grain = np.random.default_rng(0)
        for number in range(5 * seconds):
            pixels = np.full((48, 64, 3), 10 * number % 200, np.uint8)
            container.mux(video.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
            values = grain.integers(-9000, 9000, (1, 2 * 9600), dtype=np.int16)
            frame = av.AudioFrame.from_ndarray(values, "s16", "stereo")
            frame.sample_rate = 48000
            container.mux(sound.encode(frame))
        container.mux(video.encode())
        container.mux(sound.encode())
    return path


def test_uncompressed_sound_is_copied_by_chunks(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    source = with_sound(tmp_path / "sound.mov", 8)
    destination, report = written(source, tmp_path)
    (track,) = report.tracks
    assert track.samples < 1000
    assert check_video(source, destination, report, nothing) == []

    def sound(path: Path) -> bytes:
        with av.open(str(path)) as container:
            frames = container.decode(audio=0)
            return b"".join(frame.to_ndarray().tobytes() for frame in frames)

    assert len(sound(source)) == 8 * 48000 * 4
    assert sound(source) == sound(destination)


def side_data(path: Path) -> dict[str, bytes]:
    """What the first frame says of its mastering."""
    with open_video(path) as video:
        frame = next(video.frames())
        return {
            one.type.name: bytes(one)
            for one in frame.picture.side_data
            if one.type.name in ("MASTERING_DISPLAY_METADATA", "CONTENT_LIGHT_LEVEL")
        }


def test_mastering_display_and_light_level_stay(drawn: Drawn, tmp_path: Path) -> None:
    display = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"
    parameters = f"log-level=none:master-display={display}:max-cll=1000,400"
    source = drawn(
        codec="libx265",
        pixel_format="yuv420p10le",
        frames=6,
        options={"x265-params": parameters},
    )
    destination, _ = written(source, tmp_path, square)
    before = side_data(source)
    assert set(before) == {"MASTERING_DISPLAY_METADATA", "CONTENT_LIGHT_LEVEL"}
    assert side_data(destination) == before


def test_an_encoder_of_another_codec_is_refused(drawn: Drawn, tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="does not write"):
        written(drawn(frames=2), tmp_path, square, encoder="hevc_nvenc")
