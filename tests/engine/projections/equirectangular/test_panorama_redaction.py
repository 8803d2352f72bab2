"""Redaction of panoramas: what the eye would see as the object is covered, and little else."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.regions import region_on_sphere
from anon_plugin.engine.projections.sphere.shapes import sphere_shape
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.engine.redaction.style import Style
from anon_plugin.errors import PhotoError

FULL = Panorama.full(1200, 600)
PLACES = [
    (0, 0, 0),
    (180, 0, 0),
    (-179, 30, 10),
    (60, 70, 40),
    (0, 84, 0),
    (10, 90, 0),
    (0, -90, 0),
]
STYLES = {
    "ellipse": Style(effect="fill", shape="ellipse"),
    "box": Style(effect="fill", shape="box"),
    "outline": Style(effect="fill", shape="outline"),
}


def seen_at(panorama: Panorama, camera: Camera) -> np.ndarray:
    """Where the camera sees each pixel of the panorama, NaN behind it."""
    width, height = panorama.size_wh
    y, x = np.mgrid[0:height, 0:width] + 0.5
    return camera.to_pixels(panorama.to_directions(np.stack([x, y], axis=-1)))


def redacted(panorama: Panorama, detections: list[Detection], style: Style) -> np.ndarray:
    """(H, W) True where anything was replaced."""
    width, height = panorama.size_wh
    pixels = np.random.default_rng(3).integers(0, 255, (height, width, 3)).astype(np.uint8)
    touched = np.zeros((height, width), dtype=bool)
    styles = {found.label: style for found in detections}
    for patch in Spherical(panorama).redact(pixels, detections, styles):
        h, w = patch.mask.shape
        touched[patch.y : patch.y + h, patch.x : patch.x + w] |= patch.mask
    return touched


def found_by(
    camera: Camera, polygon: np.ndarray, panorama: Panorama = FULL, is_box: bool = True
) -> Detection:
    region = region_on_sphere(polygon, camera.to_directions, panorama)
    return Detection("face", 0.9, region, is_box)


BOX = np.array([[260.0, 240.0], [340.0, 240.0], [340.0, 360.0], [260.0, 360.0]])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("shape", sorted(STYLES))
def test_the_shape_is_covered_wherever_on_the_sphere_it_is(
    place: tuple[float, float, float], shape: str
) -> None:
    camera = Camera.facing(*place, 60.0, (600, 600))
    at = seen_at(FULL, camera)
    off = (at - 300) / (40, 60)
    with np.errstate(invalid="ignore"):
        if shape == "ellipse":
            inside = np.hypot(off[..., 0], off[..., 1]) <= 1.0
        else:
            inside = (np.abs(off) <= 1.0).all(axis=-1)
        far = ~((np.abs(at - 300) <= np.array([40, 60]) * 1.9).all(axis=-1))
    touched = redacted(FULL, [found_by(camera, BOX)], STYLES[shape])
    assert touched[inside].all()
    # Beside a pole a feather of a pixel is wide; everywhere else nothing far off is touched.
    far[:12] = far[-12:] = False
    assert not touched[far].any()


def test_a_face_across_the_seam_is_redacted_on_both_sides() -> None:
    touched = redacted(
        FULL, [found_by(Camera.facing(180, 0, 0, 60, (600, 600)), BOX)], STYLES["ellipse"]
    )
    assert touched[300, 0]
    assert touched[300, -1]
    assert not touched[300, 100:1100].any()


def test_a_face_at_the_pole_is_redacted_as_the_cap_it_is() -> None:
    touched = redacted(
        FULL, [found_by(Camera.facing(0, -90, 0, 60, (600, 600)), BOX)], STYLES["ellipse"]
    )
    assert touched[-1].all()
    assert not touched[400].any()


@pytest.mark.parametrize("place", PLACES)
def test_an_outline_with_bays_is_covered_and_its_bay_stays_open(
    place: tuple[float, float, float],
) -> None:
    camera = Camera.facing(*place, 60.0, (600, 600))
    corner = np.array([[200, 200], [400, 200], [400, 250], [250, 250], [250, 400], [200, 400.0]])
    at = seen_at(FULL, camera)
    x, y = at[..., 0], at[..., 1]
    with np.errstate(invalid="ignore"):
        inside = (x >= 200) & (y >= 200) & (x <= 400) & (y <= 400) & ((x <= 250) | (y <= 250))
        bay = (x >= 340) & (y >= 340) & (x <= 400) & (y <= 400)
    style = Style(effect="fill", shape="outline", margin=0.04, feather=0.04)
    touched = redacted(FULL, [found_by(camera, corner, is_box=False)], style)
    assert touched[inside].all()
    bay[:12] = bay[-12:] = False
    assert not touched[bay].any()


def test_a_crop_that_is_almost_round_is_redacted_at_both_of_its_ends() -> None:
    panorama = Panorama((1160, 600), (1200.0, 600.0), (20.0, 0.0))
    camera = Camera.facing(180, 0, 0, 60, (600, 600))
    at = seen_at(panorama, camera)
    with np.errstate(invalid="ignore"):
        inside = (np.abs(at - 300) <= (120, 60)).all(axis=-1)
    wide = np.array([[180.0, 240.0], [420.0, 240.0], [420.0, 360.0], [180.0, 360.0]])
    touched = redacted(panorama, [found_by(camera, wide, panorama)], STYLES["box"])
    assert inside[:, 0].any()
    assert inside[:, -1].any()
    assert touched[inside].all()


def test_what_lies_outside_a_crop_touches_nothing() -> None:
    panorama = Panorama((400, 200), (1200.0, 600.0), (400.0, 200.0))
    found = found_by(Camera.facing(170, 0, 0, 60, (600, 600)), BOX, panorama)
    assert not redacted(panorama, [found], STYLES["box"]).any()


@pytest.mark.parametrize("place", PLACES)
def test_the_frame_that_carries_pictures_lies_where_the_shape_does(
    place: tuple[float, float, float],
) -> None:
    found = found_by(Camera.facing(*place, 60.0, (600, 600)), BOX)
    shape = sphere_shape(found, STYLES["ellipse"], FULL)
    middle = shape.polygon.min(axis=0) / 2 + shape.polygon.max(axis=0) / 2
    assert (shape.frame.min(axis=0) < middle).all()
    assert (shape.frame.max(axis=0) > middle).all()
    assert np.ptp(shape.frame[:, 0]) <= FULL.full_wh[0] + 1e-6


def test_a_region_that_is_no_polygon_fails_the_photo() -> None:
    broken = Detection("face", 0.9, np.zeros((0, 2)))
    with pytest.raises(PhotoError, match="polygon"):
        redacted(FULL, [broken], STYLES["box"])
