"""Draws the outline of an object that was found, in a picture of its own (frames.py).

The network that finds objects looks at that picture once more, and a few convolutions on its maps
tell which cells of 2 x 2 pixels belong to the object in the middle: from coarse maps, which know
what is what, up to fine ones, which know where edges are.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from anon_plugin.models.traffic.architecture import OUTLINER_WIDTH as WIDTH
from anon_plugin.models.traffic.architecture import WIDTHS
from anon_plugin.models.traffic.net import Convolution, Features


class Outliner(nn.Module):
    """Maps of the network in, masks out."""

    def __init__(self) -> None:
        super().__init__()
        half, quarter, eighth, sixteenth, last = WIDTHS
        self.of32 = Convolution(last, WIDTH)
        self.of16 = Convolution(sixteenth, WIDTH)
        self.mix16 = Convolution(2 * WIDTH, WIDTH, 3)
        self.of8 = Convolution(eighth, WIDTH)
        self.mix8 = Convolution(2 * WIDTH, WIDTH, 3)
        self.of4 = Convolution(quarter, WIDTH)
        self.mix4 = Convolution(2 * WIDTH + 2, WIDTH, 3)
        self.deep4 = Convolution(WIDTH, WIDTH, 3)
        self.of2 = Convolution(half, WIDTH // 2)
        self.narrow2 = Convolution(WIDTH, WIDTH // 2)
        self.mix2 = Convolution(WIDTH, WIDTH // 2, 3)
        self.mask = nn.Conv2d(WIDTH // 2, 1, 1)

    def forward(self, features: Features, told: Tensor) -> Tensor:
        """(N, H/2, W/2) logits that a cell belongs to the object.

        features: of the objects' pictures. told: see network.Network.masks.
        """
        half, quarter = features.fine
        eighth, sixteenth, last = features.pyramid
        known = self._join(self.mix16, self.of32(last), self.of16(sixteenth))
        known = self._join(self.mix8, known, self.of8(eighth))
        fine = torch.cat([self.of4(quarter), told], dim=1)
        known = self.deep4(self._join(self.mix4, known, fine))
        known = self._join(self.mix2, self.narrow2(known), self.of2(half))
        mask: Tensor = self.mask(known)
        return mask[:, 0]

    @staticmethod
    def _join(mix: nn.Module, coarse: Tensor, fine: Tensor) -> Tensor:
        larger = functional.interpolate(coarse, scale_factor=2)
        mixed: Tensor = mix(torch.cat([larger, fine], dim=1))
        return mixed
