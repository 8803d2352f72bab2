"""From a foreign network's raw boxes to detections: the part that all adapters share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image, least_score, require_numbers
from anon_plugin.engine.geometry.boxes import Boxes, suppress_duplicates
from anon_plugin.engine.geometry.polygons import Points

WINDOW_OVERLAP_PX = 128
PADDING = 114  # mid-grey, as the YOLO family pads

NOTHING = -1.0
"""Score of a label that a network says nothing of."""

LEAST_SCORE = 1e-3
"""Whatever scores less in every class is background, as the YOLO family's own validation has it."""


Outline = Callable[[int], Points | None]
"""Gives the outline of a box by its number, (N, 2) in the same pixels; None where there is none."""


@dataclass(frozen=True)
class Candidates:
    """Boxes of a network before thresholds.

    boxes: (N, 4) float64 left, top, right, bottom. labels: L different ones. scores: (N, L), of
    each box for each label, below 0 where the network says nothing of it. Labels do not compete: a
    box may be taken as several things, so that what is also a bit of a dog is never passed over.
    outline: of networks that give masks; it is asked for boxes that count alone.
    """

    boxes: Boxes
    scores: Boxes
    labels: tuple[str, ...]
    outline: Outline | None = None

    @classmethod
    def of_one_label(cls, boxes: Boxes, scores: Boxes, label: str) -> Candidates:
        """scores: (N,)."""
        return cls(np.asarray(boxes, np.float64), np.asarray(scores, np.float64)[:, None], (label,))

    @classmethod
    def of_class_scores(
        cls,
        boxes: Boxes,
        scores: Boxes,
        class_labels: Mapping[int, str],
        outline: Outline | None = None,
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
        kept_outline = outline
        if outline is not None:
            rows, of_row = np.flatnonzero(said).tolist(), outline
            kept_outline = lambda number: of_row(rows[number])  # noqa: E731
        return cls(boxes[said], np.stack(best, axis=1), labels, kept_outline)

    @classmethod
    def of_classes(
        cls,
        boxes: Boxes,
        scores: Boxes,
        classes: NDArray[np.intp],
        class_labels: Mapping[int, str],
        outline: Outline | None = None,
    ) -> Candidates:
        """scores, classes: (N,), where each box was given one class."""
        labels = tuple(dict.fromkeys(class_labels.values()))
        meant = np.array([class_labels.get(int(one), "") for one in classes], dtype=str)
        said = meant[:, None] == np.array(labels, dtype=str)
        said |= ~np.isfinite(scores)[:, None]  # an answer that is no number must not be lost
        return cls(boxes, np.where(said, scores[:, None], NOTHING), labels, outline)

    def large(self, label: str, side: float) -> Candidates:
        """What is said of one label, in boxes whose longer side is no shorter."""
        rows = np.flatnonzero((self.boxes[:, 2:] - self.boxes[:, :2]).max(axis=1) >= side)
        meant = np.array([one == label for one in self.labels])
        scores = np.where(meant | ~np.isfinite(self.scores[rows]), self.scores[rows], NOTHING)
        before, numbers = self.outline, rows.tolist()
        outline = None if before is None else lambda number: before(numbers[number])
        return replace(self, boxes=self.boxes[rows], scores=scores, outline=outline)

    def moved(self, left: float, top: float) -> Candidates:
        return self._mapped(lambda points: points + np.array([left, top]))

    def scaled(self, x: float, y: float) -> Candidates:
        return self._mapped(lambda points: points * np.array([x, y]))

    def _mapped(self, mapping: Callable[[Points], Points]) -> Candidates:
        """mapping: of points (N, 2), without turning them."""
        boxes = mapping(self.boxes.reshape(-1, 2)).reshape(-1, 4)
        if self.outline is None:
            return replace(self, boxes=boxes)
        before = self.outline

        def outline(number: int) -> Points | None:
            points = before(number)
            return None if points is None else mapping(points)

        return replace(self, boxes=boxes, outline=outline)


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
        origins: list[tuple[Candidates, int]] = []
        for part in parts:
            column = part.scores[:, part.labels.index(label)]
            wanted = column >= max(least, 0.0)
            boxes.append(part.boxes[wanted])
            scores.append(column[wanted])
            origins += [(part, row) for row in np.flatnonzero(wanted).tolist()]
        if not origins:
            continue
        cut, score = np.concatenate(boxes), np.concatenate(scores)
        require_numbers(cut)
        cut = np.clip(cut, 0, np.array([*size_wh, *size_wh], dtype=np.float64))
        sound = (cut[:, 2:] > cut[:, :2]).all(axis=1)
        cut, score, rows = cut[sound], score[sound], np.flatnonzero(sound)
        for index in suppress_duplicates(cut, score, max_iou):
            detection = Detection.from_xyxy(label, min(float(score[index]), 1.0), cut[index])
            part, row = origins[rows[index]]
            outline = None if part.outline is None else part.outline(row)
            if outline is not None:
                outline = np.clip(outline, 0, np.array(size_wh, dtype=np.float64))
                detection = replace(detection, region=outline, is_box=False)
            detections.append(detection)
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
