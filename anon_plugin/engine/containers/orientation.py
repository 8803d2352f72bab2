"""EXIF orientation: from pixels as stored to the upright picture, and back.

The tag's values 1 to 8 say which side of the picture the first stored row and column are
(EXIF 2.32, tag 0x0112). Each is a transposition or none, followed by flips.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)

# orientation -> (swap axes, then flip left-right, then flip top-bottom), stored to upright
_STEPS = {
    1: (False, False, False),
    2: (False, True, False),
    3: (False, True, True),
    4: (False, False, True),
    5: (True, False, False),
    6: (True, True, False),
    7: (True, True, True),
    8: (True, False, True),
}


def steps(orientation: int) -> tuple[bool, bool, bool]:
    """(swap axes, then flip left-right, then flip top-bottom): from stored to upright."""
    return _STEPS[orientation]


def upright_size(size_wh: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Width and height of the upright picture, from those as stored."""
    width, height = size_wh
    return (height, width) if _STEPS[orientation][0] else (width, height)


def to_upright(pixels: NDArray[Scalar], orientation: int) -> NDArray[Scalar]:
    """A view of stored pixels (H, W, ...) as the upright picture."""
    swap, mirror, flip = _STEPS[orientation]
    result = pixels.swapaxes(0, 1) if swap else pixels
    return result[:: -1 if flip else 1, :: -1 if mirror else 1]


def to_stored(pixels: NDArray[Scalar], orientation: int) -> NDArray[Scalar]:
    """A view of upright pixels (H, W, ...) as they are stored: the reverse of `to_upright`."""
    swap, mirror, flip = _STEPS[orientation]
    result = pixels[:: -1 if flip else 1, :: -1 if mirror else 1]
    return result.swapaxes(0, 1) if swap else result


def stored_corner(
    x: int, y: int, width: int, height: int, upright_wh: tuple[int, int], orientation: int
) -> tuple[int, int]:
    """Left and top in stored pixels of a rectangle given in upright pixels."""
    swap, mirror, flip = _STEPS[orientation]
    left = upright_wh[0] - x - width if mirror else x
    top = upright_wh[1] - y - height if flip else y
    return (top, left) if swap else (left, top)
