"""360° videos are told by their tags; what has to be stitched first is refused with the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.videos.projection import decide_for_video
from anon_plugin.engine.tasks.videos.redact_video_tracks import RedactVideo
from anon_plugin.engine.telemetry.reading import videos_in_folder
from anon_plugin.engine.video.info import SphericalTags
from anon_plugin.engine.vocabulary import Verify
from anon_plugin.errors import PhotoError

WIDE = np.random.default_rng(1).integers(0, 255, (64, 128, 3), dtype=np.uint8)


def decide(tags: SphericalTags | None, name: str = "a.mp4", wanted: str = "auto") -> str:
    return decide_for_video(Path(name), (128, 64), tags, WIDE, wanted).projection.name


def test_tags_decide() -> None:
    assert decide(SphericalTags(2, "equirectangular")) == "equirectangular"
    assert decide(SphericalTags(1, "equirectangular")) == "equirectangular"
    assert decide(None) == "planar"
    assert decide(None, wanted="equirectangular") == "equirectangular"
    assert decide(SphericalTags(2, "equirectangular"), wanted="planar") == "planar"


@pytest.mark.parametrize(
    ("tags", "name", "match"),
    [
        (SphericalTags(2, "equirectangular", "top-bottom"), "a.mp4", "stereoscopic"),
        (SphericalTags(2, "mesh"), "a.mp4", "projected as mesh"),
    ],
)
def test_what_has_to_be_converted_first_is_refused(
    tags: SphericalTags | None, name: str, match: str
) -> None:
    with pytest.raises(PhotoError, match=match):
        decide(tags, name)


def recorded(path: Path, size_wh: tuple[int, int], tracks: int = 1, end: bytes = b"") -> Path:
    av = pytest.importorskip("av")
    with av.open(str(path), "w", format="mp4") as container:
        streams = [container.add_stream("libx264", rate=25) for _ in range(tracks)]
        for stream in streams:
            stream.width, stream.height, stream.pix_fmt = *size_wh, "yuv420p"
        for stream in streams:
            pixels = np.full((size_wh[1], size_wh[0], 3), 90, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
            container.mux(stream.encode())
    path.write_bytes(path.read_bytes() + end)
    return path


INSTA360 = b"8db42d694ccc418790edff439fe026bf"


@pytest.mark.parametrize(
    ("name", "size_wh", "tracks", "end", "program"),
    [
        ("GS010001.360", (192, 64), 2, b"", "GoPro Player"),
        ("renamed.mp4", (192, 64), 2, b"", "GoPro Player"),
        ("VID_0001_00.insv", (96, 96), 1, INSTA360, "Insta360 Studio"),
        ("renamed.mp4", (96, 96), 1, INSTA360, "Insta360 Studio"),
        ("renamed.mp4", (128, 96), 2, INSTA360, "Insta360 Studio"),
        ("one_lens.mp4", (128, 96), 1, INSTA360, ""),
        ("plain.mp4", (192, 64), 1, b"", ""),
        ("motion_photo.mp4", (128, 96), 2, b"", ""),
    ],
)
def test_raw_recordings_of_360_cameras_are_refused_with_the_program_that_stitches_them(
    tmp_path: Path, name: str, size_wh: tuple[int, int], tracks: int, end: bytes, program: str
) -> None:
    source = recorded(tmp_path / name, size_wh, tracks, end)
    assert source in videos_in_folder(tmp_path)
    task = RedactVideo({}, Settings(verify=Verify.OFF))
    outcome = task(Job(source, tmp_path / "out" / name, tmp_path / "out"), lambda: False)
    if program:
        assert outcome.status is Status.FAILED
        assert f"Export it with {program} as an equirectangular MP4" in outcome.reason
        assert not (tmp_path / "out").exists()
    else:
        assert outcome.status is Status.DONE, outcome.reason
