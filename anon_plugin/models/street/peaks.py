"""From the network's maps to boxes: an object is where the heat is higher than all around."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detector import require_numbers
from anon_plugin.models.street.architecture import SIDE_UNIT_PX, STRIDE
from anon_plugin.models.street.network import Cells, Maps

MOST_PEAKS = 1000
"""Peaks of a label in one image, best first; more are no street any more."""

_STEPS = np.mgrid[-1:2, -1:2].reshape(2, 9)


@dataclass(frozen=True)
class Peaks:
    """Findings of one label in one image, before duplicates are removed.

    logits: (N,) float64. boxes: (N, 4) float64 left, top, right, bottom, inside the image.
    corners: (N, 4, 2) float64 from the top left clockwise, or None where the label has none.
    """

    logits: NDArray[np.float64]
    boxes: NDArray[np.float64]
    corners: NDArray[np.float64] | None


def find_peaks(maps: Maps, least_logit: float, shape: tuple[int, ...]) -> list[Peaks]:
    """Local maxima of 3 x 3 cells of at least `least_logit`, for each image of the batch.

    shape: height and width in pixels of the images without what was padded at right and bottom.
    Raises PhotoError where the maps hold anything but numbers.
    """
    heat = maps.heat
    # The sum of a map is a number only if all of its cells are.
    require_numbers(heat.sum(dtype=np.float64))
    image, row, column = np.nonzero(heat >= least_logit)
    image, row, column = _highest_around(heat, (image, row, column))
    logits = heat[image, row, column].astype(np.float64)
    sides, relative = maps.at((image, row, column))
    distances = np.exp(sides.clip(-5, 5.5)).astype(np.float64) * SIDE_UNIT_PX
    require_numbers(distances)
    centres = np.stack([column, row], axis=1) * float(STRIDE) + STRIDE / 2
    low, high = centres - distances[:, :2], centres + distances[:, 2:]
    corners = None
    if relative is not None:
        shares = relative.astype(np.float64).reshape(-1, 4, 2)
        corners = ((low + high) / 2)[:, None] + shares * (high - low)[:, None]
    limits = np.array(shape[::-1], dtype=np.float64)
    boxes = np.concatenate([low.clip(0, limits), high.clip(0, limits)], axis=1)
    sound = ((boxes[:, 2:] - boxes[:, :2]) > 0.5).all(axis=1)
    return [
        _best(logits, boxes, corners, np.flatnonzero((image == number) & sound))
        for number in range(len(heat))
    ]


def _highest_around(heat: NDArray[np.float32], cells: Cells) -> Cells:
    """Those of the cells that none of their eight neighbours exceeds; they are few in a map."""
    image, row, column = cells
    last_row, last_column = heat.shape[1] - 1, heat.shape[2] - 1
    # Beyond the border a cell is its own neighbour.
    rows = np.clip(row[:, None] + _STEPS[0], 0, last_row)
    columns = np.clip(column[:, None] + _STEPS[1], 0, last_column)
    around = heat[image[:, None], rows, columns]
    highest = heat[image, row, column] == around.max(axis=1)
    return image[highest], row[highest], column[highest]


def _best(
    logits: NDArray[np.float64],
    boxes: NDArray[np.float64],
    corners: NDArray[np.float64] | None,
    chosen: NDArray[np.intp],
) -> Peaks:
    chosen = chosen[np.argsort(-logits[chosen], kind="stable")][:MOST_PEAKS]
    return Peaks(logits[chosen], boxes[chosen], None if corners is None else corners[chosen])
