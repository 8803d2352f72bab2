"""The segment walker: every byte is accounted for, whatever the bytes are."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.containers.jpeg.segments import (
    COM,
    MAX_SEGMENTS,
    SOS,
    JpegStructureError,
    join_segments,
    split_segments,
)
from tests.engine.containers.conftest import jpeg_bytes, segment, textured, with_segments

JPEG = jpeg_bytes(textured(40, 40), progressive=True, restart=1)


def test_a_file_is_its_segments() -> None:
    jpeg = split_segments(JPEG)
    assert join_segments(jpeg.segments) == JPEG
    assert (jpeg.has_eoi, jpeg.end, jpeg.stray) == (True, len(JPEG), 0)
    assert sum(s.marker == SOS for s in jpeg.segments) > 3


def test_what_follows_the_end_marker_is_not_part_of_the_picture() -> None:
    jpeg = split_segments(JPEG + JPEG)
    assert jpeg.end == len(JPEG)
    assert jpeg.segments == split_segments(JPEG).segments


def test_fill_bytes_and_stray_bytes_are_told_from_segments() -> None:
    comment = segment(COM, b"hello")
    jpeg = split_segments(with_segments(JPEG, b"\xff\xff\xff" + comment, b"stray", comment))
    assert [s.payload for s in jpeg.segments[:2]] == [b"hello", b"hello"]
    assert jpeg.stray == 5


def test_segments_without_end_are_refused() -> None:
    with pytest.raises(JpegStructureError, match=str(MAX_SEGMENTS)):
        split_segments(with_segments(JPEG, segment(COM, b"") * (MAX_SEGMENTS + 1)))


@pytest.mark.parametrize("marker", [0xD8, 0xD0, 0x01])
def test_markers_out_of_place_are_refused(marker: int) -> None:
    with pytest.raises(JpegStructureError, match="stands where it cannot"):
        split_segments(with_segments(JPEG, bytes((0xFF, marker))))


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_split_or_refused(noise: bytes) -> None:
    with contextlib.suppress(JpegStructureError):
        jpeg = split_segments(b"\xff\xd8" + noise)
        held = sum(len(s.to_bytes()) for s in jpeg.segments)
        assert 2 + held + jpeg.stray <= len(noise) + 2


@given(st.integers(0, len(JPEG)), st.binary(max_size=8))
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_split_or_refused(position: int, damage: bytes) -> None:
    damaged = JPEG[:position] + damage + JPEG[position + len(damage) :]
    with contextlib.suppress(JpegStructureError):
        jpeg = split_segments(damaged)
        assert 2 <= jpeg.end <= len(damaged)
