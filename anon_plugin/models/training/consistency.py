"""The same scene a few pixels aside or a little smaller has to be scored the same.

After Sajjadi et al., *Regularization With Stochastic Transformations and Perturbations* (2016,
arXiv 1606.04586). What the network says about an object hangs on where the cells of its maps begin;
where that should not matter, its two answers are pulled together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from anon_plugin.models.street.architecture import STRIDE
from anon_plugin.models.street.net import HeadOutput

LEAST_EVIDENCE = -3.5
"""Logit, 3 %, from which on a peak is looked up in the other view. Below, all is empty."""
FARTHEST_PX = 7
SMALLER = 0.97
CONSISTENCY_WEIGHT = 1.0


@dataclass(frozen=True)
class SecondView:
    """The same pictures cut off by (x, y) pixels at the left and top, then scaled."""

    shift_xy: tuple[int, int]
    scale: float = 1.0

    @classmethod
    def drawn(cls, generator: np.random.Generator) -> SecondView:
        """Cut off by 0 to FARTHEST_PX pixels; every third time made smaller besides."""
        x, y = (int(one) for one in generator.integers(0, FARTHEST_PX + 1, 2))
        return cls((x, y), SMALLER if generator.random() < 1 / 3 else 1.0)

    def of(self, images: Tensor) -> Tensor:
        """images: (N, 3, H, W); the result has the same shape, its last rows and columns repeat."""
        height, width = images.shape[2:]
        x, y = self.shift_xy
        seen = images[:, :, y:, x:]
        if self.scale != 1:
            size = [round(side * self.scale) for side in seen.shape[2:]]
            seen = functional.interpolate(seen, size, mode="bilinear", antialias=True)
        missing = (0, width - seen.shape[3], 0, height - seen.shape[2])
        padded = functional.pad(seen, missing, mode="replicate")
        return padded.contiguous(memory_format=torch.channels_last)

    def there(self, points: Tensor) -> Tensor:
        """Where (K, 2) points of the first view, x and y in pixels, lie in this one."""
        return (points - points.new_tensor(self.shift_xy)) * self.scale

    def back(self, points: Tensor) -> Tensor:
        """Where (K, 2) points of this view lie in the first one."""
        return points / self.scale + points.new_tensor(self.shift_xy)


def consistency_loss(
    first: Mapping[str, HeadOutput], second: Mapping[str, HeadOutput], view: SecondView
) -> Tensor:
    """How differently peaks are scored in the two views.

    second: of the first few of the pictures that `first` is about.
    """
    losses = []
    for label, output in second.items():
        there = _evidence(output.heat[:, 0].float())
        here = _evidence(first[label].heat[: len(there), 0].float())
        gaps = torch.cat([_gaps(here, there, view.there), _gaps(there, here, view.back)])
        distance = functional.smooth_l1_loss(gaps, torch.zeros_like(gaps), reduction="sum")
        losses.append(CONSISTENCY_WEIGHT * distance / max(1, len(gaps)))
    return torch.stack(losses).sum()


def _evidence(heat: Tensor) -> Tensor:
    """(N, h, w) logits of the summed odds of each cell and its eight neighbours, as findings are
    scored (street/peaks.py); what is empty is all the same."""
    odds = 9 * functional.avg_pool2d(heat[:, None].clamp(max=12).exp(), 3, stride=1, padding=1)
    return odds[:, 0].clamp(min=1e-4).log().clamp(min=LEAST_EVIDENCE)


def _gaps(here: Tensor, there: Tensor, place: Callable[[Tensor], Tensor]) -> Tensor:
    """(K,) differences between the peaks of one map and the highest value near the same place in
    the other; those that lie outside of it are left out."""
    highest = functional.max_pool2d(here[:, None], 3, stride=1, padding=1)[:, 0]
    image, row, column = torch.nonzero((here == highest) & (here > LEAST_EVIDENCE), as_tuple=True)
    points = (torch.stack([column, row], dim=1) + 0.5) * STRIDE
    cells = torch.floor(place(points) / STRIDE).long()
    height, width = there.shape[1:]
    inside = ((cells >= 1) & (cells < cells.new_tensor([width - 3, height - 3]))).all(dim=1)
    near = functional.max_pool2d(there[:, None], 3, stride=1, padding=1)[:, 0]
    image, row, column, cells = image[inside], row[inside], column[inside], cells[inside]
    return here[image, row, column] - near[image, cells[:, 1], cells[:, 0]]
