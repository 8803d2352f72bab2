"""Flat maps of a neighbourhood on the sphere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from anon_plugin.engine.projections.sphere.directions import Array, rotation, yaw_pitch_deg


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
