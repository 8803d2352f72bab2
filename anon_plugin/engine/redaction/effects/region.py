"""What an effect gets to see of one region."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.redaction.effects.bands import Rows, in_all_bands, warped_rows
from anon_plugin.engine.redaction.noise import Noise
from anon_plugin.engine.redaction.shapes import frame_size

_SAMPLE_PX = 96
"""Pixels along the longer side that are looked at: what is made of them holds no finer detail."""


@dataclass(frozen=True)
class Region:
    """The window around one region, from the original pixels.

    pixels: (h, w, bands), the photo's dtype, never written to.
    core: (h, w) bool, the pixels that are fully redacted for this region.
    visible: (h, w) bool, the pixels that no redaction of the photo touches. Whatever is computed
        from them tells nothing that the finished photo does not show anyway.
    box: rows and columns of the window that hold all of the redaction: what an effect has to give.
    frame: (4, 2) float64, the object's top left, top right, bottom right and bottom left in
        window pixels (pixel centres at half integers), grown to hold the core.
    white: the value of full brightness (255 for uint8).
    label: the detection's label.
    round: whether the shape is an ellipse.
    pattern: decoration that hides nothing and is the same in every run.
    noise: the run's secret noise, for whatever has something to hide.
    """

    pixels: NDArray[Any] = field(repr=False)
    core: NDArray[np.bool_] = field(repr=False)
    visible: NDArray[np.bool_] = field(repr=False)
    box: tuple[slice, slice]
    frame: NDArray[np.float64] = field(repr=False)
    white: float
    label: str
    round: bool
    pattern: Noise
    noise: Noise

    @property
    def bands(self) -> int:
        return int(self.pixels.shape[2])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @cached_property
    def size(self) -> tuple[float, float]:
        """Mean width and height of the frame, in pixels."""
        return frame_size(self.frame)

    @cached_property
    def sample(self) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """The window thinned out, (h, w, bands), and where it is visible and a number, (h, w).

        0 where it is not: this is all of the photo that a strong redaction is made from.
        """
        step = max(1, max(self.height, self.width) // _SAMPLE_PX)
        thin = self.pixels[::step, ::step]
        pixels = thin.astype(np.float32)
        usable = self.visible[::step, ::step] & _finite(thin)
        if np.issubdtype(thin.dtype, np.inexact):  # what is no number stays none when multiplied
            pixels[~usable] = 0.0
        else:
            pixels *= in_all_bands(usable.astype(np.float32), self.bands)
        return pixels, usable

    @property
    def usable(self) -> NDArray[np.bool_]:
        """(h, w) where the window is visible and a number."""
        return self.visible & _finite(self.pixels)

    @cached_property
    def surroundings(self) -> NDArray[np.float32]:
        """(bands,) mean of what is visible around the region; mid grey where nothing is."""
        pixels, usable = self.sample
        count = int(np.count_nonzero(usable))
        if not count:
            return np.full(self.bands, 0.5 * self.white, dtype=np.float32)
        total = usable.ravel().astype(np.float64) @ pixels.reshape(-1, self.bands)
        return np.asarray(total / count, dtype=np.float32)

    def grid_shape(self, cells: int) -> tuple[int, int]:
        """Rows and columns of a grid with `cells` square cells along the frame's longer side."""
        width, height = self.size
        longer = max(width, height)
        return max(1, round(cells * height / longer)), max(1, round(cells * width / longer))

    def frame_to(self, corners: NDArray[np.float64]) -> NDArray[np.float64]:
        """(3, 3) homography from window pixels to where the frame's corners are `corners`."""
        transform = cv2.getPerspectiveTransform(
            self.frame.astype(np.float32), corners.astype(np.float32)
        )
        return np.asarray(transform, dtype=np.float64)

    def spread(self, grid: NDArray[np.float32], interpolation: int) -> Rows:
        """Lay a (rows, columns, bands) grid over the frame; the edge cells go on outside it.

        interpolation: cv2.INTER_NEAREST for hard cells, cv2.INTER_CUBIC for a smooth field.
        Returns the rows of the box.
        """
        rows, columns = grid.shape[:2]
        to_window = np.linalg.inv(self.frame_to(rectangle(columns, rows)))
        return self.laid(grid, to_window, interpolation)

    def laid(
        self, picture: NDArray[np.float32], to_window: NDArray[np.float64], interpolation: int
    ) -> Rows:
        """A (rows, columns, bands) picture through a (3, 3) homography to window pixels; its edges
        go on outside it. Returns the rows of the box."""
        down, across = self.box
        to_box = np.array([[1.0, 0.0, -across.start], [0.0, 1.0, -down.start], [0.0, 0.0, 1.0]])
        return warped_rows(picture, to_box @ to_window, across.stop - across.start, interpolation)

    def cell_centres(self, rows: int, columns: int) -> NDArray[np.float64]:
        """(rows, columns, 2) window coordinates of the centres of a grid over the frame."""
        v, u = np.mgrid[0:rows, 0:columns] + 0.5
        to_window = np.linalg.inv(self.frame_to(rectangle(columns, rows)))
        points = np.stack([u, v], axis=-1).reshape(1, -1, 2)
        return np.asarray(cv2.perspectiveTransform(points, to_window)).reshape(rows, columns, 2)


def _finite(pixels: NDArray[Any]) -> NDArray[np.bool_]:
    """(h, w) where all bands are numbers, as whole numbers always are."""
    if not np.issubdtype(pixels.dtype, np.inexact):
        return np.ones(pixels.shape[:2], dtype=bool)
    return np.asarray(np.isfinite(pixels).all(axis=2))


def rectangle(width: float, height: float) -> NDArray[np.float64]:
    """(4, 2) corners of an upright rectangle at the origin, clockwise from the top left."""
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
