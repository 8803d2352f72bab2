"""What a second search sees just above the threshold, and the first just below it, is not new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, least_score
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.verify_published import Record, VerifyPublished
from anon_plugin.engine.verification.seen_before import seen_before
from anon_plugin.engine.vocabulary import Check, Verify
from tests.engine.conftest import jpeg, scene

FACE = (40.0, 60.0, 90.0, 130.0)
PLATE = (200.0, 100.0, 260.0, 120.0)
THRESHOLD = 0.3
TOLD = "the verification found what the search had not: a plate ({:.2f}); it was redacted, too"


class Wavering:
    """Finds a face, and a plate of which it is as sure as told: before and after the redaction."""

    name = "wavering"
    sha256 = ""
    labels = ("face", "plate")
    object_range_px = (8.0, 4000.0)

    def __init__(self, original: NDArray[np.uint8], before: float, after: float) -> None:
        self.face = original[70:120, 50:80].astype(int)
        self.before, self.after = before, after

    def detect(
        self, images: Sequence[NDArray[np.uint8]], confidence: Confidence = None
    ) -> list[list[Detection]]:
        found = []
        for image in images:
            redacted = np.abs(image[70:120, 50:80].astype(int) - self.face).mean() > 12
            plate = self.after if redacted else self.before
            scores = (("face", 0.0 if redacted else 0.9, FACE), ("plate", plate, PLATE))
            found.append(
                [
                    Detection.from_xyxy(label, score, box)
                    for label, score, box in scores
                    if score >= least_score(confidence, label, THRESHOLD)
                ]
            )
        return found


def run(folder: Path, before: float, after: float, confidence: float | None) -> Outcome:
    source = folder / "photo.jpg"
    source.write_bytes(jpeg(scene()))
    settings = replace(Settings(), verify=Verify.FULL, confidence=confidence)
    detector = Wavering(scene(), before, after)
    return anonymize_photo(source, folder / "out" / "photo.jpg", detector, settings)


@pytest.mark.parametrize(
    ("before", "after", "known"),
    [(0.28, 0.31, True), (0.21, 0.30, True), (0.28, 0.6, False), (0.1, 0.31, False)],
)
@pytest.mark.parametrize("confidence", [None, THRESHOLD])
def test_full_verification_redacts_what_is_new_and_no_more(
    tmp_path: Path, before: float, after: float, known: bool, confidence: float | None
) -> None:
    outcome = run(tmp_path, before, after, confidence)
    assert outcome.status is Status.DONE, outcome.reason
    assert [one.label for one in outcome.detections] == (["face"] if known else ["face", "plate"])
    told = [note for note in outcome.notes if "the search had not" in note]
    assert told == ([] if known else [TOLD.format(after)])


@pytest.mark.parametrize(
    ("before", "after", "passes"),
    [(0.28, 0.31, True), (0.28, 0.6, False), (0.35, 0.36, False)],
)
def test_a_later_verification_does_not_cry_wolf(
    tmp_path: Path, before: float, after: float, passes: bool
) -> None:
    run(tmp_path, 0.1, 0.1, None)
    written, original = tmp_path / "out" / "photo.jpg", tmp_path / "photo.jpg"
    record = Record(written, original, [Detection.from_xyxy("face", 0.9, FACE)])
    detector = Wavering(scene(), before, after)
    verify = VerifyPublished({written: record}, frozenset({Check.DETECTIONS}), detector)
    outcome = verify(Job.reading(written), lambda: False)
    assert (outcome.status is Status.DONE) == passes
    assert outcome.findings is not None
    assert ("just below" in " ".join(outcome.findings.remarks)) == passes
    without = replace(verify, records={written: replace(record, original=None)})
    assert without(Job.reading(written), lambda: False).status is Status.FAILED


def test_it_is_the_same_object_by_label_and_place_also_across_the_edge_of_a_panorama() -> None:
    found = Detection.from_xyxy("face", 0.3, (990, 100, 1010, 130))
    assert seen_before(found, [Detection.from_xyxy("face", 0.25, (-9, 101, 11, 131))], 1000)
    assert not seen_before(found, [Detection.from_xyxy("plate", 0.29, (990, 100, 1010, 130))], 1000)
    assert not seen_before(found, [Detection.from_xyxy("face", 0.29, (890, 100, 910, 130))], 1000)
    assert not seen_before(found, [], 1000)
