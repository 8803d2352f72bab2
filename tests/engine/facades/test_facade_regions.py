"""Facades in pictures: every pixel against a ray that is cast at the box itself."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.facades.regions import (
    Pose,
    facade_detections,
    whole_photo,
)
from anon_plugin.engine.facades.visibility import Building, Uncertainty, visible_outlines
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.planar.pinhole import Pinhole
from anon_plugin.engine.projections.sphere.directions import rotation
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.engine.redaction.redact import redact
from anon_plugin.engine.redaction.style import Style
from anon_plugin.engine.vocabulary import FACADE

Array = NDArray[np.float64]
SIZE = (720, 360)  # half a degree a pixel
PLAIN = {FACADE: Style(effect="fill", shape="outline", margin=0.0, feather=0.0)}


def house(x0: float, y0: float, x1: float, y1: float) -> Building:
    ring = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64)
    return Building((ring,), -2.5, 7.5)


def hit(rays: Array, building: Building) -> NDArray[np.bool_]:
    """Whether rays (..., 3) of right = east, down, forward = north meet the box: slab method."""
    low = np.array([*building.rings[0].min(axis=0), building.ground_m])
    high = np.array([*building.rings[0].max(axis=0), building.top_m])
    along = np.stack([rays[..., 0], rays[..., 2], -rays[..., 1]], axis=-1)
    with np.errstate(divide="ignore"):
        first, second = low / along, high / along
    enters = np.minimum(first, second).max(axis=-1)
    leaves = np.maximum(first, second).min(axis=-1)
    return (enters <= leaves) & (leaves > 0)


def drawn(detections: list[Detection], size_wh: tuple[int, int], wraps: bool) -> NDArray[np.bool_]:
    """The pixels whose centres lie in a region, at eight times the resolution, thinned out."""
    scale = 8
    canvas = np.zeros((size_wh[1] * scale, size_wh[0] * scale), dtype=np.uint8)
    for detection in detections:
        for turn in (-size_wh[0], 0, size_wh[0]) if wraps else (0,):
            points = (detection.region + np.array([turn, 0])) * scale - 0.5
            cv2.fillPoly(canvas, np.rint(points * 16).astype(np.int32)[None], 1, shift=4)
    return canvas[scale // 2 :: scale, scale // 2 :: scale].astype(bool)


def assert_same_but_for_borders(found: Array, expected: Array) -> None:
    """Equal but where a pixel of the other kind is next: a tenth of a degree is far less."""
    cross = cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3))
    inner = cv2.erode(expected.astype(np.uint8), cross).astype(bool)
    outer = cv2.dilate(expected.astype(np.uint8), cross).astype(bool)
    assert expected.any()
    assert found[inner].all()
    assert not found[~outer].any()


@pytest.mark.parametrize("heading_deg", range(0, 360, 30))
@pytest.mark.parametrize(("pitch_deg", "roll_deg"), [(0.0, 0.0), (7.0, -12.0)])
def test_a_panorama_shows_the_house_where_rays_meet_it_at_every_heading(
    heading_deg: float, pitch_deg: float, roll_deg: float
) -> None:
    building, panorama = house(-6, 9, 8, 20), Panorama.full(*SIZE)
    pose = Pose(heading_deg, pitch_deg, roll_deg)
    _, outlines = visible_outlines(building)
    detections = facade_detections(outlines, pose, Spherical(panorama))
    centres = np.stack(np.meshgrid(*(np.arange(side) + 0.5 for side in SIZE)), axis=-1)
    looks = panorama.to_directions(centres) @ rotation(heading_deg, pitch_deg, roll_deg).T
    assert_same_but_for_borders(drawn(detections, SIZE, True), hit(looks, building))


@pytest.mark.parametrize("heading_deg", [-50.0, -20.0, 0.0, 35.0, 60.0])
@pytest.mark.parametrize(("pitch_deg", "roll_deg"), [(0.0, 0.0), (10.0, 20.0)])
def test_a_flat_photo_shows_the_house_where_rays_meet_it(
    heading_deg: float, pitch_deg: float, roll_deg: float
) -> None:
    building = house(-6, 9, 8, 20)
    lens = Pinhole.with_field_of_view(75.0, (640, 480))
    _, outlines = visible_outlines(building)
    detections = facade_detections(outlines, Pose(heading_deg, pitch_deg, roll_deg), lens)
    x, y = np.meshgrid(np.arange(640) + 0.5 - 320, np.arange(480) + 0.5 - 240)
    rays = np.stack([x, y, np.full_like(x, lens.focal_px)], axis=-1)
    looks = rays @ rotation(heading_deg, pitch_deg, roll_deg).T
    assert_same_but_for_borders(drawn(detections, (640, 480), False), hit(looks, building))


@pytest.mark.parametrize("heading_deg", [120.0, 180.0, 240.0])
def test_a_flat_photo_that_looks_the_other_way_shows_nothing(heading_deg: float) -> None:
    _, outlines = visible_outlines(house(-6, 9, 8, 20), (), Uncertainty(1.0, 2.0))
    lens = Pinhole.with_field_of_view(60.0, (640, 480))
    assert facade_detections(outlines, Pose(heading_deg), lens) == []


def test_a_wall_close_by_that_reaches_behind_the_camera_fills_its_side_of_the_photo() -> None:
    building = house(2, -30, 12, 30)
    lens = Pinhole.with_field_of_view(90.0, (600, 400))
    _, outlines = visible_outlines(building)
    detections = facade_detections(outlines, Pose(0.0), lens)
    x, y = np.meshgrid(np.arange(600) + 0.5 - 300, np.arange(400) + 0.5 - 200)
    rays = np.stack([x, y, np.full_like(x, lens.focal_px)], axis=-1)
    assert_same_but_for_borders(drawn(detections, (600, 400), False), hit(rays, building))


def covered(detections: list[Detection], panorama: Panorama) -> NDArray[np.bool_]:
    """What redaction really replaces."""
    pixels = np.random.default_rng(3).integers(0, 256, (*panorama.size_wh[::-1], 3), dtype=np.uint8)
    mask = np.zeros(pixels.shape[:2], dtype=bool)
    for patch in Spherical(panorama).redact(pixels, detections, PLAIN):
        height, width = patch.mask.shape
        mask[patch.y : patch.y + height, patch.x : patch.x + width] |= patch.mask
    return mask


@pytest.mark.parametrize("heading_deg", [0.0, 77.0, 180.0, 301.0])
@pytest.mark.parametrize("building", [house(-6, 9, 8, 20), house(-30, 1.5, 40, 20)])
def test_redaction_covers_the_facade_in_a_panorama_and_little_else(
    building: Building, heading_deg: float
) -> None:
    panorama = Panorama.full(*SIZE)
    _, outlines = visible_outlines(building)
    detections = facade_detections(outlines, Pose(heading_deg, 3.0, 4.0), Spherical(panorama))
    expected = drawn(detections, SIZE, True)
    mask = covered(detections, panorama)
    assert mask[expected].all()
    around = cv2.dilate(
        expected.astype(np.uint8), np.ones((9, 9), np.uint8), borderType=cv2.BORDER_REPLICATE
    )
    beyond = mask & ~around.astype(bool)
    assert beyond.sum() < 0.01 * expected.sum()


def test_a_cropped_panorama_gets_only_what_it_shows() -> None:
    _, outlines = visible_outlines(house(-6, 9, 8, 20))
    front = Panorama((300, 120), (720.0, 360.0), (210.0, 120.0))
    assert facade_detections(outlines, Pose(0.0), Spherical(front))
    assert facade_detections(outlines, Pose(180.0), Spherical(front)) == []
    sky = replace(front, size_wh=(300, 80), left_top=(210.0, 0.0))  # from 50° upwards
    assert facade_detections(outlines, Pose(0.0), Spherical(sky)) == []


def test_a_camera_within_the_building_has_its_whole_photo_covered() -> None:
    detections = whole_photo(SIZE)
    assert covered(detections, Panorama.full(*SIZE)).all()
    pixels = np.zeros((*SIZE[::-1], 3), dtype=np.uint8)
    mask = np.zeros(pixels.shape[:2], dtype=bool)
    for patch in redact(pixels, detections, PLAIN):
        height, width = patch.mask.shape
        mask[patch.y : patch.y + height, patch.x : patch.x + width] |= patch.mask
    assert mask.all()
