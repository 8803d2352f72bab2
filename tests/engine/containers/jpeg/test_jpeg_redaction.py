"""Patches in a JPEG: what is asked for stands there, and nothing else has moved."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import piexif
import pytest
from numpy.typing import NDArray

from anon_plugin.engine.containers import Patch, open_container
from anon_plugin.engine.containers.orientation import to_stored, to_upright
from anon_plugin.engine.pixels.pixel_source import whole
from tests.engine.containers.conftest import (
    SAMPLINGS,
    coefficients,
    decode,
    jpeg_bytes,
    noise_patch,
    redact,
    segment,
    textured,
    with_segments,
)

WIDTH, HEIGHT = 117, 91


def oriented(data: bytes, orientation: int) -> bytes:
    exif = piexif.dump({"0th": {piexif.ImageIFD.Orientation: orientation}})
    return with_segments(data, segment(0xE1, exif))


def touched_pixels(patch: Patch, orientation: int) -> NDArray[np.bool_]:
    """(HEIGHT, WIDTH) bool, as stored: where the patch's mask lies."""
    upright = np.zeros((WIDTH, HEIGHT) if orientation > 4 else (HEIGHT, WIDTH), bool)
    height, width = patch.mask.shape
    upright[patch.y : patch.y + height, patch.x : patch.x + width] = patch.mask
    return to_stored(upright, orientation)


def touched_blocks(
    pixels: NDArray[np.bool_], blocks_wh: tuple[int, int], scale: tuple[int, int]
) -> NDArray[np.bool_]:
    """(down, across) bool: blocks of a component that a mask touches, by plain counting."""
    across, down = blocks_wh
    side_x, side_y = 8 * scale[0], 8 * scale[1]
    result = np.zeros((down, across), bool)
    for row in range(down):
        for column in range(across):
            part = pixels[
                row * side_y : (row + 1) * side_y, column * side_x : (column + 1) * side_x
            ]
            result[row, column] = part.any()
    return result


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("progressive", [False, True])
def test_only_blocks_under_the_mask_change(
    photo: Path, sampling: str, orientation: int, progressive: bool
) -> None:
    plain = jpeg_bytes(textured(WIDTH, HEIGHT), sampling, progressive, restart=1)
    data = oriented(plain, orientation)
    patch = noise_patch(33, 22, 41, 37, ragged=True)
    result = redact(photo, data, [patch])
    mask = touched_pixels(patch, orientation)
    frame, before = coefficients(data)
    _, after = coefficients(result)
    for component, old, new in zip(frame.components, before, after, strict=True):
        scale = (frame.h_max // component.h, frame.v_max // component.v)
        changed = (old != new).any(axis=2)
        across, down = component.blocks_wh
        touched = touched_blocks(mask, (across, down), scale)
        assert changed.any()
        assert not (changed[:down, :across] & ~touched).any()


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_patch_stands_where_it_was_asked_for(
    photo: Path, sampling: str, orientation: int
) -> None:
    data = oriented(jpeg_bytes(textured(WIDTH, HEIGHT), sampling, quality=97), orientation)
    smooth = cv2.resize(textured(5, 5, 3), (40, 36), interpolation=cv2.INTER_LINEAR)
    patch = Patch(21, 30, smooth, np.ones((36, 40), bool))
    shown = decode(redact(photo, data, [patch])).astype(int)
    inside = shown[patch.y + 2 : patch.y + 34, patch.x + 2 : patch.x + 38]
    assert np.abs(inside - smooth[2:34, 2:38]).mean() < 5


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pixels_are_upright_as_other_programs_show_them(photo: Path, orientation: int) -> None:
    photo.write_bytes(oriented(jpeg_bytes(textured(WIDTH, HEIGHT)), orientation))
    container = open_container(photo)
    assert container.orientation == orientation
    assert np.array_equal(whole(container.picture().rgb), decode(container.data))
    assert container.size_wh == container.picture().rgb.shape[1::-1]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_stored_and_upright_are_each_others_reverse(orientation: int) -> None:
    pixels = textured(7, 5)
    assert np.array_equal(to_stored(to_upright(pixels, orientation), orientation), pixels)


@pytest.mark.parametrize("sampling", [*SAMPLINGS, "grey"])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("corner", ["inside", "bottom right"])
def test_nothing_of_what_was_there_is_left_not_even_beyond_the_edge(
    photo: Path, sampling: str, progressive: bool, corner: str
) -> None:
    """Two photos that differ only in the MCUs under the mask give the very same file."""
    x, y = (32, 32) if corner == "inside" else (64, 64)
    one = textured(WIDTH, HEIGHT, seed=1)
    other = one.copy()
    right, bottom = (x + 32, y + 32) if corner == "inside" else (WIDTH, HEIGHT)
    other[y:bottom, x:right] = textured(WIDTH, HEIGHT, seed=2)[y:bottom, x:right]
    patch = noise_patch(x, y, right - x, bottom - y)
    results = []
    for pixels in (one, other):
        if sampling == "grey":
            data = jpeg_bytes(pixels[..., 1], progressive=progressive)
        else:
            data = jpeg_bytes(pixels, sampling, progressive)
        _, blocks = coefficients(redact(photo, data, [patch]))
        results.append(blocks)
    assert all(map(np.array_equal, *results))


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_pixels_beside_the_mask_in_a_touched_block_hardly_change(
    photo: Path, sampling: str
) -> None:
    data = jpeg_bytes(textured(WIDTH, HEIGHT), sampling, quality=95)
    patch = noise_patch(37, 41, 30, 22, ragged=True)
    before, after = decode(data).astype(int), decode(redact(photo, data, [patch])).astype(int)
    near = cv2.dilate(touched_pixels(patch, 1).astype(np.uint8), np.ones((9, 9))) > 0
    assert np.array_equal(before[0:24], after[0:24])
    assert np.abs(before - after)[~near].max() <= 20
    assert np.abs(before - after)[~near].mean() < 0.5


def test_patches_that_share_blocks_both_stand(photo: Path) -> None:
    data = jpeg_bytes(textured(WIDTH, HEIGHT), quality=97)
    red = Patch(8, 8, np.full((20, 20, 3), (200, 40, 40), np.uint8), np.ones((20, 20), bool))
    blue = Patch(28, 8, np.full((20, 20, 3), (40, 40, 200), np.uint8), np.ones((20, 20), bool))
    result = decode(redact(photo, data, [red, blue])).astype(int)
    assert np.abs(result[10:26, 10:26] - (200, 40, 40)).max() < 12
    assert np.abs(result[10:26, 30:46] - (40, 40, 200)).max() < 12


def test_a_patch_over_the_whole_photo_replaces_all_of_it(photo: Path) -> None:
    data = jpeg_bytes(textured(600, 1100))
    patch = Patch(0, 0, np.full((1100, 600, 3), 77, np.uint8), np.ones((1100, 600), bool))
    assert np.abs(decode(redact(photo, data, [patch])).astype(int) - 77).max() <= 1


def test_encoding_twice_gives_the_same_file(photo: Path) -> None:
    photo.write_bytes(jpeg_bytes(textured(WIDTH, HEIGHT)))
    container = open_container(photo)
    container.picture()
    patches = [noise_patch(10, 10, 30, 30)]
    assert container.encode(patches).data == container.encode(patches).data
