"""A panorama through the whole engine: things everywhere on the sphere are found and redacted."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.sphere.directions import direction
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from tests.engine.projections.discs import RADIUS_DEG, RedDiscs, is_red, painted, write_jpeg

WIDTH, HEIGHT = 2048, 1024
PLACES = [
    (0.0, 0.0),
    (180.0, 5.0),
    (-179.0, -40.0),
    (60.0, 50.0),
    (-100.0, 78.0),
    (30.0, 90.0),
    (0.0, -90.0),
    (137.0, -77.0),
]


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A grey panorama with red discs, tagged as a full one."""
    gpano = {
        "ProjectionType": "equirectangular",
        "PoseHeadingDegrees": 90.0,
        "FullPanoWidthPixels": WIDTH,
        "FullPanoHeightPixels": HEIGHT,
        "CroppedAreaImageWidthPixels": WIDTH,
        "CroppedAreaImageHeightPixels": HEIGHT,
        "CroppedAreaLeftPixels": 0,
        "CroppedAreaTopPixels": 0,
    }
    path = tmp_path_factory.mktemp("panorama") / "round.jpg"
    return write_jpeg(path, painted(Panorama.full(WIDTH, HEIGHT), PLACES), gpano)


def test_every_disc_is_found_once_and_redacted_wherever_it_is(photo: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jpg"
    outcome = anonymize_photo(photo, target, RedDiscs(), Settings(labels=("face",)))
    assert outcome.status is Status.DONE, outcome.reason
    assert outcome.projection is not None
    assert outcome.projection.name == "equirectangular"
    assert len(outcome.detections) == len(PLACES)
    left = is_red(cv2.imread(str(target))[:, :, ::-1])
    assert not left.any()


def test_tags_and_all_pixels_far_from_the_discs_stay(photo: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jpg"
    anonymize_photo(photo, target, RedDiscs(), Settings(labels=("face",)))
    original, written = photo.read_bytes(), target.read_bytes()
    start = original.index(b"<x:xmpmeta")
    assert original[start : original.index(b"</x:xmpmeta>")] in written
    before, after = cv2.imread(str(photo)), cv2.imread(str(target))
    panorama = Panorama.full(WIDTH, HEIGHT)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    looks = panorama.to_directions(np.stack([x, y], axis=-1))
    far = np.ones((HEIGHT, WIDTH), dtype=bool)
    for yaw, pitch in PLACES:
        far &= looks @ direction(yaw, pitch) < np.cos(np.radians(3 * RADIUS_DEG))
    far[:150] = far[-150:] = False  # beside the poles a block of the JPEG is wide
    assert np.array_equal(before[far], after[far])


def test_where_each_disc_is_seen_is_known(photo: Path, tmp_path: Path) -> None:
    outcome = anonymize_photo(photo, tmp_path / "o.jpg", RedDiscs(), Settings(labels=("face",)))
    seen = [outcome.sighting(found) for found in outcome.detections]
    for yaw, pitch in PLACES:
        looks = [direction(one.yaw_deg, one.pitch_deg) for one in seen if one is not None]
        off = np.degrees(np.arccos(np.clip(np.array(looks) @ direction(yaw, pitch), -1, 1)))
        assert off.min() < 0.5
    assert all(one is not None and 7 < one.width_deg < 10.5 for one in seen)
