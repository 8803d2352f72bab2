"""The layers of a YuNet file, and what its outputs say.

Nearly all is made of one kind of unit: a convolution of 1 x 1, one of 3 x 3 for each channel by
itself, and a rectifier. Features of three levels (8, 16 and 32 pixels a cell) are summed up from
the coarsest to the finest. Each level's head says of every cell whether a face is centred there
(cls, obj) and where its box is (bbox); where eyes, nose and mouth are is not computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.onnx.family import Outputs
from anon_plugin.models.onnx.graph import Graph, Node, read_graph

Floats = NDArray[np.float32]

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
SHRUNK_AFTER = (1, 2, 3)  # indices of STAGES


@dataclass(frozen=True)
class Kernel:
    """A convolution's weight (channels out, channels in or 1 for each by itself, size, size) and
    bias."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True)
class Pair:
    """The two convolutions of a unit: 1 x 1, and 3 x 3 of each channel by itself."""

    pointwise: Kernel
    depthwise: Kernel


@dataclass(frozen=True)
class Layers:
    """stem: of every second pixel. units: by the names in UNITS. heads: one a level, all outputs of
    a level together."""

    stem: Kernel
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
        return Pair(_kernel(graph, [first]), _kernel(graph, [second]))

    def head(level: int) -> Pair:
        first = [by_weight[f"bbox_head.multi_level_{kind}.{level}.conv1.weight"] for kind in _KINDS]
        second = [after[node.output] for node in first]
        return Pair(_kernel(graph, first), _kernel(graph, second))

    stem = _kernel(graph, convolutions[:1])
    in_rgb = Kernel(np.ascontiguousarray(stem.weight[:, ::-1]), stem.bias)  # was made for BGR
    return Layers(in_rgb, {name: pair(name) for name in UNITS}, [head(level) for level in range(3)])


def _kernel(graph: Graph, nodes: Sequence[Node]) -> Kernel:
    """Several convolutions of the same maps, or of as many maps as they have channels, as one."""
    weight, bias = (
        np.concatenate([graph.weights[node.inputs[place]] for node in nodes]) for place in (1, 2)
    )
    return Kernel(weight, bias)


def outputs_of(levels: Sequence[Floats]) -> list[Outputs]:
    """What the file's outputs would say of each picture.

    levels: for each of STRIDES (N, 6, rows, columns), cls and obj as logits, and bbox.
    """
    outputs: list[dict[str, Floats]] = [{} for _ in levels[0]]
    for stride, level in zip(STRIDES, levels, strict=True):
        for of_image, values in zip(outputs, level, strict=True):
            cells = np.ascontiguousarray(values.reshape(len(values), -1).T)
            start = 0
            for kind, width in _KINDS.items():
                part = cells[:, start : start + width]
                of_image[f"{kind}_{stride}"] = part if kind == "bbox" else _sigmoid(part)
                start += width
    return list(outputs)


def _sigmoid(logits: Floats) -> Floats:
    # exp of large numbers would overflow: beyond 80 float32 knows no further score.
    return np.asarray(1 / (1 + np.exp(-logits.clip(-80, 80))), np.float32)
