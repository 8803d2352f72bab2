"""Findings that wait for their scores until the views of a photo have been searched.

What a score hangs on beside the finding itself may have to be looked up. In large batches, of
findings of all views and scales, that takes less time than view by view, and what no view brings
home is not looked up at all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Detector, Image
from anon_plugin.engine.detection.merging import Finding
from anon_plugin.engine.detection.view import View

MOST_WAITING = 256
"""So many findings that have something to be looked up wait at most: what is kept for each is a
picture of up to 110 KB."""


@dataclass(frozen=True)
class Unweighed:
    """A finding without its final score.

    detection: with the score that it has by itself, in pixels of its view. evidence: what the
    detector keeps to weigh it; None where it needs nothing.
    """

    detection: Detection
    evidence: object | None = None


@runtime_checkable
class WeighingDetector(Detector, Protocol):
    """A detector that finds first and weighs later; its `detect` does both at once."""

    def find(self, images: Sequence[Image], confidence: Confidence = None) -> list[list[Unweighed]]:
        """All that may come to count in each image; confidence as for `detect`."""
        ...

    def weigh(
        self, found: Sequence[Unweighed], confidence: Confidence = None
    ) -> list[Detection | None]:
        """The findings with their scores, of any images; None for each that does not count."""
        ...


class Searching:
    """What a detector finds in one view of a photo after another, of some labels."""

    def __init__(
        self, detector: Detector, labels: Collection[str], confidence: Confidence = None
    ) -> None:
        self._detector, self._labels, self._confidence = detector, labels, confidence
        self._found: list[Finding] = []
        self._waiting: list[tuple[Unweighed, Finding]] = []
        self._evidence_count = 0

    def add(self, views: Sequence[View]) -> None:
        """Search some views. Raises what the detector's `detect` does."""
        images = [view.pixels for view in views]
        if not isinstance(self._detector, WeighingDetector):
            results = self._detector.detect(images, self._confidence)
            for view, detections in zip(views, results, strict=True):
                self._found += view.bring_home(self._wanted(detections))
            return
        for view, found in zip(views, self._detector.find(images, self._confidence), strict=True):
            for one in found:
                home = view.bring_home(self._wanted([one.detection]))
                self._waiting += [(one, finding) for finding in home]
                self._evidence_count += len(home) * (one.evidence is not None)
        if self._evidence_count >= MOST_WAITING:
            self._weigh()

    def findings(self) -> list[Finding]:
        """All findings so far, in the photo's pixels."""
        self._weigh()
        return self._found

    def _wanted(self, detections: Sequence[Detection]) -> list[Detection]:
        return [one for one in detections if one.label in self._labels]

    def _weigh(self) -> None:
        if not self._waiting or not isinstance(self._detector, WeighingDetector):
            return
        found = [one for one, _ in self._waiting]
        weighed = self._detector.weigh(found, self._confidence)
        for (_, finding), one in zip(self._waiting, weighed, strict=True):
            if one is not None:
                detection = replace(finding.detection, score=one.score)
                self._found.append(replace(finding, detection=detection))
        self._waiting, self._evidence_count = [], 0
