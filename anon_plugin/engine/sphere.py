"""The viewing sphere: equirectangular pixels ↔ directions ↔ pinhole cameras ↔ local charts.

Directions are unit vectors (N, 3) with x to the right, y down and z forward, towards the middle
of the whole panorama; y is down so that a level camera's axes are its picture's axes. Yaw turns
to the right and pitch up, both from forward. Pixel centres lie at half integers, so column x of
a panorama W pixels wide looks to the yaw (x / W - 1/2) · 360°.

All functions are pure; everything is float64.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def direction(yaw_deg: float | Array, pitch_deg: float | Array) -> Array:
    """Unit vectors (..., 3) that look to the given yaw and pitch in degrees."""
    yaw, pitch = np.radians(yaw_deg), np.radians(pitch_deg)
    level = np.cos(pitch)
    parts = np.broadcast_arrays(level * np.sin(yaw), -np.sin(pitch), level * np.cos(yaw))
    return np.stack(parts, axis=-1)


def yaw_pitch_deg(directions: Array) -> Array:
    """(..., 2) yaw from -180° to 180° and pitch from -90° to 90° of vectors (..., 3)."""
    x, y, z = np.moveaxis(np.asarray(directions, dtype=np.float64), -1, 0)
    # atan2 keeps full precision near the poles, where the arcsine of y would lose half of it.
    return np.degrees(np.stack([np.arctan2(x, z), np.arctan2(-y, np.hypot(x, z))], axis=-1))


def rotation(yaw_deg: float, pitch_deg: float, roll_deg: float = 0.0) -> Array:
    """(3, 3) matrix that turns a level forward camera's axes: roll first, then pitch, then yaw.

    Its columns are the turned camera's right, down and forward. Roll turns clockwise as seen by
    the camera, so that what it shows turns counterclockwise.
    """
    yaw, pitch, roll = np.radians([yaw_deg, pitch_deg, roll_deg])
    turn_yaw = [[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]]
    turn_pitch = [
        [1, 0, 0],
        [0, np.cos(pitch), -np.sin(pitch)],
        [0, np.sin(pitch), np.cos(pitch)],
    ]
    turn_roll = [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]]
    turned: Array = np.array(turn_yaw) @ np.array(turn_pitch) @ np.array(turn_roll)
    return turned


@dataclass(frozen=True)
class Panorama:
    """Where the pixels of an equirectangular picture lie on the sphere.

    size_wh: of the picture, in pixels.
    full_wh: of the whole sphere, in pixels of this picture; not whole numbers where the picture
        was scaled after it was cropped.
    left_top: where the picture's left top corner lies in the whole, likewise.

    These are GPano's FullPanoWidthPixels and -HeightPixels and CroppedAreaLeftPixels and
    -TopPixels (Google, Photo Sphere XMP metadata), brought to the picture's own pixels.
    """

    size_wh: tuple[int, int]
    full_wh: tuple[float, float]
    left_top: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def full(cls, width: int, height: int) -> Panorama:
        """A picture of the whole sphere."""
        return cls((width, height), (float(width), float(height)))

    def scaled(self, size_wh: tuple[int, int]) -> Panorama:
        """The same part of the sphere in a picture of another size."""
        x, y = size_wh[0] / self.size_wh[0], size_wh[1] / self.size_wh[1]
        return Panorama(
            size_wh,
            (self.full_wh[0] * x, self.full_wh[1] * y),
            (self.left_top[0] * x, self.left_top[1] * y),
        )

    @property
    def pixels_per_radian(self) -> float:
        """Resolution along the horizon and along every meridian."""
        return float(max(self.full_wh[0] / (2 * np.pi), self.full_wh[1] / np.pi))

    @property
    def closes(self) -> bool:
        """Whether the picture goes all the way round, its right edge meeting its left."""
        return abs(self.size_wh[0] - self.full_wh[0]) < 1.0

    def to_directions(self, points: Array) -> Array:
        """(..., 2) pixels, x past either edge included, → (..., 3) directions."""
        points = np.asarray(points, dtype=np.float64)
        along_x = (points[..., 0] + self.left_top[0]) / self.full_wh[0]
        along_y = (points[..., 1] + self.left_top[1]) / self.full_wh[1]
        return direction((along_x - 0.5) * 360.0, (0.5 - along_y) * 180.0)

    def to_pixels(self, directions: Array) -> Array:
        """(..., 3) directions → (..., 2) pixels.

        x lies within half a turn of the picture's middle: from 0 to the width for a picture that
        goes all the way round. Outside a cropped picture x and y lie outside its pixels.
        """
        yaw, pitch = np.moveaxis(yaw_pitch_deg(directions), -1, 0)
        x = (yaw / 360.0 + 0.5) * self.full_wh[0] - self.left_top[0]
        first = (self.size_wh[0] - self.full_wh[0]) / 2
        x = first + np.mod(x - first, self.full_wh[0])
        y = (0.5 - pitch / 180.0) * self.full_wh[1] - self.left_top[1]
        return np.stack([x, y], axis=-1)


@dataclass(frozen=True)
class Camera:
    """An ideal pinhole camera in the middle of the sphere, with square pixels.

    yaw_deg, pitch_deg, roll_deg: as in `rotation`. fov_deg: across the picture's width, more than
    0 and less than 180. size_wh: of its picture, in pixels.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    fov_deg: float
    size_wh: tuple[int, int]

    @cached_property
    def matrix(self) -> Array:
        """(3, 3): its columns are the camera's right, down and forward."""
        return rotation(self.yaw_deg, self.pitch_deg, self.roll_deg)

    @property
    def focal_px(self) -> float:
        """Distance of the picture from the camera's centre, in pixels."""
        return float(self.size_wh[0] / 2 / np.tan(np.radians(self.fov_deg) / 2))

    def to_directions(self, points: Array) -> Array:
        """(..., 2) pixels, also beyond the picture, → (..., 3) directions."""
        points = np.asarray(points, dtype=np.float64)
        width, height = self.size_wh
        x, y = points[..., 0] - width / 2, points[..., 1] - height / 2
        rays = np.stack([x, y, np.full_like(x, self.focal_px)], axis=-1)
        rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
        turned: Array = rays @ self.matrix.T
        return turned

    def to_pixels(self, directions: Array) -> Array:
        """(..., 3) directions → (..., 2) pixels; NaN for what lies behind the camera."""
        x, y, z = np.moveaxis(np.asarray(directions, dtype=np.float64) @ self.matrix, -1, 0)
        ahead = np.where(z > 1e-9, z, np.nan)
        width, height = self.size_wh
        return np.stack(
            [x / ahead * self.focal_px + width / 2, y / ahead * self.focal_px + height / 2],
            axis=-1,
        )


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
        name: Camera(yaw, pitch, 0.0, fov_deg, (size_px, size_px))
        for name, (yaw, pitch) in CUBE_FACES.items()
    }


@dataclass(frozen=True)
class SphereChart:
    """A flat map around a direction in which areas are those on the sphere.

    Lambert's azimuthal equal-area projection (Snyder, Map Projections: A Working Manual, USGS
    1987, section 24): no direction but the one right behind lies at infinity, so an object of any
    size has a place in it. x points to the right and y down as in a level look there, in units of
    1 / scale radians at the centre.
    """

    yaw_deg: float
    pitch_deg: float
    scale: float = 1.0

    @classmethod
    def around(cls, centre: Array, scale: float = 1.0) -> SphereChart:
        """The chart around a direction (3,)."""
        yaw, pitch = yaw_pitch_deg(centre)
        return cls(float(yaw), float(pitch), scale)

    @cached_property
    def matrix(self) -> Array:
        """(3, 3): its columns are right, down and forward at the centre."""
        return rotation(self.yaw_deg, self.pitch_deg)

    def to_plane(self, directions: Array) -> Array:
        """(..., 3) directions → (..., 2) chart coordinates."""
        turned = np.asarray(directions, dtype=np.float64) @ self.matrix
        stretch = np.sqrt(2 / np.maximum(1 + turned[..., 2], 1e-12))
        plane: Array = turned[..., :2] * stretch[..., None] * self.scale
        return plane

    def to_directions(self, points: Array) -> Array:
        """(..., 2) chart coordinates → (..., 3) directions; beyond its edge, the edge's."""
        flat = np.asarray(points, dtype=np.float64) / self.scale
        distance = np.linalg.norm(flat, axis=-1, keepdims=True)
        angle = 2 * np.arcsin(np.minimum(distance, 2.0) / 2)
        sideways = flat * (np.sin(angle) / np.maximum(distance, 1e-12))
        turned: Array = np.concatenate([sideways, np.cos(angle)], axis=-1) @ self.matrix.T
        return turned / np.linalg.norm(turned, axis=-1, keepdims=True)
