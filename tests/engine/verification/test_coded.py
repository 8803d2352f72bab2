"""Which bytes of a JPEG decide what it shows."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.engine.containers.jpeg.segments import APP0, APP1, APP14, COM
from anon_plugin.engine.verification.coded import same_picture
from tests.engine.containers.conftest import (
    decode,
    jpeg_bytes,
    segment,
    textured,
    with_segments,
)

KINDS = [
    jpeg_bytes(textured(80, 60), "4:2:0"),
    jpeg_bytes(textured(80, 60), progressive=True, restart=2),
]


@pytest.mark.parametrize("data", KINDS, ids=["sequential", "progressive"])
def test_metadata_decide_nothing(data: bytes) -> None:
    other = with_segments(data, segment(APP1, b"Exif\0\0II*\0"), segment(COM, b"\xff\xda hello"))
    assert same_picture(data, other)
    assert np.array_equal(decode(data), decode(other))


@pytest.mark.parametrize("data", KINDS, ids=["sequential", "progressive"])
def test_any_byte_of_the_coded_picture_decides(data: bytes) -> None:
    start = data.index(b"\xff\xdb")
    for position in np.linspace(start + 4, len(data) - 3, 60).astype(int):
        changed = bytearray(data)
        changed[position] ^= 1
        assert not same_picture(data, bytes(changed)), position


@pytest.mark.parametrize(
    "added",
    [
        segment(APP14, b"Adobe\0\x64\0\0\0\0\0"),  # colours are not YCbCr, then
        segment(APP0, b"JFIF\0\1\2\0\0\1\0\1\0\0"),
        segment(0xDB, bytes(65)),
        b"stray",
        b"\xff\xd0",
    ],
)
def test_what_decoders_look_at_decides_too(added: bytes) -> None:
    assert not same_picture(KINDS[0], with_segments(KINDS[0], added))


def test_of_a_file_without_an_end_nobody_knows() -> None:
    assert not same_picture(KINDS[0][:-2], KINDS[0][:-2])
    assert not same_picture(b"", b"")
    assert not same_picture(b"GIF89a", b"GIF89a")


def test_what_follows_the_end_belongs_to_no_picture() -> None:
    assert same_picture(KINDS[0], KINDS[0] + KINDS[1])
