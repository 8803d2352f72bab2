"""The seam between the detector of persons and vehicles and what computes its network."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from anon_plugin.dependencies import works
from anon_plugin.models.torch_precision import has_float32_only
from anon_plugin.models.traffic.architecture import STRIDES
from anon_plugin.models.traffic.weights import State

Floats = NDArray[np.float32]


class Network(Protocol):
    """A network that is ready to search, from any thread; runtime, device and precision as in
    street/network.py."""

    @property
    def runtime(self) -> str: ...

    @property
    def device(self) -> str: ...

    @property
    def precision(self) -> str: ...

    def run(self, pictures: NDArray[np.uint8]) -> list[Floats]:
        """What each cell says about pictures (N, H, W, 3) RGB, sides multiples of MULTIPLE.

        For each of STRIDES (N, 5 + classes, H/s, W/s): the box's middle from the cell's corner in
        cells, the logarithms of its width and height in cells, the logits that there is an object
        and that it is of each of CLASSES. Raises MemoryError where the device has no room for so
        many.
        """
        ...

    def masks(self, pictures: NDArray[np.uint8], told: Floats) -> Floats:
        """(N, H/2, W/2) logits that a cell belongs to the object in the middle of its picture.

        pictures: as in `run`. told: (N, 2, H/4, W/4), what share of each cell lies in the object's
        box; and the same again for vehicles, 0 for persons. Raises MemoryError as `run` does.
        """
        ...


def open_network(
    state: State, device: str = "", precision: str | None = None, runtime: str = ""
) -> Network:
    """The network that the weights are of: computed by what is fastest here.

    precision: with torch, "bfloat16" or "float32"; None for the faster one here. runtime: "torch",
    "onnxruntime" or "opencv"; "" for the one that suits.
    Raises RuntimeError, KeyError or ValueError where the weights do not fit.
    """
    if not runtime:
        is_free = device in ("", "cpu") and precision is None
        if is_free and _is_faster_than_torch():
            runtime = "onnxruntime"
        elif works("torch"):
            runtime = "torch"
    if runtime == "torch":
        from anon_plugin.models.traffic.torch_network import open_torch_network

        return open_torch_network(state, device, precision)
    from anon_plugin.models.traffic.graph_network import GraphNetwork

    return GraphNetwork(state, runtime)


def _is_faster_than_torch() -> bool:
    """Whether ONNX Runtime was measured to be: in float32, on processors of Intel's and AMD's."""
    if platform.machine().lower() not in ("x86_64", "amd64") or not works("onnxruntime"):
        return False
    if has_float32_only():
        return True
    if not works("torch"):
        return False
    from anon_plugin.models.traffic.torch_network import usual

    return usual() == ("cpu", "float32")


def decoded(outputs: Sequence[Floats], least: float = 0.0) -> list[tuple[Floats, Floats]]:
    """Of each picture boxes (cells, 4) left, top, right, bottom in pixels, and scores (cells,
    classes), 0 to 1; cells row by row, the finest level first.

    Only cells in which an object is at least that likely, since no score is higher; what is no
    number is no such cell.
    """
    cells = np.concatenate([one.reshape(*one.shape[:2], -1) for one in outputs], axis=2)
    corners, strides = _grid(tuple(one.shape[2:] for one in outputs))
    least_logit = np.log(least / (1 - least)) if least else -np.inf
    pictures, places = np.nonzero(~(cells[:, 4] < least_logit))
    values, stride = cells[pictures, :, places], strides[places]
    middle = (values[:, :2] + corners[places]) * stride
    half = np.exp(values[:, 2:4]) * (stride / 2)
    boxes = np.concatenate([middle - half, middle + half], axis=1)
    scores = _sigmoid(values[:, 4:5]) * _sigmoid(values[:, 5:])
    ends = np.searchsorted(pictures, np.arange(1, len(cells)))
    return list(zip(np.split(boxes, ends), np.split(scores, ends), strict=True))


@lru_cache(maxsize=16)
def _grid(shapes: tuple[tuple[int, ...], ...]) -> tuple[Floats, Floats]:
    """Of each cell of levels of these rows and columns its corner (cells, 2), x and y in cells, and
    its stride (cells, 1)."""
    corners = [np.indices(shape, np.float32)[::-1].reshape(2, -1).T for shape in shapes]
    sizes = [len(one) for one in corners]
    strides = np.repeat(np.array(STRIDES, np.float32), sizes)[:, None]
    return np.concatenate(corners), strides


def _sigmoid(logits: Floats) -> Floats:
    # exp of large numbers would overflow: beyond 80 float32 knows no further score.
    return np.asarray(1 / (1 + np.exp(-logits.clip(-80, 80))), np.float32)
