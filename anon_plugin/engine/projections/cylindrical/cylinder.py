"""Cylindrical pictures: yaw along x, the tangent of the pitch along y."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

import cv2
import numpy as np

from anon_plugin.engine.detection.view import Pixels
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.directions import Array
from anon_plugin.engine.projections.sphere.sampling import Array32, look_around

CYLINDRICAL = "cylindrical"

# Zenith and nadir lie at infinity. What is nearer to them than 4° is taken to lie at 86°.
_STEEPEST = 15.0


@dataclass(frozen=True)
class Cylinder:
    """Where the pixels of a cylindrical picture lie on the sphere, see SphereModel.

    size_wh: of the picture, in pixels.
    turn_px: so many columns a full turn would have; not whole where the picture was scaled.
    focal_px: radius of the cylinder in rows, which is turn_px / 2π where pixels are square.
    middle_x, horizon_y: the column straight ahead, and the horizon's row.
    directions_known: False where the radius is only guessed.
    """

    size_wh: tuple[int, int]
    turn_px: float
    focal_px: float
    middle_x: float
    horizon_y: float
    directions_known: bool = True

    name: ClassVar[str] = CYLINDRICAL
    shows_all: ClassVar[bool] = False

    @classmethod
    def around(
        cls, size_wh: tuple[int, int], turn_px: float, directions_known: bool = True
    ) -> Cylinder:
        """A picture with the horizon in its middle."""
        width, height = size_wh
        focal_px = turn_px / (2 * np.pi)
        return cls(size_wh, turn_px, focal_px, width / 2, height / 2, directions_known)

    @property
    def pixels_per_radian(self) -> float:
        """Resolution along the horizon, or on a lens' axis."""
        return max(self.turn_px / (2 * float(np.pi)), self.focal_px)

    @property
    def span_px(self) -> tuple[float, float]:
        """Width and height that the whole sphere would have in this picture, about."""
        return self.turn_px, float(np.pi) * self.focal_px

    @property
    def closes(self) -> bool:
        """Whether the picture goes all the way round."""
        return abs(self.size_wh[0] - self.turn_px) < 1.0

    @property
    def first_x(self) -> float:
        """Where the picture's own turn of x begins: 0 where it goes all the way round."""
        return (self.size_wh[0] - self.turn_px) / 2

    @property
    def pole_rows(self) -> tuple[float, float]:
        """The rows of zenith and nadir, which may lie far outside the picture."""
        reach = _STEEPEST * self.focal_px
        return self.horizon_y - reach, self.horizon_y + reach

    def scaled(self, size_wh: tuple[int, int]) -> Cylinder:
        """The same for a picture of the same, in another size."""
        x, y = size_wh[0] / self.size_wh[0], size_wh[1] / self.size_wh[1]
        return replace(
            self,
            size_wh=size_wh,
            turn_px=self.turn_px * x,
            focal_px=self.focal_px * y,
            middle_x=self.middle_x * x,
            horizon_y=self.horizon_y * y,
        )

    def to_directions(self, points: Array) -> Array:
        """(..., 2) pixels, also beyond the picture, → (..., 3) directions."""
        points = np.asarray(points, dtype=np.float64)
        yaw = (points[..., 0] - self.middle_x) * (2 * np.pi / self.turn_px)
        below = (points[..., 1] - self.horizon_y) / self.focal_px
        rays = np.stack([np.sin(yaw), below, np.cos(yaw)], axis=-1)
        return np.asarray(rays / np.hypot(1.0, below)[..., None], dtype=np.float64)

    def to_pixels(self, directions: Array) -> Array:
        """See SphereModel. x lies within half a turn of the picture's middle."""
        right, below, forward = np.moveaxis(np.asarray(directions, dtype=np.float64), -1, 0)
        x = np.arctan2(right, forward) * (self.turn_px / (2 * np.pi)) + self.middle_x
        x = self.first_x + np.mod(x - self.first_x, self.turn_px)
        y = self.rows_at(below, np.hypot(right, forward))
        return np.stack([x, y], axis=-1)

    def narrowness(self, directions: Array) -> Array:
        """How wide a pixel is on the sphere at some directions, beside its height."""
        return np.ones(directions.shape[:-1])

    def enlargement(self, direction: Array, /) -> float:
        """See SphereModel: as much as the columns are stretched; the rows are even more."""
        return 1 / max(float(np.hypot(direction[0], direction[2])), 1 / _STEEPEST)

    def shows(self, points: Array) -> Array:
        """(...) bool: whether (..., 2) pixels lie in the picture and show something."""
        return np.asarray(((points >= 0) & (points <= self.size_wh)).all(axis=-1))

    def look(self, pixels: Pixels, camera: Camera, interpolation: int = cv2.INTER_LINEAR) -> Pixels:
        """What a camera sees of the picture; 0 where the picture shows nothing."""
        return look_around(pixels, self, camera, interpolation)

    def rows_at(self, below: Array | Array32, level: Array | Array32) -> Any:
        """See TurningModel; of the arguments' dtype."""
        least = np.abs(below) / _STEEPEST
        steep = below / np.maximum(level, np.maximum(least, 1e-9))
        return steep * below.dtype.type(self.focal_px) + below.dtype.type(self.horizon_y)

    def to_dict(self) -> dict[str, Any]:
        """What makes it again, as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Cylinder:
        """What to_dict wrote. Raises KeyError or TypeError where it did not."""
        return cls(**{**values, "size_wh": tuple(values["size_wh"])})
