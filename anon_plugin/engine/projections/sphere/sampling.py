"""Pictures that pinhole cameras take of a picture whose columns are the turn around the horizon.

Where a camera's pixels lie in such a panorama does not depend on the way it faces around: turning
by a whole number of its columns only moves them sideways. So one map serves all cameras of a row.
Maps are made once, kept in fixed point (6 bytes a pixel), and are immutable.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.view import Pixels
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.errors import PhotoError

Array32 = NDArray[np.float32]

# The rows of a panorama's views at all scales, and the six faces of a cube, are a few dozen maps.
_MAPS_KEPT = 48

# Of a huge panorama they would be half a gigabyte, and making one takes little beside searching the
# many views of its row.
_LARGE_MAPS_KEPT, _LARGE_WIDTH_PX = 4, 12_000

# Those of the many small looks that tell which way is up would drive them out.
_SMALL_MAPS_KEPT, _SMALL_PIXELS = 128, 2**14

# OpenCV's resampling counts columns and rows in 16 bits.
_LONGEST_SIDE_PX = 32766

# Pixels around a place that the widest interpolation (Lanczos) looks at.
_REACH_PX = 4


@dataclass(frozen=True)
class _Map:
    """Where a camera's pixels lie in a window of the panorama.

    columns, rows: the window's first and last + 1, before it is turned with the camera; they may
        lie outside the picture. xy (H, W, 2) int16 and fraction (H, W) uint16: places in the
        window as cv2.convertMaps makes them. part: left, top, right and bottom in the window where
        these are just neighbouring pixels, as for a curved camera that looks to the horizon; then
        no places are kept.
    """

    columns: tuple[int, int]
    rows: tuple[int, int]
    xy: NDArray[np.int16] = field(repr=False)
    fraction: NDArray[np.uint16] = field(repr=False)
    part: tuple[int, int, int, int] | None = None


class TurningModel(Hashable, Protocol):
    """A SphereModel whose x is proportional to the yaw. Hashable, as maps are kept by it."""

    @property
    def size_wh(self) -> tuple[int, int]: ...

    @property
    def turn_px(self) -> float: ...

    @property
    def pole_rows(self) -> tuple[float, float]: ...

    @property
    def middle_x(self) -> float:
        """The column straight ahead."""
        ...

    def rows_at(self, below: Array32, level: Array32) -> Array32:
        """The rows of directions so far below the horizon and so far out along it; `below` and
        `level` are not used again."""
        ...


def look_around(
    pixels: Pixels, model: TurningModel, camera: Camera, interpolation: int = cv2.INTER_LINEAR
) -> Pixels:
    """What a camera sees of a picture that goes all the way round, as SphereModel.look."""
    turn = round(camera.yaw_deg / 360.0 * model.turn_px)
    rest_deg = round(camera.yaw_deg - turn * 360.0 / model.turn_px, 9)
    width, height = camera.size_wh
    make: Callable[[TurningModel, Camera], _Map]
    if width * height < _SMALL_PIXELS:
        make = _kept_small_map
    elif camera.roll_deg:  # each has a map of its own, which nothing would use again
        make = _map
    else:
        make = _kept_large_map if model.size_wh[0] > _LARGE_WIDTH_PX else _kept_map
    found = make(model, replace(camera, yaw_deg=rest_deg + 0.0))
    window = _window(pixels, model, found, turn)
    if found.part:
        left, top, right, bottom = found.part
        return window[top:bottom, left:right]
    border = cv2.BORDER_REPLICATE
    seen: Pixels = cv2.remap(window, found.xy, found.fraction, interpolation, borderMode=border)
    return seen


def _map(model: TurningModel, camera: Camera) -> _Map:
    across, down = _places(model, camera)
    first, last = _rows_in_reach(model)
    columns = int(np.floor(across.min())) - _REACH_PX, int(np.ceil(across.max())) + _REACH_PX
    rows = (
        int(np.clip(np.floor(down.min()) - _REACH_PX, first, last - 1)),
        int(np.clip(np.ceil(down.max()) + _REACH_PX, first + 1, last)),
    )
    if columns[1] - columns[0] > _LONGEST_SIDE_PX or rows[1] - rows[0] > _LONGEST_SIDE_PX:
        raise PhotoError(
            f"The panorama is {model.size_wh[0]} pixels wide; the widest that can be searched "
            f"is {_LONGEST_SIDE_PX}. Scale it down, or search it as a flat photo (planar)."
        )
    across -= np.float32(0.5 + columns[0])
    down -= np.float32(0.5 + rows[0])
    xy, fraction = cv2.convertMaps(across, down, cv2.CV_16SC2)
    part = _part(xy, fraction)
    if part:  # a copy, so that the rest is not kept
        xy, fraction = xy[:1, :1].copy(), fraction[:1, :1].copy()
    xy.flags.writeable = False
    fraction.flags.writeable = False
    return _Map(columns, rows, xy, fraction, part)


def _part(xy: NDArray[np.int16], fraction: NDArray[np.uint16]) -> tuple[int, int, int, int] | None:
    """The part of the window that the places are, pixel by pixel; None where they are none."""
    height, width = fraction.shape
    left, top = (int(place) for place in xy[0, 0])
    x, y = left + np.arange(width)[None], top + np.arange(height)[:, None]
    if fraction.any() or (xy[..., 0] != x).any() or (xy[..., 1] != y).any():
        return None
    return left, top, left + width, top + height


_kept_map = lru_cache(maxsize=_MAPS_KEPT)(_map)
_kept_large_map = lru_cache(maxsize=_LARGE_MAPS_KEPT)(_map)
_kept_small_map = lru_cache(maxsize=_SMALL_MAPS_KEPT)(_map)


def _places(model: TurningModel, camera: Camera) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Columns and rows (H, W) of the panorama at which the camera's pixels look.

    As model.to_pixels(camera.to_directions(...)), in float32: 30 times as fast, and exact to a
    hundredth of a pixel in the widest panoramas, where maps count in 32nds. Columns are counted on
    from the middle of the sphere, so that a view ahead is one piece; one that holds a pole goes all
    the way round.
    """
    width, height = camera.size_wh
    x = np.arange(width, dtype=np.float32)[None] + np.float32(0.5)
    y = np.arange(height, dtype=np.float32)[:, None] + np.float32(0.5)
    right, below, forward = camera.looks(x, y)
    across = np.arctan2(right, forward)
    np.square(right, out=right)
    right += np.square(forward, out=forward)
    down = model.rows_at(below, np.sqrt(right, out=right))
    across *= np.float32(model.turn_px / (2 * np.pi))
    across += np.float32(model.middle_x)
    return across, down


def _rows_in_reach(model: TurningModel) -> tuple[int, int]:
    """First and last + 1 row that may be sampled: beyond a crop's edge what is not there, too.

    At a pole there is no beyond, so that sampling goes on with the pole's own row.
    """
    zenith, nadir = model.pole_rows
    first = 0 if zenith > -0.5 else -2 * _REACH_PX
    beyond = 0 if nadir < model.size_wh[1] + 0.5 else 2 * _REACH_PX
    return first, model.size_wh[1] + beyond


def _window(pixels: Pixels, model: TurningModel, found: _Map, turn: int) -> Pixels:
    """The map's window of the panorama after turning: wrapped where it is round, else 0 outside."""
    width, height = model.size_wh
    top, bottom = found.rows
    count = found.columns[1] - found.columns[0]
    period = round(model.turn_px)
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
