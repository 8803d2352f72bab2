"""Every frame that a video shows is read, upright and in order; what is damaged is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.video import library
from anon_plugin.engine.video.reading import open_video
from anon_plugin.errors import PhotoError

Drawn = Callable[..., Path]
Shared = Callable[[str], Path]


def test_frames_come_in_order_with_their_times(drawn: Drawn) -> None:
    times = [0, 40, 80, 120, 700, 740, 780, 1000, 1040, 1080]
    with open_video(drawn(frames=10, times=times)) as video:
        frames = list(video.frames())
        assert [frame.index for frame in frames] == list(range(10))
        assert np.allclose([frame.time_s for frame in frames], np.array(times) / 1000, atol=1e-4)
        assert video.info.frame_count == 10
        # The square moves by two pixels a frame: its left edge says which frame it is.
        lefts = [int(np.argmax(frame.rgb()[45, :, 0] > 200)) for frame in frames]
        assert np.abs(np.array(lefts) - (10 + 2 * np.arange(10))).max() <= 2


@pytest.mark.parametrize("start", [1, 11, 12, 13, 29])
def test_a_part_has_the_same_frames_as_the_whole(drawn: Drawn, start: int) -> None:
    with open_video(drawn()) as video:
        whole = [frame.rgb() for frame in video.frames()]
        part = list(video.frames(start, start + 9))
        assert [frame.index for frame in part] == list(range(start, min(start + 9, 30)))
        for frame in part:
            assert np.array_equal(frame.rgb(), whole[frame.index])


def test_grey_is_small_and_upright(drawn: Drawn) -> None:
    with open_video(drawn(frames=1)) as video:
        (frame,) = video.frames()
        assert frame.grey(96).shape == (54, 96)
        assert frame.grey(9600).shape == (108, 192)


@pytest.mark.parametrize(
    ("name", "size_wh", "count"),
    [
        ("formats/rotate90.mp4", (540, 960), 75),
        ("formats/sample_rotate_and_reflect.mp4", (720, 1080), 30),
        ("formats/anamorphic_sar2.mp4", (960, 540), 75),
        ("formats/hlg10_hevc.mp4", (640, 360), 75),
        ("formats/vfr_gap.mp4", (640, 360), 51),
        ("formats/fragmented.mp4", (960, 540), 75),
        ("formats/street.ts", (960, 540), 75),
        ("formats/street_vp9.webm", (960, 540), 75),
        ("leak/editlist_hides_first_second.mp4", (960, 540), 50),
        ("broken/non_utf8_brand.mp4", (960, 540), 75),
        ("broken/wrong_extension.avi", (960, 540), 75),
        ("telemetry/iphone6_mebx_rot.mov", (320, 568), 120),
    ],
)
def test_real_formats(shared: Shared, name: str, size_wh: tuple[int, int], count: int) -> None:
    with open_video(shared(name)) as video:
        shapes = [frame.rgb().shape for frame in video.frames()]
    assert video.info.size_wh == size_wh
    assert shapes == [(size_wh[1], size_wh[0], 3)] * count


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("truncated_no_moov.mp4", "cut off"),
        ("truncated_mdat_moov_first.mp4", "cut"),
        ("corrupt_middle.mp4", "damaged"),
        ("zero_bytes.mp4", "empty"),
        ("stsz_bomb.mp4", "claims"),
        ("chunk_out_of_range.mp4", "out of order"),
        ("invalid_userdata.mp4", "cut short"),
    ],
)
def test_what_is_broken_is_refused_with_its_reason(shared: Shared, name: str, why: str) -> None:
    with pytest.raises(PhotoError, match=why), open_video(shared(f"broken/{name}")) as video:
        list(video.frames())


def test_damage_that_is_allowed_is_told(shared: Shared) -> None:
    with open_video(shared("broken/corrupt_middle.mp4"), allow_damage=True) as video:
        corrupt = [frame.index for frame in video.frames() if frame.is_corrupt]
    assert corrupt


def test_a_sample_that_holds_no_frame_is_a_missing_frame(drawn: Drawn) -> None:
    path = drawn(options={"g": "12", "bf": "0"})
    with open_video(path) as video:
        assert video.movie is not None
        samples = video.movie.track.samples
        offset, size = int(samples.offsets[20]), int(samples.sizes[20])
    data = bytearray(path.read_bytes())
    # A filler NAL unit in the place of the frame: a NAL unit as it should be, but no frame.
    data[offset : offset + size] = (
        (size - 4).to_bytes(4, "big") + b"\x0c" + b"\xff" * (size - 6) + b"\x80"
    )
    path.write_bytes(data)
    with pytest.raises(PhotoError, match="is damaged"), open_video(path) as video:
        list(video.frames())
    with open_video(path, allow_damage=True) as video:
        frames = list(video.frames())
    assert len(frames) == 30
    assert frames[20].is_corrupt


def test_what_comes_after_damage_that_is_allowed_is_read(drawn: Drawn) -> None:
    path = drawn(options={"g": "12", "bf": "0"})
    with open_video(path) as video:
        assert video.movie is not None
        offset = int(video.movie.track.samples.offsets[14])
    data = bytearray(path.read_bytes())
    data[offset : offset + 4] = b"\x7f\xff\xff\xff"  # a NAL unit of two gigabytes
    path.write_bytes(data)
    with pytest.raises(PhotoError, match="is damaged"), open_video(path) as video:
        list(video.frames())
    with open_video(path, allow_damage=True) as video:
        corrupt = {frame.index for frame in video.frames() if frame.is_corrupt}
    assert 14 in corrupt
    assert not corrupt & {*range(14), *range(24, 30)}


@pytest.mark.parametrize("start", range(10, 27, 2))
def test_groups_that_need_the_one_before_are_the_same_after_a_jump(
    drawn: Drawn, start: int
) -> None:
    open_groups = {"x264-params": "open-gop=1:keyint=12:min-keyint=12:scenecut=0:bframes=3"}
    with open_video(drawn(options=open_groups)) as video:
        whole = [frame.rgb() for frame in video.frames()]
        for frame in video.frames(start):
            assert np.array_equal(frame.rgb(), whole[frame.index])


def test_fragments_that_are_cut_off_are_missed(drawn: Drawn, shared: Shared) -> None:
    data = shared("formats/fragmented.mp4").read_bytes()
    last = data.rindex(b"moof") - 4
    assert last > len(data) // 2
    path = drawn(frames=1).with_name("cut.mp4")
    path.write_bytes(data[: last + 40])
    with pytest.raises(PhotoError, match="is cut short"):
        open_video(path)


def test_a_missing_library_is_told_with_the_line_that_installs_it(
    drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drawn(frames=1)

    def without(path: Path, kind: str, module: str) -> None:
        raise PhotoError(f"{path} holds {kind}, but {module} is missing. To install, …")

    monkeypatch.setattr(library, "library_for", without)
    with pytest.raises(PhotoError, match="holds a video, but av is missing"):
        open_video(path)
