"""Pictures that pinhole cameras take of a panorama.

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

from anon_plugin.engine.detection.view import Pixels
from anon_plugin.engine.projections.equirectangular.sphere import Camera, Panorama
from anon_plugin.errors import PhotoError

# The rows of a panorama's views at all scales, and the six faces of a cube, are a few dozen maps.
_MAPS_KEPT = 48

# OpenCV's resampling counts columns and rows in 16 bits.
_LONGEST_SIDE_PX = 32766

# Pixels around a place that the widest interpolation (Lanczos) looks at.
_REACH_PX = 4


@dataclass(frozen=True)
class _Map:
    """Where a camera's pixels lie in a window of the panorama.

    columns, rows: the window's first and last + 1, before it is turned with the camera; they may
        lie outside the picture. xy (H, W, 2) int16 and fraction (H, W) uint16: places in the
        window as cv2.convertMaps makes them.
    """

    columns: tuple[int, int]
    rows: tuple[int, int]
    xy: NDArray[np.int16] = field(repr=False)
    fraction: NDArray[np.uint16] = field(repr=False)


def look(
    pixels: Pixels,
    panorama: Panorama,
    camera: Camera,
    interpolation: int = cv2.INTER_LINEAR,
) -> Pixels:
    """What the camera sees, (H, W, bands) of pixels' dtype.

    pixels: the panorama's, (H, W, bands) uint8, uint16 or float32. What a cropped panorama does
    not show is 0. The camera should not resolve less than the panorama: shrink that first.
    interpolation: one of OpenCV's.
    Raises PhotoError where the panorama is too wide for the resampling.
    """
    turn = round(camera.yaw_deg / 360.0 * panorama.full_wh[0])
    rest_deg = round(camera.yaw_deg - turn * 360.0 / panorama.full_wh[0], 9)
    # Views that are not level have each a map of their own, which nothing would use again.
    found = (_kept_map if camera.roll_deg == 0 else _map)(
        panorama, replace(camera, yaw_deg=rest_deg + 0.0)
    )
    window = _window(pixels, panorama, found, turn)
    border = cv2.BORDER_REPLICATE
    seen: Pixels = cv2.remap(window, found.xy, found.fraction, interpolation, borderMode=border)
    return seen


def _map(panorama: Panorama, camera: Camera) -> _Map:
    across, down = _places(panorama, camera)
    first, last = _rows_in_reach(panorama)
    columns = int(np.floor(across.min())) - _REACH_PX, int(np.ceil(across.max())) + _REACH_PX
    rows = (
        int(np.clip(np.floor(down.min()) - _REACH_PX, first, last - 1)),
        int(np.clip(np.ceil(down.max()) + _REACH_PX, first + 1, last)),
    )
    if columns[1] - columns[0] > _LONGEST_SIDE_PX or rows[1] - rows[0] > _LONGEST_SIDE_PX:
        raise PhotoError(
            f"The panorama is {panorama.size_wh[0]} pixels wide; the widest that can be searched "
            f"is {_LONGEST_SIDE_PX}. Scale it down, or search it as a flat photo (planar)."
        )
    across -= np.float32(0.5 + columns[0])
    down -= np.float32(0.5 + rows[0])
    xy, fraction = cv2.convertMaps(across, down, cv2.CV_16SC2)
    xy.flags.writeable = False
    fraction.flags.writeable = False
    return _Map(columns, rows, xy, fraction)


_kept_map = lru_cache(maxsize=_MAPS_KEPT)(_map)


def _places(panorama: Panorama, camera: Camera) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Columns and rows (H, W) of the panorama at which the camera's pixels look.

    As panorama.to_pixels(camera.to_directions(...)), in float32: 30 times as fast, and exact to a
    hundredth of a pixel in the widest panoramas, where maps count in 32nds. Columns are counted on
    from the middle of the sphere, so that a view ahead is one piece; one that holds a pole goes all
    the way round.
    """
    width, height = camera.size_wh
    matrix = camera.matrix.astype(np.float32)
    x = (np.arange(width) + 0.5 - camera.principal_xy[0]).astype(np.float32)[None]
    y = (np.arange(height) + 0.5 - camera.principal_xy[1]).astype(np.float32)[:, None]
    ahead = matrix[:, 2] * np.float32(camera.focal_px)
    right, below, forward = (
        matrix[axis, 0] * x + (matrix[axis, 1] * y + ahead[axis]) for axis in range(3)
    )
    across = np.arctan2(right, forward)
    np.square(right, out=right)
    right += np.square(forward, out=forward)
    down = np.arctan2(below, np.sqrt(right, out=right))
    full_wh, left_top = panorama.full_wh, panorama.left_top
    across *= np.float32(full_wh[0] / (2 * np.pi))
    across += np.float32(full_wh[0] / 2 - left_top[0])
    down *= np.float32(full_wh[1] / np.pi)
    down += np.float32(full_wh[1] / 2 - left_top[1])
    return across, down


def _rows_in_reach(panorama: Panorama) -> tuple[int, int]:
    """First and last + 1 row that may be sampled: beyond a crop's edge what is not there, too.

    At a pole there is no beyond, so that sampling goes on with the pole's own row.
    """
    bottom = panorama.left_top[1] + panorama.size_wh[1]
    first = 0 if panorama.left_top[1] < 0.5 else -2 * _REACH_PX
    beyond = 0 if bottom > panorama.full_wh[1] - 0.5 else 2 * _REACH_PX
    return first, panorama.size_wh[1] + beyond


def _window(pixels: Pixels, panorama: Panorama, found: _Map, turn: int) -> Pixels:
    """The map's window of the panorama after turning: wrapped where it is round, else 0 outside."""
    width, height = panorama.size_wh
    top, bottom = found.rows
    count = found.columns[1] - found.columns[0]
    period = round(panorama.full_wh[0])
    first = (found.columns[0] + turn) % period
    if first + count <= width and top >= 0 and bottom <= height:
        return pixels[top:bottom, first : first + count]
    window = np.zeros((bottom - top, count, pixels.shape[2]), dtype=pixels.dtype)
    upper, lower = max(top, 0), min(bottom, height)
    for start in range(-period, first + count, period):
        left, right = max(first, start), min(first + count, start + width)
        if left < right and upper < lower:
            part = pixels[upper:lower, left - start : right - start]
            window[upper - top : lower - top, left - first : right - first] = part
    return window
