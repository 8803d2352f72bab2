"""What the tests of the verification share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Patch


def applied(pixels: NDArray[np.uint8], patches: Sequence[Patch]) -> NDArray[np.uint8]:
    """The pixels with the patches in them."""
    result = pixels.copy()
    for patch in patches:
        height, width = patch.mask.shape
        part = result[patch.y : patch.y + height, patch.x : patch.x + width]
        part[patch.mask] = patch.pixels[patch.mask]
    return result


def written(folder: Path, data: bytes, name: str = "photo.jpg") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
