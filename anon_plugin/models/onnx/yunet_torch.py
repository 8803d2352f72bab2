"""YuNet computed by torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from anon_plugin.engine.detection.detector import Image
from anon_plugin.models.onnx.family import Outputs
from anon_plugin.models.onnx.yunet_layers import (
    FIRST,
    LATERAL,
    SHARED,
    SHRUNK_AFTER,
    STAGES,
    STEM,
    Kernel,
    Layers,
    Pair,
    outputs_of,
)

Step = Callable[[Tensor], Tensor]
"""Maps (N, channels, rows, columns) in, maps out."""


def convolution(kernel: Kernel, stride: int = 1) -> nn.Conv2d:
    """A convolution as a module of its own."""
    weight, bias = torch.tensor(kernel.weight), torch.tensor(kernel.bias)
    made, taken, size, _ = weight.shape
    groups = made if taken == 1 else 1
    result = nn.Conv2d(taken * groups, made, size, stride, size // 2, groups=groups, device="meta")
    result.weight, result.bias = nn.Parameter(weight), nn.Parameter(bias)
    return result.eval().requires_grad_(False)


@dataclass(frozen=True)
class Network:
    """The same network in some arithmetic: its stem, its units by name, its heads by level.

    Numbers of maps that are summed up mean the same: bytes are added as they are.
    """

    stem: Step
    units: Mapping[str, Step]
    heads: Sequence[Step]

    @torch.inference_mode()
    def logits(self, pixels: Tensor) -> list[Tensor]:
        """For each level (N, 6, rows, columns): cls and obj as logits, bbox."""
        features = halved(self.units[FIRST](self.stem(pixels)))
        levels = []
        for number, (first, second) in enumerate(STAGES):
            features = self.units[second](self.units[first](features))
            levels.append(features)
            if number in SHRUNK_AFTER:
                features = halved(features)
        coarse = self.units[LATERAL[2]](levels[4])
        middle = self.units[LATERAL[1]](added(levels[3], doubled(coarse)))
        fine = self.units[LATERAL[0]](added(levels[2], doubled(middle)))
        return [
            head(self.units[shared](features))
            for head, shared, features in zip(
                self.heads, SHARED, (fine, middle, coarse), strict=True
            )
        ]

    def run(self, images: Sequence[Image]) -> list[Outputs]:
        """N images (H, W, 3) uint8 RGB of one size, sides multiples of 32, to what the file's
        outputs would say of each."""
        return outputs_of([level.numpy() for level in self.logits(as_tensor(images))])


def as_tensor(images: Sequence[Image]) -> Tensor:
    """(H, W, 3) each as (N, 3, H, W), channels last; of one without a copy where there need be
    none."""
    if len(images) == 1:
        batch = np.require(images[0], requirements=["C", "W"])[None]
    else:
        batch = np.stack(images)
    return torch.from_numpy(batch).permute(0, 3, 1, 2)


def halved(features: Tensor) -> Tensor:
    """The maximum of each 2 x 2 cells; torch's own pooling takes no bytes."""
    rows = torch.maximum(features[:, :, ::2], features[:, :, 1::2])
    return torch.maximum(rows[..., ::2], rows[..., 1::2])


def doubled(features: Tensor) -> Tensor:
    """Twice as many rows and columns: each cell four times."""
    return nn.functional.interpolate(features, scale_factor=2, mode="nearest")


def added(one: Tensor, other: Tensor) -> Tensor:
    """The sum; of bytes at most 255."""
    if one.dtype == torch.uint8:
        other = torch.minimum(other, 255 - one)
    return one + other


def in_float32(layers: Layers, watch: Callable[[str, str, Tensor], None] | None = None) -> Network:
    """The network as it is. watch: is told the name of each unit, which of its maps ("given",
    "middle" or "result"), and the map."""

    def seen(name: str, which: str, features: Tensor) -> Tensor:
        if watch is not None:
            watch(name, which, features)
        return features

    first = convolution(layers.stem, stride=2)

    def stem(pixels: Tensor) -> Tensor:
        return seen(STEM, "result", first(pixels.float()).relu_())

    def unit(name: str, pair: Pair) -> Step:
        pointwise, depthwise = convolution(pair.pointwise), convolution(pair.depthwise)

        def step(features: Tensor) -> Tensor:
            seen(name, "given", features)
            middle = seen(name, "middle", pointwise(features))
            return seen(name, "result", depthwise(middle).relu_())

        return step

    def head(pair: Pair) -> Step:
        return nn.Sequential(convolution(pair.pointwise), convolution(pair.depthwise))

    units = {name: unit(name, pair) for name, pair in layers.units.items()}
    return Network(stem, units, [head(pair) for pair in layers.heads])
