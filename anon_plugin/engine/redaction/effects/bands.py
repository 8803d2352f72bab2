"""OpenCV's geometry for any number of bands (it takes at most four at once)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

Rows = Callable[[int, int], Floats]
"""Some rows of a picture, from the first number up to the second, as (rows, w, bands). Each is the
same whatever is made together with it."""

_MOST_SIDE = 2**15 - 2
"""OpenCV samples from and into pictures of at most so many pixels a side."""

_SHARPNESS = -0.75
"""Of cubic interpolation, as OpenCV has it."""


def in_fours(work: Callable[[NDArray[Any]], NDArray[Any]], image: NDArray[Any]) -> NDArray[Any]:
    """Apply `work` to groups of up to four bands of an (h, w, bands) image."""
    parts = [image[:, :, at : at + 4] for at in range(0, image.shape[2], 4)]
    # OpenCV drops the last axis of a single band; atleast_3d brings it back.
    done = [np.atleast_3d(work(np.ascontiguousarray(part))) for part in parts]
    return np.asarray(done[0] if len(done) == 1 else np.concatenate(done, axis=2))


def in_all_bands(values: NDArray[Any], bands: int) -> NDArray[Any]:
    """(h, w) as (h, w, bands) side by side in memory: numpy is slow with a last axis of one."""
    return np.asarray(np.atleast_3d(cv2.merge([values] * bands)))


def resized(image: NDArray[Any], size_wh: tuple[int, int], interpolation: int) -> Floats:
    """(h, w, bands) at another size, float32."""
    scaled = in_fours(lambda part: cv2.resize(part, size_wh, interpolation=interpolation), image)
    return np.asarray(scaled, dtype=np.float32)


def enlarged_rows(image: Floats, size_wh: tuple[int, int], across: slice) -> Rows:
    """Columns `across` of (h, w, bands) at another size, by cubic interpolation."""
    width, height = size_wh
    wide = resized(image, (width, len(image)), cv2.INTER_CUBIC)[:, across]
    lines, step = wide.reshape(len(image), -1), len(image) / height

    def rows(top: int, bottom: int) -> Floats:
        places = (np.arange(top, bottom) + 0.5) * step - 0.5
        first = np.floor(places).astype(np.intp)
        made = np.zeros((bottom - top, lines.shape[1]), np.float32)
        line = np.empty_like(made)
        for tap, weight in enumerate(_cubic_weights((places - first).astype(np.float32)), -1):
            np.take(lines, first + tap, axis=0, out=line, mode="clip")
            line *= weight[:, None]
            made += line
        return made.reshape(-1, *wide.shape[1:])

    return rows


def _cubic_weights(beyond: Floats) -> list[Floats]:
    """What the four values around places count that lie so far beyond the second (0 to 1)."""
    outer, inner = beyond + 1, 1 - beyond
    a = np.float32(_SHARPNESS)
    first = ((a * outer - 5 * a) * outer + 8 * a) * outer - 4 * a
    second = ((a + 2) * beyond - (a + 3)) * beyond * beyond + 1
    third = ((a + 2) * inner - (a + 3)) * inner * inner + 1
    return [first, second, third, 1 - first - second - third]


def warped_rows(
    image: Floats, transform: NDArray[np.float64], width: int, interpolation: int
) -> Rows:
    """(h, w, bands) through a homography between our pixel coordinates, edges going on.

    transform: from the image's pixels to the result's (pixel centres at half integers). width: of
    the result.
    """
    back, x = np.linalg.inv(transform), np.arange(width) + 0.5

    def rows(top: int, bottom: int) -> Floats:
        y = np.arange(top, bottom)[:, None] + 0.5
        u, v, scale = (one[0] * x + (one[1] * y + one[2]) for one in back)
        return sampled(image, np.stack([u / scale, v / scale], axis=-1), interpolation)

    return rows


def sampled(image: Floats, points: NDArray[Any], interpolation: int = cv2.INTER_LINEAR) -> Floats:
    """The image at points (pixel centres at half integers), edges going on.

    points: (h, w, 2) x and y. Returns (h, w, bands) float32. What is larger than OpenCV samples is
    sampled from a picture of fewer pixels.
    """
    height, width = (min(side, _MOST_SIDE) for side in image.shape[:2])
    if (height, width) != image.shape[:2]:
        points = points * (width / image.shape[1], height / image.shape[0])
        image = resized(image, (width, height), cv2.INTER_LINEAR)
    at = np.asarray(points - 0.5, dtype=np.float32)
    done = np.empty((*at.shape[:2], image.shape[2]), np.float32)
    for top in range(0, len(at), _MOST_SIDE):
        for left in range(0, at.shape[1], _MOST_SIDE):
            part = slice(top, top + _MOST_SIDE), slice(left, left + _MOST_SIDE)
            done[part] = in_fours(partial(_remapped, at=at[part], how=interpolation), image)
    return done


def _remapped(image: Floats, at: Floats, how: int) -> NDArray[Any]:
    return np.asarray(cv2.remap(image, at, None, how, borderMode=cv2.BORDER_REPLICATE))
