"""What an effect gets to see of one region."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.shapes import frame_size


@dataclass(frozen=True)
class Region:
    """The window around one region, from the original pixels.

    pixels: (h, w, bands) float32, never written to.
    core: (h, w) bool, the pixels that are fully redacted for this region.
    visible: (h, w) bool, the pixels that no redaction of the photo touches. Whatever is computed
        from them tells nothing that the finished photo does not show anyway.
    frame: (4, 2) float64, the object's top left, top right, bottom right and bottom left in
        window pixels (pixel centres at half integers), grown to hold the core.
    white: the value of full brightness (255 for uint8, 1 for float).
    label: the detection's label.
    """

    pixels: NDArray[np.float32] = field(repr=False)
    core: NDArray[np.bool_] = field(repr=False)
    visible: NDArray[np.bool_] = field(repr=False)
    frame: NDArray[np.float64] = field(repr=False)
    white: float
    label: str

    @property
    def bands(self) -> int:
        return int(self.pixels.shape[2])

    @property
    def size(self) -> tuple[float, float]:
        """Mean width and height of the frame, in pixels."""
        return frame_size(self.frame)

    def grid_shape(self, cells: int) -> tuple[int, int]:
        """Rows and columns of a grid with `cells` square cells along the frame's longer side."""
        width, height = self.size
        longer = max(width, height)
        rows = max(1, round(cells * height / longer))
        columns = max(1, round(cells * width / longer))
        return rows, columns

    def spread(self, grid: NDArray[np.float32], interpolation: int) -> NDArray[np.float32]:
        """Lay a (rows, columns, bands) grid over the frame; the edge cells go on outside it.

        interpolation: cv2.INTER_NEAREST for hard cells, cv2.INTER_CUBIC for a smooth field.
        Returns (h, w, bands) float32.
        """
        rows, columns, bands = grid.shape
        # OpenCV counts pixel centres as whole numbers, we count them as halves.
        cells = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32) - 0.5
        to_window = cv2.getPerspectiveTransform(cells, self.frame.astype(np.float32) - 0.5)
        height, width = self.core.shape
        layers = [
            cv2.warpPerspective(
                np.ascontiguousarray(grid[:, :, band]),
                to_window,
                (width, height),
                flags=interpolation,
                borderMode=cv2.BORDER_REPLICATE,
            )
            for band in range(bands)
        ]
        return np.asarray(np.stack(layers, axis=2), dtype=np.float32)

    def cell_of_pixels(self, rows: int, columns: int) -> NDArray[np.intp]:
        """For each core pixel, in reading order, the number of its grid cell (row by row)."""
        y, x = np.nonzero(self.core)
        target = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
        to_grid = cv2.getPerspectiveTransform(self.frame.astype(np.float32), target)
        centres = np.stack([x + 0.5, y + 0.5], axis=1).astype(np.float64)[None]
        u, v = cv2.perspectiveTransform(centres, to_grid)[0].T
        column = np.clip(np.floor(u), 0, columns - 1).astype(np.intp)
        row = np.clip(np.floor(v), 0, rows - 1).astype(np.intp)
        return np.asarray(row * columns + column, dtype=np.intp)
