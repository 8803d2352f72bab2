"""Detectors that find different things, as one: each is given views that suit it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Detector, Image


class SideBySide:
    """Several detectors, no two of which find the same label.

    Given a picture, all of them search it. A search of a photo asks `parts_for` instead, and gives
    each part views of its own: what is large in a photo needs fewer and smaller ones than what is
    small, and what nobody asked for needs none.
    """

    def __init__(self, parts: Sequence[Detector]) -> None:
        self.sides = tuple(parts)
        self.name = "+".join(part.name for part in parts)
        devices = [getattr(part, "device", "cpu") for part in parts]
        self.device = next((device for device in devices if device != "cpu"), "cpu")
        self.sha256 = hashlib.sha256("".join(part.sha256 for part in parts).encode()).hexdigest()
        self.labels = tuple(label for part in parts for label in part.labels)
        # The range that all can do: every object falls into it at some scale.
        self.object_range_px = (
            max(part.object_range_px[0] for part in parts),
            min(part.object_range_px[1] for part in parts),
        )

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        """See Detector.detect: what all of the parts find."""
        found = [part.detect(images, confidence) for part in self.sides]
        return [[one for part in of_image for one in part] for of_image in zip(*found, strict=True)]


def parts_for(detector: Detector, labels: Collection[str]) -> list[Detector]:
    """The detectors that search a photo for some labels, each of them in views of its own."""
    sides: Sequence[Detector] = getattr(detector, "sides", ())
    if not sides:
        return [detector]
    return [side for side in sides if not set(labels).isdisjoint(side.labels)]
