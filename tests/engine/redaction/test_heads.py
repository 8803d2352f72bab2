"""Heads of persons: where they are looked for, whose are left out, and up on a panorama."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.merging import PLANE
from anon_plugin.engine.geometry.polygons import fill
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.directions import leaning
from anon_plugin.engine.projections.sphere.regions import SphereSurface, region_on_sphere
from anon_plugin.engine.redaction.guard import check_style
from anon_plugin.engine.redaction.heads import as_redacted, head_share
from anon_plugin.engine.redaction.style import HEAD, TURNED_HEAD, Style, styles_for
from anon_plugin.engine.vocabulary import FACE, PERSON, VEHICLE
from anon_plugin.errors import SettingsError

# Head, shoulders, a body, two legs apart: 60 wide and 200 high, the head 25 high.
FIGURE = np.array(
    [
        *([24, 0], [36, 0], [40, 12], [36, 25], [56, 34], [60, 100], [48, 110], [52, 200]),
        *([36, 200], [30, 120], [24, 200], [8, 200], [12, 110], [0, 100], [4, 34], [24, 25]),
        [20, 12],
    ],
    dtype=np.float64,
)
PLACE = np.array([170.0, 60.0])
MODEL = Panorama.full(1600, 800)
UP = (0.0, -float(np.cos(np.radians(25))), float(np.sin(np.radians(25))))


def person(x: float = 0.0, y: float = 0.0, scale: float = 1.0) -> Detection:
    return Detection(PERSON, 0.9, FIGURE * scale + (x, y), is_box=False)


def face(x: float, y: float, size: float = 16.0) -> Detection:
    return Detection.from_xyxy(FACE, 0.8, (x - size / 2, y - size / 2, x + size / 2, y + size / 2))


def heads(detections: list[Detection], shape: str = HEAD) -> list[Detection]:
    styles = styles_for("fill") | {PERSON: Style("fill", shape)}
    found = as_redacted(detections, styles, PLANE)
    return [one for one in found if one.label == PERSON]


def test_a_standing_persons_head_is_the_upper_part_of_the_outline() -> None:
    (head,) = heads([person(100, 50)])
    x0, y0, x1, y1 = head.xyxy
    assert 50 - 0.03 * 200 < y0 < 50
    assert 50 + 25 < y1 < 50 + 0.45 * 200
    assert (x0 >= 100, x1 <= 160) == (True, True)
    assert not head.is_box


def test_the_less_of_a_person_stands_in_the_photo_the_more_is_the_head() -> None:
    shares = [head_share(aspect) for aspect in (0.4, 1.0, 1.5, 2.0, 3.0, 5.0)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1.0
    lying = Detection.from_xyxy(PERSON, 0.9, (0, 0, 200, 60))
    assert heads([lying]) == [lying]


def test_a_person_known_by_a_box_has_a_head_too() -> None:
    box = Detection.from_xyxy(PERSON, 0.9, (100, 50, 160, 250))
    (head,) = heads([box])
    assert (head.xyxy[0], head.xyxy[2]) == pytest.approx((100, 160), abs=0.1)
    assert 44 < head.xyxy[1] < 50
    assert head.xyxy[3] < 140


def test_whoever_shows_a_face_is_left_out_of_turned_heads() -> None:
    facing, away = person(100, 50), person(300, 50)
    left = heads([facing, away, face(130, 63)], TURNED_HEAD)
    assert [one.xyxy[0] for one in left] == heads([away])[0].xyxy[0:1] or len(left) == 1
    assert left[0].xyxy[0] >= 300
    assert len(heads([facing, away, face(130, 63)], HEAD)) == 2
    assert len(heads([facing, away], TURNED_HEAD)) == 2


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("held before the belly", face(130, 150)),
        ("far too small, of somebody behind", face(130, 63, 4)),
        ("far too large", face(130, 63, 120)),
        ("beside", face(200, 63)),
        ("that may be an ear", replace(face(130, 63), score=0.7)),
    ],
)
def test_a_face_that_is_not_the_persons_own_uncovers_nobody(what: str, other: Detection) -> None:
    assert len(heads([person(100, 50), other], TURNED_HEAD)) == 1, what


def test_one_face_uncovers_one_person() -> None:
    behind = person(118, 46)
    assert len(heads([person(100, 50), behind, face(148, 58)], TURNED_HEAD)) == 1


def test_nobody_but_persons_has_a_head() -> None:
    with pytest.raises(SettingsError, match="for persons"):
        check_style(Style("fill", HEAD), VEHICLE)
    assert check_style(Style("fill", HEAD), PERSON) == ""


def changed(before: np.ndarray, patches: list) -> np.ndarray:
    mask = np.zeros(before.shape[:2], bool)
    for patch in patches:
        height, width = patch.mask.shape
        mask[patch.y : patch.y + height, patch.x : patch.x + width] |= patch.mask
    return mask


def test_a_redaction_takes_the_head_and_leaves_the_rest() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (300, 400, 3), np.uint8)
    styles = styles_for("street")
    mask = changed(pixels, Planar().redact(ArrayPixels(pixels), [person(100, 50)], styles))
    assert mask[50:75, 122:138].all()
    assert not mask[160:].any()
    with_face = Planar().redact(ArrayPixels(pixels), [person(100, 50), face(130, 63)], styles)
    assert not changed(pixels, with_face)[90:].any()


@pytest.mark.parametrize("yaw", [0.0, 180.0])
def test_on_a_panorama_up_is_towards_the_zenith(yaw: float) -> None:
    camera = Camera.facing(yaw, -25.0, 0.0, 60.0, (400, 400))
    region = region_on_sphere(FIGURE + PLACE, camera.to_directions, MODEL)
    below = Detection(PERSON, 0.9, region, is_box=False)
    styles = {PERSON: Style("fill", HEAD)}
    (head,) = as_redacted([below], styles, SphereSurface(MODEL))
    mask, whole = np.zeros((2, 800, 3200), np.uint8)
    fill(mask, head.region)
    fill(whole, region)
    rows = np.flatnonzero(whole.any(axis=1))
    quarter = rows[0] + len(rows) // 8
    assert mask[rows[0] : quarter][whole[rows[0] : quarter] == 1].mean() > 0.98
    assert mask[rows[0] + len(rows) * 6 // 10 :].sum() == 0


def test_where_the_camera_leant_up_is_where_the_scene_has_it() -> None:
    turn = leaning(UP)
    upright = Camera.facing(90.0, -10.0, 0.0, 60.0, (400, 400))
    region = region_on_sphere(FIGURE + PLACE, upright.turned(turn).to_directions, MODEL)
    person_there = Detection(PERSON, 0.9, region, is_box=False)
    (head,) = as_redacted([person_there], {PERSON: Style("fill", HEAD)}, SphereSurface(MODEL, UP))
    looks = MODEL.to_directions(head.region) @ turn
    seen = upright.to_pixels(looks) - PLACE
    assert -6 < seen[:, 1].min() < 0
    assert 50 < seen[:, 1].max() < 90


def test_close_to_the_nadir_all_of_a_person_is_hidden() -> None:
    camera = Camera.facing(30.0, -80.0, 0.0, 60.0, (400, 400))
    region = region_on_sphere(FIGURE + PLACE, camera.to_directions, MODEL)
    below = Detection(PERSON, 0.9, region, is_box=False)
    assert as_redacted([below], {PERSON: Style("fill", HEAD)}, SphereSurface(MODEL)) == [below]


def test_what_a_person_outlined_and_a_mask_of_a_camera_go_as_they_are() -> None:
    drawn = replace(person(100, 50), score=1.0)
    assert heads([drawn]) == [drawn]
    assert heads([drawn, face(130, 63)], TURNED_HEAD) == [drawn]
