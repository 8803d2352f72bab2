"""The layers of a YuNet file, and how it computes with them.

Nearly all is made of one kind of unit: a convolution of 1 x 1, one of 3 x 3 for each channel by
itself, and a rectifier. Features of three levels (8, 16 and 32 pixels a cell) are summed up from
the coarsest to the finest. Each level's head says of every cell whether a face is centred there
(cls, obj) and where its box is (bbox); where eyes, nose and mouth are is not computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from anon_plugin.engine.detection.detector import Image
from anon_plugin.models.onnx.family import Outputs
from anon_plugin.models.onnx.graph import Graph, Node, read_graph

Step = Callable[[Tensor], Tensor]
"""Maps (N, channels, rows, columns) in, maps out."""

STEM = "stem"
FIRST = "backbone.model0.conv2"
STAGES = tuple(
    (f"backbone.model{stage}.conv1", f"backbone.model{stage}.conv2") for stage in range(1, 6)
)
LATERAL = tuple(f"neck.lateral_convs.{level}" for level in range(3))
SHARED = tuple(f"bbox_head.multi_level_share_convs.{level}.0" for level in range(3))
UNITS = (FIRST, *(name for stage in STAGES for name in stage), *LATERAL, *SHARED)
SUMMED = (STAGES[2][1], STAGES[3][1], LATERAL[2], LATERAL[1])
"""Units whose maps are summed up."""
STRIDES = (8, 16, 32)
_KINDS = {"cls": 1, "obj": 1, "bbox": 4}
_SHRUNK_AFTER = (1, 2, 3)  # indices of STAGES


@dataclass(frozen=True)
class Pair:
    """The two convolutions of a unit: 1 x 1, and 3 x 3 of each channel by itself."""

    pointwise: nn.Conv2d
    depthwise: nn.Conv2d


@dataclass(frozen=True)
class Layers:
    """units: by the names in UNITS. heads: one a level, all outputs of a level together."""

    stem: nn.Conv2d
    units: Mapping[str, Pair]
    heads: Sequence[Pair]


def read_layers(path: Path) -> Layers:
    """The layers of a YuNet file, of which the first takes RGB.

    Raises KeyError, ValueError or IndexError where the file is built otherwise.
    """
    graph = read_graph(path)
    convolutions = [node for node in graph.nodes if node.operation == "Conv"]
    by_weight = {node.inputs[1]: node for node in convolutions}
    after = {node.inputs[0]: node for node in convolutions}

    def pair(name: str) -> Pair:
        first = by_weight[f"{name}.conv1.weight"]
        second = after[first.output]
        return Pair(_convolution(graph, [first]), _convolution(graph, [second]))

    def head(level: int) -> Pair:
        first = [by_weight[f"bbox_head.multi_level_{kind}.{level}.conv1.weight"] for kind in _KINDS]
        second = [after[node.output] for node in first]
        return Pair(_convolution(graph, first), _convolution(graph, second))

    stem = _convolution(graph, convolutions[:1], stride=2)
    stem.weight.data = stem.weight.data.flip(1).contiguous()  # was made for BGR
    return Layers(stem, {name: pair(name) for name in UNITS}, [head(level) for level in range(3)])


def _convolution(graph: Graph, nodes: Sequence[Node], stride: int = 1) -> nn.Conv2d:
    """Several convolutions of the same maps, or of as many maps as they have channels, as one."""
    weight, bias = (
        torch.from_numpy(np.concatenate([graph.weights[node.inputs[place]] for node in nodes]))
        for place in (1, 2)
    )
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
            if number in _SHRUNK_AFTER:
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
        outputs: list[dict[str, NDArray[np.float32]]] = [{} for _ in images]
        for stride, level in zip(STRIDES, self.logits(as_tensor(images)), strict=True):
            cells = level.permute(0, 2, 3, 1).flatten(1, 2)
            parts = torch.split(cells, list(_KINDS.values()), dim=2)
            for kind, part in zip(_KINDS, parts, strict=True):
                values = (part if kind == "bbox" else part.sigmoid()).numpy()
                for of_image, value in zip(outputs, values, strict=True):
                    of_image[f"{kind}_{stride}"] = value
        return list(outputs)


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

    def stem(pixels: Tensor) -> Tensor:
        return seen(STEM, "result", layers.stem(pixels.float()).relu_())

    def unit(name: str, pair: Pair) -> Step:
        def step(features: Tensor) -> Tensor:
            seen(name, "given", features)
            middle = seen(name, "middle", pair.pointwise(features))
            return seen(name, "result", pair.depthwise(middle).relu_())

        return step

    def head(pair: Pair) -> Step:
        return lambda features: pair.depthwise(pair.pointwise(features))

    units = {name: unit(name, pair) for name, pair in layers.units.items()}
    return Network(stem, units, [head(pair) for pair in layers.heads])
