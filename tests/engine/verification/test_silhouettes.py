"""A silhouette is found again as a box; that is a look of the redaction and no failure."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.verification.checks import check_detections
from anon_plugin.engine.verification.findings import Findings
from anon_plugin.engine.verification.touched import Touched

# A third of its box.
CORNER = np.array([[20.0, 20], [120, 20], [120, 40], [40, 40], [40, 180], [20, 180]])
PERSON = Detection("person", 0.9, CORNER, is_box=False)


def failures(found: Detection, redacted: list[Detection]) -> list[str]:
    mask = np.zeros((200, 200), bool)
    mask[20:40, 20:120] = mask[20:180, 20:40] = True
    patch = Patch(0, 0, np.zeros((200, 200, 3), np.uint8), mask)
    findings = Findings(Path("a.jpg"))
    check_detections(findings, [found], Touched([patch], (200, 200)), None, redacted)
    return [*findings.failures]


def test_the_box_around_a_silhouette_is_no_person() -> None:
    assert not failures(Detection.from_xyxy("person", 0.8, (18, 18, 122, 182)), [PERSON])


def test_a_person_beside_it_or_of_another_label_is_one() -> None:
    assert failures(Detection.from_xyxy("person", 0.8, (45, 45, 122, 182)), [PERSON])
    assert failures(Detection.from_xyxy("face", 0.8, (18, 18, 122, 182)), [PERSON])
    assert failures(Detection.from_xyxy("person", 0.8, (18, 18, 122, 182)), [])
