"""Cube maps: faces agree with another library's, and the way back is the way there."""

from __future__ import annotations

import warnings
from pathlib import Path

import cv2
import numpy as np
import pytest

from anon_plugin.engine.exchange.cube_files import (
    LAYOUTS,
    CubeMap,
    find_cube_maps,
    read_cube_map,
    write_cube_map,
)
from anon_plugin.engine.projections.equirectangular.cubemap import (
    FACES,
    changed_patches,
    cut_cube,
    lay_out,
    own_face_size,
    own_panorama_width,
    put_together,
    take_apart,
)
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.camera import CUBE_FACES, Camera
from anon_plugin.errors import PhotoError

FULL = Panorama.full(800, 400)


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    """A panorama with detail of several pixels everywhere, without a seam."""
    y, x = np.mgrid[0:400, 0:800] + 0.5
    looks = FULL.to_directions(np.stack([x, y], axis=-1))
    waves = np.sin(23 * looks) + np.sin(11 * looks[..., ::-1] + 2)
    return np.round(127.5 + 60 * waves).astype(np.uint8)


@pytest.mark.parametrize("fov_deg", [90.0, 100.0, 120.0])
def test_a_panorama_survives_the_way_to_faces_and_back(pixels: np.ndarray, fov_deg: float) -> None:
    size = own_face_size(FULL, fov_deg)
    faces = cut_cube(pixels, FULL, size, fov_deg)
    assert cv2.PSNR(pixels, put_together(faces, FULL, fov_deg)) > 45


def test_a_crop_survives_where_it_is(pixels: np.ndarray) -> None:
    crop = Panorama((500, 200), (800.0, 400.0), (200.0, 120.0))
    part = np.ascontiguousarray(pixels[120:320, 200:700])
    faces = cut_cube(part, crop, own_face_size(crop, 90.0), 90.0)
    back = put_together(faces, crop, 90.0)
    assert cv2.PSNR(part[6:-6, 6:-6], back[6:-6, 6:-6]) > 45


@pytest.mark.parametrize("width", [2688, 4680, 5376, 5760, 8000])
@pytest.mark.parametrize("fov_deg", [90.0, 100.0])
def test_a_panorama_gets_its_own_width_back(width: int, fov_deg: float) -> None:
    size = own_face_size(Panorama.full(width, width // 2), fov_deg)
    assert own_panorama_width(size, fov_deg) == width


def test_faces_are_those_of_py360convert(pixels: np.ndarray) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        py360convert = pytest.importorskip(
            "py360convert", reason="pip install py360convert to compare with it"
        )
    size = 256
    theirs = py360convert.e2c(pixels, face_w=size, mode="bilinear", cube_format="dict")
    for (yaw, pitch), their_name in zip(CUBE_FACES.values(), "FRBLUD", strict=True):
        # Its outermost pixels' middles lie on the cube's edges, ours half a pixel inside.
        camera = Camera(yaw, pitch, 0.0, (size - 1) / 2, (size, size), (size / 2, size / 2))
        off = np.abs(FULL.look(pixels, camera).astype(int) - theirs[their_name].astype(int))
        assert off.max() <= 2, their_name
        assert off.mean() < 0.3, their_name


def test_a_smaller_face_is_made_from_a_shrunk_panorama() -> None:
    stripes = np.zeros((400, 800, 3), dtype=np.uint8)
    stripes[:, ::2] = 255
    front = cut_cube(stripes, FULL, 32, 90.0)["front"]
    assert front.astype(int).std() < 20


@pytest.mark.parametrize("layout", ["cross", "strip"])
def test_a_layout_comes_apart_as_it_was_put_together(pixels: np.ndarray, layout: str) -> None:
    faces = cut_cube(pixels, FULL, 64, 90.0)
    again = take_apart(lay_out(faces, layout), layout)
    assert all(np.array_equal(faces[name], again[name]) for name in FACES)


def test_in_a_cross_the_faces_continue_each_other(pixels: np.ndarray) -> None:
    sheet = lay_out(cut_cube(pixels, FULL, 256, 90.0), "cross").astype(int)
    across = np.abs(np.diff(sheet[256:512], axis=1))
    down = np.abs(np.diff(sheet[:, 256:512], axis=0))
    for steps, edges in ((across, (256, 512, 768)), (np.swapaxes(down, 0, 1), (256, 512))):
        for edge in edges:
            assert steps[:, edge - 1].mean() < 2 * np.median(steps.mean(axis=(0, 2)))


def test_only_what_was_edited_in_a_face_changes(pixels: np.ndarray) -> None:
    size = own_face_size(FULL, 100.0)
    faces = cut_cube(pixels, FULL, size, 100.0)
    assert changed_patches(pixels, FULL, faces, 100.0) == []
    faces["up"] = faces["up"].copy()
    faces["up"][size // 2 - 12 : size // 2 + 12, size // 2 + 40 : size // 2 + 64] = (255, 0, 0)
    (patch,) = changed_patches(pixels, FULL, faces, 100.0)
    assert patch.y + patch.mask.shape[0] < 200
    middle = patch.pixels[patch.mask.shape[0] // 2, patch.mask.shape[1] // 2]
    assert np.abs(middle.astype(int) - (255, 0, 0)).max() <= 3
    assert patch.mask.sum() < 0.1 * 800 * 400


def test_a_missing_face_is_named(pixels: np.ndarray) -> None:
    faces = cut_cube(pixels, FULL, 32, 90.0)
    del faces["down"]
    with pytest.raises(PhotoError, match="down"):
        put_together(faces, FULL, 90.0)


def test_a_picture_of_another_layout_is_refused() -> None:
    with pytest.raises(PhotoError, match="layout"):
        take_apart(np.zeros((100, 100, 3), dtype=np.uint8), "cross")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_files_hold_every_pixel_and_are_found_again(
    pixels: np.ndarray, layout: str, tmp_path: Path
) -> None:
    faces = cut_cube(pixels, FULL, 48, 90.0)
    folder = tmp_path / "in"
    write_cube_map(faces, folder / "a", "street_7", layout, ".png")
    (found,) = find_cube_maps(folder, tmp_path / "out", True, layout)
    assert (found.name, found.below) == ("street_7", Path("a"))
    again = read_cube_map(found, layout)
    assert all(np.array_equal(faces[name], again[name]) for name in FACES)


def test_other_tools_short_names_are_understood(tmp_path: Path) -> None:
    for letter in "fblrud":
        (tmp_path / f"pano_1_{letter}.jpg").write_bytes(b"x")
    (found,) = find_cube_maps(tmp_path, tmp_path / "out", False, "faces")
    assert sorted(found.parts) == sorted(FACES)


def test_a_damaged_face_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "a_front.png"
    broken.write_bytes(b"no picture")
    with pytest.raises(PhotoError, match=r"a_front\.png"):
        read_cube_map(CubeMap("a", Path(), {"front": broken}), "faces")
