"""Kinds of JPEG beyond the usual one: arithmetic-coded, CMYK, 12-bit, height stated at the end."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from anon_plugin.engine.containers import Patch, open_container
from anon_plugin.engine.containers.jpeg.coding.huffman import huffman_segment, optimal_table
from anon_plugin.engine.containers.jpeg.colour import ColourModel, bgr_of, samples_of
from anon_plugin.engine.containers.jpeg.dct import coefficients_from_samples
from anon_plugin.engine.containers.jpeg.frame import find_frame
from anon_plugin.engine.containers.jpeg.scan_reading import decode_coefficients
from anon_plugin.engine.containers.jpeg.scan_writing import encode_scans
from anon_plugin.engine.containers.jpeg.segments import (
    JpegFile,
    Segment,
    join_segments,
    split_segments,
)
from anon_plugin.engine.pixels.pixel_source import whole
from anon_plugin.errors import PhotoError
from tests.engine.containers.conftest import jpeg_bytes, textured

COLOUR = (200, 80, 30)
ORANGE = Patch(20, 12, np.full((24, 30, 3), COLOUR, np.uint8), np.ones((24, 30), bool))


def searched(path: Path) -> NDArray[np.uint8]:
    """What a detector sees."""
    return np.asarray(whole(open_container(path).picture().rgb), np.uint8)


def redact(path: Path, patches: list[Patch]) -> tuple[bytes, tuple[str, ...]]:
    container = open_container(path)
    container.picture()
    encoded = container.encode(patches)
    return encoded.data, encoded.notes


def check_redacted(before: Path, after: Path, blocks: int) -> None:
    """The patch shows, all that lies more than `blocks` pixels away is identical."""
    old, new = searched(before), searched(after)
    shown = new[16:32, 26:44].reshape(-1, 3).astype(int)
    assert np.abs(shown - COLOUR).mean() <= 4
    changed = np.argwhere((old != new).any(axis=2))
    assert changed.min(axis=0)[0] >= 12 - blocks
    assert changed.max(axis=0)[0] < 36 + blocks
    assert changed.min(axis=0)[1] >= 20 - blocks
    assert changed.max(axis=0)[1] < 50 + blocks


@pytest.mark.parametrize("mode", [["-arithmetic"], ["-arithmetic", "-progressive"]])
@pytest.mark.parametrize("sampling", ["4:4:4", "4:2:0"])
def test_arithmetic_coding_becomes_huffman_coding_of_the_same_coefficients(
    tmp_path: Path, mode: list[str], sampling: str
) -> None:
    if shutil.which("jpegtran") is None:
        pytest.skip("jpegtran is not installed (libjpeg-turbo-progs)")
    usual, path, written = (tmp_path / name for name in ("u.jpg", "a.jpg", "w.jpg"))
    usual.write_bytes(jpeg_bytes(textured(96, 64), sampling))
    command = ["jpegtran", *mode, "-restart", "2", "-outfile", path, usual]
    subprocess.run(command, check=True)
    assert split_segments(path.read_bytes()).segments[-1].scan != b""
    assert find_frame(split_segments(path.read_bytes())).marker in (0xC9, 0xCA)
    assert np.array_equal(searched(path), searched(usual))
    data, notes = redact(path, [])
    written.write_bytes(data)
    assert notes == ("Arithmetic coding replaced by Huffman coding; the picture is the same",)
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert np.array_equal(pixels, searched(usual))
    written.write_bytes(redact(path, [ORANGE])[0])
    check_redacted(path, written, 24)


def test_arithmetic_data_without_an_end_marker_are_refused(tmp_path: Path) -> None:
    if shutil.which("jpegtran") is None:
        pytest.skip("jpegtran is not installed (libjpeg-turbo-progs)")
    usual, path = tmp_path / "u.jpg", tmp_path / "a.jpg"
    usual.write_bytes(jpeg_bytes(textured(96, 64)))
    subprocess.run(["jpegtran", "-arithmetic", "-outfile", path, usual], check=True)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(PhotoError, match="cut off"):
        open_container(path).picture()


def test_a_cmyk_photo_stays_cmyk_and_is_redacted_in_all_its_inks(tmp_path: Path) -> None:
    path, written = tmp_path / "cmyk.jpg", tmp_path / "w.jpg"
    inks = [*textured(96, 64).transpose(2, 0, 1), textured(96, 64, 5)[..., 0]]
    Image.merge("CMYK", [Image.fromarray(ink) for ink in inks]).save(
        path, quality=95, subsampling=0
    )
    assert redact(path, []) == (path.read_bytes(), ())
    written.write_bytes(redact(path, [ORANGE])[0])
    check_redacted(path, written, 8)
    with Image.open(written) as result:
        assert result.mode == "CMYK"
        black = np.asarray(result)[16:32, 26:44, 3]
    assert np.ptp(black.astype(int)) <= 4


@pytest.mark.parametrize("model", list(ColourModel))
def test_colours_go_to_samples_and_back(model: ColourModel) -> None:
    pixels = textured(40, 30)
    if model is ColourModel.GREY:
        pixels = np.repeat(pixels[..., :1], 3, axis=2)
    planes = [
        np.rint(np.clip(plane, 0, 255)).astype(np.uint8) for plane in samples_of(pixels, model)
    ]
    assert np.abs(bgr_of(planes, model)[..., ::-1].astype(int) - pixels).max() <= 2


def twelve_bits(pixels: NDArray[np.uint8]) -> bytes:
    """A 12-bit JPEG (extended sequential) of RGB pixels whose sides are multiples of 8."""
    height, width = pixels.shape[:2]
    frame = bytes((12, *height.to_bytes(2, "big"), *width.to_bytes(2, "big"), 3))
    frame += b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    segments = (
        Segment(0xDB, b"\x00" + bytes([16]) * 64),
        Segment(0xC1, frame),
        huffman_segment({(kind, 0): optimal_table(np.ones(256, np.int64)) for kind in (0, 1)}),
        Segment(0xDA, b"\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00", b"\0"),
    )
    jpeg = JpegFile(segments, True, 0, 0)
    blocks = []
    for plane in samples_of(pixels, ColourModel.YCC):
        square = (plane * 16).reshape(height // 8, 8, width // 8, 8).swapaxes(1, 2)
        steps = np.full(64, 16, np.int32)
        blocks.append(coefficients_from_samples(square.reshape(-1, 8, 8), steps, 12))
    return join_segments(encode_scans(jpeg, find_frame(jpeg), np.concatenate(blocks)))


def test_a_12_bit_photo_is_searched_and_redacted_without_loss(tmp_path: Path) -> None:
    path, written = tmp_path / "12.jpg", tmp_path / "w.jpg"
    pixels = textured(96, 64)
    path.write_bytes(twelve_bits(pixels))
    assert np.abs(searched(path).astype(int) - pixels).max() <= 4
    assert redact(path, []) == (path.read_bytes(), ())
    written.write_bytes(redact(path, [ORANGE])[0])
    check_redacted(path, written, 8)
    old, new = (split_segments(one.read_bytes()) for one in (path, written))
    frame = find_frame(old)
    assert frame.precision == find_frame(new).precision == 12
    changed = (decode_coefficients(old, frame) != decode_coefficients(new, frame)).any(axis=1)
    assert 0 < changed.sum() <= 3 * 5 * 6


def test_a_height_that_is_stated_after_the_scan_is_read_and_stays_there(tmp_path: Path) -> None:
    path, written = tmp_path / "dnl.jpg", tmp_path / "w.jpg"
    usual = split_segments(jpeg_bytes(textured(96, 64)))
    segments = []
    for segment in usual.segments:
        if segment.marker == 0xC0:
            payload = segment.payload[:1] + bytes(2) + segment.payload[3:]
            segment = Segment(0xC0, payload)
        segments.append(segment)
    segments.append(Segment(0xDC, (64).to_bytes(2, "big")))
    path.write_bytes(join_segments(segments))
    assert open_container(path).size_wh == (96, 64)
    assert redact(path, []) == (path.read_bytes(), ())
    written.write_bytes(redact(path, [ORANGE])[0])
    check_redacted(path, written, 24)


def test_every_kind_among_real_files_is_read_or_refused_with_the_reason(shared: Path) -> None:
    refused = {}
    for path in sorted((shared / "corner" / "decode").iterdir()):
        try:
            container = open_container(path)
            width, height = container.size_wh
            assert container.picture().rgb.shape == (height, width, 3)
            container.encode([])
        except PhotoError as error:
            refused[path.name] = str(error)
    assert list(refused) == ["partial_progressive.jpg"]
    assert "cut off" in refused["partial_progressive.jpg"]
