"""Compiles what JPEG files need before there is a photo that would wait for it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.jpeg.container import JpegContainer

_SIZE_WH = 64, 48


def compile_ahead() -> None:
    """Have all loops over bits compiled, for this process and, where the machine code can be kept,
    for those to come.

    Takes some ten seconds of one core where nothing is kept yet, else a moment.
    """
    patch = Patch(8, 8, np.full((8, 8, 3), 200, np.uint8), np.ones((8, 8), bool))
    for data in _small_files():
        for patches in ([], [patch]):
            container = JpegContainer(Path("compiled ahead.jpg"), data)
            container.picture()
            container.encode(patches)


def _small_files() -> list[bytes]:
    """A sequential and a progressive JPEG of a gradient."""
    across, down = np.meshgrid(np.arange(_SIZE_WH[0]), np.arange(_SIZE_WH[1]))
    pixels = np.stack([3 * across, 4 * down, across + down], axis=2).astype(np.uint8)
    return [
        cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_PROGRESSIVE, progressive])[1].tobytes()
        for progressive in (0, 1)
    ]
