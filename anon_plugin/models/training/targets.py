"""From boxes to the maps that the network is asked to give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.street.architecture import STRIDE

SPREAD = 0.09
"""Standard deviation of an object's Gaussian, as a share of its side.

0.54 / 6 as in Liu et al., Training-Time-Friendly Network (2019, arXiv 1909.00700), whose weighting
of the cells around the centre is used for the sides, too.
"""

COMMON_PX = 32.0
"""Longer side up to which an object counts once; larger ones count by the root of their length, at
most LARGEST_WEIGHT: mosaics and crowds make many small objects and few large ones."""
LARGEST_WEIGHT = 4.0


@dataclass
class Objects:
    """The objects of one picture.

    boxes: (N, 4) float32 left, top, right, bottom. labels: (N,). weights: (N,), 0 = learn nothing
    here, below 0 = sure to be nothing of the label. corners: (N, 4, 2) top left,
    top right, bottom right, bottom left; corners_known: (N,).
    """

    boxes: NDArray[np.float32]
    labels: NDArray[np.int64]
    weights: NDArray[np.float32]
    corners: NDArray[np.float32]
    corners_known: NDArray[np.bool_]

    @classmethod
    def none(cls) -> Objects:
        return cls(
            np.zeros((0, 4), np.float32),
            np.zeros(0, np.int64),
            np.zeros(0, np.float32),
            np.zeros((0, 4, 2), np.float32),
            np.zeros(0, np.bool_),
        )

    def __len__(self) -> int:
        return len(self.boxes)

    def joined(self, other: Objects) -> Objects:
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Objects(*(np.concatenate(pair) for pair in pairs))

    def shifted(self, x: float, y: float) -> Objects:
        offset = np.array([x, y], np.float32)
        return Objects(
            self.boxes + np.tile(offset, 2),
            self.labels,
            self.weights,
            self.corners + offset,
            self.corners_known,
        )


@dataclass
class Targets:
    """Maps of (L labels, channels, H/4, W/4), float32.

    heat: (L, h, w), 1 at the centre of an object, falling off around it.
    heat_weight: (L, h, w), how much the cell counts (0 = learn nothing).
    boxes: (L, 4, h, w) pixels; box_weight: (L, h, w), summing to an object's weight (more than 1
    where it is large).
    corners: (L, 8, h, w), from the box' middle in units of its sides; corner_weight: (L, h, w).
    """

    heat: NDArray[np.float32]
    heat_weight: NDArray[np.float32]
    boxes: NDArray[np.float32]
    box_weight: NDArray[np.float32]
    corners: NDArray[np.float32]
    corner_weight: NDArray[np.float32]


def make_targets(
    objects: Objects,
    background: NDArray[np.bool_],
    labels: int,
    shape: tuple[int, int],
) -> Targets:
    """Maps for one picture.

    background: (L, H/4, W/4), where the picture is sure to hold nothing but `objects`.
    shape: the picture's height and width in pixels, multiples of 4.
    """
    height, width = shape[0] // STRIDE, shape[1] // STRIDE
    result = Targets(
        heat=np.zeros((labels, height, width), np.float32),
        heat_weight=background.astype(np.float32),
        boxes=np.zeros((labels, 4, height, width), np.float32),
        box_weight=np.zeros((labels, height, width), np.float32),
        corners=np.zeros((labels, 8, height, width), np.float32),
        corner_weight=np.zeros((labels, height, width), np.float32),
    )
    # What is sure to be nothing comes last: it may lie in a part that nobody looked at.
    for number in np.argsort(-objects.weights, kind="stable"):
        if objects.weights[number] <= 0:
            box, sure = objects.boxes[number], float(objects.weights[number] < 0)
            x0, y0 = np.floor(box[:2] / STRIDE - 0.5).astype(int).clip(0)
            x1, y1 = np.ceil(box[2:] / STRIDE + 0.5).astype(int).clip(0)
            result.heat_weight[objects.labels[number], y0:y1, x0:x1] = sure
    # Large objects first: where two overlap, the cells belong to the smaller one.
    sides = objects.boxes[:, 2:] - objects.boxes[:, :2]
    for number in np.argsort(-sides.prod(axis=1)):
        if objects.weights[number] > 0:
            _draw(result, objects, int(number), height, width)
    return result


def _draw(result: Targets, objects: Objects, number: int, height: int, width: int) -> None:
    box, label = objects.boxes[number], objects.labels[number]
    rarity = float(np.clip(np.sqrt((box[2:] - box[:2]).max() / COMMON_PX), 1.0, LARGEST_WEIGHT))
    weight = objects.weights[number] * rarity
    middle, side = (box[:2] + box[2:]) / 2, box[2:] - box[:2]
    column, row = np.floor(middle / STRIDE).astype(int).clip(0, (width - 1, height - 1))
    spread_x, spread_y = np.maximum(SPREAD * side / STRIDE, 0.35)
    reach_x, reach_y = int(3 * spread_x), int(3 * spread_y)
    x = np.arange(max(0, column - reach_x), min(width, column + reach_x + 1))
    y = np.arange(max(0, row - reach_y), min(height, row + reach_y + 1))
    gaussian = np.exp(
        -0.5 * (((x - column) / spread_x) ** 2)[None] - 0.5 * (((y - row) / spread_y) ** 2)[:, None]
    ).astype(np.float32)
    area = np.s_[y[0] : y[-1] + 1, x[0] : x[-1] + 1]
    heat = result.heat[label][area]
    np.maximum(heat, gaussian, out=heat)
    result.heat_weight[label][area][gaussian > 0.3] = 1
    result.heat_weight[label, row, column] = weight
    near = gaussian >= 0.5
    share = gaussian[near] / gaussian[near].sum() * weight
    result.boxes[label][:, area[0], area[1]][:, near] = box[:, None]
    result.box_weight[label][area][near] = share
    result.corner_weight[label][area][near] = 0
    if objects.corners_known[number]:
        relative = ((objects.corners[number] - middle) / side).reshape(8, 1)
        result.corners[label][:, area[0], area[1]][:, near] = relative
        result.corner_weight[label][area][near] = share
