"""Where the pixels of a picture lie on the sphere: what every curved projection has to tell."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Protocol, Self

import cv2

from anon_plugin.engine.detection.view import Pixels
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.directions import Array


class SphereModel(Hashable, Protocol):
    """Where the pixels of a picture lie on the sphere. An immutable value.

    name: of the projection. directions_known: False where the angle between two pixels is only
    guessed, so that nobody is told where a thing is seen.
    """

    @property
    def name(self) -> str: ...

    @property
    def directions_known(self) -> bool: ...

    @property
    def size_wh(self) -> tuple[int, int]:
        """Of the picture, in pixels."""
        ...

    @property
    def pixels_per_radian(self) -> float:
        """Resolution along the horizon, or on a lens' axis."""
        ...

    @property
    def span_px(self) -> tuple[float, float]:
        """Width and height that the whole sphere would have in this picture, about."""
        ...

    @property
    def turn_px(self) -> float:
        """After how many pixels x comes round to where it was; 0 where it never does."""
        ...

    @property
    def closes(self) -> bool:
        """Whether the picture itself goes all the way round, its right edge meeting its left."""
        ...

    @property
    def first_x(self) -> float:
        """Where the picture's own turn of x begins: 0 where it goes all the way round."""
        ...

    @property
    def pole_rows(self) -> tuple[float, float]:
        """The rows of zenith and nadir, which may lie far outside the picture."""
        ...

    @property
    def shows_all(self) -> bool:
        """Whether the picture shows every direction."""
        ...

    def scaled(self, size_wh: tuple[int, int]) -> Self:
        """The same for a picture of the same, in another size."""
        ...

    def to_directions(self, points: Array) -> Array:
        """(..., 2) pixels, also beyond the picture, → (..., 3) directions."""
        ...

    def to_pixels(self, directions: Array) -> Array:
        """(..., 3) directions → (..., 2) pixels, outside the picture for what it does not show."""
        ...

    def narrowness(self, directions: Array) -> Array:
        """(N,) how wide a pixel is on the sphere at (N, 3) directions, beside its height, where
        that falls to 0 towards a pole; else 1."""
        ...

    def enlargement(self, direction: Array, /) -> float:
        """How many times finer than on the horizon, or on the axis, the picture is in a direction
        (3,), each way."""
        ...

    def shows(self, points: Array) -> Array:
        """(...) bool: whether (..., 2) pixels lie in the picture and show something."""
        ...

    def look(self, pixels: Pixels, camera: Camera, interpolation: int = cv2.INTER_LINEAR) -> Pixels:
        """What a camera sees of the picture, (H, W, bands) of pixels' dtype, 0 where the picture
        shows nothing.

        pixels: the picture, (H, W, bands) uint8, uint16 or float32. The camera should not resolve
        less than the picture: shrink that first. interpolation: one of OpenCV's.
        Raises PhotoError where the picture is too wide for the resampling.
        """
        ...

    def to_dict(self) -> dict[str, Any]:
        """As JSON values, from which the projection's kind makes it again."""
        ...
