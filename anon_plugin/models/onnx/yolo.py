"""YOLO v5 to v11 detectors, as Ultralytics' and the original repositories' exports write them.

One output, in pixels of the input. Three layouts, told apart by the number of rows:
- anchors (v5, v7): (1, 3 boxes x cells of the strides 8, 16, 32, 5 + classes): centre x, y, width,
  height, objectness, a score for each class (ultralytics/yolov5, models/yolo.py, Detect.forward);
- anchor-free (v8, v9, v11): (1, 4 + classes, cells): the same without objectness
  (ultralytics, nn/modules/head.py, Detect);
- finished (v10, or exported with NMS): (1, boxes, 6): left, top, right, bottom, score, class
  (ultralytics, engine/exporter.py).
Segmentation exports put mask coefficients behind the classes, which are passed over. Input: RGB,
0 to 1. Class names come from the metadata.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from anon_plugin.engine.detection.class_names import labels_of
from anon_plugin.engine.detection.detector import Image
from anon_plugin.engine.geometry.boxes import Boxes
from anon_plugin.models.candidates import Candidates
from anon_plugin.models.onnx.family import Outputs, Preprocessing, centred_boxes
from anon_plugin.models.onnx.header import OnnxHeader
from anon_plugin.models.onnx.session import Tensor
from anon_plugin.models.store.model_classes import nameless_classes, names_for

_STRIDES = (8, 16, 32)
_ANCHORS = 3
_FINISHED = 6
_MASK_COEFFICIENTS = 32
_DEFAULT_THRESHOLD = 0.25  # the exporters' own for prediction


@dataclass(frozen=True)
class Yolo:
    """See Family. class_labels: the label of each class with a name; class_count: of all."""

    output: str
    class_labels: dict[int, str]
    class_count: int

    multiple = 32
    max_iou = 0.5
    object_range_px = (12.0, 600.0)

    @property
    def thresholds(self) -> dict[str, float]:
        return dict.fromkeys(dict.fromkeys(self.class_labels.values()), _DEFAULT_THRESHOLD)

    @classmethod
    def recognise(cls, path: Path, header: OnnxHeader) -> Yolo | None:
        first = header.outputs[0]
        # A segmentation export has its mask prototypes as second output.
        if len(header.outputs) > 2 or len(first.shape) != 3:
            return None
        names = names_for(path, header.metadata)
        labels = labels_of(names)
        if not labels:
            raise nameless_classes(path)
        return cls(first.name, labels, max(names) + 1)

    def prepare(self, image: Image) -> Tensor:
        return Preprocessing(mean=0.0, scale=255.0, bgr=False)(image)

    def decode(self, outputs: Outputs, size_hw: tuple[int, int]) -> Candidates:
        raw = outputs[self.output][0].astype(np.float64)
        cells = sum(size_hw[0] // stride * (size_hw[1] // stride) for stride in _STRIDES)
        if raw.shape[1] == cells and raw.shape[0] >= 4 + self.class_count:
            return self._of_scores(raw[:4].T, raw[4 : 4 + self.class_count].T)
        if raw.shape[0] == _ANCHORS * cells and raw.shape[1] >= 5 + self.class_count:
            return self._of_scores(raw[:, :4], raw[:, 4:5] * raw[:, 5 : 5 + self.class_count])
        if raw.shape[1] in (_FINISHED, _FINISHED + _MASK_COEFFICIENTS):
            classes = raw[:, 5].astype(np.intp)
            return Candidates.of_classes(raw[:, :4], raw[:, 4], classes, self.class_labels)
        raise ValueError(
            f"an output of {raw.shape[0]} x {raw.shape[1]} is none of the known layouts for "
            f"{self.class_count} classes and an input of {size_hw[1]} x {size_hw[0]}"
        )

    def _of_scores(self, centred: Boxes, scores: Boxes) -> Candidates:
        """centred: (N, 4) centre and size. scores: (N, classes)."""
        boxes = centred_boxes(centred[:, :2], centred[:, 2:])
        return Candidates.of_class_scores(boxes, scores, self.class_labels)
