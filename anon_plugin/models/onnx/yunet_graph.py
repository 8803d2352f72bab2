"""YuNet in float32 by ONNX Runtime, from the bytes of a picture to what counts.

The same layers as the file's in fewer nodes: pixels become numbers inside the engine, the heads of
a level are one, and where eyes, nose and mouth are is not computed. That takes three quarters of
the time. In bytes it would be no faster without VNNI (docs/explanation/speed.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from anon_plugin.engine.detection.detector import Image
from anon_plugin.models.onnx.engines import RuntimeEngine
from anon_plugin.models.onnx.family import Network, Outputs
from anon_plugin.models.onnx.layers import LayerWriter
from anon_plugin.models.onnx.yunet_layers import (
    FIRST,
    LATERAL,
    SHARED,
    SHRUNK_AFTER,
    STAGES,
    STRIDES,
    Kernel,
    Layers,
    Pair,
    outputs_of,
    read_layers,
)

PICTURES = "pictures"
"""The input: (N, H, W, 3) uint8 RGB, H and W multiples of 32."""
LEVELS = tuple(f"level.{stride}" for stride in STRIDES)
"""The outputs: (N, 6, rows, columns) float32 as `outputs_of` takes them."""

_TEST_SIZE_PX = 128
_MOST_DEVIATION = 1e-3


def quicker_graph(path: Path, exact: Network) -> Network | None:
    """The network of a YuNet file; None where the result would not be the one of `exact`, which
    computes the file as it is: then it is built otherwise."""
    coarse = np.random.default_rng(3).integers(0, 256, (16, 16, 3), np.uint8)
    picture = coarse.repeat(_TEST_SIZE_PX // 16, axis=0).repeat(_TEST_SIZE_PX // 16, axis=1)
    (expected,) = exact([picture])
    try:
        network = _opened(path)
        (made,) = network([picture])
    except Exception:  # whatever an engine raises, the file is built otherwise
        return None
    near = all(
        np.allclose(values.ravel(), expected[name].ravel(), atol=_MOST_DEVIATION)
        for name, values in made.items()
    )
    return network if near else None


def _opened(path: Path) -> Network:
    engine = RuntimeEngine(build(read_layers(path)), LEVELS)

    def run(images: Sequence[Image]) -> list[Outputs]:
        told: list[Outputs] = []
        for image in images:  # one by one: the same bits, whatever is searched together
            made = engine.run({PICTURES: np.ascontiguousarray(image)[None]})
            told += outputs_of([made[name] for name in LEVELS])
        return told

    return run


def build(layers: Layers) -> bytes:
    """An ONNX model from PICTURES to LEVELS."""
    graph = _Builder()
    features = graph.halved(graph.unit(layers.units[FIRST], graph.stem(layers.stem), FIRST))
    levels = []
    for number, stage in enumerate(STAGES):
        for name in stage:
            features = graph.unit(layers.units[name], features, name)
        levels.append(features)
        if number in SHRUNK_AFTER:
            features = graph.halved(features)
    known = [graph.unit(layers.units[LATERAL[2]], levels[4], LATERAL[2])]
    for level in (1, 0):
        joined = graph.sum(levels[level + 2], graph.doubled(known[0]))
        known.insert(0, graph.unit(layers.units[LATERAL[level]], joined, LATERAL[level]))
    for name, head, shared, features in zip(LEVELS, layers.heads, SHARED, known, strict=True):
        graph.pair(head, graph.unit(layers.units[shared], features, shared), name)
    return graph.model(
        {PICTURES: ("uint8", ("n", "height", "width", 3))},
        {name: ("float32", ("n", 6, f"{name}.rows", f"{name}.columns")) for name in LEVELS},
    )


class _Builder(LayerWriter):
    """Adds the parts of the network."""

    def stem(self, kernel: Kernel) -> str:
        planes = self.node("Transpose", [PICTURES], "planes", perm=(0, 3, 1, 2))
        numbers = self.node("Cast", [planes], "numbers", to=1)
        return self._rectified(self.convolution(numbers, kernel.weight, kernel.bias, "stem", 2))

    def unit(self, pair: Pair, features: str, name: str) -> str:
        return self._rectified(self.pair(pair, features, name))

    def pair(self, pair: Pair, features: str, output: str) -> str:
        first, second = pair.pointwise, pair.depthwise
        middle = self.convolution(features, first.weight, first.bias, f"{output}.middle")
        return self.convolution(middle, second.weight, second.bias, output)

    def halved(self, features: str) -> str:
        half = {"kernel_shape": (2, 2), "strides": (2, 2)}
        return self.node("MaxPool", [features], f"{features}.halved", **half)

    def sum(self, one: str, other: str) -> str:
        return self.node("Add", [one, other], f"{one}.sum")

    def _rectified(self, features: str) -> str:
        return self.node("Relu", [features], f"{features}.rectified")
