"""Outlines come home whole: from tiles and scales, across a panorama's seam and at its poles."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Decision, Projection
from anon_plugin.engine.projections.sphere.directions import rotation
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.engine.tasks.search import search_pixels
from anon_plugin.engine.tasks.settings import SearchSettings
from tests.engine.projections.figures import RedFigures, coloured, drawn


def found_in(pixels: np.ndarray, projection: Projection, detector: RedFigures) -> list[Detection]:
    settings = SearchSettings(labels=("person",))
    return search_pixels(ArrayPixels(pixels), Decision(projection, ""), detector, settings)


def star(x: np.ndarray, y: np.ndarray, size: float, points: int = 5) -> np.ndarray:
    """True inside a star around the origin, whose bays reach to 55 % of `size`."""
    radius = size * (0.775 + 0.225 * np.cos(points * np.arctan2(y, x)))
    return np.asarray(np.hypot(x, y) < radius)


def fit(found: list[Detection], truth: np.ndarray, wraps: bool) -> tuple[float, float]:
    """(intersection over union, share of the truth that is covered)."""
    height, width = truth.shape
    mask = drawn(found, (width, height), wraps)
    both = (mask & truth).sum()
    return both / (mask | truth).sum(), both / truth.sum()


@pytest.mark.parametrize(
    ("middle", "size"),
    [((1024, 700), 90), ((1010, 580), 300), ((800, 600), 550)],
)
def test_an_outline_in_a_flat_photo_is_whole_and_one(middle: tuple[int, int], size: float) -> None:
    y, x = np.mgrid[0:1200, 0:1600] + 0.5
    truth = star(x - middle[0], y - middle[1], size)
    found = found_in(coloured(truth), Planar(), RedFigures())
    assert len(found) == 1
    assert not found[0].is_box
    iou, covered = fit(found, truth, wraps=False)
    assert iou > 0.965
    assert covered > 0.995


def test_neighbours_that_touch_tiles_stay_two() -> None:
    y, x = np.mgrid[0:1200, 0:1600] + 0.5
    truth = star(x - 700, y - 600, 170) | star(x - 1030, y - 630, 170)
    found = found_in(coloured(truth), Planar(), RedFigures())
    assert len(found) == 2
    assert fit(found, truth, wraps=False)[0] > 0.97


MODEL = Panorama.full(1800, 900)


def star_at(yaw: float, pitch: float, size_deg: float) -> np.ndarray:
    """(H, W) a star on the sphere around a direction, as far as `size_deg` from it."""
    y, x = np.mgrid[0:900, 0:1800] + 0.5
    looks = MODEL.to_directions(np.stack([x, y], axis=-1)) @ rotation(yaw, pitch)
    away = np.degrees(np.arccos(np.clip(looks[..., 2], -1, 1)))
    across = np.hypot(looks[..., 0], looks[..., 1]) + 1e-12
    return star(looks[..., 0] / across * away, looks[..., 1] / across * away, size_deg)


@pytest.mark.parametrize(
    ("what", "yaw", "pitch", "size_deg"),
    [
        ("in the middle", 10.0, 5.0, 8.0),
        ("across the seam", 179.0, -20.0, 15.0),
        ("off the pole", 60.0, -72.0, 14.0),
        ("around the nadir", 0.0, -88.0, 25.0),
        ("around the zenith", 0.0, 90.0, 12.0),
        ("a quarter of the sphere, across the seam", 170.0, -30.0, 60.0),
        ("what carries the camera", 0.0, -90.0, 70.0),
    ],
)
def test_an_outline_on_the_sphere_is_whole_and_one(
    what: str, yaw: float, pitch: float, size_deg: float
) -> None:
    truth = star_at(yaw, pitch, size_deg)
    found = found_in(coloured(truth), Spherical(MODEL), RedFigures())
    iou, covered = fit(found, truth, wraps=True)
    assert len(found) == 1, what
    assert iou > 0.95, what
    assert covered > 0.99, what


def test_a_long_thing_that_no_view_sees_whole_is_one() -> None:
    y, x = np.mgrid[0:900, 0:1800] + 0.5
    yaw = (x / 1800 - 0.5) * 360
    pitch = (0.5 - y / 900) * 180
    truth = (np.abs(pitch + 5) < 9 + 3 * np.sin(np.radians(yaw * 8))) & (np.abs(yaw) < 75)
    found = found_in(coloured(truth), Spherical(MODEL), RedFigures())
    assert len(found) == 1
    assert fit(found, truth, wraps=True)[0] > 0.97
