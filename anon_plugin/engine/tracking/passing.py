"""What two searches cannot see: the parts of the frames between them that come and go."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.tracking.ground import Points
from anon_plugin.engine.tracking.window import Window

_ACROSS = 24
_CUT_OFF, _WHOLE = 0.1, 0.15
"""So near to the rim, as a share of the shorter side, a thing is cut off and seldom found; and so
far from it it is whole. What only trembles about the rim is neither."""

_LEAST_SHARE = 0.01
"""Of the picture; what is smaller is not worth a look."""


def passing_part(
    window: Window, before: int, after: int, size_wh: tuple[int, int]
) -> Points | None:
    """The rectangle around what the middle frame shows and two searched frames do not.

    A camera that turns fast shows things for less time than lies between two searches. before,
    after: the searched frames, in the window. Returns (4, 2) picture pixels of the frame in the
    middle of both, or None where there is no such part.
    """
    middle = (before + after) // 2
    if not window.first <= before < middle < after <= window.last:
        return None
    points = _grid(size_wh)
    unseen = ~_at_rim(points, size_wh, _WHOLE)
    for frames, backwards in (
        (range(middle, before, -1), True),
        (range(middle + 1, after + 1), False),
    ):
        if unseen.any():
            unseen &= _at_rim(_led(points, frames, window, backwards), size_wh, _CUT_OFF)
    if unseen.mean() < _LEAST_SHARE:
        return None
    (x0, y0), (x1, y1) = points[unseen].min(axis=0), points[unseen].max(axis=0)
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def _grid(size_wh: tuple[int, int]) -> Points:
    width, height = size_wh
    cell = max(size_wh) / _ACROSS
    columns, rows = (max(1, round(side / cell)) for side in size_wh)
    x, y = (np.arange(columns) + 0.5) * width / columns, (np.arange(rows) + 0.5) * height / rows
    grid: Points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return grid


def _led(points: Points, frames: range, window: Window, backwards: bool) -> Points:
    for frame in frames:
        points, _ = window.flow_into(frame).move(points, backwards)
    return points


def _at_rim(points: Points, size_wh: tuple[int, int], share: float) -> NDArray[np.bool_]:
    """Which points are nearer to the rim than a share of the shorter side, or outside."""
    size = np.array(size_wh, dtype=np.float64)
    rim = share * size.min()
    return np.asarray(((points < rim) | (points > size - rim)).any(axis=1))
