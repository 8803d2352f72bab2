"""Fisheye pictures: the angle off the lens' axis along the distance from the picture's centre."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.view import Pixels
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.directions import Array

FISHEYE = "fisheye"
STEREOGRAPHIC = "stereographic"

Array32 = NDArray[np.float32]

_ROWS_AT_ONCE = 128

# No lens shows more, and right behind it no direction has one place.
_WIDEST_RAD = np.radians(178.0)


@dataclass(frozen=True)
class Fisheye:
    """Where the pixels of a fisheye picture lie on the sphere, see SphereModel.

    name: "fisheye" for the equidistant mapping, r = f θ, which most lenses come near;
    "stereographic" for r = 2 f tan(θ / 2) (Kannala and Brandt, A Generic Camera Model, PAMI 2006,
    equations 2 and 4).
    size_wh: of the picture, in pixels. centre_xy: where the lens' axis meets it. focal_px: f.
    widest_deg: θ at the edge of what is shown. It is an assumption in most cases, and which way a
    camera with two lenses was turned is not known, so that no directions are told.
    """

    name: str
    size_wh: tuple[int, int]
    centre_xy: tuple[float, float]
    focal_px: float
    widest_deg: float

    directions_known: ClassVar[bool] = False
    turn_px: ClassVar[float] = 0.0
    closes: ClassVar[bool] = False
    first_x: ClassVar[float] = 0.0
    shows_all: ClassVar[bool] = False
    pole_rows: ClassVar[tuple[float, float]] = (-np.inf, np.inf)

    @classmethod
    def with_radius(
        cls,
        name: str,
        size_wh: tuple[int, int],
        centre_xy: tuple[float, float],
        radius_px: float,
        widest_deg: float,
    ) -> Fisheye:
        """A lens that shows the angle widest_deg so far from its centre."""
        unit = cls(name, size_wh, centre_xy, 1.0, widest_deg)
        return replace(unit, focal_px=radius_px / float(unit._radius(np.radians(widest_deg))))

    def reaching(self, radius_px: float) -> Fisheye:
        """The same lens, which shows all that is so near to its centre."""
        angle = np.minimum(self._angle(np.float64(radius_px)), _WIDEST_RAD)
        return replace(self, widest_deg=float(np.degrees(angle)))

    @property
    def pixels_per_radian(self) -> float:
        """Resolution along the horizon, or on a lens' axis."""
        return self.focal_px

    @property
    def span_px(self) -> tuple[float, float]:
        """Width and height that the whole sphere would have in this picture, about."""
        return 2 * float(np.pi) * self.focal_px, 2 * float(np.pi) * self.focal_px

    def scaled(self, size_wh: tuple[int, int]) -> Fisheye:
        """The same for a picture of the same, in another size."""
        x, y = size_wh[0] / self.size_wh[0], size_wh[1] / self.size_wh[1]
        return replace(
            self,
            size_wh=size_wh,
            centre_xy=(self.centre_xy[0] * x, self.centre_xy[1] * y),
            focal_px=self.focal_px * (x + y) / 2,
        )

    def to_directions(self, points: Array) -> Array:
        """(..., 2) pixels, also beyond the picture, → (..., 3) directions."""
        off = np.asarray(points, dtype=np.float64) - self.centre_xy
        distance = np.linalg.norm(off, axis=-1, keepdims=True)
        angle = np.minimum(self._angle(distance), _WIDEST_RAD)
        sideways = off * (np.sin(angle) / np.maximum(distance, 1e-12))
        rays = np.concatenate([sideways, np.cos(angle)], axis=-1)
        return np.asarray(rays, dtype=np.float64)

    def to_pixels(self, directions: Array) -> Array:
        """(..., 3) directions → (..., 2) pixels, outside the picture for what it does not show."""
        rays = np.asarray(directions, dtype=np.float64)
        sideways = np.hypot(rays[..., 0], rays[..., 1])
        angle = np.minimum(np.arctan2(sideways, rays[..., 2]), _WIDEST_RAD)
        # Right behind the lens all ways lead out: one of them is taken.
        across = np.where(sideways > 1e-12, rays[..., 0], 1e-12)
        out = np.stack([across, rays[..., 1]], axis=-1) / np.maximum(sideways, 1e-12)[..., None]
        return np.asarray(out * self._radius(angle)[..., None] + self.centre_xy, dtype=np.float64)

    def narrowness(self, directions: Array) -> Array:
        """How wide a pixel is on the sphere at some directions, beside its height."""
        return np.ones(directions.shape[:-1])

    def enlargement(self, direction: Array, /) -> float:
        """See SphereModel. The equidistant mapping grows only across the radius."""
        if self.name == FISHEYE:
            return 1.0
        return 2 / max(1 + float(direction[2]), 0.2)

    def shows(self, points: Array) -> Array:
        """(...) bool: whether (..., 2) pixels lie in the picture and show something."""
        inside = ((points >= 0) & (points <= self.size_wh)).all(axis=-1)
        reach = float(self._radius(np.radians(self.widest_deg)))
        off = np.asarray(points, dtype=np.float64) - self.centre_xy
        return np.asarray(inside & (np.linalg.norm(off, axis=-1) <= reach))

    def look(self, pixels: Pixels, camera: Camera, interpolation: int = cv2.INTER_LINEAR) -> Pixels:
        """See SphereModel. Places are computed in float32, exact to a hundredth of a pixel."""
        width, height = camera.size_wh
        seen = np.empty((height, width, pixels.shape[2]), dtype=pixels.dtype)
        x = (np.arange(width) + 0.5).astype(np.float32)[None]
        for top in range(0, height, _ROWS_AT_ONCE):
            rows = np.arange(top, min(top + _ROWS_AT_ONCE, height))
            y = (rows + 0.5).astype(np.float32)[:, None]
            across, down = self._places(*camera.looks(x, y))
            seen[rows[0] : rows[-1] + 1] = _sampled(pixels, across, down, interpolation)
        return seen

    def to_dict(self) -> dict[str, Any]:
        """What makes it again, as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Fisheye:
        """What to_dict wrote. Raises KeyError or TypeError where it did not."""
        pairs = {name: tuple(values[name]) for name in ("size_wh", "centre_xy")}
        return cls(**{**values, **pairs})

    def _radius(self, angle: Any) -> Any:
        """Distance from the centre in pixels, of angles off the axis in radians."""
        if self.name == STEREOGRAPHIC:
            return 2 * self.focal_px * np.tan(angle / 2)
        return self.focal_px * angle

    def _angle(self, distance: Any) -> Any:
        if self.name == STEREOGRAPHIC:
            return 2 * np.arctan(distance / (2 * self.focal_px))
        return distance / self.focal_px

    def _places(self, right: Array32, below: Array32, forward: Array32) -> tuple[Array32, Array32]:
        """Columns and rows at which looks meet the picture, as OpenCV counts them."""
        sideways = np.hypot(right, below)
        angle = np.minimum(np.arctan2(sideways, forward), np.float32(_WIDEST_RAD))
        stretch = self._radius(angle).astype(np.float32) / np.maximum(sideways, np.float32(1e-6))
        right *= stretch
        below *= stretch
        right += np.float32(self.centre_xy[0] - 0.5)
        below += np.float32(self.centre_xy[1] - 0.5)
        return right, below


def _sampled(
    pixels: Pixels,
    across: Array32,
    down: Array32,
    interpolation: int,
) -> Pixels:
    """The picture's values at places, 0 outside. Only a window is handed to OpenCV, which counts
    columns and rows in 16 bits."""
    height, width = pixels.shape[:2]
    left, right = (int(np.clip(at, 0, width)) for at in (across.min() - 4, across.max() + 5))
    top, bottom = (int(np.clip(at, 0, height)) for at in (down.min() - 4, down.max() + 5))
    if left >= right or top >= bottom:
        return np.zeros((*across.shape, pixels.shape[2]), dtype=pixels.dtype)
    window = pixels[top:bottom, left:right]
    places = across - np.float32(left), down - np.float32(top)
    border = cv2.BORDER_CONSTANT
    seen = cv2.remap(window, *places, interpolation, borderMode=border)
    return np.asarray(seen, dtype=pixels.dtype).reshape(*across.shape, pixels.shape[2])
