"""Convolutions of bytes, and of numbers, as nodes of an ONNX graph.

In the usual notation (QuantizeLinear and DequantizeLinear around each operation), of which an
engine makes operations on bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.onnx.layers import Floats, LayerWriter
from anon_plugin.models.street.grid import PIXELS, Grid

_LEAST_WEIGHT = 1e-8
_MIDDLE = 128


def largest_weight(weight_bits: int) -> int:
    """Of weights of so many bits, one of which is the sign."""
    return int(2 ** (weight_bits - 1)) - 1


@dataclass(frozen=True)
class Map:
    """name: in the graph. grid: what its bytes stand for; None where it holds float32."""

    name: str
    grid: Grid | None


class ByteLayers:
    """Adds them to a graph. weight_bits: of weights of bytes; see `onnx_graph.build`."""

    def __init__(self, writer: LayerWriter, weight_bits: int) -> None:
        self.writer = writer
        self._largest = largest_weight(weight_bits)

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
        convolved = self.convolved(name, features, kernel, stride)
        if adds is None or adds.grid is None:
            return self.in_grid(convolved, output, grid)
        # Beyond these the sum is clipped, whatever is added.
        part = Grid.over(grid.low - adds.grid.high, grid.high - adds.grid.low)
        first = self.in_grid(convolved, f"{name}.part", part)
        both = [self.numbers(first, f"{name}.first"), self.numbers(adds, f"{name}.adds")]
        return self.in_grid(self.writer.node("Add", both, f"{name}.sum"), output, grid)

    def convolved(
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
        given = self.whole_kernel(name, features, weights, bias)
        return self.writer.convolved(given, weights.shape[2], output, stride)

    def whole_kernel(self, name: str, features: Map, weights: Floats, bias: Floats) -> list[str]:
        """What a convolution of bytes is given: map, weights, bias."""
        whole, factors = self._whole(weights)
        units = factors * np.float32((features.grid or PIXELS).step)
        return [
            self.numbers(features, f"{name}.input"),
            self._dequantized(f"{name}.weight", whole, factors),
            self._dequantized(f"{name}.bias", (bias / units).round().astype(np.int32), units),
        ]

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

    def numbers(self, features: Map, name: str) -> str:
        """The numbers that the bytes of a map stand for."""
        given = [features.name, *self._grid(features.name, features.grid or PIXELS)]
        return self.writer.node("DequantizeLinear", given, f"{name}.numbers")

    def in_grid(self, numbers: str, name: str, grid: Grid) -> Map:
        given = [numbers, *self._grid(name, grid)]
        return Map(self.writer.node("QuantizeLinear", given, name), grid)

    def _grid(self, name: str, grid: Grid) -> list[str]:
        step = self.writer.constant(f"{name}.step", np.array(grid.step, np.float32))
        return [step, self.writer.constant(f"{name}.zero", np.array(grid.zero, np.uint8))]
