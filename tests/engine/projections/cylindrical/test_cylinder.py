"""Cylindrical panoramas: where their pixels lie, when a photo is one, and what is found in them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import piexif
import pytest

from anon_plugin.engine.geotag.geotag import PanoramaTags
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.cylindrical.cylinder import Cylinder
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Clues, Decision
from anon_plugin.engine.projections.registry import decide_projection
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.directions import direction
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from tests.engine.projections.discs import RedDiscs, is_red, painted, write_jpeg

ROUND = Cylinder.around((1400, 300), 1400.0)
SWEEP = Cylinder((900, 400), 2000.0, 320.0, 300.0, 180.0)
PLACES = [(0.0, 0.0), (180.0, 3.0), (-177.0, -20.0), (60.0, 22.0), (-100.0, -5.0)]
SQUARE = np.array([[700.0, 50], [710, 50], [710, 60], [700, 60]])


def noise(width: int, height: int) -> np.ndarray:
    """What does not close sideways."""
    grid = np.random.default_rng(3).integers(0, 255, (6, 40, 3)).astype(np.uint8)
    grid[:, 0], grid[:, -1] = 10, 240
    return cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)


def decide(
    pixels: np.ndarray,
    tags: PanoramaTags | None = None,
    wanted: str = "auto",
    metadata: bytes = b"",
) -> tuple[Decision, Cylinder]:
    height, width = pixels.shape[:2]
    clues = Clues((width, height), ArrayPixels(pixels), tags, metadata)
    decided = decide_projection(clues, wanted)
    assert isinstance(decided.projection, Spherical), decided.reason
    assert isinstance(decided.projection.model, Cylinder), decided.reason
    return decided, decided.projection.model


@pytest.mark.parametrize("cylinder", [ROUND, SWEEP])
def test_pixels_to_directions_and_back(cylinder: Cylinder) -> None:
    width, height = cylinder.size_wh
    points = np.random.default_rng(1).uniform((0, 0), (width, height), (200, 2))
    assert cylinder.to_pixels(cylinder.to_directions(points)) == pytest.approx(points, abs=1e-6)


def test_rows_are_the_tangent_of_the_pitch() -> None:
    focal = 1400 / (2 * np.pi)
    for pitch in (-30.0, 0.0, 15.0):
        (place,) = ROUND.to_pixels(direction(90.0, pitch)[None])
        assert place == pytest.approx((1050.0, 150 - focal * np.tan(np.radians(pitch))))


def test_zenith_and_nadir_are_far_outside_but_somewhere() -> None:
    places = ROUND.to_pixels(np.array([direction(0.0, 90.0), direction(0.0, -90.0)]))
    assert np.isfinite(places).all()
    assert places[0, 1] < -1000
    assert places[1, 1] > 1300


@pytest.mark.parametrize("cylinder", [ROUND, SWEEP])
@pytest.mark.parametrize("yaw", [0.0, 40.0, 175.0])
def test_a_look_shows_what_lies_there(cylinder: Cylinder, yaw: float) -> None:
    camera = Camera.facing(yaw, 5.0, 0.0, 40.0, (128, 96))
    seen = cylinder.look(painted(cylinder, [(yaw, 5.0)]), camera)
    y, x = np.mgrid[0:96, 0:128] + 0.5
    looks = camera.to_directions(np.stack([x, y], axis=-1))
    shown = cylinder.shows(cylinder.to_pixels(looks))
    disc = looks @ direction(yaw, 5.0) > np.cos(np.radians(3.3))
    beside = looks @ direction(yaw, 5.0) < np.cos(np.radians(4.7))
    assert is_red(seen)[disc & shown].all()
    assert not is_red(seen)[beside & shown].any()


def test_tags_place_a_part_of_a_cylinder() -> None:
    tags = PanoramaTags("cylindrical", (2000, 1000), (900, 400), (550, 300))
    decided, cylinder = decide(noise(450, 200), tags)
    assert (cylinder.turn_px, cylinder.middle_x, cylinder.horizon_y) == (1000.0, 225.0, 100.0)
    assert cylinder.directions_known
    assert not decided.also
    assert "GPano" in decided.reason


def test_a_sweep_that_goes_all_the_way_round_closes() -> None:
    tags = PanoramaTags("Cylindrical", (1400, 300), None, None)
    decided, cylinder = decide(noise(1400, 300), tags)
    assert cylinder == ROUND
    assert decided.projection.closes


def test_tags_that_say_no_more_than_cylindrical_leave_doubt() -> None:
    decided, cylinder = decide(noise(1000, 400), PanoramaTags("cylindrical", None, None, None))
    assert decided.also == (Planar(),)
    assert not cylinder.directions_known


def test_a_strip_that_closes_is_a_full_turn() -> None:
    decided, cylinder = decide(painted(ROUND, []))
    assert cylinder == ROUND
    assert decided.also == (Planar(),)
    assert decided.projection.sighting(SQUARE) is not None


def test_of_a_strip_that_does_not_close_no_directions_are_told() -> None:
    decided, cylinder = decide(noise(1400, 200))
    assert not decided.projection.closes
    assert cylinder.turn_px > 1400
    assert decided.projection.sighting(SQUARE) is None
    assert decided.projection.regions_of(SQUARE, lambda points: points) is None


def test_a_phones_exif_tells_a_sweep_and_its_lens() -> None:
    exif = piexif.dump({"Exif": {0xA401: 6, 0xA405: 26}})
    decided, cylinder = decide(noise(900, 360), metadata=exif)
    assert not decided.also
    assert "EXIF" in decided.reason
    assert cylinder.focal_px == pytest.approx(360 * 26 / 36)


def test_the_users_word_counts() -> None:
    decided, cylinder = decide(noise(600, 300), wanted="cylindrical")
    assert cylinder.size_wh == (600, 300)
    assert "You asked for it" in decided.reason


def test_every_disc_is_found_once_and_redacted_across_the_seam(tmp_path: Path) -> None:
    cylinder = Cylinder.around((2400, 500), 2400.0)
    gpano = {
        "ProjectionType": "cylindrical",
        "FullPanoWidthPixels": 2400,
        "FullPanoHeightPixels": 500,
    }
    photo = write_jpeg(tmp_path / "sweep.jpg", painted(cylinder, PLACES), gpano)
    target = tmp_path / "out.jpg"
    outcome = anonymize_photo(photo, target, RedDiscs(), Settings(labels=("face",)))
    assert outcome.status is Status.DONE, outcome.reason
    assert outcome.projection == Spherical(cylinder)
    assert len(outcome.detections) == len(PLACES)
    assert not is_red(cv2.imread(str(target))[:, :, ::-1]).any()
    seen = [outcome.sighting(found) for found in outcome.detections]
    looks = np.array([direction(one.yaw_deg, one.pitch_deg) for one in seen if one is not None])
    for yaw, pitch in PLACES:
        assert (looks @ direction(yaw, pitch)).max() > np.cos(np.radians(1.0))
