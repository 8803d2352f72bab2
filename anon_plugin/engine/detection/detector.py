"""The seam between the engine and whatever finds faces and plates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.scales import TILE_PX
from anon_plugin.errors import PhotoError

Image = NDArray[np.uint8]


class AtMost(float):
    """A least score that gives way to the detector's own threshold where that is lower."""


class Share(float):
    """A least score as a share of the detector's own threshold."""


Confidence = float | None | Mapping[str, float | None]
"""0 to 1, the least score that is wanted: of all labels, or of each that is wanted at all. None
means the detector's own calibrated threshold of the label."""


def least_score(confidence: Confidence, label: str, default: float) -> float:
    """The least score of a label that is wanted; infinite where none is.

    default: the detector's own threshold of that label.
    """
    if isinstance(confidence, Mapping):
        if label not in confidence:
            return float("inf")
        confidence = confidence[label]
    if isinstance(confidence, AtMost):
        return min(default, confidence)
    if isinstance(confidence, Share):
        return default * confidence
    return default if confidence is None else confidence


def require_numbers(values: NDArray[np.float64]) -> None:
    """Raise PhotoError where a model answered with NaN or infinity.

    Such values compare as lower than any threshold, so a photo that was not searched at all would
    pass for one in which nothing was found.
    """
    if not np.isfinite(values).all():
        raise PhotoError(
            "cannot be searched: the model answered with values that are no numbers. Choose "
            "another device or model."
        )


def view_px(detector: object) -> int:
    """The longest side of the tiles of flat photos that suit a detector: its own `view_px`, which a
    detector has that sees as much in larger tiles, or TILE_PX."""
    own: int = getattr(detector, "view_px", TILE_PX)
    return own


def opened(detector: Detector) -> Detector:
    """The detector itself; of one that stands for another, such as one that a process opens when
    it is first needed, what its `opened` gives."""
    own: Callable[[], Detector] = getattr(detector, "opened", lambda: detector)
    return own()


@runtime_checkable
class Detector(Protocol):
    """Finds labelled objects in upright RGB images.

    name: what the report calls it. sha256: hex digest of its weights ("" where it has none).
    labels: what it can find.
    object_range_px: shortest and longest object side, in pixels of the image it is given, that it
        finds reliably. Views are cut so that every object falls into this range at some scale.
    """

    name: str
    sha256: str
    labels: tuple[str, ...]
    object_range_px: tuple[float, float]

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        """Find objects in each image.

        images: (H, W, 3) uint8 RGB arrays of any size; equal sizes are searched as one batch.
        confidence: see Confidence.
        Returns one list of detections an image, regions in that image's pixels, already freed of
        duplicates within the image. Raises PhotoError where the model's answer is no numbers.
        """
        ...
