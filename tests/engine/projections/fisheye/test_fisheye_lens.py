"""Fisheye lenses: where their pixels lie on the sphere."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.engine.projections.fisheye.lens import Fisheye
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.directions import direction
from anon_plugin.engine.projections.sphere.views import cameras
from tests.engine.projections.discs import is_red, painted


def lens(name: str, widest_deg: float = 95.0) -> Fisheye:
    return Fisheye.with_radius(name, (800, 820), (410.0, 405.0), 390.0, widest_deg)


@pytest.mark.parametrize("name", ["fisheye", "stereographic"])
def test_pixels_to_directions_and_back(name: str) -> None:
    angle = np.random.default_rng(2).uniform(0, 2 * np.pi, 300)
    radius = np.random.default_rng(3).uniform(0.1, 390, 300)
    points = np.stack([410 + radius * np.cos(angle), 405 + radius * np.sin(angle)], axis=1)
    fisheye = lens(name)
    assert fisheye.to_pixels(fisheye.to_directions(points)) == pytest.approx(points, abs=1e-6)


def test_the_equidistant_mapping_is_even_and_the_stereographic_one_grows() -> None:
    for name, expected in (("fisheye", 390 / 2), ("stereographic", 390 * np.tan(np.pi / 8))):
        (place,) = lens(name, 90.0).to_pixels(direction(45.0, 0.0)[None])
        assert place == pytest.approx((410 + expected, 405.0))
        (rim,) = lens(name, 90.0).to_pixels(direction(0.0, -90.0)[None])
        assert rim == pytest.approx((410.0, 795.0))


@pytest.mark.parametrize("name", ["fisheye", "stereographic"])
def test_what_lies_behind_is_not_shown(name: str) -> None:
    fisheye = lens(name)
    looks = direction(np.zeros(5), -np.array([0.0, 60.0, 94.0, 97.0, 180.0]))
    assert fisheye.shows(fisheye.to_pixels(looks)).tolist() == [True, True, True, False, False]


@pytest.mark.parametrize("name", ["fisheye", "stereographic"])
@pytest.mark.parametrize(("yaw", "pitch"), [(0.0, 0.0), (70.0, -30.0), (-20.0, 70.0)])
def test_a_look_shows_what_lies_there(name: str, yaw: float, pitch: float) -> None:
    fisheye = lens(name)
    camera = Camera.facing(yaw, pitch, 0.0, 30.0, (128, 96))
    seen = fisheye.look(painted(fisheye, [(yaw, pitch)]), camera)
    y, x = np.mgrid[0:96, 0:128] + 0.5
    away = camera.to_directions(np.stack([x, y], axis=-1)) @ direction(yaw, pitch)
    assert is_red(seen)[away > np.cos(np.radians(3.5))].all()
    assert not is_red(seen)[away < np.cos(np.radians(4.5))].any()


@pytest.mark.parametrize("name", ["fisheye", "stereographic"])
def test_no_view_resolves_less_than_the_picture(name: str) -> None:
    """In the middle of a view a step is one pixel of the picture, but for what is not worth it."""
    fisheye = lens(name, 90.0)
    for camera in cameras(fisheye, 64, 512):
        middle = np.array(camera.size_wh) / 2
        around = middle + np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
        looks = camera.to_directions(around)
        places = fisheye.to_pixels(looks)
        if fisheye.shows(places).all():
            step = np.linalg.norm(places[1:] - places[0], axis=1)
            assert min(step) <= 1.4


def test_every_shown_direction_is_seen() -> None:
    fisheye = lens("fisheye")
    looks = np.random.default_rng(5).normal(size=(400, 3))
    looks /= np.linalg.norm(looks, axis=1, keepdims=True)
    looks = looks[fisheye.shows(fisheye.to_pixels(looks))]
    seen = np.zeros(len(looks), dtype=bool)
    for camera in cameras(fisheye, 64, 512):
        places = camera.to_pixels(looks)
        with np.errstate(invalid="ignore"):
            seen |= ((places > 0) & (places < camera.size_wh)).all(axis=1)
    assert seen.all()
