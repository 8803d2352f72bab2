"""Means of the weights of two networks of one architecture."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn


def mixed(
    first: Mapping[str, Tensor], second: Mapping[str, Tensor], share: float
) -> dict[str, Tensor]:
    """State dict with `share` of the second one and the rest of the first one.

    The mean of two networks that went apart from a common start finds as much as the better of them
    and makes fewer mistakes than both (Wortsman et al., Model soups, 2022, arXiv 2203.05482); the
    mean of an old and a new one keeps what the old one knew (Wortsman et al., Robust fine-tuning of
    zero-shot models, 2022, arXiv 2109.01903). Counters are taken from the second one.
    """
    return {
        name: torch.lerp(first[name], value, share) if value.is_floating_point() else value.clone()
        for name, value in second.items()
    }


@torch.no_grad()
def follow(mean: nn.Module, network: nn.Module, keep: float) -> None:
    """Move a running mean towards the network: `keep` of it stays. Changes `mean`."""
    pairs = zip(mean.state_dict().values(), network.state_dict().values(), strict=True)
    for old, new in pairs:
        if old.is_floating_point():
            old.lerp_(new, 1 - keep)
        else:
            old.copy_(new)
