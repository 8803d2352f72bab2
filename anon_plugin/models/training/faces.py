"""Draws faces of nobody: a relief of a head, lit from somewhere, with eyes, mouth and hair.

They are no portraits and stem from none, so they can be shipped, shown and learned from. Detectors
of faces take them for such, which is all that they are for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 288, 360
"""Of a drawn head with neck and shoulders, in pixels."""

Array = NDArray[np.float64]
Colour = tuple[float, float, float]

_MIDDLE = (144.0, 160.0)
_SKINS: tuple[Colour, ...] = (
    (241, 206, 183),
    (226, 182, 150),
    (205, 156, 120),
    (172, 121, 86),
    (128, 84, 57),
    (87, 57, 41),
)
_HAIRS: tuple[Colour, ...] = (
    (32, 26, 24),
    (58, 40, 28),
    (96, 66, 40),
    (168, 128, 78),
    (146, 142, 140),
    (214, 210, 204),
)
_IRISES: tuple[Colour, ...] = ((70, 46, 30), (92, 112, 124), (82, 96, 62))


@dataclass(frozen=True)
class _Head:
    """What makes one head differ from another. Lengths in pixels; turn: -1 to 1, to the side."""

    half_width: float
    half_height: float
    eyes_apart: float
    nose: float
    mouth_width: float
    turn: float
    bald: bool
    long_hair: bool
    beard: bool
    glasses: bool
    smile: float


def render_face(
    generator: np.random.Generator,
) -> tuple[NDArray[np.uint8], tuple[int, int, int, int]]:
    """Draw one head.

    Returns ((HEIGHT, WIDTH, 4) uint8 RGBA, clear around the head and shoulders; the box of the face
    within it as left, top, right, bottom: from ear to ear, and from the hairline to the chin).
    """
    head = _Head(
        half_width=generator.uniform(64, 76),
        half_height=generator.uniform(90, 104),
        eyes_apart=generator.uniform(27, 32),
        nose=generator.uniform(0.8, 1.25),
        mouth_width=generator.uniform(19, 27),
        turn=float(np.clip(generator.normal(0, 0.35), -0.8, 0.8)),
        bald=generator.random() < 0.12,
        long_hair=generator.random() < 0.4,
        beard=generator.random() < 0.2,
        glasses=generator.random() < 0.25,
        smile=generator.uniform(-1, 4),
    )
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    x, y = columns - _MIDDLE[0], rows - _MIDDLE[1]
    skin = np.array(_SKINS[int(generator.integers(len(_SKINS)))]) * generator.uniform(0.94, 1.06)
    hair = np.array(_HAIRS[int(generator.integers(len(_HAIRS)))]) * generator.uniform(0.85, 1.1)
    light = _unit(np.array([generator.uniform(-0.7, 0.7), generator.uniform(-0.8, 0.0), 1.0]))
    face = (x / head.half_width) ** 2 + (y / head.half_height) ** 2
    inside = np.clip((1.03 - face) * 12, 0, 1)
    # Features move and the far side narrows as the head turns.
    seen_x = x - 20 * head.turn * np.sqrt(np.clip(1 - face, 0, 1))
    shade = _shade(_relief(seen_x, y, face, head), light)
    colours = _features(seen_x, y, skin, hair, head, generator)
    picture = colours * shade[:, :, None]
    body, body_alpha = _shoulders(x, y, skin, generator)
    behind, behind_alpha = _hair_behind(x, y, hair, head)
    result = _over(body, body_alpha, behind, behind_alpha)
    result = _over(picture, inside, *result)
    front, front_alpha = _hair_in_front(x, y, hair, head, generator)
    pixels, alpha = _over(front, front_alpha, *result)
    pixels = pixels + generator.normal(0, 2.5, pixels.shape[:2])[:, :, None]
    rgba = np.dstack([pixels, alpha * 255]).clip(0, 255).astype(np.uint8)
    box = (
        round(_MIDDLE[0] - head.half_width),
        round(_MIDDLE[1] - 0.72 * head.half_height),
        round(_MIDDLE[0] + head.half_width),
        round(_MIDDLE[1] + head.half_height),
    )
    return rgba, box


def _relief(x: Array, y: Array, face: Array, head: _Head) -> Array:
    """How far each point stands out towards the viewer, in pixels."""
    depth: Array = 78.0 * np.sqrt(np.clip(1 - face, 0.02, 1))
    along = np.clip((y + 16) / 44, 0, 1) * (y < 34)
    depth += head.nose * 20 * along * _bump(x, 0, 9.5)
    depth += head.nose * 5 * _bump(x, 0, 15) * _bump(y, 27, 7)
    depth += 5 * _bump(y, -29, 7) * _bump(x, 0, 46)
    depth += 6 * _bump(y, 80, 14) * _bump(x, 0, 18)
    lips = 53 - head.smile * (x / 22) ** 2
    depth += 5 * _bump(y, lips, 8) * _bump(x, 0, head.mouth_width)
    depth -= 4 * _bump(y, lips, 1.8) * _bump(x, 0, head.mouth_width)
    for side in (-1, 1):
        depth -= 10 * _bump(x, side * head.eyes_apart, 16) * _bump(y, -12, 10)
        depth += 6 * _bump(x, side * 40, 16) * _bump(y, 18, 16)
    return np.asarray(cv2.GaussianBlur(depth, (0, 0), 1.2), dtype=np.float64)


def _features(
    x: Array, y: Array, skin: Array, hair: Array, head: _Head, generator: np.random.Generator
) -> Array:
    """The colour of each point of the face, before light falls on it."""
    colours = np.broadcast_to(skin, (*x.shape, 3)).copy()
    for side in (-1, 1):
        colours = _mixed(colours, skin * (1.0, 0.82, 0.78), 0.35 * _oval(x - side * 40, y - 24, 22))
        brow = _soft(4.5 - np.abs(y + 29 - 4 * _bump(x, side * head.eyes_apart, 14)))
        brow *= _soft(17 - np.abs(x - side * head.eyes_apart))
        colours = _mixed(colours, hair * 0.7, 0.85 * brow)
    lips = 53 - head.smile * (x / 22) ** 2
    mouth = _soft(6.5 - np.abs(y - lips)) * _soft(head.mouth_width - np.abs(x))
    colours = _mixed(colours, skin * (0.86, 0.55, 0.55), 0.75 * mouth)
    gap = _soft(1.6 - np.abs(y - lips)) * _soft(head.mouth_width - np.abs(x))
    colours = _mixed(colours, skin * 0.25, 0.8 * gap)
    for side in (-1, 1):
        colours = _mixed(colours, skin * 0.35, 0.7 * _oval(x - side * 6, y - 31, 3.2))
    if head.beard:
        jaw = _soft(y - 34 - 0.16 * np.abs(x)) * (1 - mouth)
        speckle = np.clip(generator.normal(0.75, 0.2, x.shape), 0, 1)
        colours = _mixed(colours, hair * 0.8, 0.85 * jaw * speckle)
    iris = np.array(_IRISES[int(generator.integers(len(_IRISES)))])
    look = generator.uniform(-3, 3)
    for side in (-1, 1):
        eye_x = x - side * head.eyes_apart
        opening = _soft(6.5 * np.sqrt(np.clip(1 - (eye_x / 14) ** 2, 0, 1)) - np.abs(y + 12))
        opening *= np.abs(eye_x) < 14
        colours = _mixed(colours, np.array([232, 228, 224]), opening)
        colours = _mixed(colours, iris, opening * _oval(eye_x - look, y + 12, 6.5))
        colours = _mixed(colours, np.array([16, 14, 14]), opening * _oval(eye_x - look, y + 12, 3))
        lid = 6.5 * np.sqrt(np.clip(1 - (eye_x / 15) ** 2, 0, 1))
        lash = _soft(1.8 - np.abs(y + 13 + lid)) * _soft(15 - np.abs(eye_x))
        colours = _mixed(colours, skin * 0.2, 0.85 * lash)
        if head.glasses:
            ring = _soft(2.2 - np.abs(np.hypot(eye_x, 1.25 * (y + 11)) - 21))
            colours = _mixed(colours, np.array([28, 26, 30]), 0.9 * ring)
    if head.glasses:
        bridge = _soft(1.8 - np.abs(y + 14)) * _soft(9 - np.abs(x))
        colours = _mixed(colours, np.array([28, 26, 30]), 0.9 * bridge)
    return colours


def _shoulders(
    x: Array, y: Array, skin: Array, generator: np.random.Generator
) -> tuple[Array, Array]:
    cloth = generator.integers(25, 215, 3).astype(np.float64)
    neck = _soft(34 - np.abs(x)) * (y > 40)
    body = _soft(y - 122 - 0.0035 * x**2 + 6 * _bump(x, 0, 30))
    picture = np.broadcast_to(skin * 0.72, (*x.shape, 3)).copy()
    picture = _mixed(picture, cloth, body)
    side = 1 - 0.35 * np.clip(np.abs(x) / 140, 0, 1) ** 2
    return picture * side[:, :, None], np.clip(neck + body * (np.abs(x) < 138), 0, 1)


def _hair_behind(x: Array, y: Array, hair: Array, head: _Head) -> tuple[Array, Array]:
    picture = np.broadcast_to(hair * 0.75, (*x.shape, 3)).copy()
    if head.bald or not head.long_hair:
        return picture, np.zeros_like(x)
    round_ = ((x / (head.half_width + 20)) ** 2 + ((y - 14) / (head.half_height + 34)) ** 2) < 1
    return picture, round_.astype(np.float64)


def _hair_in_front(
    x: Array, y: Array, hair: Array, head: _Head, generator: np.random.Generator
) -> tuple[Array, Array]:
    picture = np.broadcast_to(hair, (*x.shape, 3)).copy()
    strands = cv2.GaussianBlur(generator.normal(0, 1, x.shape), (0, 0), sigmaX=0.8, sigmaY=7)
    picture *= 1 + 1.6 * strands[:, :, None]
    picture *= (1.05 - 0.25 * np.clip((y + 110) / 90, 0, 1))[:, :, None]
    if head.bald:
        return picture, np.zeros_like(x)
    across, along = head.half_width + 9, head.half_height + 12
    outer = _soft((1 - (x / across) ** 2 - ((y + 6) / along) ** 2) * 60)
    line = -0.62 * head.half_height + 14 * (x / head.half_width) ** 2
    fringe = _soft((line - y) / 1.5 + 2 * strands * 3)
    temples = _soft(np.abs(x) - 0.9 * head.half_width + 0.12 * np.clip(y + 20, 0, 60)) * (y < 22)
    return picture, np.clip(outer * np.maximum(fringe, temples), 0, 1)


def _shade(relief: Array, light: Array) -> Array:
    """(H, W) how bright a matt surface is under a light, with some from all around."""
    down, right = np.gradient(relief)
    length = np.sqrt(right**2 + down**2 + 1)
    facing = (-right * light[0] - down * light[1] + light[2]) / length
    return np.asarray(0.42 + 0.62 * np.clip(facing, 0, 1), dtype=np.float64)


def _over(front: Array, alpha: Array, back: Array, back_alpha: Array) -> tuple[Array, Array]:
    """A picture laid over another; alphas (H, W) from 0 to 1."""
    total = alpha + back_alpha * (1 - alpha)
    weight = np.divide(alpha, total, out=np.zeros_like(total), where=total > 0)[:, :, None]
    return front * weight + back * (1 - weight), total


def _mixed(colours: Array, other: Array, share: Array) -> Array:
    return np.asarray(colours + (other - colours) * share[:, :, None], dtype=np.float64)


def _bump(values: Array, middle: Array | float, spread: float) -> Array:
    return np.asarray(np.exp(-(((values - middle) / spread) ** 2)), dtype=np.float64)


def _oval(x: Array, y: Array, radius: float) -> Array:
    return _soft(radius - np.hypot(x, y))


def _soft(inside: NDArray[Any]) -> Array:
    """1 inside, 0 outside, and a pixel or two between."""
    return np.asarray(np.clip(inside / 2 + 0.5, 0, 1), dtype=np.float64)


def _unit(vector: Array) -> Array:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float64)
