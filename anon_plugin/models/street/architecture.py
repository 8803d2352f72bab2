"""What our own network looks like: how many channels where, and which labels it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STRIDE = 4
"""Pixels of the image for each cell of the heat map."""
MULTIPLE = 32
"""Height and width of the input must be a multiple of this."""
SIDE_UNIT_PX = 8.0
"""A box side is exp(output) times this; an untrained network starts with boxes of 16 pixels."""


@dataclass(frozen=True)
class Architecture:
    """What has to be known to build the network that fits a set of weights.

    corners: for each label, whether its head also gives four corner points.
    widths: channels at strides 2, 4, 8, 16, 32. depths: residual blocks at strides 4, 8, 16, 32.
    neck: channels of the feature pyramid. fine: channels of the map that the heads read.
    """

    corners: Mapping[str, bool]
    widths: tuple[int, int, int, int, int] = (16, 32, 64, 96, 128)
    depths: tuple[int, int, int, int] = (1, 2, 2, 1)
    neck: int = 64
    fine: int = 48
