"""Small pictures made from the redacted one, to stand where unredacted ones stood."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

_QUALITIES = (85, 75, 65, 55, 45, 35, 25, 15, 8, 3)


class Preview(ABC):
    """Thumbnails of a redacted picture, in the orientation in which it is stored."""

    @abstractmethod
    def at_least(self, width: int, height: int) -> NDArray[np.uint8]:
        """(h, w, 3) uint8 BGR: the whole picture, at least so large where it is."""

    def pixels(self, width: int, height: int) -> NDArray[np.uint8]:
        """(height, width, 3) uint8 BGR: the whole picture, fitted in, with black bars beside it."""
        source = self.at_least(width, height)
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
                return bytes(data)
        return None


class PixelPreview(Preview):
    """Thumbnails from the picture's own pixels, which are asked for only where one is needed."""

    def __init__(self, rgb: Callable[[], NDArray[np.uint8]]) -> None:
        """rgb: gives (H, W, 3) uint8, redacted, as stored."""
        self._rgb = rgb

    def at_least(self, width: int, height: int) -> NDArray[np.uint8]:  # noqa: ARG002
        """See Preview: always the whole picture."""
        return self._bgr

    @cached_property
    def _bgr(self) -> NDArray[np.uint8]:
        return np.ascontiguousarray(self._rgb()[..., ::-1])
