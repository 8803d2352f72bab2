"""From the masks that networks give, which are coarse maps, to outlines in pixels."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.geometry.outlines import outline_of
from anon_plugin.engine.geometry.polygons import Points

Map = NDArray[np.float32]

LEAST_SHARE = 0.05
"""Of its box, that a mask must fill to be believed; the box counts where it does not."""

_MOST_PX = 4096


def outline_in_box(logits: Map, box: Points, cell_px: tuple[float, float]) -> Points | None:
    """The outline of what a map shows inside a box, (N, 2) in pixels of the picture.

    logits: (rows, columns) over the whole picture, above 0 where the object is; its left top corner
    is the picture's. box: (4,) left, top, right, bottom in pixels. cell_px: width and height of a
    cell. Between cells it is interpolated. None where the map shows next to nothing there.
    """
    rows, columns = logits.shape
    x0, y0, x1, y1 = np.clip(box, 0, np.array([columns, rows] * 2) * np.array(cell_px * 2))
    if x1 - x0 < 1 or y1 - y0 < 1:
        return None
    # A cell more on each side, so that the border of the box is interpolated as all else.
    left, top = max(int(x0 / cell_px[0]) - 1, 0), max(int(y0 / cell_px[1]) - 1, 0)
    right, bottom = int(np.ceil(x1 / cell_px[0])) + 1, int(np.ceil(y1 / cell_px[1])) + 1
    part = logits[top:bottom, left:right]
    return _outline(part, (left * cell_px[0], top * cell_px[1]), cell_px, (x0, y0, x1, y1))


def outline_of_patch(probabilities: Map, box: Points, threshold: float = 0.5) -> Points | None:
    """The outline of a mask that is laid over its box, as Mask R-CNN gives it; else as above.

    probabilities: (rows, columns), from 0 to 1; its cells divide the box evenly.
    """
    x0, y0, x1, y1 = (float(value) for value in box)
    rows, columns = probabilities.shape
    cell_px = (x1 - x0) / columns, (y1 - y0) / rows
    if min(x1 - x0, y1 - y0) < 1:
        return None
    return _outline(probabilities - threshold, (x0, y0), cell_px, (x0, y0, x1, y1))


def _outline(
    part: Map,
    left_top: tuple[float, float],
    cell_px: tuple[float, float],
    box: tuple[float, float, float, float],
) -> Points | None:
    """The outline of what is above 0 in a map whose left top corner lies there."""
    shown = np.array(part.shape[::-1]) * cell_px
    scale = min(1.0, _MOST_PX / float(shown.max()))
    size = (max(1, round(shown[0] * scale)), max(1, round(shown[1] * scale)))
    fine = cv2.resize(part.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    pixel = shown / size
    low = np.maximum(np.floor((np.array(box[:2]) - left_top) / pixel), 0).astype(int)
    high = np.ceil((np.array(box[2:]) - left_top) / pixel).astype(int)
    inside = (fine[low[1] : high[1], low[0] : high[0]] > 0).astype(np.uint8)
    if np.count_nonzero(inside) < max(LEAST_SHARE * inside.size, 1):
        return None
    outline: Points = (outline_of(inside) + low) * pixel + left_top
    return outline
