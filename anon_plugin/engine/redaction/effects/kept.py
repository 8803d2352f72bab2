"""Content that a weak style keeps: means of cells, with secret noise on them.

The strong styles never come here. Someone who asks for `kept_cells` and allows weak styles gets
them honestly: real means of the region's own core, from no pixel outside it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.redaction.effects.region import Region, rectangle

NOISE = 0.12
"""Width of the uniform noise on each cell, as a fraction of full brightness."""


def kept_means(region: Region, rows: int, columns: int) -> NDArray[np.float32]:
    """(rows, columns, bands) means of the core's pixels in each cell of the frame, noise added.

    A cell without any core pixel takes the mean of all.
    """
    y, x = np.nonzero(region.core & np.isfinite(region.pixels).all(axis=2))
    inside = region.pixels[y, x].astype(np.float64)
    if not len(inside):
        return np.full((rows, columns, region.bands), 0.5 * region.white, dtype=np.float32)
    centres = np.stack([x + 0.5, y + 0.5], axis=1)[None]
    to_grid = region.frame_to(rectangle(columns, rows))
    u, v = cv2.perspectiveTransform(centres, to_grid)[0].T
    column = np.clip(np.floor(u), 0, columns - 1)
    row = np.clip(np.floor(v), 0, rows - 1)
    cell = (row * columns + column).astype(np.intp)
    count = np.bincount(cell, minlength=rows * columns)
    sums = [np.bincount(cell, band, minlength=rows * columns) for band in inside.T]
    means = np.stack(sums, axis=1) / np.maximum(count, 1)[:, None]
    means[count == 0] = inside.mean(axis=0)
    noise = region.noise.uniform("kept", means.shape)
    noisy = means + NOISE * region.white * noise
    return np.asarray(noisy.reshape(rows, columns, region.bands), dtype=np.float32)
