"""Which way is up is read off what a panorama shows, whichever way its camera leant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from anon_plugin.engine.detection.scales import TILE_PX, overlap_px
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.projection import Clues
from anon_plugin.engine.projections.registry import decide_projection
from anon_plugin.engine.projections.sphere.directions import LEVEL, leaning, rotation
from anon_plugin.engine.projections.sphere.upright import agreement, lean_deg, scene_up
from anon_plugin.engine.projections.sphere.views import horizon

SMALL = Panorama.full(1024, 512)
TURNS = [(0, 0, 25), (120, 35, 0), (-60, -50, 10), (10, 20, -40)]


def off_deg(up: tuple[float, float, float] | None, turn: np.ndarray) -> float:
    """How far from the truth an estimate is, for a level scene that was turned."""
    assert up is not None, "taken for level"
    return float(np.degrees(np.arccos(np.clip(np.dot(up, turn @ np.array(LEVEL)), -1, 1))))


def turned(pixels: np.ndarray, panorama: Panorama, turn: np.ndarray) -> np.ndarray:
    """The panorama that a camera takes after everything was turned by a (3, 3) rotation."""
    height, width = pixels.shape[:2]
    y, x = np.mgrid[:height, :width] + 0.5
    source = panorama.to_pixels(panorama.to_directions(np.stack([x, y], axis=-1)) @ turn) - 0.5
    places = source.astype(np.float32)
    return cv2.remap(pixels, places, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)


@pytest.fixture(scope="module")
def street() -> np.ndarray:
    """The demo's drawn street as a level panorama."""
    pytest.importorskip("skimage", reason="scikit-image is not installed; run make setup")
    from demo import __main__ as demo
    from demo import street as scenery

    backdrop, things = scenery.build(np.random.default_rng(demo.SEED))
    shot = next(shot for shot in demo.SHOTS if shot.is_panorama)
    return demo.picture(replace(shot, size=SMALL.size_wh), backdrop, things)


def test_a_level_street_is_level(street: np.ndarray) -> None:
    assert scene_up(ArrayPixels(street), SMALL) is None


@pytest.mark.parametrize("angles", TURNS)
def test_a_leaning_street_tells_which_way_is_up(
    street: np.ndarray, angles: tuple[float, float, float]
) -> None:
    turn = rotation(*angles)
    assert off_deg(scene_up(ArrayPixels(turned(street, SMALL, turn)), SMALL), turn) < 12


def test_a_part_of_a_panorama_tells_too(street: np.ndarray) -> None:
    turn = rotation(0, 0, 30)
    part = np.ascontiguousarray(turned(street, SMALL, turn)[60:460])
    placed = Panorama((1024, 400), (1024.0, 512.0), (0.0, 60.0))
    assert off_deg(scene_up(ArrayPixels(part), placed), turn) < 15


def test_a_narrow_strip_is_not_asked() -> None:
    strip = Panorama((512, 60), (1024.0, 512.0), (0.0, 200.0))
    assert agreement(ArrayPixels(np.zeros((60, 512, 3), np.uint8)), strip) is None
    assert scene_up(ArrayPixels(np.zeros((60, 512, 3), np.uint8)), strip) is None


def test_what_shows_nothing_is_taken_for_level() -> None:
    assert scene_up(ArrayPixels(np.full((512, 1024, 3), 90, np.uint8)), SMALL) is None


def test_a_leaning_panorama_is_searched_as_it_is_and_upright_and_says_so(
    street: np.ndarray,
) -> None:
    pixels = turned(street, SMALL, rotation(0, 0, 25))
    level, leant = (
        decide_projection(Clues(SMALL.size_wh, ArrayPixels(one)), "equirectangular")
        for one in (street, pixels)
    )
    assert "leant by about" in leant.reason
    assert "leant" not in level.reason
    counts = [
        len(list(decided.views(ArrayPixels(one), (8, 256))))
        for one, decided in ((street, level), (pixels, leant))
    ]
    # What is far is looked at once more along the scene's own horizon only.
    far = len(horizon(SMALL, overlap_px((8, 256)), TILE_PX))
    assert counts[1] == 2 * counts[0] - far


@pytest.mark.parametrize("up", [(0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.6, -0.64, 0.48), LEVEL])
def test_the_least_rotation_brings_the_level_way_up_to_the_scenes(
    up: tuple[float, float, float],
) -> None:
    turn = leaning(up)
    np.testing.assert_allclose(turn @ np.array(LEVEL), up, atol=1e-9)
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-9)
    cosine = (np.trace(turn) - 1) / 2
    assert np.degrees(np.arccos(np.clip(cosine, -1, 1))) == pytest.approx(lean_deg(up), abs=1e-4)


@pytest.mark.parametrize(
    "name",
    [
        "robhubi__Sv04_DoubleLens_218.jpg",
        "robhubi__Sv05_SpherPano_218.jpg",
        "trek-view__GSAG2002.JPG",
        "trimble_mx7_amsterdam",
    ],
)
def test_real_streets_tell_which_way_is_up(shared: Path, name: str) -> None:
    path = shared / "panoramas" / name
    path = next(path.glob("*.jpg")) if path.is_dir() else path
    pixels = cv2.resize(cv2.imread(str(path))[:, :, ::-1], SMALL.size_wh)
    assert scene_up(ArrayPixels(pixels), SMALL) is None
    for angles in TURNS:
        turn = rotation(*angles)
        assert off_deg(scene_up(ArrayPixels(turned(pixels, SMALL, turn)), SMALL), turn) < 15
