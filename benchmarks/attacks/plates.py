"""Reads redacted plates by dictionary: redact every candidate the same way, take the closest.

S. Hill et al., "On the (in)effectiveness of mosaicing and blurring as tools for document
redaction", PoPETs 2016. The attacker knows the format, the method, the exact region and all that
is visible around it; only the number and the camera's noise are unknown.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.vocabulary import PLATE
from anon_plugin.models.training.plates import render_plate
from benchmarks.attacks.methods import Image, Method

COMPARED_PX = 128
"""Widest picture of a region that is compared."""


def dictionary(count: int, random: np.random.Generator) -> list[Image]:
    """Plates of one format with different numbers."""
    plates: dict[str, Image] = {}
    while len(plates) < count:
        picture, text = render_plate(random, "france")
        plates.setdefault(text, cv2.resize(picture, (520, 110), interpolation=cv2.INTER_AREA))
    return list(plates.values())


def scene(plate: Image, width_px: int) -> tuple[Image, Detection]:
    """The plate `width_px` wide on a car, seen straight."""
    height_px = max(4, round(width_px * plate.shape[0] / plate.shape[1]))
    pad = max(8, round(0.6 * height_px))
    shade = np.linspace(60, 95, height_px + 2 * pad)[:, None, None]
    car = np.broadcast_to(shade, (height_px + 2 * pad, width_px + 2 * pad, 3)).astype(np.uint8)
    picture = car.copy()
    small = cv2.resize(plate, (width_px, height_px), interpolation=cv2.INTER_AREA)
    picture[pad : pad + height_px, pad : pad + width_px] = small
    box = Detection.from_xyxy(PLATE, 1.0, (pad, pad, pad + width_px, pad + height_px))
    return picture, box


def photographed(picture: Image, random: np.random.Generator) -> Image:
    """The scene as a camera gives it: slightly out of focus, noisy, not exactly that bright."""
    blurred = cv2.GaussianBlur(picture, (0, 0), 0.5).astype(np.float32)
    noisy = blurred * random.uniform(0.95, 1.05) + random.normal(0.0, 3.0, picture.shape)
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


def read_plates(
    plates: list[Image], probes: int, width_px: int, method: Method, random: np.random.Generator
) -> int:
    """How many of the first `probes` plates the dictionary finds, photographed and redacted."""
    candidates = np.stack([_region(*scene(plate, width_px), method) for plate in plates])
    right = 0
    for number in range(probes):
        picture, box = scene(plates[number], width_px)
        touched, _ = method.masks(picture, box)
        shot = np.where(touched[:, :, None], photographed(picture, random), picture)
        probe = _region(shot, box, method)
        likeness = candidates @ probe
        order = random.permutation(len(plates))
        right += int(order[np.argmax(likeness[order])] == number)
    return right


def _region(picture: Image, box: Detection, method: Method) -> NDArray[np.float64]:
    """The hidden part after redaction as a vector of mean 0 and length 1."""
    result = method.redact(picture, box).astype(np.float32)
    _, hidden = method.masks(picture, box)
    shown = np.where(hidden[:, :, None], result, 0.0)
    x0, y0, x1, y1 = (round(value) for value in box.xyxy)
    part = np.ascontiguousarray(shown[y0:y1, x0:x1])
    if x1 - x0 > COMPARED_PX:
        height = max(1, round(COMPARED_PX * (y1 - y0) / (x1 - x0)))
        part = cv2.resize(part, (COMPARED_PX, height), interpolation=cv2.INTER_AREA)
    vector = np.round(part - part.mean(axis=(0, 1)), 3).astype(np.float64).ravel()
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9))
