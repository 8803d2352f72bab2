"""SCRFD-like face detectors (J. Guo et al., arXiv 2105.04714), as InsightFace exports them.

For each of the strides 8, 16, 32 (some also 64, 128) one output of scores, then of distances to the
four sides in units of the stride, then perhaps of five landmarks; two (some: one) anchors in each
cell, centred on its upper left corner. Source: insightface/detection/scrfd/tools/scrfd.py. Input:
RGB, (pixel - 127.5) / 128.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from anon_plugin.engine.detection.detector import Image
from anon_plugin.engine.vocabulary import FACE
from anon_plugin.models.candidates import Candidates
from anon_plugin.models.onnx.family import Outputs, Preprocessing, grid, sides_to_boxes
from anon_plugin.models.onnx.header import OnnxHeader
from anon_plugin.models.onnx.session import Tensor

# Number of outputs → strides, with and without landmarks (three a stride).
_STRIDES = {6: (8, 16, 32), 9: (8, 16, 32), 10: (8, 16, 32, 64, 128), 15: (8, 16, 32, 64, 128)}


@dataclass(frozen=True)
class Scrfd:
    """See Family. score_names, side_names: outputs of each stride, finest first."""

    strides: tuple[int, ...]
    score_names: tuple[str, ...]
    side_names: tuple[str, ...]

    thresholds: ClassVar[Mapping[str, float]] = {FACE: 0.4}
    max_iou = 0.4
    object_range_px = (10.0, 400.0)

    @property
    def multiple(self) -> int:
        return self.strides[-1]

    @classmethod
    def recognise(cls, path: Path, header: OnnxHeader) -> Scrfd | None:  # noqa: ARG003
        outputs = header.outputs
        strides = _STRIDES.get(len(outputs))
        if strides is None:
            return None
        count = len(strides)
        lasts = [output.shape[-1] if output.shape else None for output in outputs]
        if lasts[:count] != [1] * count or lasts[count : 2 * count] != [4] * count:
            return None
        names = tuple(output.name for output in outputs)
        return cls(strides, names[:count], names[count : 2 * count])

    def prepare(self, image: Image) -> Tensor:
        return Preprocessing(mean=127.5, scale=128.0, bgr=False)(image)

    def decode(self, outputs: Outputs, size_hw: tuple[int, int]) -> Candidates:
        boxes, scores = [], []
        for stride, score_name, side_name in zip(
            self.strides, self.score_names, self.side_names, strict=True
        ):
            cells = grid(size_hw, stride)
            score = outputs[score_name].ravel()
            anchors, rest = divmod(len(score), len(cells))
            if rest or not anchors:
                raise ValueError(f"{len(score)} scores for {len(cells)} cells of stride {stride}")
            centres = np.repeat(cells, anchors, axis=0) * stride
            sides = outputs[side_name].reshape(-1, 4).astype(np.float64) * stride
            boxes.append(sides_to_boxes(centres, sides))
            scores.append(score)
        return Candidates.of_one_label(np.concatenate(boxes), np.concatenate(scores), FACE)
