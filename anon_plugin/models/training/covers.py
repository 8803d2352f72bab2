"""What stands between a camera and a face: it must be found still.

Masks, scarves, caps, goggles and hands cover a part of it; glass, mesh, visors, darkness and want
of focus lie over all of it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.training.annotations import FACE
from anon_plugin.models.training.targets import Objects

LEAST_PX = 14.0
"""Longer side below which a cover would leave nothing to be seen of a face."""

BANDS = ((0.5, 1.08, 0.5), (-0.08, 0.32, 0.25), (0.22, 0.5, 0.25))
"""Top and bottom of what is covered, as shares of the face, and how often: mouth and nose (masks,
scarves), forehead (caps, helmets), eyes (goggles, hands)."""

VEIL_SHARE = 1.0
"""How often a face lies behind something beside how often a part of it is covered."""
AROUND = 0.5
"""So far beyond the face, as a share of its sides, a veil reaches, at random twice as far."""


def cover_parts(
    canvas: NDArray[np.uint8], objects: Objects, generator: np.random.Generator, chance: float
) -> None:
    """Cover a part of some of the faces in `canvas`, (H, W, 3) uint8, which is changed in place."""
    for box, label, weight in zip(objects.boxes, objects.labels, objects.weights, strict=True):
        if label != FACE or weight <= 0 or (box[2:] - box[:2]).max() < LEAST_PX:
            continue
        if generator.random() < chance:
            _cover(canvas, box.astype(np.float64), generator)
        if generator.random() < VEIL_SHARE * chance:
            _veil(canvas, box.astype(np.float64), generator)
    # Elsewhere as well, or a veil would be a sign of a face.
    if generator.random() < VEIL_SHARE * chance:
        side = np.exp(generator.uniform(np.log(LEAST_PX), np.log(0.3 * canvas.shape[0])))
        corner = generator.uniform(0, canvas.shape[0] - side, 2)
        _veil(canvas, np.concatenate([corner, corner + side]), generator)


def _cover(
    canvas: NDArray[np.uint8], box: NDArray[np.float64], generator: np.random.Generator
) -> None:
    top, bottom, _ = BANDS[int(generator.choice(len(BANDS), p=[share for *_, share in BANDS]))]
    width, height = box[2:] - box[:2]
    outline = np.array([[0.0, top], [0.5, top], [1.0, top], [0.9, bottom], [0.5, bottom + 0.06],
                        [0.1, bottom]])  # fmt: skip
    outline += generator.normal(0, 0.05, outline.shape)
    points = (box[:2] + outline * (width, height)) * 16
    area = np.zeros(canvas.shape[:2], np.uint8)
    cv2.fillPoly(area, [points.round().astype(np.int32)], 255, cv2.LINE_AA, 4)
    low = np.maximum((points.min(axis=0) / 16).astype(int) - 1, 0)
    high = np.minimum((points.max(axis=0) / 16).astype(int) + 2, canvas.shape[1::-1])
    part = np.s_[low[1] : high[1], low[0] : high[0]]
    if (high <= low).any():
        return
    # Covers are mostly white, blue or black, lit like the face: darker towards one side.
    colours = np.array([(235, 238, 240), (120, 175, 215), (30, 32, 36), (200, 160, 130)])
    colour = colours[int(generator.integers(len(colours)))] if generator.random() < 0.7 else None
    paint = generator.integers(0, 256, 3) if colour is None else colour
    first, last = generator.uniform(0.6, 1.1, 2).tolist()
    light = np.linspace(first, last, int(high[0] - low[0]))[None, :, None]
    painted = (paint * light * generator.uniform(0.5, 1.05)).clip(0, 255)
    opacity = area[part][:, :, None] / 255.0
    canvas[part] = (canvas[part] * (1 - opacity) + painted * opacity).astype(np.uint8)


def _veil(
    canvas: NDArray[np.uint8], box: NDArray[np.float64], generator: np.random.Generator
) -> None:
    """Put glass, mesh, darkness (as a visor's) or blur over a face and its surroundings."""
    sides = box[2:] - box[:2]
    reach = sides * AROUND * generator.uniform(0.2, 2.0, 2)
    low = np.floor(box[:2] - reach).astype(int).clip(0)
    high = np.minimum(np.ceil(box[2:] + reach).astype(int), canvas.shape[1::-1])
    part = canvas[low[1] : high[1], low[0] : high[0]]
    if min(part.shape[:2]) < 4:
        return
    kind = generator.choice(("glass", "mesh", "dark", "blur"), p=(0.3, 0.15, 0.25, 0.3))
    if kind == "glass":
        changed = _behind_glass(part, canvas, generator)
    elif kind == "mesh":
        changed = _behind_mesh(part, float(sides.min()), generator)
    elif kind == "dark":
        tint = np.exp(generator.normal(0, 0.12, 3)) * generator.uniform(0.15, 0.55)
        changed = part * tint + generator.uniform(0, 14)
    else:
        blur = float(sides.min()) * generator.uniform(0.04, 0.12)
        changed = cv2.GaussianBlur(part, (0, 0), max(0.5, blur)).astype(np.float64)
    part[:] = changed.clip(0, 255).astype(np.uint8)


def _behind_glass(
    part: NDArray[np.uint8], canvas: NDArray[np.uint8], generator: np.random.Generator
) -> NDArray[np.float64]:
    """What another part of the picture, or plain light, would look like mirrored in a pane."""
    height, width = part.shape[:2]
    if generator.random() < 0.6:
        top = int(generator.integers(0, canvas.shape[0] - height + 1))
        left = int(generator.integers(0, canvas.shape[1] - width + 1))
        mirrored = canvas[top : top + height, left : left + width, :].astype(np.float64)
        mirrored = cv2.GaussianBlur(mirrored, (0, 0), generator.uniform(0.5, 3.0))
    else:
        left, right, above, below = generator.uniform(0, 1, 4).tolist()
        across = np.linspace(left, right, width)[None, :, None]
        down = np.linspace(above, below, height)[:, None, None]
        mirrored = np.broadcast_to((across + down) / 2 * 255.0, part.shape)
    share = generator.uniform(0.15, 0.55)
    return np.asarray(part * (1 - share) + mirrored * share)


def _behind_mesh(
    part: NDArray[np.uint8], face_px: float, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Crossed bars or wires in front, thin beside the gaps between them."""
    step = face_px * generator.uniform(0.08, 0.35) + 2
    thick = max(0.6, step * generator.uniform(0.1, 0.3))
    rows, columns = np.mgrid[: part.shape[0], : part.shape[1]]
    angle = generator.uniform(0, np.pi)
    along = columns * np.cos(angle) + rows * np.sin(angle)
    across = rows * np.cos(angle) - columns * np.sin(angle)
    wires = np.clip(thick - np.mod(along, step), 0, 1)
    if generator.random() < 0.7:
        wires = np.maximum(wires, np.clip(thick - np.mod(across, step), 0, 1))
    paint = generator.uniform(0, 255) if generator.random() < 0.5 else generator.uniform(0, 70)
    opacity = wires[:, :, None] * generator.uniform(0.6, 1.0)
    return np.asarray(part * (1 - opacity) + paint * opacity)
