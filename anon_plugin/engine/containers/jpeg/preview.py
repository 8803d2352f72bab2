"""Small pictures made from the redacted one, to stand where unredacted ones stood."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_REDUCED = (
    (8, cv2.IMREAD_REDUCED_COLOR_8),
    (4, cv2.IMREAD_REDUCED_COLOR_4),
    (2, cv2.IMREAD_REDUCED_COLOR_2),
)
_QUALITIES = (85, 75, 65, 55, 45, 35, 25, 15, 8, 3)


class Preview:
    """Thumbnails of a finished JPEG, in the orientation in which it is stored."""

    def __init__(self, picture: bytes) -> None:
        """`picture` is a complete JPEG without metadata."""
        self._picture = picture
        self._decoded: dict[int, NDArray[np.uint8]] = {}

    def pixels(self, width: int, height: int) -> NDArray[np.uint8]:
        """(height, width, 3) uint8 BGR: the whole picture, fitted in, with black bars beside it."""
        source = self._at_least(width, height)
        scale = min(width / source.shape[1], height / source.shape[0])
        inner_wh = (
            min(width, max(1, round(source.shape[1] * scale))),
            min(height, max(1, round(source.shape[0] * scale))),
        )
        small = cv2.resize(source, inner_wh, interpolation=cv2.INTER_AREA)
        result = np.zeros((height, width, 3), np.uint8)
        left, top = (width - inner_wh[0]) // 2, (height - inner_wh[1]) // 2
        result[top : top + inner_wh[1], left : left + inner_wh[0]] = small
        return result

    def jpeg(self, width: int, height: int, max_bytes: int) -> bytes | None:
        """A JPEG of at most so many bytes, at the best quality that fits; None where none does."""
        pixels = self.pixels(width, height)
        for quality in _QUALITIES:
            done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
            if done and len(data) <= max_bytes:
                return data.tobytes()
        return None

    def _at_least(self, width: int, height: int) -> NDArray[np.uint8]:
        """The picture decoded at the lowest of the decoder's scales that is not too small."""
        raw = np.frombuffer(self._picture, np.uint8)
        for divisor, flag in _REDUCED:
            if divisor not in self._decoded:
                self._decoded[divisor] = cv2.imdecode(raw, flag | cv2.IMREAD_IGNORE_ORIENTATION)
            image = self._decoded[divisor]
            if image.shape[1] >= width and image.shape[0] >= height:
                return image
        flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
        full: NDArray[np.uint8] = cv2.imdecode(raw, flags)
        return full
