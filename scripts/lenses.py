"""What other lenses would have seen where the demo's panorama was taken."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grid = NDArray[np.float64]


def two_circles(panorama: Image.Image, side: int, field_deg: float = 190.0) -> Image.Image:
    """A dual fisheye picture: forwards and backwards, each `side` pixels wide, black around."""
    x, y = np.meshgrid(*[(np.arange(side) + 0.5) / side * 2 - 1] * 2)
    radius = np.hypot(x, y)
    off_axis = radius * np.radians(field_deg / 2)
    scale = np.sin(off_axis) / np.maximum(radius, 1e-9)
    circles = []
    for turned in (0.0, np.pi):
        yaw = np.arctan2(x * scale, np.cos(off_axis)) + turned
        pitch = -np.arcsin(np.clip(y * scale, -1, 1))
        seen = _sample(panorama, yaw, pitch)
        seen[radius > 1] = 0
        circles.append(seen)
    return Image.fromarray(np.concatenate(circles, axis=1))


def sweep(panorama: Image.Image, width: int, up_to_deg: float) -> Image.Image:
    """A cylindrical picture of the whole turn, up and down to an angle from the horizon."""
    reach = np.tan(np.radians(up_to_deg))
    height = round(width * reach / np.pi)
    yaw, tangent = np.meshgrid(
        (np.arange(width) + 0.5) / width * 2 * np.pi - np.pi,
        reach - (np.arange(height) + 0.5) / height * 2 * reach,
    )
    return Image.fromarray(_sample(panorama, yaw, np.arctan(tangent)))


def _sample(panorama: Image.Image, yaw: Grid, pitch: Grid) -> NDArray[np.uint8]:
    """The panorama's pixels in some directions (radians), between pixels linearly."""
    pixels = np.asarray(panorama, dtype=np.float64)
    height, width = pixels.shape[:2]
    x = (yaw / (2 * np.pi) + 0.5) * width - 0.5
    y = np.clip((0.5 - pitch / np.pi) * height - 0.5, 0, height - 1.001)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right, left = (left + 1) % width, left % width
    part_x, part_y = (x - np.floor(x))[..., None], (y - top)[..., None]
    above = pixels[top, left] * (1 - part_x) + pixels[top, right] * part_x
    below = pixels[top + 1, left] * (1 - part_x) + pixels[top + 1, right] * part_x
    return np.round(above * (1 - part_y) + below * part_y).astype(np.uint8)
