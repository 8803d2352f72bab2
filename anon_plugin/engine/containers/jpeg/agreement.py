"""Whether another decoder, which we did not write, shows the same picture before and after."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.frame import Frame
from anon_plugin.engine.containers.jpeg.recoding import touched_mcus

# Compared at once, which bounds the memory.
_MCU_ROWS = 32


def show_the_same(
    before: NDArray[np.uint8],
    after: NDArray[np.uint8],
    frame: Frame,
    changed: NDArray[np.bool_],
    halved: bool = False,
) -> bool:
    """Whether two decoded pictures, (H, W, 3), are equal outside of the changed blocks and the MCUs
    beside them, over whose edges decoders interpolate colours.

    changed: as in `Recoding`. halved: whether both were decoded at half the size.
    """
    if before.shape != after.shape:
        return False
    touched = touched_mcus(frame, changed).astype(np.uint8)
    free = cv2.dilate(touched, np.ones((3, 3), np.uint8)) == 0
    mcu_wh = (8 * frame.h_max >> halved, 8 * frame.v_max >> halved)
    side = mcu_wh[1]
    for start in range(0, len(free), _MCU_ROWS):
        part = slice(start * side, (start + _MCU_ROWS) * side)
        if not np.array_equal(before[part], after[part]):
            different = _different_mcus(before[part], after[part], mcu_wh)
            if (different & free[start : start + _MCU_ROWS]).any():
                return False
    return True


def _different_mcus(
    before: NDArray[np.uint8], after: NDArray[np.uint8], mcu_wh: tuple[int, int]
) -> NDArray[np.bool_]:
    """(MCUs down, across) of whole rows of MCUs in which a pixel differs."""
    apart = before ^ after
    different = (apart[..., 0] | apart[..., 1] | apart[..., 2]) != 0  # five times as fast as any()
    rows = np.arange(0, different.shape[0], mcu_wh[1])
    columns = np.arange(0, different.shape[1], mcu_wh[0])
    return np.asarray(
        np.logical_or.reduceat(np.logical_or.reduceat(different, rows, 0), columns, 1)
    )
