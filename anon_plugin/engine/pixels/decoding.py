"""Pictures decoded by a library alone, for whoever must not trust our own coders."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# OpenCV 4.11 and later can leave the bands in the order in which the decoder has them.
_READ_RGB: int = getattr(cv2, "IMREAD_COLOR_RGB", 0)


def decoded(data: bytes, halved: bool = False) -> NDArray[np.uint8] | None:
    """(h, w, 3) uint8 RGB of a picture as it is stored, None where OpenCV cannot decode it.

    halved: at half its width and height, rounded up, which takes a quarter of the memory. At full
    size OpenCV's result is copied once, so that there are two of it for a moment.
    """
    colours = cv2.IMREAD_REDUCED_COLOR_2 if halved else _READ_RGB or cv2.IMREAD_COLOR
    flags = colours | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error:
        return None
    if pixels is None:
        return None
    if halved or not _READ_RGB:
        cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB, dst=pixels)
    return np.asarray(pixels, dtype=np.uint8)
