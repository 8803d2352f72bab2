"""From the mask that was drawn of an object to the polygon around it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.geometry.outlines import TOLERANCE_PX, outline_of
from anon_plugin.models.traffic.frames import Frame

EXPECTED_SHARE = 0.96
"""The cells that are taken for the object hold this share of all that the network expects of it:
few beyond a sharp rim, more where it is in doubt, because what is left out is seen."""
LIMITS = (-1.5, 0.5)
"""Logits between which the least one lies that a cell of an object may have."""
LEAST_SHARE = 0.15
"""A mask that fills less of its box is none; then the box stands for the object."""
LEAST_PART = 0.05
"""Parts smaller than this share of the largest one are specks."""
_MOST_CELLS = 320
"""Along the longer side of a frame; the outlines of large objects need no more."""

Points = NDArray[np.float64]


def region_of(logits: NDArray[np.float32], frame: Frame) -> Points | None:
    """The polygon around an object, (N, 2) in pixels of the picture that was searched.

    logits: (h, w) that a cell belongs to it, over the whole frame. None where they tell of no
    object that fits its box. Holes are filled, and parts that do not touch are joined: see
    outline_of.
    """
    width, height = frame.size_wh
    finest = max(max(logits.shape) / max(width, height), 1.0)
    scale = min(finest, _MOST_CELLS / max(width, height))
    size = max(2, round(width * scale)), max(2, round(height * scale))
    # Numbers between the cells' middles, so that an edge lies where they would cross the limit.
    fine = cv2.resize(logits, size, interpolation=cv2.INTER_LINEAR)
    mask = _without_specks((fine >= _limit_of(logits)).astype(np.uint8))
    x0, y0, x1, y1 = frame.box
    box_area = (x1 - x0) * (y1 - y0) * mask.size
    if mask.sum() < LEAST_SHARE * box_area:
        return None
    cells = outline_of(mask, TOLERANCE_PX * max(1.0, scale))
    return cells * (width / size[0], height / size[1]) + (frame.left, frame.top)


def _limit_of(logits: NDArray[np.float32]) -> float:
    """The logit from which on cells belong to the object, see EXPECTED_SHARE."""
    surest_first = np.sort(logits, axis=None)[::-1].astype(np.float64)
    held = np.cumsum(1 / (1 + np.exp(-surest_first)))
    last = int(np.searchsorted(held, EXPECTED_SHARE * held[-1]))
    return float(np.clip(surest_first[last], *LIMITS))


def _without_specks(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    count, parts, about, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count <= 2:
        return mask
    areas = about[:, cv2.CC_STAT_AREA]
    kept = areas >= LEAST_PART * areas[1:].max()
    kept[0] = False
    return np.asarray(kept[parts], dtype=np.uint8)
