"""Our own network as an ONNX model, made of its weights whenever it is opened.

So there is one file of weights for all that can compute with it, and a user's own weights run
everywhere, too. The graph is the one of net.py with its batch normalizations folded in.

In int8 it computes on the same grids as int8.py does (byte_layers.py). There is one difference: a
sum rounds its first part to a byte before it adds the second. Of that part no range was measured;
but only numbers that can change the clipped sum count, and these have a range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from anon_plugin.models.onnx.layers import Floats, LayerWriter
from anon_plugin.models.street.architecture import Architecture
from anon_plugin.models.street.by_columns import COLUMNS, on_columns
from anon_plugin.models.street.byte_layers import ByteLayers, Map
from anon_plugin.models.street.grid import PIXELS, Grid, Ranges
from anon_plugin.models.street.weights import State

PICTURES = "pictures"
"""The input: (N, H, W, 3) uint8 RGB, H and W multiples of MULTIPLE."""

_BATCH_NORM_EPSILON = 1e-5


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
    features = graph.block("stem", Map(PICTURES, None), stride=2) if prepared else graph.stem()
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


class _Builder(ByteLayers):
    """Adds the parts of the network, one by one."""

    def __init__(self, state: State, ranges: Ranges | None, weight_bits: int) -> None:
        super().__init__(LayerWriter(), weight_bits)
        self.element_type = "float32" if ranges is None else "uint8"
        self._state, self._ranges = state, ranges

    def stem(self) -> Map:
        """The first convolution, from the input on."""
        if self._ranges is None:
            planes = Map(self._planes(PICTURES), PIXELS)
            return self.block("stem", Map(self.numbers(planes, "planes"), None), stride=2)
        weights, bias = folded(self._state, "stem")
        columns = self._columns(PICTURES, COLUMNS * weights.shape[1])
        kernel = on_columns(weights, bias)
        given = self.whole_kernel("stem", Map(self._planes(columns), PIXELS), *kernel)
        geometry = {"kernel_shape": (3, 2), "pads": (1, 1, 1, 0), "strides": (2, 1)}
        sums = self.writer.node("Conv", given, "stem.convolved", **geometry)
        made = self.in_grid(sums, "stem.columns", Grid.over(*self._ranges["stem"]))
        cells = self.writer.node("Transpose", [made.name], "stem.cells", perm=(0, 2, 3, 1))
        return replace(made, name=self._planes(self._columns(cells, len(weights))))

    def _planes(self, pictures: str) -> str:
        """Channels last to channels first."""
        return self.writer.node("Transpose", [pictures], f"{pictures}.planes", perm=(0, 3, 1, 2))

    def _columns(self, pictures: str, channels: int) -> str:
        """Columns of so many channels, of what has more or fewer; channels last."""
        shape = np.array([0, 0, -1, channels], np.int64)
        given = [pictures, self.writer.constant(f"{pictures}.shape", shape)]
        return self.writer.node("Reshape", given, f"{pictures}.columns")

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
        how = self.writer.doubled if features.grid is None else self.writer.doubled_bytes
        return replace(features, name=how(features.name))

    def head(self, label: str, shared: Map) -> None:
        """The outputs of one label."""
        name = f"heads.{label}"
        kernel = self._state[f"{name}.heat.weight"], self._state[f"{name}.heat.bias"]
        features = self.block(f"{name}.hidden", shared, output=hidden(label))
        if features.grid is None:
            self.convolved(f"{name}.heat", features, kernel, 1, heat(label))
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
        result = self.convolved(name, features, kernel, stride, "" if then or adds else output)
        if adds is not None:
            names = [result, adds.name]
            result = self.writer.node("Add", names, f"{name}.sum" if then else output)
        if then:
            result = self.writer.node(then, [result], output)
        return Map(result, None)
