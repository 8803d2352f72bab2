"""Axis-aligned boxes as arrays (N, 4) of left, top, right, bottom: overlap and duplicates."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]


def bounding_boxes(regions: Sequence[NDArray[np.float64]]) -> Boxes:
    """(N, 4) boxes around polygons of (points, 2) each."""
    if not regions:
        return np.empty((0, 4))
    return np.array([[*region.min(axis=0), *region.max(axis=0)] for region in regions])


def areas(boxes: Boxes) -> Boxes:
    """(N,) areas; a box turned inside out has none."""
    sides: Boxes = np.clip(boxes[:, 2:] - boxes[:, :2], 0, None)
    area: Boxes = sides[:, 0] * sides[:, 1]
    return area


def intersections(first: Boxes, second: Boxes) -> Boxes:
    """(N, M) areas that boxes (N, 4) share with boxes (M, 4)."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    shared: Boxes = np.prod(np.clip(high - low, 0, None), axis=-1)
    return shared


def iou_matrix(first: Boxes, second: Boxes) -> Boxes:
    """(N, M) intersection over union of boxes (N, 4) with boxes (M, 4); 0 where both are empty."""
    shared = intersections(first, second)
    total = areas(first)[:, None] + areas(second)[None, :] - shared
    return np.divide(shared, total, out=np.zeros_like(shared), where=total > 0)


def suppress_duplicates(boxes: Boxes, scores: Boxes, max_iou: float) -> NDArray[np.intp]:
    """Indices of the boxes to keep, best score first (greedy non-maximum suppression).

    scores: (N,). max_iou: a box that overlaps a better one by more than this is its duplicate.
    Equal scores keep the order given.
    """
    order = np.argsort(-scores, kind="stable")
    best_first = boxes[order]
    left_top_width_height = np.concatenate(
        [best_first[:, :2], best_first[:, 2:] - best_first[:, :2]], axis=1
    )
    # OpenCV compares scores in float32; ranks are exact there.
    ranks = [float(rank) for rank in range(len(order), 0, -1)]
    kept = cv2.dnn.NMSBoxes(left_top_width_height, ranks, 0.0, max_iou)
    return np.asarray(order[np.asarray(kept, dtype=np.intp).reshape(-1)])
