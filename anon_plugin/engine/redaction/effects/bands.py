"""OpenCV's geometry for any number of bands (it takes at most four at once)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


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


def warped(
    image: Floats, transform: NDArray[np.float64], size_wh: tuple[int, int], interpolation: int
) -> Floats:
    """(h, w, bands) through a homography between our pixel coordinates, edges going on.

    transform: from the image's pixels to the result's (pixel centres at half integers).
    """
    # OpenCV counts pixel centres as whole numbers, we count them as halves.
    half = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    matrix = np.linalg.inv(half) @ transform @ half
    done = in_fours(
        lambda part: cv2.warpPerspective(
            part, matrix, size_wh, flags=interpolation, borderMode=cv2.BORDER_REPLICATE
        ),
        image,
    )
    return np.asarray(done, dtype=np.float32)


def sampled(image: Floats, points: NDArray[Any]) -> Floats:
    """The image at points (pixel centres at half integers), linearly, edges going on.

    points: (h, w, 2) x and y. Returns (h, w, bands) float32.
    """
    at = np.asarray(points - 0.5, dtype=np.float32)
    done = in_fours(
        lambda part: cv2.remap(part, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        image,
    )
    return np.asarray(done, dtype=np.float32)
