"""What tells one kind of ONNX detector from another: its input and the meaning of its outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from anon_plugin.engine.detection.detector import Image
from anon_plugin.engine.geometry.boxes import Boxes
from anon_plugin.models.candidates import Candidates
from anon_plugin.models.onnx.header import OnnxHeader
from anon_plugin.models.onnx.session import Tensor

Outputs = Mapping[str, Tensor]

Network = Callable[[Sequence[Image]], Sequence[Outputs]]
"""Pictures (H, W, 3) uint8 RGB of one size that it takes, to what its outputs say of each."""

Quicker = Callable[[Path, Network], Network]
"""What a Family may have as `quicker`: the fastest network of a file for pictures of any size on
this processor that is as exact as it takes. It is given the one that an engine for ONNX makes of
the file."""

Recognise = Callable[[Path, OnnxHeader], "Family | None"]
"""Gives an instance if the file is of this kind, judged by its outputs, else None.

Raises ModelError where it is of this kind but cannot be used.
"""


class Family(Protocol):
    """One kind of network, as a certain file has it.

    thresholds: default threshold of each label it finds. multiple: what the sides of its input
    must be a multiple of. max_iou: overlap beyond which two boxes are the same object.
    object_range_px: as in Detector.
    """

    @property
    def thresholds(self) -> Mapping[str, float]: ...

    @property
    def multiple(self) -> int: ...

    @property
    def max_iou(self) -> float: ...

    @property
    def object_range_px(self) -> tuple[float, float]: ...

    def prepare(self, image: Image) -> Tensor:
        """(H, W, 3) uint8 RGB → (1, 3, H, W) float32 as the network wants it."""
        ...

    def decode(self, outputs: Outputs, size_hw: tuple[int, int]) -> Candidates:
        """The outputs for an input of that size as boxes; ValueError where they do not fit."""
        ...


@dataclass(frozen=True)
class Preprocessing:
    """(pixel - mean) / scale, channels first, in the network's order of colours."""

    mean: float
    scale: float
    bgr: bool

    def __call__(self, image: Image) -> Tensor:
        ordered = image[:, :, ::-1] if self.bgr else image
        planes = ordered.transpose(2, 0, 1)[None].astype(np.float32)
        return np.ascontiguousarray((planes - self.mean) / self.scale, dtype=np.float32)


def grid(size_hw: tuple[int, int], stride: int) -> Boxes:
    """(cells, 2) column and row of each cell of a feature map, row by row."""
    rows, columns = np.mgrid[0 : size_hw[0] // stride, 0 : size_hw[1] // stride]
    cells: Boxes = np.stack([columns.ravel(), rows.ravel()], axis=1).astype(np.float64)
    return cells


def sides_to_boxes(centres: Boxes, sides: Boxes) -> Boxes:
    """Points (N, 2) and distances to left, top, right, bottom (N, 4) → boxes (N, 4)."""
    return np.concatenate([centres - sides[:, :2], centres + sides[:, 2:]], axis=1)


def centred_boxes(centres: Boxes, sizes: Boxes) -> Boxes:
    """Centres (N, 2) and widths and heights (N, 2) → boxes (N, 4)."""
    return np.concatenate([centres - sizes / 2, centres + sizes / 2], axis=1)
