"""The viewing sphere: equirectangular pixels ↔ directions ↔ pinhole cameras ↔ local charts.

Directions are unit vectors (N, 3) with x to the right, y down and z forward, towards the middle
of the whole panorama; y is down so that a level camera's axes are its picture's axes. Yaw turns
to the right and pitch up, both from forward. Pixel centres lie at half integers, so column x of
a panorama W pixels wide looks to the yaw (x / W - 1/2) · 360°.

All functions are pure; everything is float64.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def direction(yaw_deg: float | Array, pitch_deg: float | Array) -> Array:
    """Unit vectors (..., 3) that look to the given yaw and pitch in degrees."""
    yaw, pitch = np.radians(yaw_deg), np.radians(pitch_deg)
    level = np.cos(pitch)
    parts = np.broadcast_arrays(level * np.sin(yaw), -np.sin(pitch), level * np.cos(yaw))
    return np.asarray(np.stack(parts, axis=-1), dtype=np.float64)


def yaw_pitch_deg(directions: Array) -> Array:
    """(..., 2) yaw from -180° to 180° and pitch from -90° to 90° of vectors (..., 3)."""
    x, y, z = np.moveaxis(np.asarray(directions, dtype=np.float64), -1, 0)
    # atan2 keeps full precision near the poles, where the arcsine of y would lose half of it.
    angles = np.stack([np.arctan2(x, z), np.arctan2(-y, np.hypot(x, z))], axis=-1)
    return np.asarray(np.degrees(angles), dtype=np.float64)


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
    return np.asarray(np.array(turn_yaw) @ turn_pitch @ turn_roll, dtype=np.float64)


LEVEL = (0.0, -1.0, 0.0)
"""Which way is up where the camera stood level."""


def leaning(up: tuple[float, float, float]) -> Array:
    """(3, 3) the least rotation that turns LEVEL to `up`, a unit vector.

    Rodrigues' formula for the rotation between two unit vectors.
    """
    one, other = np.array(LEVEL), np.asarray(up, dtype=np.float64)
    cosine = float(one @ other)
    if cosine < -1 + 1e-9:
        return np.diag([-1.0, -1.0, 1.0])
    x, y, z = np.cross(one, other)
    across = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turn: Array = np.eye(3) + across + across @ across / (1 + cosine)
    return turn


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

    @property
    def first_x(self) -> float:
        """Where the panorama's own turn of x begins: 0 where it goes all the way round."""
        return (self.size_wh[0] - self.full_wh[0]) / 2

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
        x = self.first_x + np.mod(x - self.first_x, self.full_wh[0])
        y = (0.5 - pitch / 180.0) * self.full_wh[1] - self.left_top[1]
        return np.stack([x, y], axis=-1)


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

    def turned(self, turn: Array) -> Camera:
        """The same camera after everything was turned by a (3, 3) rotation."""
        matrix = turn @ self.matrix
        yaw, pitch = (float(angle) for angle in yaw_pitch_deg(matrix[:, 2]))
        level = rotation(yaw, pitch)
        roll = np.degrees(np.arctan2(matrix[:, 0] @ level[:, 1], matrix[:, 0] @ level[:, 0]))
        return replace(self, yaw_deg=yaw, pitch_deg=pitch, roll_deg=float(roll))

    def to_directions(self, points: Array) -> Array:
        """(..., 2) pixels, also beyond the picture, → (..., 3) directions."""
        points = np.asarray(points, dtype=np.float64)
        x, y = np.moveaxis(points - self.principal_xy, -1, 0)
        rays = np.stack([x, y, np.full_like(x, self.focal_px)], axis=-1)
        rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
        turned: Array = rays @ self.matrix.T
        return turned

    def to_pixels(self, directions: Array) -> Array:
        """(..., 3) directions → (..., 2) pixels; NaN for what lies behind the camera."""
        x, y, z = np.moveaxis(np.asarray(directions, dtype=np.float64) @ self.matrix, -1, 0)
        ahead = np.where(z > 1e-9, z, np.nan)
        rays = np.stack([x / ahead, y / ahead], axis=-1)
        return np.asarray(rays * self.focal_px + self.principal_xy, dtype=np.float64)


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
        turned = np.concatenate([sideways, np.cos(angle)], axis=-1) @ self.matrix.T
        return np.asarray(turned, dtype=np.float64)
