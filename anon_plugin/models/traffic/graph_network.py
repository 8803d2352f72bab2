"""The network of persons and vehicles computed without torch: by ONNX Runtime or OpenCV."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.onnx.engines import ENGINES, Engine, open_engine
from anon_plugin.models.traffic.architecture import DEVIATION, MEAN
from anon_plugin.models.traffic.network import Floats
from anon_plugin.models.traffic.onnx_graph import (
    MASKS,
    OUTPUTS,
    PICTURES,
    TOLD,
    build,
    build_outliner,
)
from anon_plugin.models.traffic.weights import State


class GraphNetwork:
    """A Network in float32 on the processor. runtime: of ENGINES; "" for the best there is."""

    device = "cpu"
    precision = "float32"

    def __init__(self, state: State, runtime: str = "") -> None:
        self._engine = _opened(build(state), OUTPUTS, runtime)
        self._outliner = _opened(build_outliner(state), (MASKS,), runtime)
        self.runtime = self._engine.runtime

    def run(self, pictures: NDArray[np.uint8]) -> list[Floats]:
        """See Network.run."""
        outputs = self._engine.run({PICTURES: _normalised(pictures)})
        return [outputs[name] for name in OUTPUTS]

    def masks(self, pictures: NDArray[np.uint8], told: Floats) -> Floats:
        """See Network.masks."""
        return self._outliner.run({PICTURES: _normalised(pictures), TOLD: told})[MASKS][:, 0]


def _opened(model: bytes, outputs: tuple[str, ...], runtime: str) -> Engine:
    return ENGINES[runtime](model, outputs) if runtime else open_engine(model, outputs)


def _normalised(pictures: NDArray[np.uint8]) -> Floats:
    mean, deviation = np.array([MEAN, DEVIATION], np.float32)
    numbers = (pictures - mean) / deviation
    return np.ascontiguousarray(numbers.transpose(0, 3, 1, 2))
