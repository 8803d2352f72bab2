"""What a detector finds in all views of a photo, and what is left to do when all are searched."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Detector, opened
from anon_plugin.engine.detection.drawing import DrawingDetector, Sighting, seen_best
from anon_plugin.engine.detection.merging import PLANE, Finding, Surface
from anon_plugin.engine.detection.view import View
from anon_plugin.engine.detection.weighing import Unweighed, WeighingDetector

MOST_WAITING = 256
"""So many findings that have something to be looked up wait at most: what is kept for each is a
picture of up to 110 KB."""


class Searching:
    """What a detector finds in one view of a photo after another, of some labels.

    surface: what the photo's pixels lie on.
    """

    def __init__(
        self,
        detector: Detector,
        labels: Collection[str],
        confidence: Confidence = None,
        surface: Surface = PLANE,
    ) -> None:
        self._detector, self._labels, self._confidence = opened(detector), labels, confidence
        self._surface = surface
        self._found: list[Finding] = []
        self._unweighed: list[tuple[Unweighed, Finding]] = []
        self._undrawn: list[Sighting] = []
        self._evidence_count = 0

    def add(self, views: Sequence[View]) -> None:
        """Search some views. Raises what the detector's `detect` does."""
        images = [view.pixels for view in views]
        if isinstance(self._detector, WeighingDetector):
            for view, some in zip(
                views, self._detector.find(images, self._confidence), strict=True
            ):
                for one in some:
                    home = view.bring_home(self._wanted([one.detection]))
                    self._unweighed += [(one, finding) for finding in home]
                    self._evidence_count += len(home) * (one.evidence is not None)
        elif isinstance(self._detector, DrawingDetector):
            found = self._detector.find_boxes(images, self._confidence)
            for view, boxes in zip(views, found, strict=True):
                wanted = [one for one in boxes if one.detection.label in self._labels]
                self._undrawn += Sighting.of_view(view, wanted)
            self._evidence_count = len(self._undrawn)
        else:
            results = self._detector.detect(images, self._confidence)
            for view, detections in zip(views, results, strict=True):
                self._found += view.bring_home(self._wanted(detections))
        if self._evidence_count >= MOST_WAITING:
            self._finish()

    def findings(self) -> list[Finding]:
        """All findings so far, in the photo's pixels."""
        self._finish()
        return self._found

    def _wanted(self, detections: Sequence[Detection]) -> list[Detection]:
        return [one for one in detections if one.label in self._labels]

    def _finish(self) -> None:
        """Weigh or draw what waits for it."""
        detector = self._detector
        if self._unweighed and isinstance(detector, WeighingDetector):
            weighed = detector.weigh([one for one, _ in self._unweighed], self._confidence)
            for (_, finding), one in zip(self._unweighed, weighed, strict=True):
                if one is not None:
                    detection = replace(finding.detection, score=one.score)
                    self._found.append(replace(finding, detection=detection))
        if self._undrawn and isinstance(detector, DrawingDetector):
            chosen = seen_best(self._undrawn, self._surface, detector.drawn_px)
            drawn = detector.draw([one.undrawn for one in chosen])
            self._found += [
                sighting.told(one)
                for sighting, one in zip(chosen, drawn, strict=True)
                if one is not None
            ]
        self._unweighed, self._undrawn, self._evidence_count = [], [], 0
