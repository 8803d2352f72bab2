"""Each object in a picture of its own: the box that was found, with some room around it.

Objects near and far come out equally large, so that their edges are drawn equally well, and those
that are taller than wide in a taller picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detector import Image
from anon_plugin.models.traffic.architecture import BOX_CELL_PX, PADDING

SHORT_PX, LONG_PX = 96, 160
"""Sides of the pictures; multiples of what the network takes."""
ROOM = 0.15
"""How much more than the box is shown at each side, as a share of the box: the box may be wrong."""
LEAST_ROOM_PX = 2.0


@dataclass(frozen=True)
class Frame:
    """A part of a picture, in whole pixels, which may reach beyond the picture.

    left, top, right, bottom: what is shown. box: (4,) the object's box, in shares of the frame.
    """

    left: int
    top: int
    right: int
    bottom: int
    box: tuple[float, float, float, float]

    @classmethod
    def around(cls, xyxy: Sequence[float]) -> Frame:
        """The frame of an object with this box."""
        x0, y0, x1, y1 = xyxy
        across = max(LEAST_ROOM_PX, ROOM * (x1 - x0))
        down = max(LEAST_ROOM_PX, ROOM * (y1 - y0))
        left, top = int(np.floor(x0 - across)), int(np.floor(y0 - down))
        right, bottom = int(np.ceil(x1 + across)), int(np.ceil(y1 + down))
        width, height = right - left, bottom - top
        box = (x0 - left) / width, (y0 - top) / height, (x1 - left) / width, (y1 - top) / height
        return cls(left, top, right, bottom, box)

    @property
    def size_wh(self) -> tuple[int, int]:
        return self.right - self.left, self.bottom - self.top

    @property
    def shown_wh(self) -> tuple[int, int]:
        """Width and height of the picture that the network is given."""
        width, height = self.size_wh
        return (SHORT_PX, LONG_PX) if height >= width else (LONG_PX, SHORT_PX)

    def cut(self, image: Image, beyond: Sequence[float] = PADDING) -> Image:
        """The object's picture, (H, W, 3) or (H, W) uint8 as `image`, of the size `shown_wh`.

        beyond: what is shown beyond the image.
        """
        height, width = image.shape[:2]
        part = image[max(0, self.top) : self.bottom, max(0, self.left) : self.right]
        missing = (
            max(0, -self.top),
            max(0, self.bottom - height),
            max(0, -self.left),
            max(0, self.right - width),
        )
        if any(missing):
            part = cv2.copyMakeBorder(part, *missing, cv2.BORDER_CONSTANT, value=beyond)
        shrunk = self.size_wh[0] > self.shown_wh[0]
        how = cv2.INTER_AREA if shrunk else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(part, self.shown_wh, interpolation=how), dtype=np.uint8)

    def inside(self) -> NDArray[np.float32]:
        """(H, W) how much of each cell of BOX_CELL_PX pixels lies in the box."""
        width, height = self.shown_wh
        x0, y0, x1, y1 = self.box
        across = _overlap(width // BOX_CELL_PX, x0, x1)
        down = _overlap(height // BOX_CELL_PX, y0, y1)
        return np.asarray(down[:, None] * across[None], dtype=np.float32)


def _overlap(cells: int, low: float, high: float) -> NDArray[np.float64]:
    """The share of each of so many cells, side by side from 0 to 1, between two places."""
    starts = np.arange(cells) / cells
    ends = starts + 1 / cells
    shares = (np.minimum(ends, high) - np.maximum(starts, low)).clip(0) * cells
    return np.asarray(shares, dtype=np.float64)
