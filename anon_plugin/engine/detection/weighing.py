"""Findings that wait for their scores until the views of a photo have been searched.

What a score hangs on beside the finding itself may have to be looked up. In large batches, of
findings of all views and scales, that takes less time than view by view, and what no view brings
home is not looked up at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Detector, Image


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
