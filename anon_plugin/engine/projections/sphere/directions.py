"""Directions from the camera: yaw and pitch, rotations, the way up.

Directions are unit vectors (N, 3) with x to the right, y down and z forward, towards the middle
of a panorama or along a lens' axis; y is down so that a level camera's axes are its picture's
axes. Yaw turns to the right and pitch up, both from forward.

All functions are pure; everything is float64.
"""

from __future__ import annotations

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


Vector = tuple[float, float, float]

LEVEL: Vector = (0.0, -1.0, 0.0)
"""Which way is up where the camera stood level."""


def leaning(up: Vector) -> Array:
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
