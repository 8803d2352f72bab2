"""The layers that our own networks are made of, as nodes of an ONNX graph."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.onnx.writing import GraphWriter

Floats = NDArray[np.float32]


class LayerWriter(GraphWriter):
    """Adds layers; each takes and gives the names of maps (N, channels, rows, columns)."""

    def convolution(
        self, features: str, weight: Floats, bias: Floats, output: str, stride: int = 1
    ) -> str:
        """A convolution that keeps the size, or divides it by its stride.

        weight: (channels out, channels in, size, size); one channel in means each by itself.
        """
        given = [
            features,
            self.constant(f"{output}.weight", weight),
            self.constant(f"{output}.bias", bias),
        ]
        groups = len(weight) if weight.shape[1] == 1 else 1
        return self.convolved(given, weight.shape[2], output, stride, groups)

    def convolved(
        self, given: Sequence[str], size: int, output: str, stride: int = 1, groups: int = 1
    ) -> str:
        """The same of maps, weights and bias that are in the graph already."""
        return self.node(
            *("Conv", given, output),
            kernel_shape=(size, size),
            pads=((size - 1) // 2,) * 4,
            strides=(stride, stride),
            group=groups,
        )

    def highest_around(self, features: str, output: str) -> str:
        """The maximum of 5 x 5 cells around each one."""
        return self.node("MaxPool", [features], output, kernel_shape=(5, 5), pads=(2, 2, 2, 2))

    def doubled(self, features: str) -> str:
        """Twice as many rows and columns: each cell four times."""
        twice = self.constant("twice", np.array([1, 1, 2, 2], np.float32))
        return self.node(
            *("Resize", [features, "", twice], f"{features}.doubled"),
            mode="nearest",
            nearest_mode="floor",
            coordinate_transformation_mode="asymmetric",
        )

    def doubled_bytes(self, features: str) -> str:
        """The same of a map in bytes: in ONNX Runtime a fifteenth of the time that Resize takes,
        which is a twelfth of what our network does.

        Cells are copied where all channels of one lie together, as in the engine's own maps.
        """
        cells = self.node("Transpose", [features], f"{features}.cells", perm=(0, 2, 3, 1))
        wide = self.joined([cells, cells], f"{features}.wide", axis=3)
        one_row = self.constant("rows apart", np.array([0, 0, 1, -1], np.int64))
        row = self.node("Reshape", [wide, one_row], f"{features}.row")
        rows = self.joined([row, row], f"{features}.rows", axis=2)
        size = self.node("Shape", [cells], f"{features}.size")
        twice = self.constant("twice as many cells", np.array([1, 2, 2, 1], np.int64))
        size = self.node("Mul", [size, twice], f"{features}.twice")
        doubled = self.node("Reshape", [rows, size], f"{features}.doubled.cells")
        # From so many sides on it keeps the order of its own maps.
        self.declare(doubled, "uint8", ("n", *(f"{doubled}.{side}" for side in range(3))))
        return self.node("Transpose", [doubled], f"{features}.doubled", perm=(0, 3, 1, 2))

    def joined(self, parts: Sequence[str], output: str, axis: int = 1) -> str:
        """All of them one after the other: their channels, or what is on another axis."""
        return self.node("Concat", parts, output, axis=axis)
