"""The seam between our detector and what computes its network: torch, ONNX Runtime, OpenCV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detector import Image

FLOAT32, BFLOAT16, INT8 = "float32", "bfloat16", "int8"
"""Arithmetics, as numpy and torch call them."""

Floats = NDArray[np.float32]
Cells = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]
"""Image, row and column of cells of a map, (N,) each."""


class Maps(Protocol):
    """What the network says about one label in a batch of images."""

    @property
    def heat(self) -> Floats:
        """(N, H/4, W/4), logit that an object of the label is centred in the cell."""
        ...

    def at(self, cells: Cells) -> tuple[Floats, Floats | None]:
        """What is said about boxes in K cells.

        sides (K, 4): logarithms of the distances from the cell's centre to the left, top, right and
        bottom of the box, in units of SIDE_UNIT_PX pixels. corners (K, 8): x and y of the top left,
        top right, bottom right and bottom left corner, from the middle of the box and in units of
        its width and height; None where the label has none.
        """
        ...


class Network(Protocol):
    """A network that is ready to search, from any thread.

    runtime: the library that computes, as PyPI calls it. device: "cpu", "cuda" or "mps".
    precision: of its arithmetic, one of the names above.
    """

    @property
    def runtime(self) -> str: ...

    @property
    def device(self) -> str: ...

    @property
    def precision(self) -> str: ...

    @property
    def labels(self) -> tuple[str, ...]: ...

    def run(self, images: Sequence[Image]) -> Mapping[str, Maps]:
        """The maps of each label for N images (H, W, 3) uint8 RGB of equal size.

        The maps may reach beyond an image whose sides are no multiples of MULTIPLE. Raises
        MemoryError where the device has no room for so many.
        """
        ...
