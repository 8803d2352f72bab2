"""What keeps a network that learns something new from forgetting: the old one looks on.

After Li and Hoiem, *Learning without Forgetting* (2017, arXiv 1606.09282): on the same pictures the
new network has to see what the old one sees wherever people said nothing, and its fine map, which
all heads read, has to stay near the old one's everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from anon_plugin.models.street.net import HeadOutput
from anon_plugin.models.training.losses import TargetBatch, decode_sides, generalized_iou

FINE_MAP_WEIGHT = 6.0
OBJECT_HEAT = 0.05
"""Heat in the targets from which on a cell belongs to an object."""
LEAST_EVIDENCE = -4.6
"""Logit, 1 %, below which a cell is empty, whatever it is exactly."""
SURE = 0.3
"""Least probability at which the old network's boxes are taken over."""


def fine_map_loss(new: Tensor, old: Tensor) -> Tensor:
    """Mean square by which the fine map has changed, as a share of the old one's."""
    difference = (new.float() - old.float()).pow(2).mean()
    return FINE_MAP_WEIGHT * difference / old.float().pow(2).mean().clamp(min=1e-6)


def evidence_loss(
    new: Mapping[str, HeadOutput],
    old: Mapping[str, HeadOutput],
    targets: TargetBatch,
    labels: Sequence[str],
) -> dict[str, Tensor]:
    """Mean square by which logits have changed where there is no object, by label.

    Only cells count where one of the two networks sees something, however little: a window that
    rises from 1 to 10 % is nothing to the losses of probabilities, but passes many plates.
    """
    losses = {}
    for number, label in enumerate(labels):
        if label not in new:
            continue
        now, before = new[label].heat[:, 0].float(), old[label].heat[:, 0].float()
        free = targets.heat[:, number] < OBJECT_HEAT
        seen = (free & (torch.maximum(now, before) > LEAST_EVIDENCE)).float()
        gap = now.clamp(min=LEAST_EVIDENCE) - before.clamp(min=LEAST_EVIDENCE)
        losses[f"{label} evidence"] = (seen * gap.pow(2)).sum() / seen.sum().clamp(min=1)
    return losses


def kept_loss(
    new: Mapping[str, HeadOutput],
    old: Mapping[str, HeadOutput],
    targets: TargetBatch,
    labels: Sequence[str],
) -> dict[str, Tensor]:
    """How far the new network is from the old one where targets say nothing, by label.

    labels: those of the targets. The quality focal loss of Li et al., *Generalized Focal Loss*
    (2020, arXiv 2006.04388), with the old network's probabilities as its soft targets.
    """
    losses = {}
    for number, label in enumerate(labels):
        if label not in new:
            continue
        open_ = (targets.heat_weight[:, number] == 0).float()
        before = torch.sigmoid(old[label].heat[:, 0].float())
        logits = new[label].heat[:, 0].float()
        gap = (torch.sigmoid(logits) - before).pow(2)
        entropy = functional.binary_cross_entropy_with_logits(logits, before, reduction="none")
        loss = (open_ * gap * entropy).sum() / (open_ * before).sum().clamp(min=1)
        sure = (open_ * before) > SURE
        if bool(sure.any()):
            weight = before[sure]
            found = decode_sides(new[label].sides())[sure]
            wanted = decode_sides(old[label].sides())[sure]
            distance = weight * (1 - generalized_iou(found, wanted))
            loss = loss + distance.sum() / weight.sum()
        losses[f"{label} kept"] = loss
    return losses
