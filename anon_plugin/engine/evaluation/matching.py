"""Which findings are right: objects and detections of a photo paired by overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.geometry.boxes import areas, bounding_boxes, intersections, iou_matrix
from anon_plugin.engine.vocabulary import LABELS

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DEFAULT_IOU = 0.5
# A finding that lies by half in an area to be ignored says nothing about the detector.
IGNORED_SHARE = 0.5


@dataclass(frozen=True)
class TrueObject:
    """One annotated object.

    region: (N, 2) float64 polygon in photo pixels, as in Detection.
    ignore: True where it counts neither as a miss nor as a finding (blurred, uncertain, a crowd).
    """

    label: str
    region: Floats = field(repr=False)
    ignore: bool = False

    @classmethod
    def from_xyxy(cls, label: str, xyxy: Sequence[float], ignore: bool = False) -> TrueObject:
        """An object whose region is the box (left, top, right, bottom)."""
        return cls(label, Detection.from_xyxy(label, 1.0, xyxy).region, ignore)


@dataclass(frozen=True)
class AnnotatedPhoto:
    """What an annotator saw in one photo.

    name: path or file name of the photo. size_wh: its width and height, None where unknown.
    complete_labels: labels of which every visible object is marked. For any other label a finding
        that meets no object may well be right, and is not counted as false.
    """

    name: str
    objects: tuple[TrueObject, ...] = ()
    size_wh: tuple[int, int] | None = None
    complete_labels: frozenset[str] = frozenset(LABELS)


@dataclass(frozen=True)
class Matches:
    """Findings and objects of one label over a set of photos, after pairing.

    Findings, (D,) each: `scores`; `right`: meets an object; `false`: meets nothing in a photo
    where the label is complete; `photo`: the photo's index; `complete`: in such a photo. A finding
    that is neither right nor false counts for nothing.
    Objects, (T,) each: `object_widths` in pixels; `object_scores`: score of the finding that met
    it, -inf where missed; `object_photo`. Ignored objects do not appear.
    complete_photo_count: photos in which the label is marked completely.
    """

    label: str
    scores: Floats
    right: Bools
    false: Bools
    complete: Bools
    photo: NDArray[np.int64]
    object_widths: Floats
    object_scores: Floats
    object_photo: NDArray[np.int64]
    photo_count: int
    complete_photo_count: int

    def recall_of(self, threshold: float, least_width_px: float = 0.0) -> tuple[int, int]:
        """(found, all) objects at least this wide, taking findings of at least this score."""
        wanted = self.object_widths >= least_width_px
        return int(np.sum(self.object_scores[wanted] >= threshold)), int(np.sum(wanted))


def match(
    photos: Iterable[tuple[AnnotatedPhoto, Sequence[Detection]]],
    label: str,
    iou_threshold: float = DEFAULT_IOU,
) -> Matches:
    """Pair findings and objects of one label, photo by photo.

    Findings are paired by falling score; each takes the object not yet taken that it overlaps
    most, if their bounding boxes' IoU is at least `iou_threshold` (the rule of COCO's evaluation).
    What is left and overlaps an ignored object that much, or lies in one by half of its area, is
    set aside.
    """
    columns: list[Floats] = []
    objects: list[Floats] = []
    photo_count = complete_count = 0
    for index, (photo, detections) in enumerate(photos):
        complete = label in photo.complete_labels
        photo_count += 1
        complete_count += complete
        truth = [item for item in photo.objects if item.label == label]
        found = sorted((d for d in detections if d.label == label), key=lambda d: -d.score)
        boxes = bounding_boxes([item.region for item in truth])
        ignored = np.array([item.ignore for item in truth], dtype=bool)
        counted, set_aside = boxes[~ignored], boxes[ignored]
        scores = np.array([d.score for d in found], dtype=np.float64)
        found_boxes = bounding_boxes([d.region for d in found])
        taker = paired(found_boxes, counted, iou_threshold)
        right = np.zeros(len(found), dtype=bool)
        right[taker[taker >= 0]] = True
        false = ~right & complete & ~_meets_ignored(found_boxes, set_aside, iou_threshold)
        place = np.full(len(found), index)
        columns.append(
            np.stack([scores, right, false, np.full(len(found), complete), place], axis=1)
        )
        met = np.full(len(counted), -np.inf)
        met[taker >= 0] = scores[taker[taker >= 0]]
        widths = counted[:, 2] - counted[:, 0]
        objects.append(np.stack([widths, met, np.full(len(counted), index)], axis=1))
    rows = np.concatenate(columns) if columns else np.empty((0, 5))
    things = np.concatenate(objects) if objects else np.empty((0, 3))
    return Matches(
        label=label,
        scores=rows[:, 0],
        right=rows[:, 1] > 0,
        false=rows[:, 2] > 0,
        complete=rows[:, 3] > 0,
        photo=rows[:, 4].astype(np.int64),
        object_widths=things[:, 0],
        object_scores=things[:, 1],
        object_photo=things[:, 2].astype(np.int64),
        photo_count=photo_count,
        complete_photo_count=complete_count,
    )


def paired(found: Floats, objects: Floats, iou_threshold: float) -> NDArray[np.int64]:
    """For each object the index of the finding that takes it, or -1.

    found: (D, 4) boxes, best score first. objects: (T, 4).
    """
    taker = np.full(len(objects), -1, dtype=np.int64)
    if not len(found) or not len(objects):
        return taker
    overlap = iou_matrix(found, objects)
    for index in np.flatnonzero(overlap.max(axis=1) >= iou_threshold):
        free = np.where(taker < 0, overlap[index], -1.0)
        best = int(np.argmax(free))
        if free[best] >= iou_threshold:
            taker[best] = index
    return taker


def _meets_ignored(found: Floats, ignored: Floats, iou_threshold: float) -> Bools:
    if not len(found) or not len(ignored):
        return np.zeros(len(found), dtype=bool)
    inside = intersections(found, ignored).max(axis=1) >= IGNORED_SHARE * areas(found)
    overlapping = iou_matrix(found, ignored).max(axis=1) >= iou_threshold
    meets: Bools = inside | overlapping
    return meets
