"""YOLO v5 to v11 detectors, as Ultralytics' and the original repositories' exports write them.

One output, in pixels of the input. Three layouts, told apart by the number of rows:
- anchors (v5, v7): (1, 3 boxes x cells of the strides 8, 16, 32, 5 + classes): centre x, y, width,
  height, objectness, a score for each class (ultralytics/yolov5, models/yolo.py, Detect.forward);
- anchor-free (v8, v9, v11): (1, 4 + classes, cells): the same without objectness
  (ultralytics, nn/modules/head.py, Detect);
- finished (v10, or exported with NMS): (1, boxes, 6): left, top, right, bottom, score, class
  (ultralytics, engine/exporter.py).
Segmentation exports put 32 mask coefficients behind that, and have a second output, (1, 32, rows,
columns): the maps whose sums, weighted with them, are above 0 where the object is (Segment and
Proto, after Bolya et al., YOLACT, arXiv 1904.02689). Input: RGB, 0 to 1. Class names come from the
metadata.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from anon_plugin.engine.detection.class_names import labels_of
from anon_plugin.engine.detection.detector import Image, require_numbers
from anon_plugin.engine.geometry.boxes import Boxes
from anon_plugin.engine.geometry.polygons import Points
from anon_plugin.models.candidates import Candidates, Outline
from anon_plugin.models.masks import outline_in_box
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
    """See Family. class_labels: the label of each class with a name; class_count: of all.
    masks: the output with the maps of a segmentation export, "" without."""

    output: str
    class_labels: dict[int, str]
    class_count: int
    masks: str = ""

    multiple = 32
    max_iou = 0.5
    object_range_px = (12.0, 600.0)

    @property
    def thresholds(self) -> dict[str, float]:
        return dict.fromkeys(dict.fromkeys(self.class_labels.values()), _DEFAULT_THRESHOLD)

    @classmethod
    def recognise(cls, path: Path, header: OnnxHeader) -> Yolo | None:
        first = header.outputs[0]
        if len(header.outputs) > 2 or len(first.shape) != 3:
            return None
        names = names_for(path, header.metadata)
        labels = labels_of(names)
        if not labels:
            raise nameless_classes(path)
        masks = [one.name for one in header.outputs[1:] if len(one.shape) == 4]
        return cls(first.name, labels, max(names) + 1, masks[0] if masks else "")

    def prepare(self, image: Image) -> Tensor:
        return Preprocessing(mean=0.0, scale=255.0, bgr=False)(image)

    def decode(self, outputs: Outputs, size_hw: tuple[int, int]) -> Candidates:
        raw = outputs[self.output][0].astype(np.float64)
        maps = outputs[self.masks][0] if self.masks else None
        cells = sum(size_hw[0] // stride * (size_hw[1] // stride) for stride in _STRIDES)
        classes = self.class_count
        if raw.shape[1] == cells and raw.shape[0] >= 4 + classes:
            rows = raw.T
            boxes, scores = centred_boxes(rows[:, :2], rows[:, 2:4]), rows[:, 4 : 4 + classes]
            outline = _outlines(boxes, rows[:, 4 + classes :], maps, size_hw)
            return Candidates.of_class_scores(boxes, scores, self.class_labels, outline)
        if raw.shape[0] == _ANCHORS * cells and raw.shape[1] >= 5 + classes:
            boxes = centred_boxes(raw[:, :2], raw[:, 2:4])
            scores = raw[:, 4:5] * raw[:, 5 : 5 + classes]
            outline = _outlines(boxes, raw[:, 5 + classes :], maps, size_hw)
            return Candidates.of_class_scores(boxes, scores, self.class_labels, outline)
        if raw.shape[1] in (_FINISHED, _FINISHED + _MASK_COEFFICIENTS):
            outline = _outlines(raw[:, :4], raw[:, _FINISHED:], maps, size_hw)
            numbers = raw[:, 5].astype(np.intp)
            return Candidates.of_classes(raw[:, :4], raw[:, 4], numbers, self.class_labels, outline)
        raise ValueError(
            f"an output of {raw.shape[0]} x {raw.shape[1]} is none of the known layouts for "
            f"{self.class_count} classes and an input of {size_hw[1]} x {size_hw[0]}"
        )


def _outlines(
    boxes: Boxes, coefficients: Boxes, maps: Tensor | None, size_hw: tuple[int, int]
) -> Outline | None:
    """Gives the outline in each box; None for a network without masks.

    coefficients: (N, maps) of each box. maps: (maps, rows, columns) over the whole input.
    """
    if maps is None or coefficients.shape[1] != len(maps):
        return None
    cell_px = size_hw[1] / maps.shape[2], size_hw[0] / maps.shape[1]

    def outline(number: int) -> Points | None:
        weights = coefficients[number].astype(np.float32)
        require_numbers(coefficients[number])
        logits = np.tensordot(weights, maps, axes=1)
        return outline_in_box(logits, boxes[number], cell_px)

    return outline
