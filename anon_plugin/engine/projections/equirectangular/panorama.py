"""Equirectangular pictures: yaw along x, pitch along y."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import cv2
import numpy as np

from anon_plugin.engine.detection.view import Pixels
from anon_plugin.engine.projections.projection import Projection
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.directions import Array, direction, yaw_pitch_deg
from anon_plugin.engine.projections.sphere.sampling import Array32, look_around
from anon_plugin.engine.projections.sphere.spherical import Spherical

EQUIRECTANGULAR = "equirectangular"


@dataclass(frozen=True)
class Panorama:
    """Where the pixels of an equirectangular picture lie on the sphere, see SphereModel.

    Column x of a panorama W pixels wide looks to the yaw (x / W - 1/2) · 360°; pixel centres lie
    at half integers.

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

    name: ClassVar[str] = EQUIRECTANGULAR
    directions_known: ClassVar[bool] = True

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
    def span_px(self) -> tuple[float, float]:
        return self.full_wh

    @property
    def turn_px(self) -> float:
        return self.full_wh[0]

    @property
    def pole_rows(self) -> tuple[float, float]:
        return -self.left_top[1], self.full_wh[1] - self.left_top[1]

    @property
    def shows_all(self) -> bool:
        return self.closes and self.size_wh[1] >= self.full_wh[1] - 1

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

    def narrowness(self, directions: Array) -> Array:
        """How wide a pixel is on the sphere at some directions, beside its height."""
        return np.asarray(np.hypot(directions[..., 0], directions[..., 2]))

    def enlargement(self, _direction: Array, /) -> float:
        """See SphereModel. Towards the poles it is finer only sideways."""
        return 1.0

    def shows(self, points: Array) -> Array:
        """(...) bool: whether (..., 2) pixels lie in the picture and show something."""
        return np.asarray(((points >= 0) & (points <= self.size_wh)).all(axis=-1))

    def look(self, pixels: Pixels, camera: Camera, interpolation: int = cv2.INTER_LINEAR) -> Pixels:
        """What a camera sees of the picture; 0 where the picture shows nothing."""
        return look_around(pixels, self, camera, interpolation)

    @property
    def middle_x(self) -> float:
        """The column straight ahead, in pixels of this part."""
        return self.full_wh[0] / 2 - self.left_top[0]

    def rows_at(self, below: Array32, level: Array32) -> Array32:
        """Rows of directions that are so far below the horizon and so far along it."""
        down = np.arctan2(below, level)
        down *= np.float32(self.full_wh[1] / np.pi)
        down += np.float32(self.full_wh[1] / 2 - self.left_top[1])
        return down

    def to_dict(self) -> dict[str, Any]:
        """What makes it again, as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Panorama:
        """What to_dict wrote. Raises KeyError where it did not."""
        return cls(*(tuple(values[name]) for name in ("size_wh", "full_wh", "left_top")))


def panorama_of(projection: Projection) -> Panorama | None:
    """Where an equirectangular photo's pixels lie; None for a photo of another projection."""
    model = projection.model if isinstance(projection, Spherical) else None
    return model if isinstance(model, Panorama) else None
