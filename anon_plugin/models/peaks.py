"""From the network's maps to boxes: an object is where the heat is higher than all around."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from anon_plugin.models.centernet import SIDE_UNIT_PX, STRIDE, HeadOutput
from anon_plugin.models.detector import require_numbers

MOST_PEAKS = 1000
"""Peaks of a label in one image, best first; more are no street any more."""


@dataclass(frozen=True)
class Peaks:
    """Findings of one label in one image, before duplicates are removed.

    logits: (N,) float64. boxes: (N, 4) float64 left, top, right, bottom, inside the image.
    corners: (N, 4, 2) float64 from the top left clockwise, or None where the label has none.
    """

    logits: NDArray[np.float64]
    boxes: NDArray[np.float64]
    corners: NDArray[np.float64] | None


def find_peaks(output: HeadOutput, least_logit: float, shape: tuple[int, ...]) -> list[Peaks]:
    """Local maxima of 3 x 3 cells of at least `least_logit`, for each image of the batch.

    shape: height and width in pixels of the images without what was padded at right and bottom.
    Raises PhotoError where the maps hold anything but numbers.
    """
    heat = output.heat[:, 0]
    # The sum of a map is a number only if all of its cells are: one pass, one value to fetch.
    require_numbers(_float64(heat.float().sum()))
    image, row, column = torch.nonzero(heat >= least_logit, as_tuple=True)
    image, row, column = _highest_around(heat, image, row, column)
    logits = _float64(heat[image, row, column])
    sides, relative = output.at(image, row, column)
    distances = _float64(sides.float().clamp(-5, 5.5).exp()) * SIDE_UNIT_PX
    require_numbers(distances)
    x, y = (_float64(cells) * STRIDE + STRIDE / 2 for cells in (column, row))
    low = np.stack([x, y], axis=1) - distances[:, :2]
    high = np.stack([x, y], axis=1) + distances[:, 2:]
    corners = None
    if relative is not None:
        shares = _float64(relative).reshape(-1, 4, 2)
        corners = ((low + high) / 2)[:, None] + shares * (high - low)[:, None]
    limits = np.array(shape[::-1], dtype=np.float64)
    boxes = np.concatenate([low.clip(0, limits), high.clip(0, limits)], axis=1)
    sound = ((boxes[:, 2:] - boxes[:, :2]) > 0.5).all(axis=1)
    owner = image.cpu().numpy()
    return [
        _best(logits, boxes, corners, np.flatnonzero((owner == number) & sound))
        for number in range(len(heat))
    ]


def _highest_around(
    heat: Tensor, image: Tensor, row: Tensor, column: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Those of the cells that none of their eight neighbours exceeds; they are few in a map."""
    lowest = torch.finfo(heat.dtype).min
    padded = functional.pad(heat, (1, 1, 1, 1), value=lowest)
    step = torch.arange(3, device=heat.device)
    around = padded[
        image[:, None, None], row[:, None, None] + step[:, None], column[:, None, None] + step
    ]
    highest = heat[image, row, column] == around.amax(dim=(1, 2))
    return image[highest], row[highest], column[highest]


def _best(
    logits: NDArray[np.float64],
    boxes: NDArray[np.float64],
    corners: NDArray[np.float64] | None,
    chosen: NDArray[np.intp],
) -> Peaks:
    chosen = chosen[np.argsort(-logits[chosen], kind="stable")][:MOST_PEAKS]
    return Peaks(logits[chosen], boxes[chosen], None if corners is None else corners[chosen])


def _float64(values: Tensor) -> NDArray[np.float64]:
    return values.double().cpu().numpy()
