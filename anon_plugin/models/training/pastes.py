"""Plates, faces and signs that are pasted into crops, so that they appear where none were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.geometry.boxes import intersections
from anon_plugin.models.training.annotations import FACE, PLATE, Annotations
from anon_plugin.models.training.faces import render_face
from anon_plugin.models.training.plates import render_plate
from anon_plugin.models.training.signs import render_sign
from anon_plugin.models.training.targets import Objects

SIGN = -1
"""Kind of a patch that is no object: it is pasted to be left alone."""

LEANING_ASPECT = 1.8
"""Width by height below which a plate may be a motorcycle's."""

PATCH_PX = 320
"""Patches are kept at this length at most."""


@dataclass(frozen=True)
class Patch:
    """Something to paste.

    levels: the picture at full, half, quarter ... size. object_xyxy: the object within it, as
    shares of width and height. opacity: (h, w) float32 of the full size, 1 in the middle.
    kind: label index, or SIGN.
    """

    levels: tuple[NDArray[np.uint8], ...]
    object_xyxy: tuple[float, float, float, float]
    opacity: NDArray[np.float32]
    kind: int
    rendered: bool


def rendered_patches(count: int, seed: int) -> list[Patch]:
    """Plates and, a third as many, signs."""
    generator = np.random.default_rng(seed)
    patches = []
    for number in range(count):
        is_sign = number % 4 == 3
        pixels = render_sign(generator) if is_sign else render_plate(generator)[0]
        patches.append(_patch(pixels, (0, 0, 1, 1), SIGN if is_sign else PLATE, rendered=True))
    return patches


@lru_cache(maxsize=4)
def drawn_faces(count: int, seed: int) -> tuple[Patch, ...]:
    """Heads of nobody; what is around them is clear. Each takes a tenth of a second to draw."""
    chance = np.random.default_rng(seed)
    patches = []
    for _ in range(count):
        rgba, (left, top, right, bottom) = render_face(chance)
        height, width = rgba.shape[:2]
        inside = (left / width, top / height, right / width, bottom / height)
        patch = _patch(np.ascontiguousarray(rgba[:, :, :3]), inside, FACE, rendered=True)
        alpha = rgba[:, :, 3].astype(np.float32) / 255
        shape = patch.levels[0].shape[1::-1]
        opacity = np.asarray(cv2.resize(alpha, shape, interpolation=cv2.INTER_AREA), np.float32)
        patches.append(replace(patch, opacity=opacity))
    return tuple(patches)


def cut_patches(
    photos: Sequence[tuple[Annotations, NDArray[np.uint8]]], label: int, least_px: float
) -> list[Patch]:
    """The objects of one label that people marked and that are at least `least_px` long."""
    around = 0.45 if label == FACE else 0.12
    patches = []
    for known, pixels in photos:
        height, width = pixels.shape[:2]
        for box, kind, weight in zip(known.boxes, known.labels, known.weights, strict=True):
            sides = box[2:] - box[:2]
            if kind != label or weight < 1 or sides.max() < least_px or sides.max() > 0.6 * width:
                continue
            low = np.floor(box[:2] - around * sides).astype(int)
            high = np.ceil(box[2:] + around * sides).astype(int)
            if (low < 0).any() or (high > (width, height)).any():
                continue
            cut = pixels[low[1] : high[1], low[0] : high[0]]
            size = (high - low).astype(float)
            inside = tuple(np.concatenate([(box[:2] - low) / size, (box[2:] - low) / size]))
            patches.append(_patch(cut, inside, label, rendered=False))
    return patches


def _patch(
    pixels: NDArray[np.uint8], inside: tuple[float, ...], kind: int, rendered: bool
) -> Patch:
    scale = min(1.0, PATCH_PX / max(pixels.shape[:2]))
    levels = [cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)]
    while min(levels[-1].shape[:2]) > 8:
        levels.append(cv2.resize(levels[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    height, width = levels[0].shape[:2]
    if rendered:
        opacity = np.ones((height, width), np.float32)
    else:
        x = np.abs(np.linspace(-1, 1, width))[None]
        y = np.abs(np.linspace(-1, 1, height))[:, None]
        outside = np.hypot(x, y) if kind == FACE else np.maximum(x, y)
        opacity = np.clip((1.0 - outside) / 0.2, 0, 1).astype(np.float32)
    x0, y0, x1, y1 = inside
    return Patch(tuple(levels), (x0, y0, x1, y1), opacity, kind, rendered)


def paste(
    canvas: NDArray[np.uint8], objects: Objects, patch: Patch, generator: np.random.Generator
) -> Objects:
    """Paste `patch` into `canvas` (changed in place) beside faces and plates; the objects after."""
    size = canvas.shape[0]
    share = patch.object_xyxy[2] - patch.object_xyxy[0]
    shortest, longest = (8, 90) if patch.kind == FACE else (9, 0.5 * size)
    if not patch.rendered:
        longest = min(longest, 120, 1.3 * patch.levels[0].shape[1] * share)
    if longest <= shortest:
        return objects
    width = np.exp(generator.uniform(np.log(shortest), np.log(longest))) / share
    shape = patch.levels[0].shape
    height = width * shape[0] / shape[1]
    if patch.rendered:
        height *= (
            generator.uniform(0.9, 1.15) if patch.kind == FACE else generator.uniform(0.85, 1.6)
        )
    corners = _tilted(width, height, _usual_tilt(patch, width / height), generator)
    low, high = corners.min(axis=0), corners.max(axis=0)
    if (high - low).max() > size * 0.8:
        return objects
    near = objects.boxes[(objects.labels == FACE) | (objects.labels == PLATE)]
    for _ in range(6):
        middle = generator.uniform(-low, size - high)
        box = np.concatenate([low + middle, high + middle])
        grown = box + np.array([-3, -3, 3, 3])
        if not len(near) or not (intersections(grown[None], near) > 0).any():
            break
    else:
        return objects
    _blend(canvas, corners + middle, patch, generator)
    if patch.kind == SIGN:
        return objects
    inner = _inner(corners + middle, patch)
    box = np.concatenate([inner.min(axis=0), inner.max(axis=0)])
    if patch.kind == FACE:
        # An ellipse's bounding box, whatever its tilt.
        axes = np.stack([inner[1] - inner[0], inner[3] - inner[0]]) / 2
        reach, centre = np.sqrt((axes**2).sum(axis=0)), inner.mean(axis=0)
        box = np.concatenate([centre - reach, centre + reach])
    return objects.joined(
        Objects(
            box[None].astype(np.float32),
            np.array([patch.kind]),
            np.ones(1, np.float32) * (0.7 if patch.rendered else 1.0),
            inner[None].astype(np.float32),
            np.array([patch.kind == PLATE and patch.rendered]),
        )
    )


def _usual_tilt(patch: Patch, aspect: float) -> float:
    """Standard deviation in radians. Squarish plates are those of motorcycles, which lean."""
    if patch.kind == FACE:
        return 0.13
    return 0.25 if aspect < LEANING_ASPECT else 0.09


def _tilted(
    width: float, height: float, tilt: float, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Corners around the origin of a rectangle seen at an angle."""
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array([width, height]) / 2
    corners[:, 1] *= 1 + corners[:, 0] / width * generator.normal(0, 0.15)
    corners += np.array([[0, 1]]) * corners[:, :1] * generator.normal(0, tilt)
    angle = generator.normal(0, tilt) if generator.random() < 0.85 else generator.normal(0, 0.5)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(corners @ turn)


def _inner(corners: NDArray[np.float64], patch: Patch) -> NDArray[np.float64]:
    """Where the object's own corners come to lie, by the same projection as the patch's."""
    x0, y0, x1, y1 = patch.object_xyxy
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(unit, corners.astype(np.float32))
    inside = np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]], np.float32)
    return np.asarray(cv2.perspectiveTransform(inside, matrix)[0], dtype=np.float64)


def _blend(
    canvas: NDArray[np.uint8],
    corners: NDArray[np.float64],
    patch: Patch,
    generator: np.random.Generator,
) -> None:
    low = np.floor(corners.min(axis=0)).astype(int).clip(0)
    high = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, canvas.shape[1::-1])
    target = canvas[low[1] : high[1], low[0] : high[0]]
    length = np.linalg.norm(corners[1] - corners[0])
    level = int(np.clip(np.log2(patch.levels[0].shape[1] / length), 0, len(patch.levels) - 1))
    source = patch.levels[level]
    size = high - low
    warped = _project(source, corners - low, size)
    opacity = _project(patch.opacity, corners - low, size)[:, :, None]
    if patch.rendered:
        surround = float(target.mean())
        gain = np.clip((surround / 105.0) ** 0.6, 0.25, 1.4) * generator.uniform(0.65, 1.15)
        slope = np.linspace(generator.uniform(0.75, 1.1), generator.uniform(0.75, 1.1), size[0])
        cast = np.exp(generator.normal(0, 0.05, 3))
        warped = warped * gain * slope[None, :, None] * cast + generator.normal(0, 4)
        if generator.random() < 0.5:
            warped = cv2.GaussianBlur(warped, (0, 0), generator.uniform(0.3, 1.0))
    mixed = target * (1 - opacity) + warped * opacity
    target[:] = mixed.clip(0, 255).astype(np.uint8)


def _project(
    source: NDArray[np.uint8] | NDArray[np.float32],
    corners: NDArray[np.float64],
    size: NDArray[np.int64],
) -> NDArray[np.float32]:
    height, width = source.shape[:2]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat - 0.5, (corners - 0.5).astype(np.float32))
    border = cv2.BORDER_REPLICATE if source.ndim == 3 else cv2.BORDER_CONSTANT
    projected = cv2.warpPerspective(
        source, matrix, (int(size[0]), int(size[1])), flags=cv2.INTER_LINEAR, borderMode=border
    )
    return np.asarray(projected, dtype=np.float32)
