"""Entropy coding: nothing changes that need not, and nothing is taken for whole that is not."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.containers import open_container
from anon_plugin.engine.containers.jpeg.coding.huffman import optimal_table
from anon_plugin.engine.containers.jpeg.container import JpegContainer
from anon_plugin.engine.containers.jpeg.frame import ZIGZAG, find_frame
from anon_plugin.engine.containers.jpeg.scan_reading import decode_coefficients
from anon_plugin.engine.containers.jpeg.segments import SOS, join_segments, split_segments
from anon_plugin.errors import PhotoError
from tests.engine.containers.conftest import (
    SAMPLINGS,
    coefficients,
    decode,
    jpeg_bytes,
    noise_patch,
    pillow_bytes,
    redact,
    textured,
)


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("restart", [0, 2])
@pytest.mark.parametrize("optimize", [False, True])
def test_a_photo_without_findings_is_written_back_byte_for_byte(
    photo: Path, sampling: str, progressive: bool, restart: int, optimize: bool
) -> None:
    for size in ((61, 43), (64, 64), (1, 1)):
        data = jpeg_bytes(textured(*size), sampling, progressive, restart, optimize)
        assert redact(photo, data) == data


@pytest.mark.parametrize("progressive", [False, True])
def test_a_grey_photo_is_written_back_byte_for_byte(photo: Path, progressive: bool) -> None:
    data = jpeg_bytes(textured(45, 37)[..., 0], progressive=progressive)
    assert redact(photo, data) == data
    assert open_container(photo).picture().rgb.shape == (37, 45, 3)


def test_colours_stored_as_red_green_and_blue_are_understood(photo: Path) -> None:
    data = pillow_bytes(textured(64, 48), quality=95, keep_rgb=True, subsampling=0)
    patch = noise_patch(16, 8, 24, 24)
    result = decode(redact(photo, data, [patch])).astype(int)
    assert np.abs(result[8:32, 16:40] - patch.pixels).mean() < 3
    assert np.array_equal(result[32:], decode(data)[32:])


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("progressive", [False, True])
def test_coefficients_are_those_that_libjpeg_reads(
    photo: Path, sampling: str, progressive: bool
) -> None:
    jpeglib = pytest.importorskip("jpeglib", reason="jpeglib, an independent reader, is missing")
    photo.write_bytes(jpeg_bytes(textured(77, 53), sampling, progressive))
    reference = jpeglib.read_dct(str(photo))
    frame, planes = coefficients(photo.read_bytes())
    for component, plane, name in zip(frame.components, planes, ("Y", "Cb", "Cr"), strict=True):
        natural = np.empty_like(plane)
        natural[..., ZIGZAG] = plane
        across, down = component.blocks_wh
        expected = getattr(reference, name)
        assert np.array_equal(natural[:down, :across].reshape(expected.shape), expected)


@pytest.mark.parametrize("progressive", [False, True])
def test_tables_made_for_a_plain_picture_are_replaced_when_a_patch_needs_more(
    photo: Path, progressive: bool
) -> None:
    plain = np.full((64, 64, 3), 90, np.uint8)
    data = jpeg_bytes(plain, "4:4:4", progressive, optimize=True)
    patch = noise_patch(8, 8, 32, 32)
    result = decode(redact(photo, data, [patch])).astype(int)
    assert np.abs(result[8:40, 8:40] - patch.pixels).mean() < 8
    assert np.abs(result[48:] - 90).max() <= 1


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=256))
@settings(max_examples=200, deadline=None)
def test_optimal_tables_are_valid_and_complete(counts: list[int]) -> None:
    padded = np.zeros(256, np.int64)
    padded[: len(counts)] = counts
    codes = {symbol: (code, length) for symbol, code, length in optimal_table(padded).codes()}
    assert set(codes) == set(np.flatnonzero(padded))
    words = [format(code, f"0{length}b") for code, length in codes.values()]
    assert all(len(word) <= 16 and "0" in word for word in words)
    assert not any(
        longer.startswith(word) for word in words for longer in words if word is not longer
    )


def test_optimal_tables_are_no_longer_than_the_entropy_demands() -> None:
    counts = np.zeros(256, np.int64)
    counts[:16] = 2 ** np.arange(16)
    share = counts[:16] / counts.sum()
    bits = sum(counts[symbol] * length for symbol, _, length in optimal_table(counts).codes())
    assert bits / counts.sum() <= -(share * np.log2(share)).sum() + 1


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("restart", [0, 1])
def test_a_photo_cut_off_anywhere_is_refused_unless_all_of_it_is_there(
    photo: Path, progressive: bool, restart: int
) -> None:
    data = jpeg_bytes(textured(80, 64), progressive=progressive, restart=restart)
    whole = coefficients(data)[1]
    for length in [*range(2, len(data) - 8, 97), *range(len(data) - 8, len(data))]:
        photo.write_bytes(data[:length])
        try:
            open_container(photo).picture()
        except PhotoError:
            continue
        read = coefficients(data[:length])[1]
        assert all(map(np.array_equal, read, whole))


def test_a_photo_without_its_last_two_bytes_gets_its_end_marker_back(photo: Path) -> None:
    data = jpeg_bytes(textured(40, 40))
    photo.write_bytes(data[:-2])
    encoded = open_container(photo).encode([])
    assert encoded.data == data
    assert encoded.notes == ("Missing end marker added",)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_bytes_are_refused_or_read_without_harm(data: st.DataObject) -> None:
    progressive = data.draw(st.booleans())
    intact = bytearray(_SMALL[progressive])
    for _ in range(data.draw(st.integers(1, 4))):
        intact[data.draw(st.integers(2, len(intact) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(PhotoError):
        container = JpegContainer(Path("damaged.jpg"), bytes(intact))
        height, width = container.picture().rgb.shape[:2]
        assert (width, height) == container.size_wh
        container.encode([])


_SMALL = [jpeg_bytes(textured(40, 24), progressive=p, restart=1) for p in (False, True)]


def test_scans_without_end_are_refused(photo: Path) -> None:
    jpeg = split_segments(jpeg_bytes(textured(32, 32), progressive=True))
    scans = [s for s in jpeg.segments if s.marker == SOS]
    photo.write_bytes(join_segments([*jpeg.segments, *scans * 20]))
    with pytest.raises(PhotoError, match="more than 100 scans"):
        open_container(photo).picture()


def test_many_photos_at_once_give_what_each_gives_alone(photo: Path) -> None:
    photo.write_bytes(jpeg_bytes(textured(200, 160), progressive=True))
    patches = [noise_patch(40, 30, 60, 50, ragged=True)]
    alone = open_container(photo).encode(patches).data
    with ThreadPoolExecutor(4) as pool:
        together = pool.map(lambda _: open_container(photo).encode(patches).data, range(16))
        assert all(data == alone for data in together)


def test_no_file_is_written_on_the_way(photo: Path) -> None:
    """An unredacted copy in a temporary file would outlive a killed process."""
    photo.write_bytes(jpeg_bytes(textured(64, 64)))
    with recorded_writes() as writes:
        container = open_container(photo)
        container.picture()
        container.encode([noise_patch(8, 8, 32, 32)])
    assert [path for path in writes if "__pycache__" not in path] == []
    assert list(photo.parent.iterdir()) == [photo]


@contextlib.contextmanager
def recorded_writes() -> Iterator[list[str]]:
    """The paths of all files that Python opens for writing meanwhile."""
    writes: list[str] = []
    recording = True

    def hook(event: str, arguments: tuple[Any, ...]) -> None:  # a hook can never be removed
        if recording and event == "open" and str(arguments[1] or "r")[0] in "wax+":
            writes.append(str(arguments[0]))

    sys.addaudithook(hook)
    yield writes
    recording = False


def test_memory_is_not_spent_on_what_a_header_promises(photo: Path) -> None:
    data = bytearray(jpeg_bytes(textured(16, 16)))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = (20000).to_bytes(2, "big") * 2
    jpeg = split_segments(bytes(data))
    assert find_frame(jpeg).width == 20000
    with pytest.raises(Exception, match="cut off"):
        decode_coefficients(jpeg, find_frame(jpeg))
