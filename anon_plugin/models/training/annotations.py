"""What is known about one photo that is learned from."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

LABELS = ("face", "plate", "person", "vehicle")
FACE, PLATE, PERSON, VEHICLE = range(len(LABELS))

VALIDATION_SHARE = 0.06

Outline = tuple[NDArray[np.float32], ...]


@dataclass(frozen=True)
class Annotations:
    """What is known about one photo.

    boxes: (N, 4) float32 left, top, right, bottom in pixels. labels: (N,) indices into LABELS.
    weights: (N,) how much each box counts as an object; 0 = may be one, learn nothing there; below
    0 = somebody looked and it is none.
    background: for each label, whether places without a box are sure to hold no such object.
    outlines: for each box, its outline as polygons of (K, 2) float32 pixels; empty where it is not
    known. interest: for each box, how often pictures are cut around it, beside others (1).
    """

    path: Path
    source: str
    boxes: NDArray[np.float32]
    labels: NDArray[np.int64]
    weights: NDArray[np.float32]
    background: tuple[bool, ...]
    outlines: tuple[Outline, ...] = ()
    interest: NDArray[np.float32] | None = None
    validation_share: float = VALIDATION_SHARE

    @property
    def for_validation(self) -> bool:
        """A fixed share of the photos, chosen by name, is kept for calibration."""
        name = f"{self.source}/{self.path.name}".encode()
        return zlib.crc32(name) % 10_000 < self.validation_share * 10_000


def read_pixels(path: Path) -> NDArray[np.uint8]:
    """(H, W, 3) RGB. Raises FileNotFoundError where there is no picture."""
    file = np.fromfile(path, np.uint8)  # OpenCV opens no path that Windows writes in Unicode
    pixels = cv2.imdecode(file, cv2.IMREAD_COLOR) if len(file) else None
    if pixels is None:
        raise FileNotFoundError(f"{path} is listed in the annotations but cannot be read.")
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
