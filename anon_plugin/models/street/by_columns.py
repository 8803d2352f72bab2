"""The first convolution of our network on four columns of pixels at a time.

Three bytes are too few to gather for each cell and place of the kernel: where a library computes a
convolution of bytes by gathering first, this takes half the time, and sums up the same products.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

COLUMNS = 4
"""Of pixels, side by side as the channels of one; the network's sides are multiples of it."""


def on_columns(weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
    """Weights and bias of 3 x 2 cells, of a convolution of 3 x 3 pixels at every second one.

    weights: (channels out, 3, 3, 3). Given: (channels out x 2, 3 x COLUMNS, 3, 2), which makes two
    columns of cells at once, and looks at the four columns of pixels before them and at theirs.
    """
    made, taken = weights.shape[:2]
    cells = COLUMNS // 2
    wide = np.zeros((cells, made, 2 * COLUMNS, taken, 3), np.float32)
    for cell in range(cells):
        first = COLUMNS + 2 * cell - 1
        wide[cell, :, first : first + 3] = weights.transpose(0, 3, 1, 2)
    parts = wide.reshape(cells * made, 2, COLUMNS * taken, 3)
    return np.ascontiguousarray(parts.transpose(0, 2, 3, 1)), np.tile(bias, cells)
