"""Our network computed by OpenCV, in float32: where there is nothing else, as OpenCV always is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from anon_plugin.engine.detection.detector import Image
from anon_plugin.models.onnx.engines import OpenCvEngine
from anon_plugin.models.street.graph_maps import batch_of, maps_of, output_names
from anon_plugin.models.street.grid import PIXELS
from anon_plugin.models.street.network import FLOAT32, Maps
from anon_plugin.models.street.onnx_graph import PICTURES, build
from anon_plugin.models.street.weights import Weights


class OpenCvNetwork:
    """A Network that OpenCV's DNN module computes on the processor.

    Raises KeyError or ValueError where the weights do not fit their architecture.
    """

    runtime = "opencv"
    device = "cpu"
    precision = FLOAT32

    def __init__(self, weights: Weights) -> None:
        self.labels = tuple(weights.architecture.corners)
        self._weights = weights
        model = build(weights.architecture, weights.state, prepared=True)
        self._engine = OpenCvEngine(model, output_names(self.labels))

    def run(self, images: Sequence[Image]) -> Mapping[str, Maps]:
        """See Network.run."""
        planes = np.ascontiguousarray(batch_of(images).transpose(0, 3, 1, 2), np.float32)
        planes -= PIXELS.zero
        planes *= PIXELS.step
        return maps_of(self._weights, self._engine.run({PICTURES: planes}), in_int8=False)
