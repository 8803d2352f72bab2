"""What goes into the ONNX form of our network and what comes out, whichever engine runs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detector import Image
from anon_plugin.models.street.architecture import MULTIPLE
from anon_plugin.models.street.grid import Grid
from anon_plugin.models.street.network import Cells, Floats
from anon_plugin.models.street.onnx_graph import heat, hidden
from anon_plugin.models.street.weights import State, Weights

_PADDING = 128


@dataclass(frozen=True)
class GraphMaps:
    """The Maps of one label: its two outputs, and the weights with which boxes are read of them.

    hidden: (N, 64, H/4, W/4) float32, or bytes of the grid. head: how names of its weights begin.
    """

    heat: Floats
    hidden: NDArray[Any]
    grid: Grid | None
    state: State
    head: str

    def at(self, cells: Cells) -> tuple[Floats, Floats | None]:
        """See Maps.at."""
        image, row, column = cells
        features = self.hidden[image, :, row, column].astype(np.float32)
        if self.grid is not None:
            features = (features - self.grid.zero) * np.float32(self.grid.step)
        has_corners = f"{self.head}.corners.weight" in self.state
        corners = self._read("corners", features) if has_corners else None
        return self._read("sides", features), corners

    def _read(self, part: str, features: Floats) -> Floats:
        weight, bias = (self.state[f"{self.head}.{part}.{name}"] for name in ("weight", "bias"))
        return features @ weight[:, :, 0, 0].T + bias


def output_names(labels: Sequence[str]) -> list[str]:
    """All outputs of the graph that has these labels."""
    return [name(label) for label in labels for name in (heat, hidden)]


def maps_of(
    weights: Weights, outputs: Mapping[str, NDArray[Any]], in_int8: bool
) -> dict[str, GraphMaps]:
    """The outputs of the graph, by name, as the maps of each label."""
    result = {}
    for label in weights.architecture.corners:
        head = f"heads.{label}"
        grid = Grid.over(*weights.ranges[f"{head}.hidden"]) if in_int8 else None
        given = outputs[heat(label)][:, 0], outputs[hidden(label)]
        result[label] = GraphMaps(*given, grid, weights.state, head)
    return result


def batch_of(images: Sequence[Image]) -> NDArray[np.uint8]:
    """(N, H, W, 3), padded with grey at right and bottom to multiples of MULTIPLE."""
    height, width = images[0].shape[:2]
    shape = (len(images), height + -height % MULTIPLE, width + -width % MULTIPLE, 3)
    if len(images) == 1 and shape[1:] == images[0].shape:
        return np.ascontiguousarray(images[0])[None]
    batch = np.full(shape, _PADDING, np.uint8)
    for image, place in zip(images, batch, strict=True):
        place[:height, :width] = image
    return batch
