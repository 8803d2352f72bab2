"""What does not pass its verification is not published, and the outcome says why."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from anon_plugin.engine.containers.jpeg.container import JpegContainer
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.pixels.decoding import decoded
from anon_plugin.engine.run.records import from_json, to_json
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.redact_detections import RedactDetections
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.verification.sampling import Sampling
from anon_plugin.engine.vocabulary import Verify
from tests.engine.conftest import FixedDetector, jpeg, run_task, scene

FACE = ("face", 0.9, 40.0, 60.0, 90.0, 130.0)
write = JpegContainer.write


def anonymized(
    folder: Path,
    verify: Verify = Verify.BASIC,
    sampling: Sampling | None = None,
    found: Sequence[tuple[str, float, float, float, float, float]] = (FACE,),
    data: bytes = b"",
) -> Outcome:
    source = folder / "photo.jpg"
    source.write_bytes(data or jpeg(scene()))
    settings = replace(Settings(), verify=verify)
    target = folder / "out" / "photo.jpg"
    return anonymize_photo(source, target, FixedDetector(*found), settings, sampling=sampling)


class NeverSampled(Sampling):
    def takes(self, photo: Path) -> bool:
        return False


def leak_a_picture(container: JpegContainer, patches: object, partial: Path) -> tuple[str, ...]:
    notes = write(container, patches, partial)  # type: ignore[arg-type]
    partial.write_bytes(partial.read_bytes() + container.data)
    return notes


def forget_the_patches(container: JpegContainer, patches: object, partial: Path) -> tuple[str, ...]:
    return write(container, (), partial)


def code_anew(container: JpegContainer, patches: object, partial: Path) -> tuple[str, ...]:
    notes = write(container, patches, partial)  # type: ignore[arg-type]
    stream = io.BytesIO()
    with Image.open(partial) as image:
        pixels = np.asarray(image).copy()
        pixels[200:216, 250:266] = 0
        Image.fromarray(pixels).save(stream, "JPEG", exif=image.info["exif"], quality=90)
    partial.write_bytes(stream.getvalue())
    return notes


def lose_the_position(container: JpegContainer, patches: object, partial: Path) -> tuple[str, ...]:
    notes = write(container, patches, partial)  # type: ignore[arg-type]
    data = bytearray(partial.read_bytes())
    place = data.index(b"N\0\0\0") if b"N\0\0\0" in data else data.index(b"N\0")
    data[place] = ord("S")
    partial.write_bytes(data)
    return notes


def test_the_outcome_and_the_journal_say_what_was_verified(tmp_path: Path) -> None:
    outcome = anonymized(tmp_path)
    assert outcome.verified == ("pictures", "regions", "untouched")
    assert outcome.seconds["verify"] > 0
    again = from_json(to_json(outcome), Outcome(outcome.source, outcome.status))
    assert (again.verified, again.size_wh) == (outcome.verified, outcome.size_wh)


def test_full_verification_searches_again_and_calls_what_it_finds_in_redactions_no_failure(
    tmp_path: Path,
) -> None:
    outcome = anonymized(tmp_path, Verify.FULL)
    assert outcome.verified == ("pictures", "regions", "untouched", "detections")


@pytest.mark.parametrize(
    ("mistake", "reason"),
    [
        (leak_a_picture, "further picture"),
        (forget_the_patches, "the face at x 40 to 90, y 60 to 130 still shows 100%"),
        (code_anew, "differ"),
        (lose_the_position, "latitude_deg was 55.7 and is -55.7"),
    ],
)
def test_a_mistake_of_the_writer_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistake: object, reason: str
) -> None:
    monkeypatch.setattr(JpegContainer, "write", mistake)
    outcome = anonymized(tmp_path)
    assert outcome.status is Status.FAILED
    assert reason in outcome.reason
    assert outcome.verified == ()
    assert not list((tmp_path / "out").iterdir())


def test_without_verification_the_same_mistake_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(JpegContainer, "write", leak_a_picture)
    outcome = anonymized(tmp_path, Verify.OFF)
    assert outcome.status is Status.DONE
    assert outcome.verified == ()


def test_what_is_beside_the_redactions_is_compared_on_the_sample_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(JpegContainer, "write", lose_the_position)
    outcome = anonymized(tmp_path, sampling=NeverSampled())
    assert outcome.verified == ("pictures", "regions")


def test_the_sample_is_the_first_few_and_the_same_twentieth_each_time() -> None:
    photos = [Path(f"photo_{number:05}.jpg") for number in range(4000)]
    one, other = Sampling(), Sampling()
    taken = [photo for photo in photos if one.takes(photo)]
    assert taken[:3] == photos[:3]
    assert taken == [photo for photo in photos if other.takes(photo)]
    assert 150 < len(taken) < 250


def test_another_level_is_another_setting(tmp_path: Path) -> None:
    prints = {replace(Settings(), verify=level).fingerprint() for level in Verify}
    assert len(prints) == len(Verify)


def test_regions_of_a_layer_are_verified_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(jpeg(scene()))
    given = {folder / "a.jpg": [Detection.from_xyxy("face", 1, FACE[2:])]}
    monkeypatch.setattr(JpegContainer, "write", forget_the_patches)
    (outcome,) = run_task(folder, tmp_path / "out", RedactDetections(given, Settings())).all
    assert "still shows" in outcome.reason
    assert not (tmp_path / "out" / "a.jpg").exists()


def test_a_file_that_changes_while_it_is_verified_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disturbed(data: object, path: Path) -> list[object]:
        with path.open("ab") as file:
            file.write(b"unredacted")
        return []

    monkeypatch.setattr("anon_plugin.engine.verification.checks.further_pictures", disturbed)
    outcome = anonymized(tmp_path, sampling=NeverSampled())
    assert outcome.status is Status.FAILED
    assert "another program changed" in outcome.reason
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("verify", Verify)
@pytest.mark.parametrize("found", [[], [FACE]])
def test_the_digest_is_of_the_published_file(
    tmp_path: Path, verify: Verify, found: list[tuple[str, float, float, float, float, float]]
) -> None:
    outcome = anonymized(tmp_path, verify, found=found)
    assert outcome.target is not None
    assert outcome.output_sha256 == hashlib.sha256(outcome.target.read_bytes()).hexdigest()


def test_a_photo_in_which_nothing_is_found_is_decoded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def counted(data: bytes, halved: bool = False) -> object:
        seen.append(len(data))
        return decoded(data, halved)

    for module in ("containers.jpeg.container", "verification.picture", "verification.untouched"):
        monkeypatch.setattr(f"anon_plugin.engine.{module}.decoded", counted)
    assert anonymized(tmp_path, found=[]).verified == ("pictures", "regions", "untouched")
    assert len(seen) == 1
    anonymized(tmp_path, sampling=NeverSampled())
    assert len(seen) == 3  # what is written with a redaction is looked at again


@pytest.mark.parametrize("mistake", [None, forget_the_patches, code_anew])
def test_what_a_decoder_made_of_the_new_scans_is_taken_only_for_these(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistake: object
) -> None:
    stream = io.BytesIO()
    with Image.open(io.BytesIO(jpeg(scene()))) as image:
        image.save(stream, "JPEG", quality=90, progressive=True, exif=image.info["exif"])
    seen = []

    def counted(data: bytes, halved: bool = False) -> object:
        seen.append(len(data))
        return decoded(data, halved)

    for module in ("containers.jpeg.container", "verification.picture"):
        monkeypatch.setattr(f"anon_plugin.engine.{module}.decoded", counted)
    if mistake:
        monkeypatch.setattr(JpegContainer, "write", mistake)
    outcome = anonymized(tmp_path, data=stream.getvalue())
    assert (outcome.status is Status.DONE) == (mistake is None)
    if mistake is None:  # once to be searched, and once when it has been coded anew
        assert len(seen) == 2


@pytest.mark.parametrize(
    ("mistake", "reason"),
    [
        (leak_a_picture, "bytes of unknown content follow its picture"),
        (code_anew, "differ"),
        (lose_the_position, "latitude_deg was 55.7 and is -55.7"),
    ],
)
def test_a_mistake_with_a_photo_in_which_nothing_is_found_is_not_published_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistake: object, reason: str
) -> None:
    monkeypatch.setattr(JpegContainer, "write", mistake)
    outcome = anonymized(tmp_path, found=[])
    assert outcome.status is Status.FAILED
    assert reason in outcome.reason
    assert not list((tmp_path / "out").iterdir())


def test_a_fault_of_the_verification_itself_publishes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bool:
        raise RuntimeError("a fault")

    monkeypatch.setattr("anon_plugin.engine.verification.checks.further_pictures", broken)
    outcome = anonymized(tmp_path)
    assert outcome.status is Status.FAILED
    assert "a fault" in outcome.reason
    assert not list((tmp_path / "out").iterdir())
