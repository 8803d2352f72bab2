"""When a photo is a fisheye picture, and what is found and redacted in one."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import piexif
import pytest

from anon_plugin.engine.geotag.geotag import PanoramaTags
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.fisheye.circles import one_circle, two_circles
from anon_plugin.engine.projections.fisheye.lens import Fisheye
from anon_plugin.engine.projections.parts import Parts
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Clues, Decision
from anon_plugin.engine.projections.registry import decide_projection
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from tests.engine.projections.discs import RedDiscs, is_red, painted, write_jpeg

PLACES = [(0.0, 0.0), (50.0, 10.0), (-40.0, -60.0), (85.0, 0.0), (0.0, 80.0)]


def circle(side: int = 640, name: str = "fisheye") -> np.ndarray:
    middle = (side / 2 + 3.0, side / 2 - 2.0)
    return painted(Fisheye.with_radius(name, (side, side), middle, side * 0.48, 95.0), PLACES)


def decide(
    pixels: np.ndarray,
    wanted: str = "auto",
    tags: PanoramaTags | None = None,
    metadata: bytes = b"",
) -> Decision:
    height, width = pixels.shape[:2]
    return decide_projection(Clues((width, height), ArrayPixels(pixels), tags, metadata), wanted)


def model_of(decided: Decision) -> Fisheye:
    assert isinstance(decided.projection, Spherical)
    assert isinstance(decided.projection.model, Fisheye)
    return decided.projection.model


@pytest.mark.parametrize("beside", [0, 120])
def test_circles_are_found_to_a_hundredth_of_their_size(beside: int) -> None:
    found = one_circle(ArrayPixels(np.pad(circle(), ((0, 0), (beside, beside), (0, 0)))))
    assert found is not None
    assert found.centre_xy == pytest.approx((323.0 + beside, 318.0), abs=4)
    assert found.radius == pytest.approx(307.2, abs=4)


@pytest.mark.parametrize("glow", [30, 45, 60])
def test_a_ring_of_glow_around_the_circle_does_not_hide_it(glow: int) -> None:
    """As in the sun; part of it is darker, and the picture's corners are not quite black."""
    pixels = np.maximum(circle(), 14)
    y, x = np.mgrid[0:640, 0:640]
    away = np.hypot(x - 323, y - 318)
    ring = (away > 305) & (away < 380) & (x < 450)
    pixels[ring] = np.maximum(pixels[ring], glow)
    found = one_circle(ArrayPixels(pixels))
    assert found is not None
    assert found.centre_xy == pytest.approx((323.0, 318.0), abs=8)
    assert found.radius == pytest.approx(307.2, abs=8)


@pytest.mark.parametrize("axis", [1, 0])
def test_two_circles_beside_or_above_each_other(axis: int) -> None:
    pair = two_circles(ArrayPixels(np.concatenate([circle(), circle()], axis=axis)))
    assert pair is not None
    for found in pair:
        assert found.centre_xy == pytest.approx((323.0, 318.0), abs=4)


@pytest.mark.parametrize("shape", [(400, 400), (400, 800), (300, 400), (800, 400)])
def test_nights_and_vignettes_show_no_circle(shape: tuple[int, int]) -> None:
    height, width = shape
    y, x = np.mgrid[0:height, 0:width]
    lamps = np.zeros((height, width, 3), np.uint8)
    for left, top in np.random.default_rng(4).integers(0, min(shape), (30, 2)):
        lamps[top : top + 9, left : left + 9] = 220
    dim = np.clip(255 - 200 * np.hypot(x / width - 0.5, y / height - 0.5), 0, 255)
    for pixels in (lamps, np.repeat(dim[..., None], 3, axis=2).astype(np.uint8)):
        assert one_circle(ArrayPixels(pixels)) is None
        assert two_circles(ArrayPixels(pixels)) is None


def test_one_circle_is_searched_as_a_fisheye_and_flat() -> None:
    decided = decide(circle())
    assert model_of(decided).widest_deg == 90.0
    assert decided.also == (Planar(),)


def test_tags_and_the_users_word_tell_the_mapping() -> None:
    assert model_of(decide(circle(), "stereographic")).name == "stereographic"
    tagged = decide(circle(), tags=PanoramaTags("stereographic", None, None, None))
    assert model_of(tagged).name == "stereographic"
    assert "GPano" in tagged.reason


def test_without_a_circle_the_lens_fills_the_frame() -> None:
    bright = np.full((300, 400, 3), 128, np.uint8)
    asked = model_of(decide(bright, "fisheye"))
    assert asked.widest_deg == 90.0
    assert asked.to_pixels(np.array([1.0, 0.0, 0.0])) == pytest.approx((450.0, 150.0))
    exif = piexif.dump({"Exif": {0xA405: 15, 0xA434: b"Fisheye 15mm"}})
    told = decide(bright, metadata=exif)
    assert model_of(told).focal_px == pytest.approx(500 * 15 / np.hypot(36, 24))
    assert told.also == (Planar(),)


def test_fisheye_pictures_tell_no_directions() -> None:
    projection = decide(circle()).projection
    region = np.array([[300.0, 300], [320, 300], [320, 320], [300, 320]])
    assert projection.sighting(region) is None
    assert projection.regions_of(region, lambda points: points) is None


@pytest.mark.parametrize("name", ["fisheye", "stereographic"])
def test_every_disc_is_found_once_and_redacted(name: str, tmp_path: Path) -> None:
    pixels = np.concatenate([circle(1000, name), circle(1000, name)[:, ::-1]], axis=1)
    photo = write_jpeg(tmp_path / "two.jpg", pixels)
    target = tmp_path / "out.jpg"
    settings = Settings(labels=("face",), projection="auto" if name == "fisheye" else name)
    outcome = anonymize_photo(photo, target, RedDiscs(), settings)
    assert outcome.status is Status.DONE, outcome.reason
    assert isinstance(outcome.projection, Parts)
    assert outcome.projection.name == name
    assert len(outcome.detections) == 2 * len(PLACES)
    assert not is_red(cv2.imread(str(target))[:, :, ::-1]).any()


def test_the_real_pair_of_circles(shared: Path) -> None:
    photo = shared / "panoramas/robhubi__Sv04_DoubleLens_218.jpg"
    if not photo.exists():
        pytest.skip(f"{photo} is not there")
    pair = two_circles(ArrayPixels(cv2.imread(str(photo))))
    assert pair is not None
    for found in pair:  # as measured by matching the picture with its stitched twin
        assert found.centre_xy == pytest.approx((1023, 1024), abs=50)
        assert found.radius == pytest.approx(1010, abs=50)
