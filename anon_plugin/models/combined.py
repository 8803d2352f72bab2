"""Several detectors as one, such as a face model and a plate model of others."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector, Image
from anon_plugin.engine.geometry.boxes import bounding_boxes, suppress_duplicates

DUPLICATE_IOU = 0.5


class CombinedDetector:
    """Everything that any of its parts finds; what several find comes once, at its best score.

    Each part keeps its own default thresholds.
    """

    def __init__(self, parts: Sequence[Detector]) -> None:
        self._parts = tuple(parts)
        self.name = "+".join(part.name for part in parts)
        devices = [getattr(part, "device", "cpu") for part in parts]
        self.device = next((device for device in devices if device != "cpu"), "cpu")
        digests = "".join(part.sha256 for part in parts)
        self.sha256 = hashlib.sha256(digests.encode()).hexdigest()
        self.labels = tuple(dict.fromkeys(label for part in parts for label in part.labels))
        # The range that all can do: every object falls into it at some scale.
        self.object_range_px = (
            max(part.object_range_px[0] for part in parts),
            min(part.object_range_px[1] for part in parts),
        )

    def detect(
        self, images: Sequence[Image], confidence: float | None = None
    ) -> list[list[Detection]]:
        """See Detector.detect."""
        results = [part.detect(images, confidence) for part in self._parts]
        return [
            _without_duplicates([found for result in results for found in result[index]])
            for index in range(len(images))
        ]


def _without_duplicates(found: list[Detection]) -> list[Detection]:
    kept = []
    for label in dict.fromkeys(one.label for one in found):
        same = [one for one in found if one.label == label]
        scores = np.array([one.score for one in same], dtype=np.float64)
        boxes = bounding_boxes([one.region for one in same])
        kept += [same[index] for index in suppress_duplicates(boxes, scores, DUPLICATE_IOU)]
    return kept
