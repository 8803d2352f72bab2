"""Pictures of several parts: each is searched, merged and redacted by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.merging import Finding, merge
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.parts import Part, Parts
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Clues
from anon_plugin.engine.projections.registry import decide_projection
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.engine.redaction.style import Style
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.errors import PhotoError
from tests.engine.projections.discs import RedDiscs, is_red, painted, write_jpeg

PLACES = [(0.0, 0.0), (180.0, 5.0), (60.0, 50.0), (30.0, 90.0), (0.0, -89.0)]
EYE = Panorama.full(1400, 700)
BOTH = Parts((Part((0, 0, 1400, 700), Spherical(EYE)), Part((0, 700, 1400, 1400), Spherical(EYE))))
FILL = {"face": Style(effect="fill", shape="box", margin=0.0, feather=0.0)}


def stereo(axis: int) -> np.ndarray:
    left = painted(EYE, PLACES)
    right = np.roll(left, 8, axis=1)
    return np.concatenate([left, right], axis=axis)


def test_every_disc_is_found_once_for_each_eye_and_redacted(tmp_path: Path) -> None:
    photo = write_jpeg(tmp_path / "stereo.jpg", stereo(0))
    outcome = anonymize_photo(photo, tmp_path / "o.jpg", RedDiscs(), Settings(labels=("face",)))
    assert outcome.status is Status.DONE, outcome.reason
    assert outcome.projection == BOTH
    assert BOTH.closes
    assert len(outcome.detections) == 2 * len(PLACES)
    assert not is_red(cv2.imread(str(tmp_path / "o.jpg"))[:, :, ::-1]).any()
    for found in outcome.detections:
        seen = outcome.sighting(found)
        assert seen is not None
        assert seen.width_deg == pytest.approx(8.0, abs=1.5)


def test_eyes_side_by_side_are_refused_with_the_way_out() -> None:
    with pytest.raises(PhotoError, match="two photos"):
        decide_projection(Clues((2800, 700), ArrayPixels(stereo(1))))


def test_a_square_photo_is_no_stereo_panorama() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (400, 400, 3)).astype(np.uint8)
    assert decide_projection(Clues((400, 400), ArrayPixels(pixels))).projection == Planar()


def test_the_same_place_in_two_parts_is_two_objects() -> None:
    first = Detection.from_xyxy("face", 0.9, (100, 300, 140, 340))
    second = replace(first, region=first.region + np.array([0.0, 700.0]))
    merged = merge([Finding(one) for one in (first, second, first)], BOTH.surface)
    assert {one.xyxy for one in merged} == {first.xyxy, second.xyxy}


def test_a_region_across_two_parts_is_redacted_in_both_and_nowhere_else() -> None:
    parts = Parts((Part((0, 0, 200, 100), Planar()), Part((200, 0, 400, 100), Planar())))
    pixels = np.random.default_rng(2).integers(0, 255, (100, 400, 3)).astype(np.uint8)
    across = Detection.from_xyxy("face", 1.0, (180, 40, 220, 60))
    masks = np.zeros((100, 400), dtype=bool)
    for patch in parts.redact(pixels, [across], FILL):
        height, width = patch.mask.shape
        masks[patch.y : patch.y + height, patch.x : patch.x + width] |= patch.mask
    assert masks[40:60, 180:220].all()
    assert not masks[:, :170].any()
    assert not masks[:, 230:].any()
    assert parts.shows(across.region, (400, 100))
    assert not parts.shows(across.region + np.array([0.0, 90.0]), (400, 100))
