"""From a foreign network's raw boxes to detections: the part that all adapters share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image, least_score, require_numbers
from anon_plugin.engine.geometry.boxes import Boxes, suppress_duplicates

WINDOW_OVERLAP_PX = 128
PADDING = 114  # mid-grey, as the YOLO family pads

NOTHING = -1.0
"""Score of a label that a network says nothing of."""

LEAST_SCORE = 1e-3
"""Whatever scores less in every class is background, as the YOLO family's own validation has it."""


@dataclass(frozen=True)
class Candidates:
    """Boxes of a network before thresholds.

    boxes: (N, 4) float64 left, top, right, bottom. labels: L different ones. scores: (N, L), of
    each box for each label, below 0 where the network says nothing of it. Labels do not compete: a
    box may be taken as several things, so that what is also a bit of a dog is never passed over.
    """

    boxes: Boxes
    scores: Boxes
    labels: tuple[str, ...]

    @classmethod
    def of_one_label(cls, boxes: Boxes, scores: Boxes, label: str) -> Candidates:
        """scores: (N,)."""
        return cls(np.asarray(boxes, np.float64), np.asarray(scores, np.float64)[:, None], (label,))

    @classmethod
    def of_class_scores(
        cls, boxes: Boxes, scores: Boxes, class_labels: Mapping[int, str]
    ) -> Candidates:
        """scores: (N, classes). A label that several classes mean takes the best of theirs.

        Boxes that score next to nothing in all classes are left out; no number is no such score.
        """
        said = ~(scores.max(axis=1, initial=0.0) < LEAST_SCORE)
        labels = tuple(dict.fromkeys(class_labels.values()))
        kept = scores[said]
        best = [
            kept[:, [index for index, meant in class_labels.items() if meant == label]].max(axis=1)
            for label in labels
        ]
        return cls(boxes[said], np.stack(best, axis=1), labels)

    @classmethod
    def of_classes(
        cls, boxes: Boxes, scores: Boxes, classes: NDArray[np.intp], class_labels: Mapping[int, str]
    ) -> Candidates:
        """scores, classes: (N,), where each box was given one class."""
        labels = tuple(dict.fromkeys(class_labels.values()))
        meant = np.array([class_labels.get(int(one), "") for one in classes], dtype=str)
        said = meant[:, None] == np.array(labels, dtype=str)
        said |= ~np.isfinite(scores)[:, None]  # an answer that is no number must not be lost
        return cls(boxes, np.where(said, scores[:, None], NOTHING), labels)

    def moved(self, left: float, top: float) -> Candidates:
        return replace(self, boxes=self.boxes + np.array([left, top, left, top]))

    def scaled(self, x: float, y: float) -> Candidates:
        return replace(self, boxes=self.boxes * np.array([x, y, x, y]))


def choose(
    parts: Sequence[Candidates],
    size_wh: tuple[int, int],
    thresholds: Mapping[str, float],
    confidence: Confidence,
    max_iou: float,
) -> list[Detection]:
    """Those with a sufficient score, cut to the image, without duplicates of the same label.

    thresholds: of each label, used where `confidence` leaves it to the detector. Raises PhotoError
    where a score, or a box that counts, is no number.
    """
    detections = []
    for part in parts:
        require_numbers(part.scores)
    for label, threshold in thresholds.items():
        least = least_score(confidence, label, threshold)
        if np.isinf(least):  # nobody wants it
            continue
        boxes, scores = [], []
        for part in parts:
            column = part.scores[:, part.labels.index(label)]
            wanted = column >= max(least, 0.0)
            boxes.append(part.boxes[wanted])
            scores.append(column[wanted])
        cut = np.concatenate(boxes) if boxes else np.empty((0, 4))
        score = np.concatenate(scores) if scores else np.empty(0)
        require_numbers(cut)
        cut = np.clip(cut, 0, np.array([*size_wh, *size_wh], dtype=np.float64))
        sound = (cut[:, 2:] > cut[:, :2]).all(axis=1)
        cut, score = cut[sound], score[sound]
        for index in suppress_duplicates(cut, score, max_iou):
            least_one = min(float(score[index]), 1.0)
            detections.append(Detection.from_xyxy(label, least_one, cut[index].tolist()))
    return detections


def windows(
    image: Image, fixed_hw: tuple[int | None, int | None], multiple: int
) -> Iterator[tuple[Image, int, int]]:
    """Parts of an image in sizes that a network takes: (pixels, left, top) each.

    fixed_hw: height and width of the network's input, None where it takes any `multiple`. A larger
    image is searched in overlapping windows, not shrunk: shrinking loses the small objects. What
    is missing at the right and bottom is padded.
    """
    height, width = image.shape[:2]
    fixed_height, fixed_width = fixed_hw
    for top in _starts(height, fixed_height):
        for left in _starts(width, fixed_width):
            part = image[top : top + (fixed_height or height), left : left + (fixed_width or width)]
            full_height = fixed_height or -(-height // multiple) * multiple
            full_width = fixed_width or -(-width // multiple) * multiple
            below, right = full_height - part.shape[0], full_width - part.shape[1]
            if below or right:
                grey = (PADDING,) * 3
                part = cv2.copyMakeBorder(part, 0, below, 0, right, cv2.BORDER_CONSTANT, value=grey)
            yield part, left, top


def _starts(length: int, fixed: int | None) -> list[int]:
    if fixed is None or length <= fixed:
        return [0]
    overlap = min(WINDOW_OVERLAP_PX, fixed // 2)
    count = -(-(length - overlap) // (fixed - overlap))
    return [int(start) for start in np.linspace(0, length - fixed, count).round()]
