"""YOLOX-nano in torch: finds persons and vehicles without anchors, at strides of 8, 16 and 32.

After Ge et al., *YOLOX: Exceeding YOLO Series in 2021* (arXiv 2107.08430): a CSP trunk (Wang et
al., arXiv 1911.11929) of depthwise and pointwise convolutions, a pyramid that goes down and up
again (Liu et al., arXiv 1803.01534), and a head that parts classes from boxes. Batch normalizations
are folded into the convolutions before them. Modules stand in the order in which they compute,
which is the order of the published weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from anon_plugin.models.traffic.architecture import CLASSES, DEVIATION, MEAN
from anon_plugin.models.traffic.architecture import WIDTHS as WIDTHS

_FUSED = hasattr(torch.ops.mkldnn, "_convolution_pointwise")
"""What torch.compile calls; a torch that lacks it does the same in two passes."""
_PACKED = hasattr(torch.ops.mkldnn, "_reorder_convolution_weight")
_BFLOAT16 = (
    hasattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported")
    and torch.ops.mkldnn._is_mkldnn_bf16_supported()
)
"""Whether it does so in bfloat16: processors without AVX-512 refuse."""


class Convolution(nn.Conv2d):
    """A convolution and the activation x * sigmoid(x), in one pass over memory where torch can."""

    def __init__(
        self, before: int, after: int, size: int = 1, stride: int = 1, groups: int = 1
    ) -> None:
        super().__init__(before, after, size, stride, size // 2, groups=groups)
        self._packed: Tensor | None = None

    def pack(self) -> None:
        """Keep the weights once more, in the order in which a processor reads them, so that they
        are not brought into it for each picture: a sixth of the time of small ones."""
        if _PACKED and self._fuses(self.weight):
            shape = list(self.padding), list(self.stride), list(self.dilation), self.groups
            self._packed = torch.ops.mkldnn._reorder_convolution_weight(
                self.weight.detach(), *shape, []
            )

    def forward(self, features: Tensor) -> Tensor:
        if self.training or not self._fuses(features):
            return functional.silu(super().forward(features), inplace=not self.training)
        shape = (self.padding, self.stride, self.dilation, self.groups)
        weight = self.weight if self._packed is None else self._packed
        result: Tensor = torch.ops.mkldnn._convolution_pointwise(
            features, weight, self.bias, *shape, "swish", [], ""
        )
        return result

    @staticmethod
    def _fuses(values: Tensor) -> bool:
        known = values.dtype != torch.bfloat16 or _BFLOAT16
        return _FUSED and known and values.device.type == "cpu"


def separable(before: int, after: int, stride: int = 1) -> nn.Sequential:
    """3 x 3 cells of each channel by itself, then all channels of each cell."""
    return nn.Sequential(
        Convolution(before, before, 3, stride, groups=before), Convolution(before, after)
    )


class _Bottleneck(nn.Module):
    def __init__(self, channels: int, residual: bool) -> None:
        super().__init__()
        self.first = Convolution(channels, channels)
        self.second = separable(channels, channels)
        self._residual = residual

    def forward(self, features: Tensor) -> Tensor:
        result: Tensor = self.second(self.first(features))
        return result + features if self._residual else result


class _Partial(nn.Module):
    """Half of the channels go through bottlenecks, half beside them (CSP)."""

    def __init__(self, before: int, after: int, depth: int, residual: bool = True) -> None:
        super().__init__()
        half = after // 2
        self.through = Convolution(before, half)
        self.beside = Convolution(before, half)
        self.blocks = nn.Sequential(*(_Bottleneck(half, residual) for _ in range(depth)))
        self.mix = Convolution(after, after)

    def forward(self, features: Tensor) -> Tensor:
        through = self.blocks(self.through(features))
        mixed: Tensor = self.mix(torch.cat([through, self.beside(features)], dim=1))
        return mixed


class _Context(nn.Module):
    """The maxima of 5, 9 and 13 cells around each, side by side, then mixed."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.narrow = Convolution(channels, channels // 2)
        self.mix = Convolution(channels * 2, channels)

    def forward(self, features: Tensor) -> Tensor:
        windows = [self.narrow(features)]
        for _ in range(3):  # 5 cells around 5 cells around ... are 9 and 13
            windows.append(functional.max_pool2d(windows[-1], 5, stride=1, padding=2))
        mixed: Tensor = self.mix(torch.cat(windows, dim=1))
        return mixed


class _Head(nn.Module):
    """What one level of the pyramid says about each of its cells."""

    def __init__(self, before: int) -> None:
        super().__init__()
        width = WIDTHS[2]
        self.narrow = Convolution(before, width)
        self.about_classes = nn.Sequential(separable(width, width), separable(width, width))
        self.classes = nn.Conv2d(width, len(CLASSES), 1)
        self.about_boxes = nn.Sequential(separable(width, width), separable(width, width))
        self.boxes = nn.Conv2d(width, 4, 1)
        self.objects = nn.Conv2d(width, 1, 1)

    def forward(self, features: Tensor) -> Tensor:
        narrow = self.narrow(features)
        about_classes, about_boxes = self.about_classes(narrow), self.about_boxes(narrow)
        parts = self.boxes(about_boxes), self.objects(about_boxes), self.classes(about_classes)
        return torch.cat(parts, dim=1)


@dataclass(frozen=True)
class Features:
    """Maps at strides of 2, 4, 8, 16 and 32, finest first; those from 8 on know their surroundings.

    fine: (N, 16, H/2, W/2) and (N, 32, H/4, W/4). pyramid: (N, 64, 128 and 256, …).
    """

    fine: tuple[Tensor, Tensor]
    pyramid: tuple[Tensor, Tensor, Tensor]


class YoloxNano(nn.Module):
    """Pictures in, what each cell says out."""

    def __init__(self) -> None:
        super().__init__()
        w2, w4, w8, w16, w32 = WIDTHS
        self.stem = Convolution(12, w2, 3)
        self.stride4 = nn.Sequential(separable(w2, w4, 2), _Partial(w4, w4, 1))
        self.stride8 = nn.Sequential(separable(w4, w8, 2), _Partial(w8, w8, 3))
        self.stride16 = nn.Sequential(separable(w8, w16, 2), _Partial(w16, w16, 3))
        self.stride32 = nn.Sequential(
            separable(w16, w32, 2), _Context(w32), _Partial(w32, w32, 1, residual=False)
        )
        self.narrow16 = Convolution(w32, w16)
        self.down16 = _Partial(w32, w16, 1, residual=False)
        self.narrow8 = Convolution(w16, w8)
        self.down8 = _Partial(w16, w8, 1, residual=False)
        self.shrink16 = separable(w8, w8, 2)
        self.up16 = _Partial(w16, w16, 1, residual=False)
        self.shrink32 = separable(w16, w16, 2)
        self.up32 = _Partial(w32, w32, 1, residual=False)
        self.heads = nn.ModuleList(_Head(width) for width in (w8, w16, w32))
        self.mean: Tensor
        self.deviation: Tensor
        self.register_buffer("mean", torch.tensor(MEAN).view(3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(3, 1, 1), persistent=False)

    def normalised(self, values: Tensor) -> Tensor:
        """(…, 3, H, W) values of pixels, 0 to 255, as the convolutions take them."""
        return values.to(self.stem.weight.dtype).sub(self.mean).div_(self.deviation)

    def features(self, images: Tensor) -> Features:
        """images: (N, 3, H, W) RGB, sides multiples of 32: bytes, or what `normalised` makes."""
        values = self.normalised(images) if images.dtype == torch.uint8 else images
        half = self.stem(_in_fours(values))
        quarter = self.stride4(half)
        of8 = self.stride8(quarter)
        of16 = self.stride16(of8)
        top = self.narrow16(self.stride32(of16))
        down = self.narrow8(self.down16(torch.cat([_doubled(top), of16], dim=1)))
        out8 = self.down8(torch.cat([_doubled(down), of8], dim=1))
        out16 = self.up16(torch.cat([self.shrink16(out8), down], dim=1))
        out32 = self.up32(torch.cat([self.shrink32(out16), top], dim=1))
        return Features((half, quarter), (out8, out16, out32))

    def forward(self, images: Tensor) -> list[Tensor]:
        """For each of STRIDES (N, 5 + classes, H/s, W/s): the box's middle from the cell's corner
        in cells, the logarithms of its width and height in cells, the logits that there is an
        object and that it is of each of CLASSES."""
        pyramid = self.features(images).pyramid
        return [head(level) for head, level in zip(self.heads, pyramid, strict=True)]


def _in_fours(images: Tensor) -> Tensor:
    """2 x 2 pixels as channels of one cell: top left, bottom left, top right, bottom right."""
    return torch.cat(
        [images[..., row::2, column::2] for column in (0, 1) for row in (0, 1)], dim=1
    ).contiguous(memory_format=torch.channels_last)


def _doubled(features: Tensor) -> Tensor:
    return functional.interpolate(features, scale_factor=2)
