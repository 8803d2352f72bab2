"""Files that decoders read in different ways, and what only looks damaged."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.containers import open_container
from anon_plugin.engine.containers.jpeg.agreement import show_the_same
from anon_plugin.engine.containers.jpeg.coding.huffman import STANDARD_TABLES
from anon_plugin.engine.containers.jpeg.frame import find_frame
from anon_plugin.engine.containers.jpeg.scan_reading import decode_coefficients, different_blocks
from anon_plugin.engine.containers.jpeg.scan_settings import scans_of
from anon_plugin.engine.containers.jpeg.segments import DHT, SOS, join_segments, split_segments
from anon_plugin.engine.pixels.decoding import decoded
from anon_plugin.errors import PhotoError
from tests.engine.containers.conftest import (
    SAMPLINGS,
    coefficients,
    decode,
    jpeg_bytes,
    noise_patch,
    redact,
    textured,
)

PATCH = noise_patch(40, 24, 30, 30)


def flipped(data: bytes, seed: int) -> bytes:
    """A few bits of the scans turned over."""
    random = np.random.default_rng(seed)
    scans = [m.end() for m in re.finditer(rb"\xff\xda", data)]
    damaged = bytearray(data)
    for _ in range(3):
        start = int(random.choice(scans)) + 20
        damaged[int(random.integers(start, len(data) - 2))] ^= 1 << int(random.integers(8))
    return bytes(damaged)


def test_a_damaged_progressive_jpeg_is_refused_or_shows_the_same_elsewhere(photo: Path) -> None:
    data = jpeg_bytes(textured(160, 128), progressive=True)
    refused = 0
    for seed in range(60):
        damaged = flipped(data, seed)
        try:
            before = decode(damaged)
            after = decode(redact(photo, damaged, [PATCH]))
        except (PhotoError, AssertionError):
            refused += 1
            continue
        assert np.array_equal(before[96:], after[96:])
        assert np.array_equal(before[:, 112:], after[:, 112:])
    assert 20 < refused < 60


def test_a_progressive_jpeg_without_its_last_scans_is_refused_with_the_reason(photo: Path) -> None:
    jpeg = split_segments(jpeg_bytes(textured(96, 80), progressive=True))
    scans = [place for place, one in enumerate(jpeg.segments) if one.marker == SOS]
    for last in scans[4:]:
        with pytest.raises(PhotoError, match="last scans are missing"):
            redact(photo, join_segments(jpeg.segments[:last]), [PATCH])


@pytest.mark.parametrize("restart", [0, 1])
@pytest.mark.parametrize(
    "stray", [b"\xff\xd0", b"\xff\xd0\xff\xd1", b"\xff\xd7abc", b"\xff\xff\xd3"]
)
def test_restart_markers_behind_the_last_mcu_are_dropped(
    photo: Path, restart: int, stray: bytes
) -> None:
    data = jpeg_bytes(textured(96, 80), restart=restart)
    photo.write_bytes(data[:-2] + stray + data[-2:])
    assert open_container(photo).encode([]).data == data
    redacted = open_container(photo).encode([PATCH]).data
    assert redacted == redact(photo, data, [PATCH])


def test_restart_markers_that_are_missing_or_out_of_order_stay_refused(photo: Path) -> None:
    data = jpeg_bytes(textured(96, 80), restart=1)
    first = data.index(b"\xff\xd0", data.index(b"\xff\xda"))
    for damaged in (
        data[:first] + data[first + 2 :],
        data[:first] + b"\xff\xd3" + data[first + 2 :],
        data[:first] + b"\xff\xd0" + data[first:],
    ):
        with pytest.raises(PhotoError, match=r"restart markers are damaged|are cut off"):
            redact(photo, damaged)


def test_a_frame_of_motion_jpeg_gets_the_tables_that_it_leaves_out(photo: Path) -> None:
    whole = jpeg_bytes(textured(96, 80))
    segments = split_segments(whole).segments
    frame = join_segments([one for one in segments if one.marker != DHT])
    photo.write_bytes(frame)
    encoded = open_container(photo).encode([PATCH])
    assert "Huffman tables written out" in encoded.notes[0]
    assert np.array_equal(decode(encoded.data), decode(redact(photo, whole, [PATCH])))
    written = split_segments(encoded.data)
    assert any(one.marker == DHT for one in written.segments)
    (_, setting) = next(scans_of(written))
    assert setting.tables == STANDARD_TABLES


@pytest.mark.parametrize("progressive", [False, True])
def test_tables_made_for_the_original_are_not_kept(photo: Path, progressive: bool) -> None:
    data = jpeg_bytes(textured(160, 128), progressive=progressive, optimize=True)
    tables = {one.payload for one in split_segments(data).segments if one.marker == DHT}
    redacted = redact(photo, data, [noise_patch(16, 16, 100, 90)])
    kept = {one.payload for one in split_segments(redacted).segments if one.marker == DHT}
    assert not tables & kept
    _, before = coefficients(data)
    _, after = coefficients(redacted)
    for old, new in zip(before, after, strict=True):
        assert np.array_equal(old[-1], new[-1])


@pytest.mark.parametrize("halved", [False, True])
@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_a_difference_beside_what_changed_is_seen(sampling: str, halved: bool) -> None:
    data = jpeg_bytes(textured(1200, 1100), sampling)
    frame = find_frame(split_segments(data))
    before = decoded(data, halved)
    assert before is not None
    changed = np.zeros(frame.block_count, bool)
    assert show_the_same(before, before.copy(), frame, changed, halved)
    for x, y in ((0, 0), (before.shape[1] - 1, before.shape[0] - 1), (400, 300)):
        after = before.copy()
        after[y, x, 1] ^= 1
        assert not show_the_same(before, after, frame, changed, halved)
    changed[0] = True  # the upper left block: what is around it may differ, too
    after = before.copy()
    after[3, 3] = 0
    after[0, 0, 0] ^= 1
    assert show_the_same(before, after, frame, changed, halved)
    after[500, 500] ^= 1
    assert not show_the_same(before, after, frame, changed, halved)


@pytest.mark.parametrize("progressive", [False, True])
def test_blocks_that_differ_are_told(progressive: bool) -> None:
    first = jpeg_bytes(textured(160, 120), progressive=progressive)
    second = textured(160, 120)
    second[64:72, 80:88] = 10
    files = [split_segments(one) for one in (first, jpeg_bytes(second, progressive=progressive))]
    frame = find_frame(files[0])
    different = different_blocks(*files, frame)
    old, new = (decode_coefficients(one, frame) for one in files)
    assert np.array_equal(different, (old != new).any(axis=1))
    assert 0 < different.sum() < 20
    assert not different_blocks(files[0], files[0], frame).any()


@pytest.mark.parametrize("searched", [True, False])
def test_the_original_is_decoded_again_only_where_nobody_has_its_pixels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, searched: bool
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg_bytes(textured(160, 128), progressive=True))
    container = open_container(path)
    picture = container.picture() if searched else None
    calls = []

    def counted(data: bytes, halved: bool = False) -> object:
        calls.append(data)
        return decoded(data, halved)

    monkeypatch.setattr("anon_plugin.engine.containers.jpeg.container.decoded", counted)
    container.write([PATCH], tmp_path / "written.jpg")
    assert len(calls) == (1 if searched else 2)
    del picture
