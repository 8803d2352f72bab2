"""Pictures taken from a panorama by pinhole cameras, and panoramas put together from such pictures.

Where a camera's pixels lie in the panorama does not depend on the way it faces around: turning by
a whole number of the panorama's columns only moves them sideways. So one map serves all cameras
of a row. Maps are made once, kept in fixed point (6 bytes a pixel), and are immutable.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.sphere import Camera, Panorama
from anon_plugin.engine.view import Pixels
from anon_plugin.errors import PhotoError

# The rows of a panorama's views at all scales, and the six faces of a cube, are a few dozen maps.
_MAPS_KEPT = 48

# OpenCV's resampling counts columns and rows in 16 bits.
_LONGEST_SIDE_PX = 32766


@dataclass(frozen=True)
class _Map:
    """Where a camera's pixels lie in a window of the panorama.

    columns, rows: the window's first and last + 1, before it is turned with the camera; columns
        may lie outside the picture. xy (H, W, 2) int16 and fraction (H, W) uint16: places in the
        window as cv2.convertMaps makes them.
    """

    columns: tuple[int, int]
    rows: tuple[int, int]
    xy: NDArray[np.int16] = field(repr=False)
    fraction: NDArray[np.uint16] = field(repr=False)


def look(pixels: Pixels, panorama: Panorama, camera: Camera) -> Pixels:
    """What the camera sees, (H, W, bands) of pixels' dtype, sampled bilinearly.

    pixels: the panorama's, (H, W, bands) uint8, uint16 or float32. What a cropped panorama does
    not show is 0. The camera should not resolve less than the panorama: shrink that first.
    Raises PhotoError where the panorama is too wide for the resampling.
    """
    turn = round(camera.yaw_deg / 360.0 * panorama.full_wh[0])
    rest_deg = round(camera.yaw_deg - turn * 360.0 / panorama.full_wh[0], 9)
    found = _map(panorama, replace(camera, yaw_deg=rest_deg + 0.0))
    window = _window(pixels, panorama, found, turn)
    if window is None:
        height, width = found.fraction.shape
        return np.zeros((height, width, pixels.shape[2]), dtype=pixels.dtype)
    seen: Pixels = cv2.remap(window, found.xy, found.fraction, cv2.INTER_LINEAR)
    return seen


@lru_cache(maxsize=_MAPS_KEPT)
def _map(panorama: Panorama, camera: Camera) -> _Map:
    width, height = camera.size_wh
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    places = panorama.to_pixels(camera.to_directions(np.stack([x, y], axis=-1)))
    # A view ahead is one piece when columns are counted from its middle; one that holds a pole
    # goes all the way round in any case.
    middle = (panorama.full_wh[0] / 2) - panorama.left_top[0]
    turn = panorama.full_wh[0]
    across = places[..., 0] - turn * np.round((places[..., 0] - middle) / turn)
    down = places[..., 1]
    # Beyond the middle of a pole's row the row itself goes on.
    picture_height = panorama.size_wh[1]
    edge = (np.abs(down - 0.25) <= 0.25, np.abs(down - picture_height + 0.25) <= 0.25)
    down = np.where(edge[0], 0.5, np.where(edge[1], picture_height - 0.5, down))
    columns = int(np.floor(across.min() - 0.5)), int(np.floor(across.max() - 0.5)) + 2
    shown = down[(down >= 0) & (down <= picture_height)]
    rows = (0, 0)
    if shown.size:
        rows = (
            max(int(np.floor(shown.min() - 0.5)), 0),
            min(int(np.floor(shown.max() - 0.5)) + 2, picture_height),
        )
    if columns[1] - columns[0] > _LONGEST_SIDE_PX or rows[1] - rows[0] > _LONGEST_SIDE_PX:
        raise PhotoError(
            f"The panorama is {panorama.size_wh[0]} pixels wide; the widest that can be searched "
            f"is {_LONGEST_SIDE_PX}. Scale it down, or search it as a flat photo (planar)."
        )
    xy, fraction = cv2.convertMaps(
        (across - 0.5 - columns[0]).astype(np.float32),
        (down - 0.5 - rows[0]).astype(np.float32),
        cv2.CV_16SC2,
    )
    xy.flags.writeable = False
    fraction.flags.writeable = False
    return _Map(columns, rows, xy, fraction)


def _window(pixels: Pixels, panorama: Panorama, found: _Map, turn: int) -> Pixels | None:
    """The map's window of the panorama after turning: wrapped where it is round, else 0 outside."""
    width = panorama.size_wh[0]
    first, count = found.columns[0] + turn, found.columns[1] - found.columns[0]
    band = pixels[found.rows[0] : found.rows[1]]
    if not band.size:
        return None
    period = round(panorama.full_wh[0])
    first = first % period
    if first + count <= width:
        return band[:, first : first + count]
    window = np.zeros((band.shape[0], count, band.shape[2]), dtype=band.dtype)
    for copy in range(-1, 3):
        left, right = max(first, copy * period), min(first + count, copy * period + width)
        if left < right:
            window[:, left - first : right - first] = band[
                :, left - copy * period : right - copy * period
            ]
    return window
