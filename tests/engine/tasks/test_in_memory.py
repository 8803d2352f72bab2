"""Bytes and frames that are no files: the same core, nothing left on a disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image
from anon_plugin.engine.machine.memory import BUDGET
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.in_memory import (
    anonymize_bytes,
    anonymize_pixels,
    detect_bytes,
    redact_bytes,
)
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.vocabulary import Verify
from anon_plugin.errors import CancelledError, PhotoError
from tests.engine.conftest import BehindEachOther, FixedDetector, jpeg, scene

FACE = ("face", 0.9, 40.0, 60.0, 90.0, 130.0)
OPAQUE = Settings(styles=styles_for("opaque"), verify=Verify.FULL)


def test_bytes_give_the_bytes_that_a_file_gives(tmp_path: Path) -> None:
    data = jpeg(scene(), orientation=6)
    (tmp_path / "in.jpg").write_bytes(data)
    outcome = anonymize_photo(
        tmp_path / "in.jpg", tmp_path / "out.jpg", FixedDetector(FACE), OPAQUE
    )
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    made = anonymize_bytes(data, FixedDetector(FACE), OPAQUE, scratch=scratch)
    assert made.data == (tmp_path / "out.jpg").read_bytes()
    assert made.detections == outcome.detections
    assert made.notes == outcome.notes
    assert made.verified == outcome.verified
    assert made.geotag == outcome.geotag
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "photo.jpg is empty"), (b"no picture", "not an image"), (jpeg(scene())[:-900], "cut")],
)
def test_bytes_that_cannot_be_read_give_nothing(data: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match=reason):
        anonymize_bytes(data, FixedDetector(FACE), OPAQUE, "photo.jpg", scratch=tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert BUDGET.photos == 0


class Blind(FixedDetector):
    """Finds a face the second time only, in the file that was written."""

    looks = 0

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        self.looks += 1
        if self.looks != 2:
            return [[] for _ in images]
        return super().detect(images, confidence)


def test_what_only_the_verification_of_bytes_finds_is_redacted_too(tmp_path: Path) -> None:
    made = anonymize_bytes(jpeg(scene()), Blind(FACE), OPAQUE, scratch=tmp_path)
    assert [one.label for one in made.detections] == ["face"]
    assert made.data != jpeg(scene())
    assert any("it was redacted, too" in note for note in made.notes)


def test_bytes_that_never_pass_their_verification_give_nothing(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="still shows a face"):
        anonymize_bytes(jpeg(scene()), BehindEachOther(6), OPAQUE, scratch=tmp_path)


def test_two_steps_over_bytes_give_what_one_step_gives(tmp_path: Path) -> None:
    data = jpeg(scene(), orientation=8)
    found = detect_bytes(data, FixedDetector(FACE), OPAQUE)
    made = redact_bytes(data, found.detections, OPAQUE, scratch=tmp_path)
    assert made.data == anonymize_bytes(data, FixedDetector(FACE), OPAQUE, scratch=tmp_path).data


def test_a_region_of_another_picture_is_refused(tmp_path: Path) -> None:
    outside = Detection.from_xyxy("face", 1.0, (900, 900, 950, 950))
    with pytest.raises(PhotoError, match="picture of another size"):
        redact_bytes(jpeg(scene()), [outside], OPAQUE, scratch=tmp_path)


def test_bytes_can_be_cancelled(tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        anonymize_bytes(jpeg(scene()), FixedDetector(), OPAQUE, cancelled=lambda: True)


def test_a_frame_is_redacted_where_something_was_found_and_nowhere_else() -> None:
    frame = scene()
    before = frame.copy()
    redacted, found = anonymize_pixels(frame, FixedDetector(FACE), OPAQUE)
    assert np.array_equal(frame, before), "the frame that was given stays"
    assert [one.label for one in found] == ["face"]
    assert redacted[80:110, 55:75].std() < before[80:110, 55:75].std() / 10
    assert np.array_equal(redacted[:, 160:], before[:, 160:])


def test_a_frame_of_a_panorama_is_searched_on_the_sphere() -> None:
    settings = replace(OPAQUE, projection="equirectangular")
    frame = scene(512, 256)
    redacted, found = anonymize_pixels(frame, FixedDetector(FACE), settings)
    assert len(found) > 2, "each view of the sphere has one"
    assert redacted.shape == frame.shape
