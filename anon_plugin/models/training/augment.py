"""What cameras, weather and compression do to a picture, at random, on a small crop."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


CAMERA_SHARE = 0.22
"""Of the pictures, how many look as a small camera's do at its own size."""


def degrade(pixels: Pixels, generator: np.random.Generator, strength: float = 1.0) -> Pixels:
    """Light and colour, then the lens, then the sensor, then the file; the shape stays.

    strength: 0 to 1, by which the chance of each is multiplied.
    """
    if generator.random() > strength:
        return pixels
    pixels = _light(pixels, generator)
    if generator.random() < CAMERA_SHARE:
        return as_camera(pixels, generator)
    if generator.random() < 0.12:
        pixels = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    elif generator.random() < 0.4:
        pixels = _saturation(pixels, generator)
    if generator.random() < 0.15:
        pixels = cv2.GaussianBlur(pixels, (0, 0), generator.uniform(0.4, 1.6))
    elif generator.random() < 0.12:
        pixels = _motion_blur(pixels, generator)
    elif generator.random() < 0.1:
        pixels = _coarser(pixels, generator)
    if generator.random() < 0.2:
        pixels = _noise(pixels, generator)
    if generator.random() < 0.35:
        pixels = _jpeg(pixels, generator)
    return pixels


def as_camera(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """What a phone makes of twelve megapixels: a soft lens, noise, what is done against the noise,
    sharpening with its bright seams, and JPEG. At the photo's own size all of it can be seen."""
    if generator.random() < 0.3:
        pixels = _coarser(pixels, generator)
    else:
        pixels = cv2.GaussianBlur(pixels, (0, 0), generator.uniform(0.6, 1.8))
    if generator.random() < 0.8:
        pixels = _noise(pixels, generator)
    kind = generator.random()
    if kind < 0.3:
        pixels = cv2.bilateralFilter(
            pixels, 5, generator.uniform(15, 50), generator.uniform(1.5, 3)
        )
    elif kind < 0.5:
        pixels = cv2.medianBlur(pixels, 3)
    if generator.random() < 0.7:
        around = cv2.GaussianBlur(pixels, (0, 0), generator.uniform(0.8, 2.0))
        strength = generator.uniform(0.3, 1.6)
        pixels = cv2.addWeighted(pixels, 1 + strength, around, -strength, 0)
    return _jpeg(pixels, generator)


def _light(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Gamma, contrast, brightness and a colour cast for each channel, as one look-up table."""
    night = generator.random() < 0.1
    gamma = np.exp(generator.normal(0.6 if night else 0.0, 0.25))
    gain = generator.uniform(0.35, 0.8) if night else np.exp(generator.normal(0, 0.2))
    offset = generator.normal(0, 12)
    cast = np.exp(generator.normal(0, 0.12 if generator.random() < 0.5 else 0.02, 3))
    values = (np.arange(256) / 255.0) ** gamma * 255.0
    tables = (values[:, None] * gain * cast + offset).clip(0, 255)
    return np.asarray(cv2.LUT(pixels, tables.astype(np.uint8)[None]))


def _saturation(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    grey = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    share = generator.uniform(0.2, 1.6)
    return np.asarray(cv2.addWeighted(pixels, share, grey, 1 - share, 0))


def _motion_blur(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    length = int(generator.integers(3, 10))
    kernel = np.zeros((length, length), np.float32)
    angle = (
        generator.uniform(-0.5, 0.5) if generator.random() < 0.7 else generator.uniform(0, np.pi)
    )
    reach = (length - 1) / 2 * np.array([np.cos(angle), np.sin(angle)])
    start, end = (np.round((length - 1) / 2 + sign * reach).astype(int) for sign in (-1, 1))
    cv2.line(kernel, start.tolist(), end.tolist(), 1.0)
    return np.asarray(cv2.filter2D(pixels, -1, kernel / kernel.sum()))


def _coarser(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """As if the picture had been made smaller once and enlarged again."""
    size = pixels.shape[1], pixels.shape[0]
    scale = generator.uniform(0.45, 0.85)
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR))


def _noise(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    height, width = pixels.shape[:2]
    noise = np.zeros((height, width, 3), np.int16)
    cv2.setRNGSeed(int(generator.integers(2**31)))
    cv2.randn(noise, 0, float(generator.uniform(2, 14)))
    return np.asarray(cv2.add(pixels, noise, dtype=cv2.CV_8U))


def _jpeg(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    quality = int(generator.integers(25, 92))
    _, file = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR))
