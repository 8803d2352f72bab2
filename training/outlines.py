"""Which cells of a picture belong to a person or vehicle, and of which it is not known."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.street.architecture import STRIDE
from training.coco import Annotations
from training.votes import LABELS

OUTLINED = tuple(LABELS.index(label) for label in ("person", "vehicle"))
"""Labels that have outlines."""

_SHIFT = 4
_FRACTION = 1 << _SHIFT

Maps = tuple[NDArray[np.float32], NDArray[np.float32]]


def nothing_known(height: int, width: int) -> Maps:
    """Outline and weight of all labels, (L, H/4, W/4) float32, for a picture of H x W pixels."""
    shape = (len(LABELS), height // STRIDE, width // STRIDE)
    return np.zeros(shape, np.float32), np.zeros(shape, np.float32)


def outlines_in(known: Annotations, matrix: NDArray[np.float64], shape: tuple[int, ...]) -> Maps:
    """The same for one photo that was projected into a picture.

    matrix: 3 x 3, from the photo's pixels to those of the picture. shape: the picture's height and
    width. Inside an outline a cell belongs to an object, at its border in part; outside of all
    boxes it does not, where the label is marked completely; in a box without an outline nothing is
    known.
    """
    outline, weight = nothing_known(*shape[:2])
    outlines = known.outlines or ((),) * len(known.boxes)
    for label in OUTLINED:
        chosen = np.flatnonzero(known.labels == label)
        area = np.full(outline.shape[1:], int(known.background[label]), np.uint8)
        for number in chosen:
            if not outlines[number]:
                _fill(area, [_corners(known.boxes[number])], matrix, 0, margin=True)
        for number in chosen:
            if outlines[number]:
                _fill(area, outlines[number], matrix, 1, margin=True)
        drawn = [outlines[number] for number in chosen if outlines[number]]
        if drawn:
            inside = np.zeros(shape[:2], np.uint8)
            for polygons in drawn:
                _fill(inside, polygons, matrix, 255, stride=1)
            size = outline.shape[:0:-1]
            outline[label] = cv2.resize(inside, size, interpolation=cv2.INTER_AREA) / 255.0
        weight[label] = np.maximum(area, outline[label] > 0)
    return outline, weight


def _fill(
    area: NDArray[np.uint8],
    polygons: tuple[NDArray[np.float32], ...] | list[NDArray[np.float32]],
    matrix: NDArray[np.float64],
    value: int,
    margin: bool = False,
    stride: int = STRIDE,
) -> None:
    """Set the cells inside the projected polygons; margin: and their neighbours. stride: pixels of
    the picture for each cell of `area`."""
    if not len(polygons):
        return
    drawn = []
    for polygon in polygons:
        points = cv2.perspectiveTransform(polygon[None].astype(np.float64), matrix)[0]
        cells = (points / stride - 0.5).clip(-4 * area.shape[1], 5 * area.shape[1])
        drawn.append(np.round(cells * _FRACTION).astype(np.int32))
    if margin:
        own = np.zeros(area.shape, np.uint8)
        cv2.fillPoly(own, drawn, 1, cv2.LINE_8, _SHIFT)
        area[cv2.dilate(own, np.ones((3, 3), np.uint8)) > 0] = value
    else:
        cv2.fillPoly(area, drawn, value, cv2.LINE_8, _SHIFT)


def _corners(box: NDArray[np.float32]) -> NDArray[np.float32]:
    left, top, right, bottom = box
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
