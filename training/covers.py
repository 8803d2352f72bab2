"""Masks, scarves, caps, goggles and hands: parts of faces are covered, and must be found still."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.coco import LABELS
from training.targets import Objects

FACE = LABELS.index("face")
LEAST_PX = 14.0
"""Longer side below which a cover would leave nothing to be seen of a face."""

BANDS = ((0.5, 1.08, 0.5), (-0.08, 0.32, 0.25), (0.22, 0.5, 0.25))
"""Top and bottom of what is covered, as shares of the face, and how often: mouth and nose (masks,
scarves), forehead (caps, helmets), eyes (goggles, hands)."""


def cover_parts(
    canvas: NDArray[np.uint8], objects: Objects, random: np.random.Generator, chance: float
) -> None:
    """Cover a part of some of the faces in `canvas`, (H, W, 3) uint8, which is changed in place."""
    for box, label, weight in zip(objects.boxes, objects.labels, objects.weights, strict=True):
        if label != FACE or weight == 0 or (box[2:] - box[:2]).max() < LEAST_PX:
            continue
        if random.random() < chance:
            _cover(canvas, box.astype(np.float64), random)


def _cover(
    canvas: NDArray[np.uint8], box: NDArray[np.float64], random: np.random.Generator
) -> None:
    top, bottom, _ = BANDS[int(random.choice(len(BANDS), p=[share for *_, share in BANDS]))]
    width, height = box[2:] - box[:2]
    outline = np.array([[0.0, top], [0.5, top], [1.0, top], [0.9, bottom], [0.5, bottom + 0.06],
                        [0.1, bottom]])  # fmt: skip
    outline += random.normal(0, 0.05, outline.shape)
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
    colour = colours[int(random.integers(len(colours)))] if random.random() < 0.7 else None
    paint = random.integers(0, 256, 3) if colour is None else colour
    light = np.linspace(*random.uniform(0.6, 1.1, 2), int(high[0] - low[0]))[None, :, None]
    painted = (paint * light * random.uniform(0.5, 1.05)).clip(0, 255)
    opacity = area[part][:, :, None] / 255.0
    canvas[part] = (canvas[part] * (1 - opacity) + painted * opacity).astype(np.uint8)
