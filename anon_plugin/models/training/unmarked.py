"""What the old weights see in photos where nobody marked anything: open, neither object nor not.

Who looks a photo through overlooks what is small, and who annotates for another purpose marks what
that needs. Learned as background, small plates would be unlearned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Image
from anon_plugin.engine.geometry.boxes import bounding_boxes, iou_matrix
from anon_plugin.errors import CancelledError
from anon_plugin.models.street.street_detector import NetworkDetector
from anon_plugin.models.training.annotations import LABELS, Annotations
from anon_plugin.models.training.measuring import Stopped
from anon_plugin.models.training.photos import Photo

LOOKED_AT_PX = 1_000_000
"""Photos are looked at in at most so many pixels."""
SEEN = 0.05
OVERLOOKED_PX = 24.0
"""Longer side up to which a thing can be overlooked however sure the old weights are of it."""
MEETS_IOU = 0.1
AROUND = 0.25
"""So far beyond the box, as a share of its sides, nothing is learned."""


def with_doubts(photos: Sequence[Photo], old: NetworkDetector, stopped: Stopped) -> list[Photo]:
    """The photos with what is open added to their annotations. Raises CancelledError."""
    result = []
    for one in photos:
        if stopped():
            raise CancelledError
        result.append(Photo(_opened(one, old), one.levels))
    return result


def _opened(photo: Photo, old: NetworkDetector) -> Annotations:
    known, (pixels, scale) = photo.annotations, _looked_at(photo)
    found = [one for one in old.detect([pixels], SEEN)[0] if one.label in LABELS]
    open_: list[tuple[float, ...]] = []
    for one in found:
        label = LABELS.index(one.label)
        box = bounding_boxes([one.region])[0] / scale
        side = float((box[2:] - box[:2]).max())
        told = known.boxes[known.labels == label]
        if not known.background[label] or (
            len(told) and iou_matrix(box[None], told).max() >= MEETS_IOU
        ):
            continue
        if side <= OVERLOOKED_PX or _doubtful(one, old):
            reach = AROUND * (box[2:] - box[:2])
            open_.append((*(box[:2] - reach), *(box[2:] + reach), label))
    if not open_:
        return known
    rows = np.array(open_, np.float32)
    more = len(rows)
    return replace(
        known,
        boxes=np.concatenate([known.boxes, rows[:, :4]]),
        labels=np.concatenate([known.labels, rows[:, 4].astype(np.int64)]),
        weights=np.concatenate([known.weights, np.zeros(more, np.float32)]),
        outlines=(*known.outlines, *((),) * more) if known.outlines else (),
        interest=None
        if known.interest is None
        else np.concatenate([known.interest, np.ones(more, np.float32)]),
    )


def _doubtful(found: Detection, old: NetworkDetector) -> bool:
    """Whether it was too doubtful to be shown to anybody."""
    return found.score < old.thresholds[found.label]


def _looked_at(photo: Photo) -> tuple[Image, float]:
    """The photo's largest copy of at most LOOKED_AT_PX, and its scale."""
    pixels = photo.levels[0]
    size = pixels.shape[0] * pixels.shape[1]
    if size <= LOOKED_AT_PX:
        return pixels, 1.0
    scale = float(np.sqrt(LOOKED_AT_PX / size))
    level = min(int(np.log2(1 / scale)), len(photo.levels) - 1)
    rest = scale * 2**level
    small = cv2.resize(photo.levels[level], None, fx=rest, fy=rest, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), scale
