"""Bits that nothing has touched are copied: the same file as if all of it had been coded anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.jpeg import container as module
from anon_plugin.engine.containers.jpeg.frame import find_frame
from anon_plugin.engine.containers.jpeg.recoding import Recoding, room_for_ends
from anon_plugin.engine.containers.jpeg.scan_reading import decode_all, decode_coefficients
from anon_plugin.engine.containers.jpeg.segments import (
    SOS,
    JpegFile,
    join_segments,
    split_segments,
)
from anon_plugin.errors import PhotoError
from tests.engine.containers.conftest import (
    SAMPLINGS,
    decode,
    jpeg_bytes,
    noise_patch,
    redact,
    textured,
)

PLACES = {
    "none": [],
    "inside": [(50, 40, 30, 20)],
    "first and last": [(0, 0, 9, 9), (150, 105, 10, 15)],
    "many": [(0, 30, 20, 8), (40, 30, 8, 30), (49, 61, 70, 9), (140, 0, 20, 50)],
    "all": [(0, 0, 160, 120)],
}


def patches(places: Sequence[tuple[int, int, int, int]]) -> list[Patch]:
    return [noise_patch(*place, seed=number) for number, place in enumerate(places)]


@pytest.mark.parametrize("places", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("restart", [0, 3])
@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_copied_and_coded_bits_are_those_of_a_file_that_is_coded_anew(
    photo: Path,
    monkeypatch: pytest.MonkeyPatch,
    sampling: str,
    restart: int,
    places: Sequence[tuple[int, int, int, int]],
) -> None:
    data = jpeg_bytes(textured(160, 120), sampling, restart=restart)
    copied = redact(photo, data, patches(places))
    monkeypatch.setattr(module, "room_for_ends", lambda *_: None)
    assert copied == redact(photo, data, patches(places))
    assert np.array_equal(decode(copied), decode(data)) == (not places)


def test_a_symbol_that_the_files_own_tables_lack_makes_all_of_it_coded_anew(photo: Path) -> None:
    data = jpeg_bytes(np.full((96, 96, 3), 120, np.uint8), optimize=True)
    result = decode(redact(photo, data, [noise_patch(32, 32, 32, 32)])).astype(int)
    assert result[32:64, 32:64].std() > 10
    assert np.abs(result[:16] - 120).max() <= 2


@pytest.mark.parametrize("progressive", [False, True])
def test_only_a_single_sequential_scan_is_copied_from(progressive: bool) -> None:
    jpeg = split_segments(jpeg_bytes(textured(64, 48), progressive=progressive))
    assert (room_for_ends(jpeg, find_frame(jpeg)) is None) == progressive


def recoded(data: bytes) -> tuple[JpegFile, Recoding, np.ndarray]:
    """A file of which blocks 10 to 12 have changed, as it was written again."""
    jpeg = split_segments(data)
    frame = find_frame(jpeg)
    ends = room_for_ends(jpeg, frame)
    coefficients = decode_coefficients(jpeg, frame, ends)
    changed = np.zeros(len(coefficients), bool)
    changed[10:13] = True
    coefficients[10:13, 0] += 9
    assert ends is not None
    recoding = Recoding(jpeg, frame, ends, changed)
    segments = recoding.encode(coefficients)
    assert segments is not None
    return split_segments(join_segments(segments)), recoding, coefficients


@pytest.mark.parametrize("restart", [0, 2])
def test_any_other_bit_in_the_written_file_is_noticed(restart: int) -> None:
    written, recoding, coefficients = recoded(jpeg_bytes(textured(64, 48), restart=restart))
    assert recoding.is_held_by(written, coefficients)
    *before, last = written.segments
    for position in range(1, len(last.scan) - 1, 7):
        scan = bytearray(last.scan)
        scan[position] ^= 0x20
        if 0xFF in last.scan[position - 1 : position + 2] or scan[position] == 0xFF:
            continue  # part of a marker, or what fills up the byte before one
        damaged = [*before, type(last)(last.marker, last.payload, bytes(scan))]
        assert not recoding.is_held_by(split_segments(join_segments(damaged)), coefficients)


def test_a_changed_block_that_was_not_written_is_noticed() -> None:
    written, recoding, coefficients = recoded(jpeg_bytes(textured(64, 48)))
    coefficients[11, 5] += 1
    assert not recoding.is_held_by(written, coefficients)


def test_a_file_that_does_not_read_back_as_meant_is_not_written(
    photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Recoding, "is_held_by", lambda *_: False)
    with pytest.raises(PhotoError, match="did not read back"):
        redact(photo, jpeg_bytes(textured(64, 48)), [noise_patch(8, 8, 16, 16)])


KINDS = {
    "sequential": jpeg_bytes(textured(160, 120), "4:2:0"),
    "with restarts": jpeg_bytes(textured(160, 120), "4:2:0", restart=3),
    "progressive": jpeg_bytes(textured(160, 120), "4:2:0", progressive=True),
    "progressive with restarts": jpeg_bytes(textured(160, 120), progressive=True, restart=7),
}


@pytest.mark.parametrize("kind", KINDS)
def test_scans_stay_byte_for_byte_where_nothing_is_redacted(photo: Path, kind: str) -> None:
    data = KINDS[kind]
    assert decode_all(split_segments(data), find_frame(split_segments(data)))[1]
    assert scans(redact(photo, data, [])) == scans(data)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "hidden",
    [
        b"\x12secret",
        b"\x12\xff\x00secret",
        b"\xff\xd3secret",
        b"\xff\xd3secret\xff\x00",
        b"\xff\xd3\xff\x00secret\xff\xd4",
    ],
)
def test_what_follows_the_last_block_of_a_scan_is_not_written(
    photo: Path, kind: str, hidden: bytes
) -> None:
    jpeg = split_segments(KINDS[kind])
    for number, one in enumerate(jpeg.segments):
        if one.marker == SOS:
            segments = list(jpeg.segments)
            segments[number] = replace(one, scan=one.scan + hidden)
            data = join_segments(segments)
            assert not decode_all(split_segments(data), find_frame(jpeg))[1]
            try:
                result = redact(photo, data, [])
            except PhotoError:
                continue
            assert b"secret" not in result
            assert np.array_equal(decode(result), decode(KINDS[kind]))


def test_a_restart_interval_that_is_longer_than_its_blocks_is_not_copied(photo: Path) -> None:
    jpeg = split_segments(KINDS["with restarts"])
    data = join_segments(
        [
            replace(one, scan=one.scan.replace(b"\xff\xd1", b"secret\xff\xd1", 1))
            for one in jpeg.segments
        ]
    )
    assert b"secret" in data
    assert b"secret" not in redact(photo, data, [])


def scans(data: bytes) -> list[bytes]:
    return [one.scan for one in split_segments(data).segments]
