"""What an untagged picture's own pixels tell about its projection.

The limits were set on the panoramas and 183 flat photos cut to 2:1: of those flat ones 12 % pass
the first sign, 11 % the second and 1 % both; all full panoramas pass the first, all that show the
sky or a covered ground the second.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.view import Pixels
from anon_plugin.engine.pixels.pixel_source import ArrayPixels, thinned

SIGNS_WH = (1024, 512)
"""So many columns and rows tell as much as all of them."""

STRIP = 4.0
"""How many times as wide as high a picture is that no flat photo is."""

_CLOSES = 0.45
_EVEN_ROW = 0.3

# Correlation of brightness and colours.
_ALIKE = 0.9
_LEAST_CONTRAST = 6.0


def closes_sideways(pixels: Pixels) -> bool:
    """Whether the right edge goes on at the left one, as it does all the way round.

    True where the edges differ hardly more than neighbouring columns do, measured against columns
    a quarter turn apart. (H, W, 3) uint8.
    """
    small = _reduced(pixels)
    seam = np.abs(small[:, 0] - small[:, -1]).mean()
    near = np.median(np.abs(np.diff(small, axis=1)).mean(axis=(0, 2)))
    far = np.median(np.abs(small - np.roll(small, 64, axis=1)).mean(axis=(0, 2)))
    return bool(seam - near <= _CLOSES * (far - near))


def narrows_to_a_pole(pixels: Pixels) -> bool:
    """Whether the first or last row is nearly one colour, as one direction is.

    Measured against the picture's middling row. (H, W, 3) uint8.
    """
    spread = _reduced(pixels).std(axis=1).mean(axis=1)
    return bool(min(spread[0], spread[-1]) <= _EVEN_ROW * np.median(spread))


def halves_are_alike(first: Pixels, second: Pixels) -> bool:
    """Whether two pictures of one size show the same with little parallax, as the two of a stereo
    panorama do. (H, W, 3) uint8."""
    one, other = (cv2.GaussianBlur(_reduced(each), (0, 0), 2.0).ravel() for each in (first, second))
    if min(one.std(), other.std()) < _LEAST_CONTRAST:
        return False
    return bool(np.corrcoef(one, other)[0, 1] >= _ALIKE)


def _reduced(pixels: Pixels) -> NDArray[np.float64]:
    # Reading every n-th pixel first keeps a 128-megapixel picture from being read whole.
    thin = np.ascontiguousarray(thinned(ArrayPixels(pixels), SIGNS_WH))
    small = cv2.resize(thin, (256, 128), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float64)
