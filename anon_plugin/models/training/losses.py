"""How far the network's maps are from the targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from anon_plugin.models.street.architecture import SIDE_UNIT_PX, STRIDE
from anon_plugin.models.street.net import HeadOutput

SIDES_WEIGHT = 2.0
CORNERS_WEIGHT = 1.0


@dataclass(frozen=True)
class TargetBatch:
    """Targets of a batch as tensors: (N, L, ..., h, w); see targets.Targets."""

    heat: Tensor
    heat_weight: Tensor
    boxes: Tensor
    box_weight: Tensor
    corners: Tensor
    corner_weight: Tensor

    def to(self, device: torch.device) -> TargetBatch:
        return TargetBatch(*(value.to(device, non_blocking=True) for value in vars(self).values()))


def total_loss(
    outputs: Mapping[str, HeadOutput], targets: TargetBatch, labels: Sequence[str]
) -> tuple[Tensor, dict[str, float]]:
    """The sum to minimize, and its parts for the log.

    labels: those of the targets; a network may have fewer.
    """
    parts: dict[str, Tensor] = {}
    for number, label in enumerate(labels):
        if label not in outputs:
            continue
        output = outputs[label]
        heat, heat_weight = targets.heat[:, number], targets.heat_weight[:, number]
        parts[f"{label} heat"] = heat_loss(output.heat[:, 0].float(), heat, heat_weight)
        chosen = targets.box_weight[:, number] > 0
        weight = targets.box_weight[:, number][chosen]
        found = decode_sides(output.sides())[chosen].view(-1, 4)
        wanted = targets.boxes[:, number].permute(0, 2, 3, 1)[chosen].view(-1, 4)
        distance = (weight * (1 - generalized_iou(found, wanted))).sum()
        parts[f"{label} sides"] = SIDES_WEIGHT * distance / weight.sum().clamp(min=1)
        corners = output.corners()
        if corners is not None:
            known = targets.corner_weight[:, number] > 0
            weight = targets.corner_weight[:, number][known]
            found = corners.float().permute(0, 2, 3, 1)[known].view(-1, 8)
            wanted = targets.corners[:, number].permute(0, 2, 3, 1)[known]
            distance = (weight * (found - wanted.view(-1, 8)).abs().sum(1)).sum()
            parts[f"{label} corners"] = CORNERS_WEIGHT * distance / weight.sum().clamp(min=1)
    total = torch.stack(list(parts.values())).sum()
    return total, {name: float(part.detach()) for name, part in parts.items()}


def heat_loss(logits: Tensor, heat: Tensor, weight: Tensor) -> Tensor:
    """Focal loss of a Gaussian heat map: equation 1 of Objects as Points, alpha 2, beta 4.

    logits, heat, weight: (N, h, w); cells of weight 0 teach nothing.
    """
    probability = torch.sigmoid(logits)
    centre = heat == 1
    positive = (1 - probability) ** 2 * functional.logsigmoid(logits)
    negative = (1 - heat) ** 4 * probability**2 * functional.logsigmoid(-logits)
    objects = (weight * centre).sum().clamp(min=1)
    return -(weight * torch.where(centre, positive, negative)).sum() / objects


def decode_sides(sides: Tensor) -> Tensor:
    """Boxes (N, h, w, 4) left, top, right, bottom in pixels from (N, 4, h, w) outputs."""
    distances = torch.exp(sides.float().clamp(-5, 5.5)) * SIDE_UNIT_PX
    height, width = sides.shape[2:]
    y = (torch.arange(height, device=sides.device) + 0.5) * STRIDE
    x = (torch.arange(width, device=sides.device) + 0.5) * STRIDE
    left, top, right, bottom = distances.unbind(1)
    return torch.stack([x - left, y[:, None] - top, x + right, y[:, None] + bottom], dim=3)


def generalized_iou(one: Tensor, other: Tensor) -> Tensor:
    """Rezatofighi et al. (2019, arXiv 1902.09630) for (N, 4) boxes; between -1 and 1."""
    low, high = torch.maximum(one[:, :2], other[:, :2]), torch.minimum(one[:, 2:], other[:, 2:])
    common = (high - low).clamp(min=0).prod(1)
    union = (one[:, 2:] - one[:, :2]).prod(1) + (other[:, 2:] - other[:, :2]).prod(1) - common
    around_low = torch.minimum(one[:, :2], other[:, :2])
    around_high = torch.maximum(one[:, 2:], other[:, 2:])
    around = (around_high - around_low).prod(1)
    return common / union.clamp(min=1e-6) - (around - union) / around.clamp(min=1e-6)
