"""The network of persons and vehicles computed without torch: by ONNX Runtime or OpenCV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
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

FEW_PX = 150_000
"""Pixels of pictures that are computed together: four of 192 x 192 take a tenth less time than
sixteen do."""


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
        told = [self._engine.run({PICTURES: _normalised(some)}) for (some,) in _few(pictures)]
        return [np.concatenate([one[name] for one in told]) for name in OUTPUTS]

    def masks(self, pictures: NDArray[np.uint8], told: Floats) -> Floats:
        """See Network.masks."""
        parts = [
            self._outliner.run({PICTURES: _normalised(some), TOLD: known})[MASKS][:, 0]
            for some, known in _few(pictures, told)
        ]
        return np.concatenate(parts)


def _opened(model: bytes, outputs: tuple[str, ...], runtime: str) -> Engine:
    return ENGINES[runtime](model, outputs) if runtime else open_engine(model, outputs)


def _few(*given: NDArray[Any]) -> Iterator[tuple[NDArray[Any], ...]]:
    """Pictures, and what belongs to each, as many at a time as the processor's cache holds."""
    count = max(1, FEW_PX // given[0][0, ..., 0].size)
    for start in range(0, len(given[0]), count):
        yield tuple(one[start : start + count] for one in given)


def _normalised(pictures: NDArray[np.uint8]) -> Floats:
    """(N, 3, H, W): of each byte it is looked up what it becomes."""
    mean, deviation = np.array([MEAN, DEVIATION], np.float32)
    table = (np.arange(256, dtype=np.float32)[:, None] - mean) / deviation
    numbers = cv2.LUT(pictures.reshape(-1, *pictures.shape[2:]), table[None])
    return np.ascontiguousarray(numbers.reshape(pictures.shape).transpose(0, 3, 1, 2))
