"""What a detector finds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

SURE = 1.0
"""The score of what a person drew, and of what is known without a search."""


@dataclass(frozen=True)
class Detection:
    """One found object.

    label: what it is; one of the vocabulary's or a name that the model gives it.
    score: 0 to 1; what it means is the detector's affair (ours is calibrated to precision).
    region: (N, 2) float64 polygon, x right and y down, in pixels whose centres lie at half
        integers (the left edge of the image is x = 0). Four or more points, in order around the
        object. On a panorama x may run past the right edge and wraps.
    is_box: True where `region` is just the bounding box; False where it is the object's own shape
        (plate corners, an outline).
    """

    label: str
    score: float
    region: NDArray[np.float64] = field(repr=False)
    is_box: bool = True

    def __post_init__(self) -> None:
        """Raise ValueError where the region lies nowhere, or nobody can say how sure it is."""
        if not (math.isfinite(self.score) and np.isfinite(self.region).all()):
            raise ValueError("a region or its score is no finite number")

    @classmethod
    def from_xyxy(cls, label: str, score: float, xyxy: Sequence[float]) -> Detection:
        """A detection whose region is the box (left, top, right, bottom)."""
        x0, y0, x1, y1 = (float(value) for value in xyxy)
        corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64)
        return cls(label=label, score=float(score), region=corners)

    @property
    def xyxy(self) -> tuple[float, float, float, float]:
        """Bounding box (left, top, right, bottom) of the region."""
        x0, y0 = self.region.min(axis=0)
        x1, y1 = self.region.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)

    def __eq__(self, other: Any) -> bool:
        if not isinstance(other, Detection):
            return NotImplemented
        return (self.label, self.score, self.is_box) == (
            other.label,
            other.score,
            other.is_box,
        ) and np.array_equal(self.region, other.region)

    def __hash__(self) -> int:
        return hash((self.label, self.score, self.is_box, self.region.tobytes()))


def is_outline(found: Detection) -> bool:
    """Whether a detection, in pixels of the view that it was found in, is an object's outline.

    Four points are a box or the corners of a plate, and convex.
    """
    return not found.is_box and len(found.region) > 4
