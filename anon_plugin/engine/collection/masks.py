"""Rectangles that cover a picture except for some boxes: what nobody looked at."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

Box = tuple[float, float, float, float]


def uncovered(size_wh: tuple[int, int], known: Sequence[Box]) -> list[Box]:
    """Boxes (left, top, right, bottom) that together cover all of a picture but `known`.

    The picture is parted along all edges of `known`; cells of a row that lie beside each other are
    one box.
    """
    width, height = size_wh
    columns = _edges(width, [(one[0], one[2]) for one in known])
    rows = _edges(height, [(one[1], one[3]) for one in known])
    boxes: list[Box] = []
    for top, bottom in itertools.pairwise(rows):
        start: float | None = None
        for left, right in itertools.pairwise(columns):
            middle = (left + right) / 2, (top + bottom) / 2
            if any(_holds(one, middle) for one in known):
                if start is not None:
                    boxes.append((start, top, left, bottom))
                start = None
            elif start is None:
                start = left
        if start is not None:
            boxes.append((start, top, float(width), bottom))
    return boxes


def _edges(length: int, spans: Sequence[tuple[float, float]]) -> list[float]:
    inside = np.clip([edge for span in spans for edge in span], 0, length)
    return sorted({0.0, float(length), *inside.tolist()})


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
