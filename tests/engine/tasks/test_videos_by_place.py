"""Rules by place and masks of cameras hold in videos, too: along the way, and in every frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.geotag.camera import CameraIdentity
from anon_plugin.engine.tasks.by_place import LEFT_OUT, Policy, Rule
from anon_plugin.engine.tasks.camera_masks import CameraMask, CameraMasks
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.videos import along as along_module
from anon_plugin.engine.tasks.videos import write_video
from anon_plugin.engine.tasks.videos.along import Along
from anon_plugin.engine.tasks.videos.anonymize_video import AnonymizeVideo
from anon_plugin.engine.tasks.videos.edited import EditedTracks, TrackRow
from anon_plugin.engine.tasks.videos.redact_video_tracks import RedactVideo
from anon_plugin.engine.telemetry.fix import Fix
from anon_plugin.engine.telemetry.positions import Positions
from anon_plugin.engine.tracking.tracks import How, Track, TrackStore
from anon_plugin.engine.video.camera import camera_of
from anon_plugin.engine.video.reading import Video, open_video
from anon_plugin.engine.vocabulary import MaskAction, Verify
from tests.engine.conftest import FixedDetector

SIZE_WH = (160, 96)
FRAMES = 25
SCHOOL = Rule(
    "school",
    ((np.array([[8.0, 50.0009], [8.1, 50.0009], [8.1, 50.1], [8.0, 50.1]]),),),
    labels=("face", "person"),
    confidence=0.3,
)
USUAL = Settings(labels=("face",), confidence=0.6, verify=Verify.BASIC)
BOX = np.array([[10.0, 10.0], [40.0, 10.0], [40.0, 40.0], [10.0, 40.0]])


@pytest.fixture
def film(tmp_path: Path) -> Callable[..., Path]:
    """A second of noise; its camera drives north and comes to a school in its middle."""
    av = pytest.importorskip("av")

    def write(name: str = "a.mp4", with_track: bool = True, make: str = "") -> Path:
        path = tmp_path / name
        random = np.random.default_rng(5)
        small = random.integers(0, 255, (SIZE_WH[1] // 8, SIZE_WH[0] // 8, 3), dtype=np.uint8)
        pixels = np.repeat(np.repeat(small, 8, axis=0), 8, axis=1)
        options = {"movflags": "use_metadata_tags"} if make else {}
        with av.open(str(path), "w", options=options) as container:
            if make:
                container.metadata.update({"make": make, "model": "Dashcam 3"})
            stream = container.add_stream("libx264", rate=FRAMES, options={"bf": "0"})
            stream.width, stream.height, stream.pix_fmt = *SIZE_WH, "yuv420p"
            stream.time_base = Fraction(1, FRAMES)
            for _ in range(FRAMES):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
            container.mux(stream.encode())
        if with_track:
            points = "".join(
                f'<trkpt lat="{50.0 + 0.0018 * number}" lon="8.05">'
                f"<time>2026-05-06T07:08:{10 + number}Z</time></trkpt>"
                for number in range(2)
            )
            path.with_suffix(".gpx").write_text(f"<gpx><trk><trkseg>{points}</trkseg></trk></gpx>")
        return path

    return write


def along(policy: Policy, *fixes: Fix, duration_s: float = 10.0) -> Along:
    return Along(policy, USUAL, Positions.of(fixes), duration_s)


def at(time_s: float, latitude: float) -> Fix:
    return Fix(8.05, latitude, time_s)


def test_the_strictest_rule_on_the_way_holds_for_the_whole_video() -> None:
    policy = Policy([replace(SCHOOL, style="opaque")])
    far = along(policy, at(0, 50.0), at(5, 50.0), at(10, 50.0))
    assert (far.settings, far.names) == (USUAL, ())
    near = along(policy, at(0, 50.0), at(5, 50.0), at(10, 50.01))
    assert near.names == ("school",)
    assert near.settings.labels == ("face", "person")
    assert near.settings.confidence == 0.3
    assert near.settings.styles["face"].effect == "fill"


def test_who_does_not_say_where_it_was_may_have_been_anywhere() -> None:
    policy = Policy([SCHOOL], skip_outside=True)
    assert along(policy).names == ("school",)
    assert set(along(policy).settings.labels) == {"face", "person"}
    known = along(policy, at(0, 50.0), at(2, 50.0), duration_s=10.0)
    assert known.names == ("school",), "where it went after the last fix is not known"
    assert along(policy, at(0, 50.0), at(5, 50.0), at(10, 50.0)).is_left_out


@pytest.mark.parametrize(
    ("label", "score", "frames", "stays"),
    [
        ("person", 0.9, (0, 9), False),
        ("person", 0.9, (0, 70), True),
        ("person", 0.2, (80, 90), False),
        ("face", 0.4, (0, 9), False),
        ("face", 0.7, (0, 9), True),
        ("face", 0.4, (80, 90), True),
    ],
)
def test_a_track_stays_where_a_rule_wants_it_in_one_of_its_frames(
    label: str, score: float, frames: tuple[int, int], stays: bool
) -> None:
    store = TrackStore()
    for frame in range(frames[0], frames[1] + 1):
        store.add(frame, 1, How.FOUND, score, BOX)
    tracks = store.finish([Track(1, label, score, 0, 0, 1)], np.arange(100) / 10, [0], [])
    way = along(Policy([SCHOOL]), at(0, 50.0), at(5, 50.0), at(6, 50.01), at(10, 50.01))
    assert len(way.wanted(tracks).tracks) == stays
    assert len(way.wanted(tracks).frame) == (frames[1] - frames[0] + 1) * stays


def test_a_receiver_that_found_its_place_late_uncovers_nobody() -> None:
    """Its fixes are timed from the first one: where the end has none, they are later than told."""
    policy = Policy([SCHOOL])
    fixes = [at(second, 50.01 if second <= 20 else 50.0) for second in range(71)]
    late, whole = along(policy, *fixes, duration_s=100.0), along(policy, *fixes, duration_s=70.0)
    for begin, stays in ((0, True), (40, True), (52, False)):
        store = TrackStore()
        for second in range(begin, begin + 3):
            store.add(second, 1, How.FOUND, 0.9, BOX)
        tracks = store.finish([Track(1, "person", 0.9, 0, 0, 1)], np.arange(100.0), [0], [])
        assert len(late.wanted(tracks).tracks) == stays
        assert len(whole.wanted(tracks).tracks) == (begin == 0)


def done(task: Any, source: Path, output: Path) -> Outcome:
    outcome: Outcome = task(Job(source, output / source.name, output), lambda: False)
    assert outcome.status is Status.DONE, outcome.reason
    return outcome


def test_a_policy_rules_what_is_searched_in_a_video(
    film: Callable[..., Path], tmp_path: Path
) -> None:
    detector = FixedDetector(("face", 0.4, 10, 10, 40, 40), ("person", 0.8, 60, 10, 100, 80))
    detector.labels = ("face", "person")
    task = AnonymizeVideo(detector, USUAL, policy=Policy([SCHOOL]))
    outcome = done(task, film(), tmp_path / "out")
    assert {one.label for one in outcome.detections} == {"face", "person"}
    assert "by the rules of school" in outcome.notes
    elsewhere = replace(SCHOOL, parts=((SCHOOL.parts[0][0] + [20.0, 0.0],),))
    away = replace(task, policy=Policy([elsewhere]))
    assert done(away, film("b.mp4"), tmp_path / "out").detections == ()
    assert task.fingerprint(Job.reading(film())) != away.fingerprint(Job.reading(film()))
    left = replace(task, policy=Policy([elsewhere], skip_outside=True))
    outcome = done(left, film("c.mp4"), tmp_path / "out")
    assert outcome.notes == (LEFT_OUT,)
    assert not (tmp_path / "out" / "c.mp4").exists()


@pytest.mark.parametrize("told_s", [None, 0.04])
def test_a_header_that_says_too_little_of_the_length_ends_no_rule(
    film: Callable[..., Path], told_s: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = film("a.mkv")
    opening = open_video

    def with_length(path: Path, *allow_damage: bool) -> Video:
        video = opening(path, *allow_damage)
        return replace(video, info=replace(video.info, duration_s=told_s))

    monkeypatch.setattr(along_module, "open_video", with_length)
    way = Along.of(Policy([SCHOOL]), USUAL, source, {})
    assert way.duration_s == pytest.approx((FRAMES - 1) / FRAMES)
    assert way.names == ("school",)


def test_a_track_that_is_longer_than_its_video_tells_no_place(film: Callable[..., Path]) -> None:
    source = film()
    points = "".join(
        f'<trkpt lat="50" lon="8"><time>2026-05-06T07:{minute:02}:00Z</time></trkpt>'
        for minute in range(2)
    )
    assert Along.of(Policy([SCHOOL]), USUAL, source, {}).names == ("school",)
    away = replace(SCHOOL, parts=((SCHOOL.parts[0][0] + [20.0, 0.0],),))
    assert Along.of(Policy([away]), USUAL, source, {}).names == ()
    source.with_suffix(".gpx").write_text(f"<gpx><trk><trkseg>{points}</trkseg></trk></gpx>")
    assert Along.of(Policy([away]), USUAL, source, {}).names == ("school",)


def test_another_program_that_changes_the_result_before_it_has_its_name_is_found_out(
    film: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(partial: Path) -> str:
        with partial.open("ab") as file:
            file.write(b"more")
        return ""

    monkeypatch.setattr(write_video, "_check", lambda _, written, *__: change(written))
    source, output = film(), tmp_path / "out"
    task = AnonymizeVideo(FixedDetector(("face", 0.9, 10, 10, 40, 40)), USUAL)
    outcome = task(Job(source, output / source.name, output), lambda: False)
    assert outcome.status is Status.FAILED
    assert "another program" in outcome.reason
    assert not (output / source.name).exists()


def test_a_policy_rules_how_tracks_of_layers_look(
    film: Callable[..., Path], tmp_path: Path
) -> None:
    source = film()
    drawn = EditedTracks([TrackRow(-1, "face", 1.0, 0, 24, [BOX])]).finish()
    policy = Policy([replace(SCHOOL, style="opaque")])
    looks = set()
    for one in (None, policy):
        task = RedactVideo({source: drawn}, replace(USUAL, verify=Verify.OFF), policy=one)
        looks.add(done(task, source, tmp_path / str(one is None)).output_sha256)
    assert len(looks) == 2


def mask(action: MaskAction, **changes: Any) -> CameraMasks:
    region = ((5.0, 5.0), (60.0, 5.0), (60.0, 60.0), (5.0, 60.0))
    return CameraMasks((CameraMask(action, region, SIZE_WH, "person", make="Acme", **changes),))


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_what_lies_in_a_place_of_the_camera_goes_in_all_frames_or_in_none(
    film: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    source = film(name, with_track=False, make="ACME")
    with open_video(source) as video:
        assert camera_of(video) == CameraIdentity("ACME", "Dashcam 3")
    detector = FixedDetector(("face", 0.9, 10, 10, 40, 40))
    never = AnonymizeVideo(detector, replace(USUAL, masks=mask(MaskAction.KEEP)))
    assert done(never, source, tmp_path / "never").detections == ()
    full = replace(never, settings=replace(never.settings, verify=Verify.FULL))
    assert done(full, source, tmp_path / "full").detections == ()
    always = replace(USUAL, masks=mask(MaskAction.REDACT))
    outcome = done(AnonymizeVideo(detector, always), source, tmp_path / "always")
    assert outcome.tracks is not None
    assert sorted(one.label for one in outcome.tracks.tracks) == ["face", "person"]
    (place,) = (one for one in outcome.tracks.tracks if one.label == "person")
    assert (place.first, place.last, outcome.tracks.count(place.number)) == (0, 24, FRAMES)
    other = film("other.mp4", with_track=False, make="Beta")
    assert len(done(AnonymizeVideo(detector, always), other, tmp_path / "other").detections) == 1

    drawn = EditedTracks([TrackRow(7, "face", 0.9, 3, 5, [BOX], is_found=False)]).finish()
    both = RedactVideo({source: drawn}, always)
    redacted = done(both, source, tmp_path / "redacted").tracks
    assert redacted is not None
    assert [redacted.count(one.number) for one in redacted.tracks] == [3, FRAMES]
    again = done(RedactVideo({source: redacted}, always), source, tmp_path / "again").tracks
    assert again is not None
    assert len(again.tracks) == 2, "what a layer brings along is no second place"
    none = RedactVideo({source: drawn}, replace(USUAL, masks=mask(MaskAction.KEEP)))
    assert done(none, source, tmp_path / "none").detections == ()


def test_a_gopro_tells_its_name_in_a_box_of_its_own(shared: Path) -> None:
    path = shared / "video" / "telemetry" / "gopro_max_heromode.mp4"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    with open_video(path) as video:
        assert camera_of(video) == CameraIdentity("GoPro", "GoPro Max", "C3353424500199")
