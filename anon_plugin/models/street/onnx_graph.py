"""Our own network as an ONNX model, made of its weights whenever it is opened.

So there is one file of weights for all that can compute with it, and a user's own weights run
everywhere, too. The graph is the one of net.py with its batch normalizations folded in.

In int8 it computes on the same grids as int8.py does, in the usual notation (QuantizeLinear and
DequantizeLinear around each operation), of which an engine makes operations on bytes. There is one
difference: a sum rounds its first part to a byte before it adds the second. Of that part no range
was measured; but only numbers that can change the clipped sum count, and these have a range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.onnx.layers import Floats, LayerWriter
from anon_plugin.models.street.architecture import Architecture
from anon_plugin.models.street.grid import PIXELS, Grid, Ranges
from anon_plugin.models.street.weights import State

PICTURES = "pictures"
"""The input: (N, H, W, 3) uint8 RGB, H and W multiples of MULTIPLE."""

_BATCH_NORM_EPSILON = 1e-5
_LEAST_WEIGHT = 1e-8
_MIDDLE = 128


def heat(label: str) -> str:
    """Name of the output (N, 1, H/4, W/4) float32, logit of an object in the middle of a cell."""
    return f"{label}.heat"


def hidden(label: str) -> str:
    """Name of the output (N, 64, H/4, W/4) of which boxes are read: float32, or uint8 in int8."""
    return f"{label}.hidden"


def build(
    architecture: Architecture,
    state: State,
    ranges: Ranges | None = None,
    weight_bits: int = 8,
    prepared: bool = False,
) -> bytes:
    """An ONNX model from PICTURES to `heat` and `hidden` of each label.

    ranges: of the maps, to compute in int8; None for float32. weight_bits: of weights in int8; 7
    for processors that add two products in 16 bits, which these then fit into. prepared: whether
    PICTURES are (N, 3, H, W) float32 instead, of the numbers that PIXELS makes of bytes.
    Raises KeyError or ValueError where weights or ranges do not fit the architecture.
    """
    graph = _Builder(state, ranges, weight_bits)
    features = graph.block("stem", Map(PICTURES, None) if prepared else graph.pictures(), stride=2)
    levels = []
    for number, depth in enumerate(architecture.depths):
        features = graph.block(f"stages.{number}.0", features, stride=2)
        for name in (f"stages.{number}.{block}" for block in range(1, depth + 1)):
            inner = graph.block(f"{name}.first", features)
            features = graph.block(f"{name}.second", inner, adds=features)
        levels.append(features)
    pyramid = graph.plain("lateral.3", graph.context(levels[3]))
    for level in (2, 1):
        joined = graph.plain(f"lateral.{level}", levels[level], adds=graph.doubled(pyramid))
        pyramid = graph.block(f"smooth.{level}", joined)
    narrow = graph.plain("narrow", pyramid)
    joined = graph.plain("lateral.0", levels[0], adds=graph.doubled(narrow))
    shared = graph.block("smooth.0", joined)
    outputs: dict[str, tuple[str, Sequence[int | str]]] = {}
    for label in architecture.corners:
        graph.head(label, shared)
        channels = len(state[f"heads.{label}.hidden.0.weight"])
        outputs[heat(label)] = ("float32", ("n", 1, "rows", "columns"))
        outputs[hidden(label)] = (graph.element_type, ("n", channels, "rows", "columns"))
    sides: Sequence[int | str] = ("n", 3, "height", "width")
    kind = "float32"
    if not prepared:
        kind, sides = "uint8", ("n", "height", "width", 3)
    return graph.writer.model({PICTURES: (kind, sides)}, outputs)


def probe(features: Grid, weights: Floats, grid: Grid, weight_bits: int) -> bytes:
    """A model of two convolutions from bytes to bytes and to numbers, for asking an engine whether
    it adds up exactly.

    It takes PICTURES with as many channels as `weights` has, of the grid `features`; gives `hidden`
    on `grid`, and as `heat` the same of the first kernel's middle, as the label "probe".
    """
    graph = _Builder({}, {}, weight_bits)
    planes = Map(graph.writer.node("Transpose", [PICTURES], "planes", perm=(0, 3, 1, 2)), features)
    bias = np.zeros(len(weights), np.float32)
    graph.in_bytes("whole", planes, grid, (weights, bias), output=hidden("probe"))
    middle = np.ascontiguousarray(weights[:1, :, 1:2, 1:2])
    graph.exactly("middle", planes, features, (middle, bias[:1]), heat("probe"))
    return graph.writer.model(
        {PICTURES: ("uint8", ("n", "height", "width", weights.shape[1]))},
        {
            heat("probe"): ("float32", ("n", 1, "height", "width")),
            hidden("probe"): ("uint8", ("n", len(weights), "height", "width")),
        },
    )


def largest_weight(weight_bits: int) -> int:
    """Of weights of so many bits, one of which is the sign."""
    return int(2 ** (weight_bits - 1)) - 1


def folded(state: State, name: str) -> tuple[Floats, Floats]:
    """Weights and bias of a convolution with the batch normalization after it folded in."""
    weights = state[f"{name}.0.weight"].astype(np.float64)
    mean, variance, gain, shift = (
        state[f"{name}.1.{part}"].astype(np.float64)
        for part in ("running_mean", "running_var", "weight", "bias")
    )
    factor = gain / np.sqrt(variance + _BATCH_NORM_EPSILON)
    kernel = weights * factor[:, None, None, None]
    return kernel.astype(np.float32), (shift - mean * factor).astype(np.float32)


@dataclass(frozen=True)
class Map:
    """name: in the graph. grid: what its bytes stand for; None where it holds float32."""

    name: str
    grid: Grid | None


class _Builder:
    """Adds the parts of the network, one by one."""

    def __init__(self, state: State, ranges: Ranges | None, weight_bits: int) -> None:
        self.writer = LayerWriter()
        self.element_type = "float32" if ranges is None else "uint8"
        self._state, self._ranges = state, ranges
        self._largest = largest_weight(weight_bits)

    def pictures(self) -> Map:
        """The input as the first convolution takes it."""
        planes = Map(self.writer.node("Transpose", [PICTURES], "planes", perm=(0, 3, 1, 2)), PIXELS)
        return planes if self._ranges is not None else Map(self._numbers(planes, "planes"), None)

    def block(
        self,
        name: str,
        features: Map,
        stride: int = 1,
        adds: Map | None = None,
        output: str = "",
    ) -> Map:
        """Convolution with its batch normalization, perhaps a sum, rectifier.

        output: what the map is to be called, where that matters.
        """
        kernel = folded(self._state, name)
        return self._convolution(name, features, kernel, stride, adds, "Relu", output)

    def plain(self, name: str, features: Map, adds: Map | None = None) -> Map:
        """Convolution, perhaps a sum."""
        kernel = self._state[f"{name}.weight"], self._state[f"{name}.bias"]
        return self._convolution(name, features, kernel, adds=adds)

    def context(self, features: Map) -> Map:
        """Growing maximum windows, side by side, then mixed."""
        narrow = self.block("context.narrow", features)
        windows = [narrow.name]
        for number in range(3):
            window = f"context.window.{number}"
            windows.append(self.writer.highest_around(windows[-1], window))
        joined = self.writer.joined(windows, "context.windows")
        return self.block("context.mix", replace(narrow, name=joined))

    def doubled(self, features: Map) -> Map:
        """Twice as many rows and columns."""
        return replace(features, name=self.writer.doubled(features.name))

    def head(self, label: str, shared: Map) -> None:
        """The outputs of one label."""
        name = f"heads.{label}"
        kernel = self._state[f"{name}.heat.weight"], self._state[f"{name}.heat.bias"]
        features = self.block(f"{name}.hidden", shared, output=hidden(label))
        if features.grid is None:
            self._convolved(f"{name}.heat", features, kernel, 1, heat(label))
        else:
            self.exactly(f"{name}.heat", features, features.grid, kernel, heat(label))

    def _convolution(
        self,
        name: str,
        features: Map,
        kernel: tuple[Floats, Floats],
        stride: int = 1,
        adds: Map | None = None,
        then: str = "",
        output: str = "",
    ) -> Map:
        output = output or f"{name}.map"
        if self._ranges is not None:
            grid = Grid.over(*self._ranges[name])
            return self.in_bytes(name, features, grid, kernel, stride, adds, output)
        result = self._convolved(name, features, kernel, stride, "" if then or adds else output)
        if adds is not None:
            names = [result, adds.name]
            result = self.writer.node("Add", names, f"{name}.sum" if then else output)
        if then:
            result = self.writer.node(then, [result], output)
        return Map(result, None)

    def in_bytes(
        self,
        name: str,
        features: Map,
        grid: Grid,
        kernel: tuple[Floats, Floats],
        stride: int = 1,
        adds: Map | None = None,
        output: str = "",
    ) -> Map:
        """A convolution from bytes to bytes; those of a grid that begins at 0 are rectified."""
        convolved = self._convolved(name, features, kernel, stride)
        if adds is None or adds.grid is None:
            return self._bytes(convolved, output, grid)
        # Beyond these the sum is clipped, whatever is added.
        part = Grid.over(grid.low - adds.grid.high, grid.high - adds.grid.low)
        first = self._bytes(convolved, f"{name}.part", part)
        both = [self._numbers(first, f"{name}.first"), self._numbers(adds, f"{name}.adds")]
        return self._bytes(self.writer.node("Add", both, f"{name}.sum"), output, grid)

    def _convolved(
        self,
        name: str,
        features: Map,
        kernel: tuple[Floats, Floats],
        stride: int,
        output: str = "",
    ) -> str:
        """The convolution in the engine's own notation; gives the name of a map of numbers."""
        output = output or f"{name}.convolved"
        weights, bias = kernel
        if features.grid is None:
            return self.writer.convolution(features.name, weights, bias, output, stride)
        whole, factors = self._whole(weights)
        units = factors * np.float32(features.grid.step)
        given = [
            self._numbers(features, f"{name}.input"),
            self._dequantized(f"{name}.weight", whole, factors),
            self._dequantized(f"{name}.bias", (bias / units).round().astype(np.int32), units),
        ]
        return self.writer.convolved(given, weights.shape[2], output, stride)

    def exactly(
        self, name: str, features: Map, grid: Grid, kernel: tuple[Floats, Floats], output: str
    ) -> str:
        """A convolution of single cells of bytes, whose sums become numbers without rounding."""
        weights, bias = kernel
        whole, factors = self._whole(weights)
        # ONNX Runtime multiplies bytes without a sign only.
        unsigned = (whole.astype(np.int16) + _MIDDLE).astype(np.uint8)
        given = [
            features.name,
            self.writer.constant(f"{name}.weight", unsigned),
            self.writer.constant(f"{name}.zero", np.array(grid.zero, np.uint8)),
            self.writer.constant(f"{name}.middle", np.array(_MIDDLE, np.uint8)),
        ]
        sums = self.writer.node("ConvInteger", given, f"{name}.sums", kernel_shape=(1, 1))
        numbers = self.writer.node("Cast", [sums], f"{name}.numbers", to=1)
        unit = (factors * np.float32(grid.step))[:, None, None]
        scaled = [numbers, self.writer.constant(f"{name}.unit", unit)]
        shift = self.writer.constant(f"{name}.bias", bias[:, None, None])
        scaled_sums = self.writer.node("Mul", scaled, f"{name}.scaled")
        return self.writer.node("Add", [scaled_sums, shift], output)

    def _whole(self, weights: Floats) -> tuple[NDArray[np.int8], Floats]:
        """Weights as whole numbers, and what one of them is worth in each channel."""
        largest = np.abs(weights).max(axis=(1, 2, 3)).clip(_LEAST_WEIGHT)
        factors = (largest / self._largest).astype(np.float32)
        return (weights / factors[:, None, None, None]).round().astype(np.int8), factors

    def _dequantized(self, name: str, whole: NDArray[Any], factors: Floats) -> str:
        given = [
            self.writer.constant(name, whole),
            self.writer.constant(f"{name}.factors", factors),
            self.writer.constant(f"{name}.zeros", np.zeros(len(factors), whole.dtype)),
        ]
        return self.writer.node("DequantizeLinear", given, f"{name}.numbers", axis=0)

    def _numbers(self, features: Map, name: str) -> str:
        """The numbers that the bytes of a map stand for."""
        given = [features.name, *self._grid(features.name, features.grid or PIXELS)]
        return self.writer.node("DequantizeLinear", given, f"{name}.numbers")

    def _bytes(self, numbers: str, name: str, grid: Grid) -> Map:
        given = [numbers, *self._grid(name, grid)]
        return Map(self.writer.node("QuantizeLinear", given, name), grid)

    def _grid(self, name: str, grid: Grid) -> list[str]:
        step = self.writer.constant(f"{name}.step", _numbers(grid.step))
        return [step, self.writer.constant(f"{name}.zero", np.array(grid.zero, np.uint8))]


def _numbers(values: object) -> Floats:
    return np.array(values, np.float32)
