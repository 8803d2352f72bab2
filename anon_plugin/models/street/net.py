"""Our own network: one stage, no anchors, a heat map of object centres at a quarter of the size.

After Zhou et al., *Objects as Points* (2019, arXiv 1904.07850), with a small residual trunk, a
feature pyramid (Lin et al., arXiv 1612.03144) that brings the view of the whole scene back to the
fine map on which small things are found, and the sides of the box as in Tian et al., *FCOS* (2019,
arXiv 1904.01355). Each label has a head of its own on the shared trunk: a further label is a
further head, and a state dict of fewer labels loads into it by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from anon_plugin.models.street.architecture import Architecture


@dataclass(frozen=True)
class HeadOutput:
    """What the network says about one label; maps are (N, channels, H/4, W/4).

    heat: 1 channel, logit that an object of this label is centred in the cell.
    hidden: what the head has to say about boxes, to be read as a map or only where an object is.
    """

    heat: Tensor
    hidden: Tensor
    head: _Head

    def of(self, images: slice) -> HeadOutput:
        """What is said about some of the images."""
        return HeadOutput(self.heat[images], self.hidden[images], self.head)

    def sides(self) -> Tensor:
        """4 channels: logarithms of the distances from the cell's centre to the left, top, right
        and bottom of the box, in units of SIDE_UNIT_PX pixels."""
        sides: Tensor = self.head.sides(self.hidden)
        return sides

    def corners(self) -> Tensor | None:
        """8 channels: x and y of the top left, top right, bottom right and bottom left corner, from
        the middle of the box and in units of its width and height; None where the label has none.
        """
        if self.head.corners is None:
            return None
        corners: Tensor = self.head.corners(self.hidden)
        return corners

    def at(self, image: Tensor, row: Tensor, column: Tensor) -> tuple[Tensor, Tensor | None]:
        """sides (K, 4) and corners (K, 8) at K cells only, which is most of them saved."""
        hidden = self.hidden[image, :, row, column][:, :, None, None]
        few = HeadOutput(self.heat, hidden, self.head)
        corners = few.corners()
        return few.sides().flatten(1), None if corners is None else corners.flatten(1)


def normalised(values: Tensor) -> Tensor:
    """Values of pixels, 0 to 255, as the convolutions take them: mid-grey is 0."""
    return (values / 64.0).sub_(2.0)


class _Normalisation(nn.Module):
    """`normalised` as a part of the network, so that it can be left out where it is done before."""

    def forward(self, images: Tensor) -> Tensor:
        return normalised(images)


class _Convolution(nn.Sequential):
    """Convolution, batch normalization, rectifier."""

    def __init__(self, before: int, after: int, size: int = 3, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(before, after, size, stride, size // 2, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(inplace=True),
        )


class _Residual(nn.Module):
    """Two convolutions beside a short cut (He et al., arXiv 1512.03385)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _Convolution(channels, channels)
        self.second: nn.Module = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, features: Tensor) -> Tensor:
        if isinstance(self.second, Fused):
            joined: Tensor = self.second(self.first(features), add=features)
            return joined
        return functional.relu(self.second(self.first(features)).add_(features), inplace=True)


class _Context(nn.Module):
    """Sees far beyond its neighbours: growing maximum windows, side by side, then mixed.

    After spatial pyramid pooling (He et al., arXiv 1406.4729) with windows of 5, 9 and 13 cells.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.narrow = _Convolution(channels, channels // 2, size=1)
        self.mix = _Convolution(channels * 2, channels, size=1)

    def forward(self, features: Tensor) -> Tensor:
        windows = [self.narrow(features)]
        for _ in range(3):
            windows.append(_highest_around(windows[-1]))
        mixed: Tensor = self.mix(torch.cat(windows, dim=1))
        return mixed


def _highest_around(features: Tensor) -> Tensor:
    """The maximum of 5 x 5 cells around each one."""
    if features.dtype == torch.uint8:  # torch's usual operation knows no bytes
        sizes = ([5, 5], [1, 1], [2, 2], [1, 1])
        highest: Tensor = torch.ops.quantized.max_pool2d(features, *sizes, False)
        return highest
    return functional.max_pool2d(features, 5, stride=1, padding=2)


class _Head(nn.Module):
    """Reads one label off the fine map."""

    def __init__(self, channels: int, corners: bool) -> None:
        super().__init__()
        self.hidden = _Convolution(channels, 64, size=1)
        heat = nn.Conv2d(64, 1, 1)
        # The share of cells that are centres is near 1 %: start there (Lin et al., 1708.02002).
        nn.init.constant_(_bias(heat), -4.6)
        self.heat: nn.Module = heat
        self.sides: nn.Module = nn.Conv2d(64, 4, 1)
        self.corners: nn.Module | None = nn.Conv2d(64, 8, 1) if corners else None

    def forward(self, features: Tensor) -> HeadOutput:
        hidden = self.hidden(features)
        return HeadOutput(self.heat(hidden), hidden, self)


class CenterNet(nn.Module):
    """Images in, one HeadOutput for each label out."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        widths, neck = architecture.widths, architecture.neck
        self.normalisation: nn.Module = _Normalisation()
        self.stem = _Convolution(3, widths[0], stride=2)
        stages = zip(widths, widths[1:], architecture.depths, strict=False)
        self.stages = nn.ModuleList(
            nn.Sequential(
                _Convolution(before, after, stride=2), *(_Residual(after) for _ in range(depth))
            )
            for before, after, depth in stages
        )
        self.context = _Context(widths[4])
        self.lateral = nn.ModuleList(
            nn.Conv2d(width, target, 1)
            for width, target in zip(widths[1:], (architecture.fine, *[neck] * 3), strict=True)
        )
        self.narrow: nn.Module = nn.Conv2d(neck, architecture.fine, 1)
        self.smooth = nn.ModuleList(
            (
                _Convolution(architecture.fine, architecture.fine),
                _Convolution(neck, neck),
                _Convolution(neck, neck),
            )
        )
        self.heads = nn.ModuleDict(
            {
                label: _Head(architecture.fine, corners)
                for label, corners in architecture.corners.items()
            }
        )

    def forward(self, images: Tensor) -> dict[str, HeadOutput]:
        """images: (N, 3, H, W) RGB, 0 to 255, H and W multiples of 32."""
        return self.read(self.fine_map(images))

    def read(self, fine: Tensor) -> dict[str, HeadOutput]:
        """What each label's head says about the map that `fine_map` gave."""
        return {label: head(fine) for label, head in self.heads.items()}

    def fine_map(self, images: Tensor) -> Tensor:
        """(N, `fine` channels, H/4, W/4): the map that all heads read; images as in forward."""
        return self.joined(self.levels(images))

    def levels(self, images: Tensor) -> list[Tensor]:
        """The trunk's maps at a quarter to a thirty-second of the size; images as in forward."""
        features = self.stem(self.normalisation(images))
        levels = []
        for stage in self.stages:
            features = stage(features)
            levels.append(features)
        return levels

    def joined(self, levels: Sequence[Tensor]) -> Tensor:
        """The fine map that the neck makes of `levels`."""
        fine, *coarse = levels
        coarse[-1] = self.context(coarse[-1])
        pyramid = self.lateral[3](coarse[2])
        for level in (2, 1):
            context = functional.interpolate(pyramid, scale_factor=2)
            pyramid = self.smooth[level](self._join(level, coarse[level - 1], context))
        context = functional.interpolate(self.narrow(pyramid), scale_factor=2)
        shared: Tensor = self.smooth[0](self._join(0, fine, context))
        return shared

    def _join(self, level: int, features: Tensor, context: Tensor) -> Tensor:
        lateral = self.lateral[level]
        fused = isinstance(lateral, Fused)
        joined: Tensor = lateral(features, context) if fused else lateral(features) + context
        return joined


class Fused(nn.Module):
    """A convolution that takes a sum and a rectifier into the same pass over memory.

    Uses oneDNN's fused operations, where this torch and device have them; they are what
    torch.compile calls, without needing a compiler on the user's machine.
    """

    def __init__(self, convolution: nn.Conv2d, rectify: bool = False) -> None:
        super().__init__()
        self.convolution = convolution
        self.rectify = rectify

    def forward(self, features: Tensor, add: Tensor | None = None) -> Tensor:
        """add: a map of the result's shape; it is overwritten by the result."""
        own = self.convolution
        result: Tensor
        if features.device.type != "cpu" or not _has_fused_operations():
            result = own(features)
            result = result if add is None else result.add_(add)
            return result.relu_() if self.rectify else result
        shape = (own.padding, own.stride, own.dilation, own.groups)
        given = (features, own.weight, own.bias, *shape)
        if add is None:
            unary = "relu" if self.rectify else "none"
            result = torch.ops.mkldnn._convolution_pointwise(*given, unary, [], "")
        else:
            then = "relu" if self.rectify else None
            result = torch.ops.mkldnn._convolution_pointwise_(add, *given, "add", 1.0, then, [], "")
        return result


@lru_cache(maxsize=1)
def _has_fused_operations() -> bool:
    names = ("_convolution_pointwise", "_convolution_pointwise_")
    return all(hasattr(torch.ops.mkldnn, name) for name in names)


def fuse(network: CenterNet) -> CenterNet:
    """Make the network ready for inference: fewer passes over memory, the same results.

    Batch normalizations are folded into the convolutions before them, rectifiers and sums taken
    along. Changes `network`, which must be in evaluation mode, in place; it cannot be trained on.
    """
    for parent in list(network.modules()):
        for name, module in list(parent.named_children()):
            if isinstance(module, _Convolution):
                setattr(parent, name, Fused(_folded(module), rectify=True))
        if isinstance(parent, _Residual):
            parent.second = Fused(_folded(parent.second), rectify=True)
    for number, lateral in enumerate(network.lateral):
        network.lateral[number] = Fused(cast(nn.Conv2d, lateral))
    network.narrow = Fused(cast(nn.Conv2d, network.narrow))
    return network


def _folded(block: nn.Module) -> nn.Conv2d:
    convolution, normalization, *_ = cast(nn.Sequential, block)
    return fuse_conv_bn_eval(cast(nn.Conv2d, convolution), cast(nn.BatchNorm2d, normalization))


def _bias(convolution: nn.Conv2d) -> Tensor:
    if convolution.bias is None:
        raise ValueError("this convolution has no bias")
    return convolution.bias
