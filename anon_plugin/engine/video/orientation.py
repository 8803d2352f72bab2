"""From coded pixels to upright ones: turning and mirroring, as the container asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]


@dataclass(frozen=True)
class Orientation:
    """What makes coded pixels upright: rows and columns swap places first, then they are mirrored.

    swaps: rows become columns. flips_x, flips_y: mirrored left to right, top to bottom.
    """

    swaps: bool = False
    flips_x: bool = False
    flips_y: bool = False

    @classmethod
    def of_matrix(cls, a: int, b: int, c: int, d: int) -> Orientation:
        """Of a track header's matrix: x' = a x + c y, y' = b x + d y (ISO/IEC 14496-12, 8.3.2).

        A matrix that turns by no multiple of 90° is taken for none.
        """
        if a and d and not (b or c):
            return cls(False, a < 0, d < 0)
        if b and c and not (a or d):
            return cls(True, c < 0, b < 0)
        return cls()

    @classmethod
    def of_rotation(cls, degrees: float) -> Orientation:
        """Of a counterclockwise turn, as FFmpeg's display matrix tells it."""
        quarter = round(degrees / 90.0) % 4
        matrices = ((1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))
        return cls.of_matrix(*matrices[quarter])

    @property
    def degrees(self) -> int:
        """The counterclockwise turn of an orientation without a mirror; 0 of one with."""
        turns = {(1, 0, 1): 90, (0, 1, 1): 180, (1, 1, 0): -90}
        return turns.get((self.swaps, self.flips_x, self.flips_y), 0)

    def size(self, size_wh: tuple[int, int]) -> tuple[int, int]:
        """Width and height the other way round, where rows and columns swap places."""
        return (size_wh[1], size_wh[0]) if self.swaps else size_wh

    def upright(self, pixels: Pixels) -> Pixels:
        """A view of coded (H, W, …) pixels as upright ones."""
        turned = pixels.swapaxes(0, 1) if self.swaps else pixels
        return turned[:: -1 if self.flips_y else 1, :: -1 if self.flips_x else 1]

    def coded(self, pixels: Pixels) -> Pixels:
        """A view of upright (H, W, …) pixels as coded ones."""
        turned = pixels[:: -1 if self.flips_y else 1, :: -1 if self.flips_x else 1]
        return turned.swapaxes(0, 1) if self.swaps else turned

    def coded_box(
        self, box: tuple[int, int, int, int], upright_wh: tuple[int, int]
    ) -> tuple[int, int, int, int]:
        """Where a rectangle of upright pixels (x0, y0, x1, y1) lies among the coded ones."""
        x0, y0, x1, y1 = box
        width, height = upright_wh
        if self.flips_x:
            x0, x1 = width - x1, width - x0
        if self.flips_y:
            y0, y1 = height - y1, height - y0
        return (y0, x0, y1, x1) if self.swaps else (x0, y0, x1, y1)


def contiguous(pixels: Pixels) -> Pixels:
    """The same in the usual order of memory, as OpenCV wants it."""
    return np.ascontiguousarray(pixels)
