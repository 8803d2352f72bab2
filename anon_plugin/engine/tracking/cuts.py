"""Whether a frame goes on from the one before, or another shot begins."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.tracking.flow import STEPS, Flow
from anon_plugin.engine.tracking.frames import Grey

_SIDE_PX = 160
_AROUND_PX = 9
_LEAST_CONTRAST = 3.0
_ENOUGH = 0.05
_SAME_SCENE = 0.65


def is_cut(earlier: Grey, later: Grey, flow: Flow) -> bool:
    """Whether two frames next to each other show different scenes.

    The earlier one is moved as the flow says, and the two are correlated patch by patch. That does
    not depend on brightness: a dark frame or a flash is no cut, nor is a fast turn. What has no
    contrast, such as a black frame, tells nothing.
    """
    alike = likeness(earlier, later, flow)
    return alike is not None and alike < _SAME_SCENE


def likeness(earlier: Grey, later: Grey, flow: Flow) -> float | None:
    """-1 to 1, how well the earlier frame explains the later one; None where there is no telling.

    The median correlation of the patches that have contrast in both frames.
    """
    height, width = later.shape
    scale = _SIDE_PX / max(height, width)
    size = max(2, round(width * scale)), max(2, round(height * scale))
    first, second = (
        cv2.resize(one, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        for one in (earlier, later)
    )
    back = flow.backward[:, flow.beside : flow.backward.shape[1] - flow.beside]
    motion = cv2.resize(back, size, interpolation=cv2.INTER_NEAREST).astype(np.float32)
    motion *= np.float32(scale / STEPS)
    columns, rows = np.meshgrid(
        np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32)
    )
    x, y = columns + motion[..., 0], rows + motion[..., 1]
    moved = cv2.remap(first, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    inside = (x >= 0) & (x < size[0]) & (y >= 0) & (y < size[1])
    return _correlation(moved, second, inside)


def _correlation(
    first: NDArray[np.float32], second: NDArray[np.float32], inside: NDArray[np.bool_]
) -> float | None:
    around = (_AROUND_PX, _AROUND_PX)
    mean_one, mean_other = cv2.blur(first, around), cv2.blur(second, around)
    var_one = np.maximum(cv2.blur(first * first, around) - mean_one**2, 0)
    var_other = np.maximum(cv2.blur(second * second, around) - mean_other**2, 0)
    shared = cv2.blur(first * second, around) - mean_one * mean_other
    least = _LEAST_CONTRAST**2
    telling = (var_one > least) & (var_other > least) & inside
    if telling.mean() < _ENOUGH:
        return None
    likeness = shared[telling] / np.sqrt(var_one[telling] * var_other[telling])
    return float(np.median(likeness))
