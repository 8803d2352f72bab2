"""Which way is up on the sphere, read off what is seen there.

Detectors know things upright, and a camera that leant shows them turned: by 20°, half of the small
faces are missed. Tags do not tell (programs write PosePitchDegrees both for pictures that still
lean and for those that they have made level), so that pixels are asked. A small network
(training/upright.py) looks at round views all over the sphere and says for each how things are
turned in it; the way up is the one that agrees best with all of them.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.view import Pixels
from anon_plugin.engine.pixels.pixel_source import PixelSource, reduced, whole
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.directions import LEVEL, Array, Vector, yaw_pitch_deg
from anon_plugin.engine.projections.sphere.model import SphereModel

SIDE_PX = 96
_FOV_DEG = 55.0
_VIEWS, _CANDIDATES, _BINS = 40, 2500, 36

# A lens shows less than half of the sphere's views whole, so that more are cut, closer together.
_VIEWS_OF_A_LENS = 100

# A panorama is looked at in about the resolution of the views, 96 pixels for 55 degrees.
_WIDTH_PX = 1024

# Standard deviation of the values in a view that shows something.
_LEAST_CONTRAST = 6.0

# How often a view tells nothing, such as one of sky or ground alone.
_MISTAKEN = 0.3

# Logarithms of likelihoods, by view: streets and parks reach 0.44 to 0.9 whichever way they lie,
# what shows no scene 0.2; and so much more must speak for a leaning camera than for a level one.
_LEAST_AGREEMENT = 0.3
_CLEARLY = 0.0125
LEAST_LEAN_DEG = 12.0
"""Detectors stand so much lean, and the estimate may be off by as much."""

_WEIGHTS = Path(__file__).with_name("upright.onnx")
_local = threading.local()


def scene_up(source: PixelSource, model: SphereModel) -> Vector | None:
    """The scene's way up as a unit vector on the sphere, or None where the camera stood level.

    source: the picture's pixels, RGB uint8. None, too, where what is seen does not tell.
    """
    support = agreement(source, model)
    if support is None:
        return None
    candidates = _directions(_CANDIDATES)
    best = candidates[int(support.argmax())]
    level = candidates @ np.array(LEVEL) > np.cos(np.radians(LEAST_LEAN_DEG))
    if support.max() < max(_LEAST_AGREEMENT, support[level].max() + _CLEARLY):
        return None
    x, y, z = (float(value) for value in best)
    return x, y, z


def lean_deg(up: Vector) -> float:
    """By how much a camera leant that saw the scene's way up there."""
    return float(np.degrees(np.arccos(np.clip(np.dot(up, LEVEL), -1.0, 1.0))))


def agreement(source: PixelSource, model: SphereModel) -> Array | None:
    """How well each candidate for the way up agrees with all views, (candidates,); None where too
    few of them show anything.

    Means of the logarithms of likelihoods: what a view says about the angle by which things are
    turned in it counts by how far the candidate lies from its middle, as what is up is all around
    where one looks straight up.
    """
    height, width, _ = source.shape
    scale = min(1.0, _WIDTH_PX / model.span_px[0])
    size_wh = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = whole(reduced(source, size_wh))
    placed = model.scaled(size_wh)
    cameras = _cameras(_VIEWS if model.turn_px else _VIEWS_OF_A_LENS)
    looks = [(camera, placed.look(small, camera)) for camera in cameras]
    telling = [
        (camera, view)
        for camera, view in looks
        if _shown(camera, placed) and view.std() >= _LEAST_CONTRAST
    ]
    if len(telling) < _VIEWS // 3:
        return None
    views = np.stack([view for _, view in telling])
    views[:, outside()] = 128
    shares = _asked(views)
    seen = _directions(_CANDIDATES) @ np.stack([camera.matrix for camera, _ in telling])
    angles = np.arctan2(seen[..., 0], -seen[..., 1])
    place = (angles + np.pi) / (2 * np.pi) * _BINS - 0.5
    first = np.floor(place).astype(int)
    rest = place - first
    share = (1 - rest) * np.take_along_axis(shares, first % _BINS, axis=1)
    share += rest * np.take_along_axis(shares, (first + 1) % _BINS, axis=1)
    weight = 1 - seen[..., 2] ** 2
    told: Array = (weight * np.log(share * _BINS * (1 - _MISTAKEN) + _MISTAKEN)).mean(axis=0)
    return told


def bin_angles() -> Array:
    """(bins,) radians: the angles, clockwise, by which the network says that things are turned."""
    return (np.arange(_BINS) + 0.5) / _BINS * 2 * np.pi - np.pi


@lru_cache(maxsize=1)
def outside() -> NDArray[np.bool_]:
    """(SIDE_PX, SIDE_PX) what lies outside the round part that is looked at."""
    y, x = np.mgrid[:SIDE_PX, :SIDE_PX] + 0.5 - SIDE_PX / 2
    return np.asarray(np.hypot(x, y) >= SIDE_PX / 2)


@lru_cache(maxsize=4)
def _directions(count: int) -> Array:
    """(count, 3) unit vectors spread evenly over the sphere, on a Fibonacci spiral."""
    number = np.arange(count) + 0.5
    y = 1 - 2 * number / count
    turn = number * np.pi * (3 - np.sqrt(5))
    radius = np.sqrt(1 - y * y)
    return np.stack([radius * np.cos(turn), y, radius * np.sin(turn)], axis=1)


@lru_cache(maxsize=2)
def _cameras(count: int) -> tuple[Camera, ...]:
    looks = yaw_pitch_deg(_directions(count))
    return tuple(
        Camera.facing(float(yaw), float(pitch), 0.0, _FOV_DEG, (SIDE_PX, SIDE_PX))
        for yaw, pitch in looks
    )


def _shown(camera: Camera, model: SphereModel) -> bool:
    """Whether the picture shows what the camera sees: its middle and the ends of its axes."""
    shares = [(0.5, 0.5), (0.1, 0.5), (0.9, 0.5), (0.5, 0.1), (0.5, 0.9)]
    points = np.array(shares, dtype=np.float64) * float(SIDE_PX)
    return bool(model.shows(model.to_pixels(camera.to_directions(points))).all())


def _asked(views: Pixels) -> Array:
    """(N, bins) shares of likelihood for views (N, SIDE_PX, SIDE_PX, 3)."""
    # OpenCV's networks serve one thread at a time.
    if not hasattr(_local, "network"):
        _local.network = cv2.dnn.readNetFromONNX(np.fromfile(_WEIGHTS, np.uint8))
    _local.network.setInput(views.transpose(0, 3, 1, 2).astype(np.float32))
    logits = _local.network.forward().astype(np.float64)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
