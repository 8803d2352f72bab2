"""The bytes of a redacted file do not depend on what was covered, whatever the format."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from anon_plugin.engine.containers import Patch, open_container
from anon_plugin.engine.containers.jpeg.frame import find_frame
from anon_plugin.engine.containers.jpeg.scan_reading import decode_coefficients
from anon_plugin.engine.containers.jpeg.scan_writing import encode_scans
from anon_plugin.engine.containers.jpeg.segments import join_segments, split_segments
from tests.engine.containers.conftest import jpeg_bytes, textured

WIDTH, HEIGHT = 160, 128
# On the grid of the largest MCUs, so that a JPEG's blocks are covered or not.
LEFT, TOP, RIGHT, BOTTOM = 32, 32, 96, 96
Encode = Callable[[NDArray[np.uint8]], bytes]


def pillow(format: str, **options: Any) -> Encode:
    def encode(pixels: NDArray[np.uint8]) -> bytes:
        stream = io.BytesIO()
        Image.fromarray(pixels).save(stream, format, **options)
        return stream.getvalue()

    return encode


def paletted(pixels: NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    palette = Image.new("P", (1, 1))
    palette.putpalette([level for grey in range(256) for level in (grey, grey, grey)])
    Image.fromarray(pixels).quantize(palette=palette, dither=Image.Dither.NONE).save(stream, "PNG")
    return stream.getvalue()


def sixteen_bit(pixels: NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels[..., 0].astype(np.uint16) * 257).save(stream, "PNG")
    return stream.getvalue()


LOSSLESS: dict[str, Encode] = {
    "png": pillow("PNG"),
    "optimized png": pillow("PNG", optimize=True),
    "paletted png": paletted,
    "16-bit png": sixteen_bit,
    "webp": pillow("WEBP", lossless=True),
    "lzw tiff": pillow("TIFF", compression="tiff_lzw"),
    "deflate tiff": pillow("TIFF", compression="tiff_adobe_deflate"),
    "packbits tiff": pillow("TIFF", compression="packbits"),
    "plain tiff": pillow("TIFF"),
    "tiff in strips": pillow("TIFF", compression="tiff_adobe_deflate", tiffinfo={278: 16}),
}


def written(path: Path, data: bytes) -> bytes:
    """The file with the middle redacted."""
    path.write_bytes(data)
    container = open_container(path)
    bands, dtype = (container.picture().values.shape[2], container.picture().values.dtype)
    side = BOTTOM - TOP
    grey = np.full((side, RIGHT - LEFT, bands), 97, dtype)
    target = path.with_name("written")
    target.unlink(missing_ok=True)
    container.write([Patch(LEFT, TOP, grey, np.ones((side, RIGHT - LEFT), bool))], target)
    return target.read_bytes()


def covers(kind: int, seed: int) -> NDArray[np.uint8]:
    """What stands under the mask: even, noise, or texture."""
    shape = (BOTTOM - TOP, RIGHT - LEFT, 3)
    random = np.random.default_rng(seed)
    if kind == 0:
        return np.full(shape, seed % 256, np.uint8)
    if kind == 1:
        return random.integers(0, 256, shape, dtype=np.uint8)
    return textured(shape[1], shape[0], seed)


FEW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("name", list(LOSSLESS))
@given(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2**31))
@FEW
def test_files_that_differ_under_the_mask_become_the_same(
    tmp_path: Path, name: str, one: int, other: int, seed: int
) -> None:
    results = []
    for kind, variant in ((one, seed), (other, seed + 1)):
        pixels = textured(WIDTH, HEIGHT, 3)
        pixels[TOP:BOTTOM, LEFT:RIGHT] = covers(kind, variant)
        results.append(written(tmp_path / "photo", LOSSLESS[name](pixels)))
    assert results[0] == results[1]


def two_jpegs(first: bytes, second: bytes, optimize: bool) -> tuple[bytes, bytes]:
    """Two JPEGs that are the same but for the blocks under the mask, each coded as well as it can
    be where so asked."""
    jpegs = [split_segments(data) for data in (first, second)]
    frame = find_frame(jpegs[0])
    blocks = [decode_coefficients(jpeg, frame) for jpeg in jpegs]
    made = blocks[0].copy()
    for one in frame.components:
        across, down = one.padded_wh
        width, height = 8 * frame.h_max // one.h, 8 * frame.v_max // one.v
        part = made[one.first_block :][: across * down].reshape(down, across, 64)
        other = blocks[1][one.first_block :][: across * down].reshape(down, across, 64)
        covered = slice(TOP // height, BOTTOM // height), slice(LEFT // width, RIGHT // width)
        part[covered] = other[covered]
    return tuple(  # type: ignore[return-value]
        join_segments(encode_scans(jpegs[0], frame, coefficients, optimize))
        for coefficients in (blocks[0], made)
    )


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("optimize", [False, True])
@pytest.mark.parametrize("sampling", ["4:4:4", "4:2:0", "4:2:2"])
@pytest.mark.parametrize("restart", [0, 1])
def test_jpegs_that_differ_in_covered_blocks_become_the_same(
    tmp_path: Path, progressive: bool, optimize: bool, sampling: str, restart: int
) -> None:
    pixels = textured(WIDTH, HEIGHT, 3)
    other = pixels.copy()
    other[TOP:BOTTOM, LEFT:RIGHT] = covers(1, 9)
    files = two_jpegs(
        jpeg_bytes(pixels, sampling, progressive, restart, optimize),
        jpeg_bytes(other, sampling, progressive, restart, optimize),
        optimize,
    )
    assert files[0] != files[1]
    results = [written(tmp_path / "photo", data) for data in files]
    assert results[0] == results[1]
