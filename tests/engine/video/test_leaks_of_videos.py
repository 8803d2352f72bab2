"""No copy of an unredacted frame leaves in any place where cameras and programs keep one."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from shutil import which

import numpy as np
import pytest

from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.videos.redact_video_tracks import RedactVideo
from anon_plugin.engine.telemetry.gpmf import entries
from anon_plugin.engine.telemetry.reading import videos_in_folder
from anon_plugin.engine.video.checking import check_video
from anon_plugin.engine.video.mp4.gpmf_faces import without_faces
from anon_plugin.engine.video.reading import open_video
from anon_plugin.engine.video.writing import VideoReport, VideoSettings, redact_video
from anon_plugin.engine.vocabulary import PersonalMetadata, Verify
from anon_plugin.errors import PhotoError

Shared = Callable[[str], Path]


def whole(number: int) -> list[Detection]:
    """Few and small, for the test's speed: what is tested lies beside the frames."""
    return [Detection.from_xyxy("face", 0.9, (100, 100, 150, 160))] if number < 5 else []


def written(source: Path, tmp_path: Path, **settings: object) -> tuple[Path, VideoReport]:
    destination = tmp_path / source.name
    wanted = VideoSettings(styles_for("fill"), **settings)  # type: ignore[arg-type]
    return destination, redact_video(source, destination, whole, wanted)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("leak/thumb_udta.mp4", "thmb"),
        ("leak/hilight_gopro_udta.mp4", "THMB"),
        ("leak/cover_art.mp4", "covr"),
        ("leak/second_video.mp4", "a further video"),
        ("leak/trailing_video.mp4", "further movies"),
        ("leak/free_atom_jpeg.mp4", "free"),
        ("leak/iphoto_udta_thmb_uuid.mp4", "uuid"),
        ("telemetry/blackvue_made.mp4", "free"),
        ("telemetry/novatek_made.mp4", "gps"),
        ("formats/sample_sef_slow_motion.mp4", "sefd"),
        ("formats/water_180_mvhevc_5frames.mov", "lhvC"),
    ],
)
def test_what_may_hold_a_picture_goes_and_is_named(
    shared: Shared, tmp_path: Path, name: str, told: str
) -> None:
    source = shared(name)
    destination, report = written(source, tmp_path)
    assert any(told in one for one in report.dropped), report.dropped
    assert check_video(source, destination, report, whole) == []
    data = destination.read_bytes()
    assert b"JFIF" not in data
    assert b"Exif\0\0" not in data


def test_a_video_that_says_it_is_sound_goes(shared: Shared, tmp_path: Path) -> None:
    data = bytearray(shared("leak/second_video.mp4").read_bytes())
    second = data.rindex(b"vide", 0, data.rindex(b"stsd"))
    data[second : second + 4] = b"soun"
    source = tmp_path / "claims.mp4"
    source.write_bytes(data)
    (tmp_path / "out").mkdir()
    destination, report = written(source, tmp_path / "out")
    assert any("no sound of a known kind" in one for one in report.dropped), report.dropped
    assert check_video(source, destination, report, whole) == []


def test_hidden_frames_are_not_there_any_more(shared: Shared, tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    destination, report = written(shared("leak/editlist_hides_first_second.mp4"), tmp_path)
    assert (report.frames, report.hidden) == (50, 25)
    with av.open(str(destination), options={"ignore_editlist": "1"}) as container:
        assert sum(1 for _ in container.decode(video=0)) == 50
    with av.open(str(destination)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 50


def test_marks_and_places_stay(shared: Shared, tmp_path: Path) -> None:
    hilights, _ = written(shared("leak/hilight_gopro_udta.mp4"), tmp_path)
    assert b"HMMT" in hilights.read_bytes()
    place, _ = written(shared("leak/location_udta.mp4"), tmp_path)
    assert b"\xa9xyz" in place.read_bytes() or b"loci" in place.read_bytes()


def test_names_go_where_that_is_wanted(shared: Shared, tmp_path: Path) -> None:
    source = shared("leak/chapters_name.mp4")
    handling = Handling(personal=PersonalMetadata.REMOVE)
    destination, report = written(source, tmp_path, handling=handling)
    assert any("texts may name persons" in one for one in report.dropped)
    assert not any(one.kind == "text" for one in report.tracks)
    assert check_video(source, destination, report, whole) == []


def test_face_boxes_of_telemetry_go(shared: Shared, tmp_path: Path) -> None:
    source = shared("telemetry/gopro_max_heromode.mp4")
    destination, _ = written(source, tmp_path)
    data = destination.read_bytes()
    assert b"FACE" not in data
    assert b"FCNM" not in data


@pytest.mark.skipif(which("exiftool") is None, reason="ExifTool is not installed")
@pytest.mark.parametrize(
    "name",
    [
        "telemetry/gopro_max_heromode.mp4",
        "telemetry/gopro_hero5_trim.mp4",
        "telemetry/camm_made.mp4",
        "telemetry/iphone6_mebx_rot.mov",
        "telemetry/android_gps.mp4",
    ],
)
def test_exiftool_reads_the_same_places(shared: Shared, tmp_path: Path, name: str) -> None:
    def places(path: Path) -> list[str]:
        command = ["exiftool", "-ee", "-G1", "-a", "-u", "-gps*", "-location*", str(path)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return told.splitlines()

    source = shared(name)
    destination, _ = written(source, tmp_path)
    assert places(source) == places(destination)
    assert places(source)


def test_a_folder_of_leaks_comes_out_clean(shared: Shared, tmp_path: Path) -> None:
    """Nothing but the videos' own frames is in any result, and no copy is beside one."""
    av = pytest.importorskip("av")
    folder = shared("leak/GH010001.MP4").parent
    videos = [path for path in videos_in_folder(folder) if path.name != "iphoto_udta_thmb_uuid.mp4"]
    assert len(videos) > 9
    task = RedactVideo({}, Settings(styles=styles_for("fill"), verify=Verify.OFF))
    for source in videos:
        outcome = task(Job(source, tmp_path / source.name, tmp_path), lambda: False)
        assert outcome.status is Status.DONE, f"{source.name}: {outcome.reason}"
        if source.name == "GH010001.MP4":
            notes = " ".join(outcome.notes)
            assert all(f"GH010001.{twin} beside it" in notes for twin in ("LRV", "THM"))
        data = (tmp_path / source.name).read_bytes()
        assert b"JFIF" not in data, source.name
        assert b"Exif\0\0" not in data, source.name
        options = {"ignore_editlist": "1"} if source.suffix.lower() == ".mp4" else {}
        with av.open(str(tmp_path / source.name), options=options) as container:
            assert len(container.streams.video) == 1, source.name
            shown = sum(1 for _ in container.decode(video=0))
        assert shown == (50 if "editlist" in source.name else 75), source.name
    assert sorted(path.name for path in tmp_path.iterdir()) == [path.name for path in videos]


BROKEN = {
    "chunk_out_of_range.mp4": "out of order",
    "corrupt_middle.mp4": "damaged",
    "invalid_userdata.mp4": "cut short",
    "stsz_bomb.mp4": "claims",
    "truncated_mdat_moov_first.mp4": "40 of 75 frames",
    "truncated_no_moov.mp4": "cut off",
    "zero_bytes.mp4": "empty",
}


@pytest.mark.parametrize(("name", "why"), BROKEN.items())
def test_broken_videos_give_a_reason(shared: Shared, tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(PhotoError, match=why):
        written(shared(f"broken/{name}"), tmp_path)


@pytest.mark.parametrize(
    "name", ["non_utf8_brand.mp4", "wrong_extension.avi", "zero_duration_mvhd.mp4"]
)
def test_oddities_are_no_obstacle(shared: Shared, tmp_path: Path, name: str) -> None:
    source = shared(f"broken/{name}")
    destination, report = written(source, tmp_path)
    assert report.frames == 75
    assert check_video(source, destination, report, whole) == []


def test_damage_that_is_allowed_is_told(shared: Shared, tmp_path: Path) -> None:
    _, report = written(shared("broken/corrupt_middle.mp4"), tmp_path, allow_damage=True)
    assert report.corrupt > 0
    assert any("damaged" in one for one in report.notes())


def test_no_fringe_of_colour_is_left(shared: Shared, tmp_path: Path) -> None:
    """A region at odd places of a video whose colours are halved: all around it, and in it, the
    colours are those that a redaction of the upright picture has, not the source's."""
    source = shared("formats/street.mp4")

    def odd(_: int) -> list[Detection]:
        return [Detection.from_xyxy("licence_plate", 0.9, (301, 101, 402, 178))]

    destination = tmp_path / "odd.mp4"
    styles = styles_for("fill")
    redact_video(source, destination, odd, VideoSettings(styles))
    with open_video(destination) as video:
        pixels = next(video.frames()).rgb().astype(float)
    inside = pixels[101:178, 301:402]
    assert np.abs(inside - inside.mean(axis=(0, 1))).max() < 16


def entry(key: str, kind: str, size: int, data: bytes) -> bytes:
    """A value of GoPro's telemetry; kind "" holds others."""
    form = ord(kind) if kind else 0
    count = len(data) // size
    header = key.encode() + bytes((form, size)) + count.to_bytes(2, "big")
    return header + data.ljust(-(-len(data) // 4) * 4, b"\0")


def test_streams_about_faces_are_cut_out_of_telemetry() -> None:
    places = entry(
        "STRM", "", 1, entry("SCAL", "l", 4, b"\0\0\0\1") + entry("GPS5", "l", 20, b"x" * 40)
    )
    faces = entry(
        "STRM", "", 1, entry("TSMP", "L", 4, b"\0\0\0\2") + entry("FACE", "f", 20, b"y" * 60)
    )
    counted = entry("STRM", "", 1, entry("FCNM", "B", 1, b"\2\3"))
    name = entry("DVNM", "c", 1, b"Hero6 Black")
    with_faces = entry("DEVC", "", 1, name + places + faces + counted)
    assert without_faces(with_faces) == entry("DEVC", "", 1, name + places)
    plain = entry("DEVC", "", 1, name + places) + b"\0" * 5
    assert without_faces(plain) == plain


def test_telemetry_that_is_too_long_for_its_old_header_keeps_its_streams() -> None:
    big = entry("STRM", "", 4, entry("ACCL", "s", 6, b"\1\2" * 3 * 30_000))
    faces = entry("STRM", "", 1, entry("FACE", "f", 20, b"y" * 60))
    clean = without_faces(entry("DEVC", "", 4, big + faces))
    (device,) = entries(clean)
    assert [one.key for one in device.content] == ["STRM"]
    assert device.content[0].data == next(entries(big)).data
