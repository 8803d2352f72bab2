"""YuNet face detectors (W. Wu, H. Peng, S. Yu, Machine Intelligence Research 20, 2023).

Outputs cls_s, obj_s, bbox_s, kps_s for strides s = 8, 16, 32. The decoding is the one of OpenCV's
FaceDetectorYN (opencv/modules/objdetect/src/face_detect.cpp): score = sqrt(cls * obj), centre =
(cell + bbox[0:2]) * stride, size = exp(bbox[2:4]) * stride. Input: BGR, 0 to 255.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np

from anon_plugin.dependencies import works
from anon_plugin.engine.detection.detector import Image
from anon_plugin.engine.geometry.boxes import Boxes
from anon_plugin.engine.vocabulary import FACE
from anon_plugin.models.candidates import Candidates
from anon_plugin.models.onnx.family import Network, Outputs, Preprocessing, centred_boxes, grid
from anon_plugin.models.onnx.header import OnnxHeader
from anon_plugin.models.onnx.session import Tensor
from anon_plugin.models.torch_precision import has_float32_only

_STRIDES = (8, 16, 32)

LEAST_INT8_PX = 100_000
"""Smaller pictures are left to ONNX Runtime: a call by torch takes four milliseconds whatever it is
given."""


class YuNet:
    """YuNet, a small face detector with an output of each kind at each stride; a Family."""

    # About one false finding a photo, measured on two sets of annotated photos of people.
    thresholds: ClassVar[Mapping[str, float]] = {FACE: 0.3}
    multiple = 32
    max_iou = 0.3
    object_range_px = (10.0, 300.0)
    view_px = 1408  # as our own network, with which it searches

    @classmethod
    def recognise(cls, path: Path, header: OnnxHeader) -> YuNet | None:  # noqa: ARG003
        names = {output.name for output in header.outputs}
        wanted = {f"{kind}_{stride}" for kind in ("cls", "obj", "bbox") for stride in _STRIDES}
        return cls() if wanted <= names else None

    @staticmethod
    def quicker(path: Path, exact: Network) -> Network:
        """See family.Quicker."""
        quick = exact
        if works("onnxruntime"):
            from anon_plugin.models.onnx.yunet_graph import quicker_graph

            quick = quicker_graph(path, exact) or exact
        if has_float32_only() or not works("torch"):
            return quick
        from anon_plugin.models.onnx.yunet_int8 import fastest

        in_int8 = fastest(path)
        if in_int8 is None:
            return quick
        large, has_engine = in_int8, works("onnxruntime")

        def by_size(pictures: Sequence[Image]) -> Sequence[Outputs]:
            height, width = pictures[0].shape[:2]
            is_small = has_engine and height * width < LEAST_INT8_PX
            return quick(pictures) if is_small else large.run(pictures)

        return by_size

    def prepare(self, image: Image) -> Tensor:
        return Preprocessing(mean=0.0, scale=1.0, bgr=True)(image)

    def decode(self, outputs: Outputs, size_hw: tuple[int, int]) -> Candidates:
        boxes, scores = [], []
        for stride in _STRIDES:
            cells = grid(size_hw, stride)
            kind, objectness = (
                np.clip(outputs[f"{name}_{stride}"].reshape(len(cells)), 0, 1)
                for name in ("cls", "obj")
            )
            raw = outputs[f"bbox_{stride}"].reshape(len(cells), 4).astype(np.float64)
            boxes.append(_boxes(cells, raw, float(stride)))
            scores.append(np.sqrt(kind * objectness))
        return Candidates.of_one_label(np.concatenate(boxes), np.concatenate(scores), FACE)


def _boxes(cells: Boxes, raw: Boxes, stride: float) -> Boxes:
    return centred_boxes((cells + raw[:, :2]) * stride, np.exp(raw[:, 2:]) * stride)
