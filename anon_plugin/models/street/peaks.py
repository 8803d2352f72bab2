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
_NEIGHBOURS_LOGIT = float(np.log(len(_STEPS[0])))
"""The most that the neighbours of a highest cell can add to its logit."""


@dataclass(frozen=True)
class Peaks:
    """Findings of one label in one image, before duplicates are removed.

    logits: (N,) float64. boxes: (N, 4) float64 left, top, right, bottom, inside the image.
    corners: (N, 4, 2) float64 from the top left clockwise, or None where the label has none.
    """

    logits: NDArray[np.float64]
    boxes: NDArray[np.float64]
    corners: NDArray[np.float64] | None


def find_peaks(
    maps: Maps, least_logit: float, shape: tuple[int, ...], around: bool = False
) -> list[Peaks]:
    """Local maxima of 3 x 3 cells of at least `least_logit`, for each image of the batch.

    shape: height and width in pixels of the images without what was padded at right and bottom.
    around: the odds of all nine cells are added. A network that is asked in which cell the middle
    of an object lies shares its answer among neighbours where the middle is near an edge: each of
    them then is half as sure, and alone would say more about where cells begin than about the
    object.
    Raises PhotoError where the maps hold anything but numbers.
    """
    heat = maps.heat
    # The sum of a map is a number only if all of its cells are.
    require_numbers(heat.sum(dtype=np.float64))
    lowest = least_logit - _NEIGHBOURS_LOGIT if around else least_logit
    image, row, column = np.nonzero(heat >= lowest)
    image, row, column = _highest_around(heat, (image, row, column))
    logits = heat[image, row, column].astype(np.float64)
    if around:
        logits = _odds_around(heat, (image, row, column))
        enough = logits >= least_logit
        logits = logits[enough]
        image, row, column = image[enough], row[enough], column[enough]
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
    highest = heat[cells] == _around(heat, cells).max(axis=1)
    return image[highest], row[highest], column[highest]


def _odds_around(heat: NDArray[np.float32], cells: Cells) -> NDArray[np.float64]:
    """(N,) logit of the summed odds of each cell, its highest, and its eight neighbours."""
    highest = heat[cells].astype(np.float64)
    beside = _around(heat, cells) - highest[:, None]
    return np.asarray(highest + np.log(np.exp(beside).sum(axis=1)))


def _around(heat: NDArray[np.float32], cells: Cells) -> NDArray[np.float32]:
    """(N, 9): the cells with their neighbours, of which those beyond the border hold -inf."""
    image, row, column = cells
    rows, columns = row[:, None] + _STEPS[0], column[:, None] + _STEPS[1]
    inside_rows = rows.clip(0, heat.shape[1] - 1)
    inside_columns = columns.clip(0, heat.shape[2] - 1)
    inside = (rows == inside_rows) & (columns == inside_columns)
    values = heat[image[:, None], inside_rows, inside_columns]
    return np.where(inside, values, np.float32(-np.inf))


def _best(
    logits: NDArray[np.float64],
    boxes: NDArray[np.float64],
    corners: NDArray[np.float64] | None,
    chosen: NDArray[np.intp],
) -> Peaks:
    chosen = chosen[np.argsort(-logits[chosen], kind="stable")][:MOST_PEAKS]
    return Peaks(logits[chosen], boxes[chosen], None if corners is None else corners[chosen])
