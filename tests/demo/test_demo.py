"""The demo photos show what they claim to, where they claim to, with a camera's tags."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("skimage", reason="scikit-image is not installed; run make setup")

from demo import __main__ as demo
from demo import renderer, street, textures
from demo.photofile import Place, write_photo
from demo.renderer import Rectangle

RED = np.full((64, 64, 4), (255, 0, 0, 255), np.uint8)
WALL_AHEAD = Rectangle((-1, -1, 4), (2, 0, 0), (0, 2, 0), RED)
PLACE = Place(9.56, 46.85, 585, 62.5, datetime(2024, 6, 13, 10, 41, 7))


def red_columns(rays: renderer.Rays, rectangle: Rectangle) -> list[int]:
    """The columns of the picture's middle row in which the red rectangle is seen."""
    black = np.zeros(rays.shape, np.uint8)
    row = renderer.render(rays, black, [rectangle])[rays.shape[0] // 2]
    return list(np.nonzero(row[:, 0] > 127)[0])


def test_a_wall_ahead_covers_the_pixels_that_the_pinhole_model_says() -> None:
    # 90° across 200 px is a focal length of 100 px: ±1 m at 4 m is ±25 px about the middle.
    seen = red_columns(renderer.pinhole_rays(200, 100, 90, yaw_deg=0), WALL_AHEAD)
    assert seen == list(range(75, 125))


def test_turning_to_the_right_moves_what_is_ahead_to_the_left() -> None:
    seen = red_columns(renderer.pinhole_rays(200, 100, 90, yaw_deg=20), WALL_AHEAD)
    assert np.mean(seen) == pytest.approx(99.5 - 100 * np.tan(np.radians(20)), abs=3)


def test_in_a_panorama_a_wall_behind_lies_on_both_edges() -> None:
    behind = Rectangle((1, -1, -4), (-2, 0, 0), (0, 2, 0), RED)
    seen = red_columns(renderer.panorama_rays(360, yaw_deg=0), behind)
    half = np.degrees(np.arctan2(1, 4))
    expected = [x for x in range(360) if abs(x + 0.5 - 180) > 180 - half]
    assert set(seen) ^ set(expected) <= {13, 14, 345, 346}
    assert {0, 359} <= set(seen)


def test_a_wall_is_not_seen_from_behind() -> None:
    turned = Rectangle((1, -1, 4), (-2, 0, 0), (0, 2, 0), RED)
    assert red_columns(renderer.pinhole_rays(200, 100, 90, yaw_deg=0), turned) == []


def test_a_photo_carries_position_heading_time_orientation_and_thumbnail(tmp_path: Path) -> None:
    if not shutil.which("exiftool"):
        pytest.skip("exiftool is not installed; run make setup")
    upright = np.zeros((300, 200, 3), np.uint8)
    upright[:150] = 250
    write_photo(tmp_path / "a.jpg", upright, PLACE, orientation=6)
    read = subprocess.run(
        ["exiftool", "-json", "-n", "-a", str(tmp_path / "a.jpg")], capture_output=True, check=True
    )
    tags = json.loads(read.stdout)[0]
    assert tags["GPSLatitude"] == pytest.approx(46.85, abs=1e-6)
    assert tags["GPSLongitude"] == pytest.approx(9.56, abs=1e-6)
    assert tags["GPSImgDirection"] == 62.5
    assert tags["DateTimeOriginal"] == "2024:06:13 10:41:07"
    assert (tags["Orientation"], tags["ImageWidth"], tags["ImageHeight"]) == (6, 300, 200)
    assert tags["ThumbnailLength"] > 500
    turned_upright = cv2.imread(str(tmp_path / "a.jpg"))  # heeds the orientation
    assert turned_upright.shape[:2] == (300, 200)
    assert turned_upright[:140].mean() > 200 > 50 > turned_upright[160:].mean()


def test_a_small_shot_of_the_street_shows_its_person_and_is_the_same_each_time() -> None:
    backdrop, things = street.build(np.random.default_rng(1))
    shot = replace(demo.SHOTS[0], size=(240, 160))
    with_person = demo.picture(shot, backdrop, things)
    assert np.array_equal(with_person, demo.picture(shot, backdrop, things))
    nobody = demo.picture(replace(shot, people=()), backdrop, things)
    changed = np.abs(with_person.astype(int) - nobody).max(axis=2) > 40
    assert 0.005 < changed.mean() < 0.2


def test_the_people_have_a_face_that_a_detector_finds() -> None:
    person = textures.person(np.random.default_rng(3))
    picture = np.where(person[..., 3:] > 127, person[..., :3], 180).astype(np.uint8)
    from anon_plugin.models.loading import load_detector

    found = load_detector("cascade").detect([picture])[0]
    centres = [each.region.mean(axis=0) for each in found if each.label == "face"]
    height, width = picture.shape[:2]
    assert any(abs(x - width / 2) < 40 and 40 < y < 0.17 * height for x, y in centres)


def test_the_panorama_has_a_face_on_its_seam_and_one_below_60_degrees() -> None:
    panorama = next(shot for shot in demo.SHOTS if shot.is_panorama)
    pitches, yaws = [], []
    for person in panorama.people:
        x, z = person.x - panorama.x, person.z - panorama.z
        lean = np.radians(person.lean_deg)
        distance = np.hypot(x, z) - np.sin(lean) * person.height_m * 0.92
        drop = panorama.camera_height_m - np.cos(lean) * person.height_m * 0.92
        pitches.append(np.degrees(np.arctan2(-drop, distance)))
        yaws.append(np.degrees(np.arctan2(x, z)) - panorama.yaw_deg)
    assert min(abs(abs(yaw) - 180) for yaw in yaws) < 2
    assert min(pitches) < -60
