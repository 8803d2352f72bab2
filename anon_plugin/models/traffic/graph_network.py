"""The network of persons and vehicles computed without torch: by ONNX Runtime or OpenCV."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.onnx.engines import ENGINES, open_engine
from anon_plugin.models.traffic.architecture import DEVIATION, MEAN
from anon_plugin.models.traffic.network import Floats
from anon_plugin.models.traffic.onnx_graph import OUTPUTS, PICTURES, build
from anon_plugin.models.traffic.weights import State


class GraphNetwork:
    """A Network in float32 on the processor. runtime: of ENGINES; "" for the best there is."""

    device = "cpu"
    precision = "float32"

    def __init__(self, state: State, runtime: str = "") -> None:
        model = build(state)
        self._engine = ENGINES[runtime](model, OUTPUTS) if runtime else open_engine(model, OUTPUTS)
        self.runtime = self._engine.runtime

    def run(self, pictures: NDArray[np.uint8]) -> list[Floats]:
        """See Network.run."""
        mean, deviation = np.array([MEAN, DEVIATION], np.float32)
        numbers = (pictures - mean) / deviation
        planes = np.ascontiguousarray(numbers.transpose(0, 3, 1, 2))
        outputs = self._engine.run({PICTURES: planes})
        return [outputs[name] for name in OUTPUTS]
