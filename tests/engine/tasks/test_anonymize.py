"""One photo through the whole engine: fail closed, and say what happened."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import piexif
import pytest
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.search import search
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.vocabulary import PersonalMetadata
from anon_plugin.errors import CancelledError, SettingsError
from tests.engine.conftest import FixedDetector, jpeg, scene

FACE = ("face", 0.9, 40.0, 60.0, 90.0, 130.0)


def pixels(path: Path) -> NDArray[np.int16]:
    """The upright pixels as any viewer shows them."""
    image = cv2.imread(str(path))
    assert image is not None
    return image.astype(np.int16)


def test_the_found_place_is_destroyed_and_the_rest_of_the_picture_stays(tmp_path: Path) -> None:
    source, target = tmp_path / "photo.jpg", tmp_path / "out" / "photo.jpg"
    source.write_bytes(jpeg(scene()))
    outcome = anonymize_photo(source, target, FixedDetector(FACE), Settings())
    assert outcome.status is Status.DONE
    assert outcome.counts()["face"] == 1
    before, after = pixels(source), pixels(target)
    core = np.s_[70:120, 50:80]
    assert after[core].std() < before[core].std() / 3
    assert np.array_equal(before[:, 160:], after[:, 160:])
    assert outcome.output_sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert outcome.geotag.heading_deg == pytest.approx(45.0)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_redacted_where_it_shows_the_face_upright(
    tmp_path: Path, orientation: int
) -> None:
    source, target = tmp_path / "photo.jpg", tmp_path / "out.jpg"
    source.write_bytes(jpeg(scene(), orientation=orientation))
    anonymize_photo(source, target, FixedDetector(FACE), Settings())
    changed = np.abs(pixels(source) - pixels(target)).max(axis=2) > 24
    rows, columns = np.nonzero(changed)
    assert 40 <= np.median(columns) <= 90
    assert 60 <= np.median(rows) <= 130


def test_names_stay_or_go_as_the_settings_say_and_another_choice_is_another_result(
    tmp_path: Path,
) -> None:
    source, keeping = tmp_path / "photo.jpg", Settings()
    source.write_bytes(jpeg(scene()))
    exif = piexif.load(str(source))
    exif["0th"][piexif.ImageIFD.Artist] = b"Manfred Muster"
    piexif.insert(piexif.dump(exif), str(source))
    removing = replace(keeping, personal_metadata=PersonalMetadata.REMOVE)
    for settings, done in ((keeping, "kept"), (removing, "removed")):
        target = tmp_path / f"{done}.jpg"
        outcome = anonymize_photo(source, target, FixedDetector(FACE), settings)
        assert f"Personal metadata {done}: author" in outcome.notes
        assert (b"Manfred" in target.read_bytes()) == (done == "kept")
    assert keeping.fingerprint() != removing.fingerprint()


def test_limits_refuse_a_photo_and_are_no_part_of_what_a_result_is_made_of(tmp_path: Path) -> None:
    source, target = tmp_path / "photo.jpg", tmp_path / "out.jpg"
    source.write_bytes(jpeg(scene()))
    limited = replace(Settings(), limits=Limits(max_megapixels=0.05))
    outcome = anonymize_photo(source, target, FixedDetector(FACE), limited)
    assert outcome.status is Status.FAILED
    assert "320 x 240 pixels" in outcome.reason
    assert not target.exists()
    assert limited.fingerprint() == Settings().fingerprint()


def test_a_photo_without_findings_is_written_with_the_same_picture(tmp_path: Path) -> None:
    source, target = tmp_path / "photo.jpg", tmp_path / "out.jpg"
    source.write_bytes(jpeg(scene()))
    outcome = anonymize_photo(source, target, FixedDetector(), Settings())
    assert outcome.status is Status.DONE
    assert np.array_equal(pixels(source), pixels(target))


def test_labels_that_are_not_wanted_are_left_alone(tmp_path: Path) -> None:
    source, target = tmp_path / "photo.jpg", tmp_path / "out.jpg"
    source.write_bytes(jpeg(scene()))
    outcome = anonymize_photo(source, target, FixedDetector(FACE), Settings(labels=("plate",)))
    assert outcome.detections == ()
    assert np.array_equal(pixels(source), pixels(target))


def test_regions_are_whole_hundredths_of_a_pixel_so_that_layers_carry_them_exactly(
    tmp_path: Path,
) -> None:
    source = tmp_path / "photo.jpg"
    source.write_bytes(jpeg(scene()))
    detector = FixedDetector(("face", 0.9, 40.12345, 60.98765, 90.55555, 130.44444))
    (detection,) = search(read_photo(source), detector, Settings())
    assert np.array_equal(detection.region, np.round(detection.region, 2))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"this is not a picture", "not an image"),
        (jpeg(scene())[:-2000], "cut off"),
    ],
    ids=["empty file", "text", "cut off"],
)
def test_a_photo_that_cannot_be_read_is_not_written(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    source, target = tmp_path / "photo.jpg", tmp_path / "out.jpg"
    source.write_bytes(content)
    outcome = anonymize_photo(source, target, FixedDetector(), Settings())
    assert outcome.status is Status.FAILED
    assert outcome.target is None
    assert reason in outcome.reason
    assert not target.exists()


def test_a_vanished_photo_is_a_failure_with_a_reason(tmp_path: Path) -> None:
    outcome = anonymize_photo(
        tmp_path / "gone.jpg", tmp_path / "out.jpg", FixedDetector(), Settings()
    )
    assert outcome.status is Status.FAILED
    assert outcome.reason.startswith("cannot be read: No such file")


def test_a_detector_that_breaks_fails_the_photo_closed(tmp_path: Path) -> None:
    class Broken(FixedDetector):
        def detect(
            self, images: Sequence[NDArray[np.uint8]], confidence: float | None = None
        ) -> list[list[Detection]]:
            raise RuntimeError("no kernel image is available")

    source, target = tmp_path / "photo.jpg", tmp_path / "out.jpg"
    source.write_bytes(jpeg(scene()))
    outcome = anonymize_photo(source, target, Broken(), Settings())
    assert outcome.status is Status.FAILED
    assert "no kernel image" in outcome.reason
    assert not target.exists()


def test_an_original_is_spared_even_when_the_output_links_to_it(tmp_path: Path) -> None:
    source = tmp_path / "in" / "photo.jpg"
    source.parent.mkdir()
    source.write_bytes(jpeg(scene()))
    before = source.read_bytes()
    (tmp_path / "out").symlink_to(source.parent)
    outcome = anonymize_photo(
        source, tmp_path / "out" / "photo.jpg", FixedDetector(FACE), Settings()
    )
    assert outcome.status is Status.FAILED
    assert source.read_bytes() == before


def test_cancelling_during_a_photo_writes_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "photo.jpg", tmp_path / "out.jpg"
    source.write_bytes(jpeg(scene()))
    with pytest.raises(CancelledError):
        anonymize_photo(source, target, FixedDetector(FACE), Settings(), cancelled=lambda: True)
    assert not target.exists()


def test_senseless_settings_are_refused() -> None:
    for settings, message in (
        (Settings(labels=()), "No labels"),
        (Settings(labels=("person",)), "cannot find 'person'"),
        (Settings(confidence=1.5), "between 0 and 1"),
        (Settings(projection="round"), "no projection"),
    ):
        with pytest.raises(SettingsError, match=message):
            settings.check(FixedDetector.labels)


def test_the_fingerprint_changes_exactly_with_the_settings() -> None:
    prints = {
        settings.fingerprint()
        for settings in (
            Settings(),
            Settings(labels=("face",)),
            Settings(confidence=0.3),
            Settings(projection="planar"),
        )
    }
    assert len(prints) == 4
    assert Settings().fingerprint() in prints
