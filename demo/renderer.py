"""Draws flat textured rectangles in space, as a pinhole camera or a panorama camera sees them.

Coordinates are metres with x to the right, y down and z forward, seen from the camera at (0, 0, 0).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.projections.sphere.directions import rotation

Vector = tuple[float, float, float]
Rays = NDArray[np.float32]
COARSE = 16  # every so many pixels are tried to see where in the picture a rectangle lies


@dataclass(frozen=True)
class Rectangle:
    """A picture hung up in space: corner at its left top, edges along its top and its left side.

    It is seen only from the side on which its picture is not mirrored.
    texture: (h, w, 4) uint8 RGBA. shade: factor on its colours, for light and shadow.
    """

    corner: Vector
    along: Vector
    down: Vector
    texture: NDArray[np.uint8]
    shade: float = 1.0

    @property
    def is_turned_to_us(self) -> bool:
        """Whether the camera is on the side from which it is seen."""
        return float(np.cross(self.along, self.down) @ np.asarray(self.corner)) > 0

    def moved(self, offset: Vector) -> Rectangle:
        """The same rectangle elsewhere."""
        corner = tuple(float(value) for value in np.add(self.corner, offset))
        return Rectangle(corner, self.along, self.down, self.texture, self.shade)


def pinhole_rays(
    width: int, height: int, view_deg: float, yaw_deg: float, pitch_deg: float = 0.0
) -> Rays:
    """(height, width, 3) directions of a flat photo's pixels; view_deg is the angle across."""
    focal = width / 2 / np.tan(np.radians(view_deg) / 2)
    x = (np.arange(width) + 0.5 - width / 2) / focal
    y = (np.arange(height) + 0.5 - height / 2) / focal
    level = np.stack([*np.meshgrid(x, y), np.ones((height, width))], axis=-1, dtype=np.float32)
    return level @ rotation(yaw_deg, pitch_deg).T.astype(np.float32)


def panorama_rays(width: int, yaw_deg: float) -> Rays:
    """(width / 2, width, 3) directions of an equirectangular picture whose middle looks to yaw."""
    yaw = np.radians((np.arange(width) + 0.5) / width * 360 - 180 + yaw_deg)
    pitch = np.radians(90 - (np.arange(width // 2) + 0.5) / width * 360)
    yaw, pitch = np.meshgrid(yaw.astype(np.float32), pitch.astype(np.float32))
    level = np.cos(pitch)
    parts = (level * np.sin(yaw), -np.sin(pitch), level * np.cos(yaw))
    return np.stack(parts, axis=-1)


def render(
    rays: Rays, background: NDArray[np.uint8], rectangles: Iterable[Rectangle]
) -> NDArray[np.uint8]:
    """Paint the rectangles over the background in the order given; returns (H, W, 3) uint8 RGB."""
    image = background.astype(np.float32)
    for rectangle in rectangles:
        window = _window_of(rectangle, rays) if rectangle.is_turned_to_us else None
        if window is not None:
            _paint(rectangle, rays[window], image[window])
    return np.clip(image, 0, 255).astype(np.uint8)


def _window_of(rectangle: Rectangle, rays: Rays) -> tuple[slice, slice] | None:
    """Rows and columns that may show the rectangle, or None if it is out of sight."""
    margin = 0.06  # thin and far rectangles must not slip through the coarse grid
    u, v, ahead = _hits(rectangle, rays[::COARSE, ::COARSE])
    seen = ahead & (u > -margin) & (u < 1 + margin) & (v > -margin) & (v < 1 + margin)
    for corner in ((0, 0), (1, 0), (0, 1), (1, 1), (0.5, 0.5)):
        seen |= _nearest(rectangle, corner, rays[::COARSE, ::COARSE])
    rows, columns = np.nonzero(seen.any(axis=1))[0], np.nonzero(seen.any(axis=0))[0]
    if not rows.size:
        return None
    top, left = max(0, (rows[0] - 1) * COARSE), max(0, (columns[0] - 1) * COARSE)
    return slice(top, (rows[-1] + 2) * COARSE), slice(left, (columns[-1] + 2) * COARSE)


def _nearest(rectangle: Rectangle, at: tuple[float, float], rays: Rays) -> NDArray[np.bool_]:
    """Where in the coarse grid a point of the rectangle is seen, if at all."""
    point = np.add(
        rectangle.corner, np.multiply(rectangle.along, at[0]) + np.multiply(rectangle.down, at[1])
    )
    towards = rays @ (point / np.linalg.norm(point)).astype(np.float32)
    cosine = towards / np.linalg.norm(rays, axis=-1)
    seen = np.zeros(cosine.shape, dtype=bool)
    best = np.unravel_index(int(cosine.argmax()), cosine.shape)
    # A point outside a flat photo is nearest to its border; that only widens the window a little.
    seen[best] = cosine[best] > 0.99
    return seen


def _hits(
    rectangle: Rectangle, rays: Rays
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
    """Where rays meet the rectangle's plane, 0 to 1 along and down, and whether ahead of us."""
    along, down = np.asarray(rectangle.along), np.asarray(rectangle.down)
    normal = np.cross(along, down)
    to_plane = float(normal @ np.asarray(rectangle.corner))
    facing = rays @ normal.astype(np.float32)
    distance = to_plane / np.where(np.abs(facing) < 1e-6, 1e-6, facing)
    # Solves hit = corner + u·along + v·down by the dual basis, also for edges that are not square.
    u_axis = np.cross(down, normal) / (along @ np.cross(down, normal))
    v_axis = np.cross(along, normal) / (down @ np.cross(along, normal))
    corner = np.asarray(rectangle.corner)
    u = distance * (rays @ u_axis.astype(np.float32)) - float(corner @ u_axis)
    v = distance * (rays @ v_axis.astype(np.float32)) - float(corner @ v_axis)
    return u.astype(np.float32), v.astype(np.float32), distance > 0.05


def _paint(rectangle: Rectangle, rays: Rays, image: NDArray[np.float32]) -> None:
    """Blend the rectangle into a window of the image, in place."""
    u, v, ahead = _hits(rectangle, rays)
    inside = ahead & (u > 0) & (u < 1) & (v > 0) & (v < 1)
    if not inside.any():
        return
    texture = _shrunk(rectangle.texture, u, v, inside)
    texture = cv2.copyMakeBorder(texture, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    texture[[0, -1], :, 3] = 0  # edges fade over one pixel instead of being jagged
    texture[:, [0, -1], 3] = 0
    height, width = texture.shape[:2]
    x = np.where(ahead, u * (width - 2) + 0.5, -9).astype(np.float32)
    y = np.where(ahead, v * (height - 2) + 0.5, -9).astype(np.float32)
    layer = cv2.remap(texture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    alpha = layer[..., 3:].astype(np.float32) / 255
    image += alpha * (layer[..., :3] * np.float32(rectangle.shade) - image)


def _shrunk(
    texture: NDArray[np.uint8],
    u: NDArray[np.float32],
    v: NDArray[np.float32],
    inside: NDArray[np.bool_],
) -> NDArray[np.uint8]:
    """The texture made as coarse as the picture shows it, each way for itself: no moiré."""
    size = []
    for coordinate, texels in ((u, texture.shape[1]), (v, texture.shape[0])):
        steps = np.hypot(
            np.diff(coordinate, axis=0, append=coordinate[-1:]),
            np.diff(coordinate, axis=1, append=coordinate[:, -1:]),
        )
        pixels = 1 / max(float(np.median(steps[inside])), 1e-6)
        size.append(int(np.clip(round(pixels), 2, texels)))
    if size == [texture.shape[1], texture.shape[0]]:
        return texture.copy()
    return cv2.resize(texture, (size[0], size[1]), interpolation=cv2.INTER_AREA)
