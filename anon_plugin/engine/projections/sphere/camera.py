"""Ideal cameras that look out into the sphere: pinhole ones, and ones whose picture is curved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.projections.sphere.directions import Array, rotation, yaw_pitch_deg

Floats = NDArray[Any]
"""float32 or float64."""


@dataclass(frozen=True)
class Camera:
    """An ideal pinhole camera in the middle of the sphere, with square pixels.

    yaw_deg, pitch_deg, roll_deg: as in `rotation`. focal_px: distance of the picture from the
    camera's centre. size_wh: of its picture, in pixels. principal_xy: the pixel straight ahead,
    which lies outside the picture where that is only a part of what the camera could show.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    focal_px: float
    size_wh: tuple[int, int]
    principal_xy: tuple[float, float]

    @classmethod
    def facing(
        cls,
        yaw_deg: float,
        pitch_deg: float,
        roll_deg: float,
        fov_deg: float,
        size_wh: tuple[int, int],
    ) -> Camera:
        """The camera whose picture's middle is straight ahead and fov_deg wide, from 0 to 180."""
        width, height = size_wh
        focal = float(width / 2 / np.tan(np.radians(fov_deg) / 2))
        return cls(yaw_deg, pitch_deg, roll_deg, focal, size_wh, (width / 2, height / 2))

    @cached_property
    def matrix(self) -> Array:
        """(3, 3): its columns are the camera's right, down and forward."""
        return rotation(self.yaw_deg, self.pitch_deg, self.roll_deg)

    def part(self, left: int, top: int, right: int, bottom: int) -> Camera:
        """The same camera with only a part of its picture."""
        principal = (self.principal_xy[0] - left, self.principal_xy[1] - top)
        return replace(self, size_wh=(right - left, bottom - top), principal_xy=principal)

    def enlarged(self, times: float) -> Camera:
        """The same camera with so many times the pixels across what it sees."""
        size_wh = (round(self.size_wh[0] * times), round(self.size_wh[1] * times))
        principal = (self.principal_xy[0] * times, self.principal_xy[1] * times)
        focal_px = self.focal_px * times
        return replace(self, focal_px=focal_px, size_wh=size_wh, principal_xy=principal)

    def turned(self, turn: Array) -> Camera:
        """The same camera after everything was turned by a (3, 3) rotation."""
        matrix = turn @ self.matrix
        yaw, pitch = (float(angle) for angle in yaw_pitch_deg(matrix[:, 2]))
        level = rotation(yaw, pitch)
        roll = np.degrees(np.arctan2(matrix[:, 0] @ level[:, 1], matrix[:, 0] @ level[:, 0]))
        return replace(self, yaw_deg=yaw, pitch_deg=pitch, roll_deg=float(roll))

    def looks(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """The looks through pixels at columns x and rows y, of which each may be constant along
        the other's axis, so that little is computed for each pixel.

        Returns right, below and forward in the sphere's own axes and x's dtype, of any length.
        """
        x, y = x - x.dtype.type(self.principal_xy[0]), y - y.dtype.type(self.principal_xy[1])
        matrix = self.matrix.astype(x.dtype)
        ahead = matrix[:, 2] * x.dtype.type(self.focal_px)
        right, below, forward = (
            matrix[axis, 0] * x + (matrix[axis, 1] * y + ahead[axis]) for axis in range(3)
        )
        return right, below, forward

    def to_directions(self, points: Array) -> Array:
        """(..., 2) pixels, also beyond the picture, → (..., 3) directions."""
        x, y = np.moveaxis(np.asarray(points, dtype=np.float64), -1, 0)
        rays = np.stack(self.looks(x, y), axis=-1)
        return np.asarray(rays / np.linalg.norm(rays, axis=-1, keepdims=True))

    def to_pixels(self, directions: Array) -> Array:
        """(..., 3) directions → (..., 2) pixels; NaN for what lies behind the camera."""
        x, y, z = np.moveaxis(np.asarray(directions, dtype=np.float64) @ self.matrix, -1, 0)
        ahead = np.where(z > 1e-9, z, np.nan)
        rays = np.stack([x / ahead, y / ahead], axis=-1)
        return np.asarray(rays * self.focal_px + self.principal_xy, dtype=np.float64)


class CurvedCamera(Camera):
    """A camera in whose picture pixels count angles: its columns those around its own upright axis,
    its rows those above and below its own horizon.

    Such a picture shows the sphere with hardly more pixels than a panorama has there. What lies off
    its horizon is stretched sideways by the cosine of how far, and upright, whatever its column.
    """

    def looks(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """See Camera. All have length 1."""
        focal = x.dtype.type(self.focal_px)
        yaw = (x - x.dtype.type(self.principal_xy[0])) / focal
        pitch = (y - y.dtype.type(self.principal_xy[1])) / focal
        matrix = self.matrix.astype(x.dtype)
        level, down = np.cos(pitch), np.sin(pitch)
        aside, ahead = np.sin(yaw), np.cos(yaw)
        right, below, forward = (
            level * (matrix[axis, 0] * aside + matrix[axis, 2] * ahead) + matrix[axis, 1] * down
            for axis in range(3)
        )
        return right, below, forward

    def to_pixels(self, directions: Array) -> Array:
        """(..., 3) directions → (..., 2) pixels, no farther aside than right behind."""
        x, y, z = np.moveaxis(np.asarray(directions, dtype=np.float64) @ self.matrix, -1, 0)
        angles = np.stack([np.arctan2(x, z), np.arctan2(y, np.hypot(x, z))], axis=-1)
        return np.asarray(angles * self.focal_px + self.principal_xy, dtype=np.float64)


CUBE_FACES: dict[str, tuple[float, float]] = {
    "front": (0.0, 0.0),
    "right": (90.0, 0.0),
    "back": (180.0, 0.0),
    "left": (-90.0, 0.0),
    "up": (0.0, 90.0),
    "down": (0.0, -90.0),
}
"""Yaw and pitch of each face's middle. The up face's lower edge meets the front face."""


def cube_cameras(size_px: int, fov_deg: float = 90.0) -> dict[str, Camera]:
    """The six cameras of a cube map, faces size_px square; over 90° neighbours overlap."""
    return {
        name: Camera.facing(yaw, pitch, 0.0, fov_deg, (size_px, size_px))
        for name, (yaw, pitch) in CUBE_FACES.items()
    }
