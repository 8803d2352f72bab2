"""Patches onto the pixels of a picture as it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.orientation import stored_corner, to_stored


@dataclass(frozen=True)
class StoredPatch:
    """A patch turned the way the picture is stored. x, y: its left and top there.

    pixels: (h, w, bands). mask: (h, w) bool, True where they replace what was there.
    """

    x: int
    y: int
    pixels: NDArray[np.generic]
    mask: NDArray[np.bool_]

    @property
    def area(self) -> tuple[slice, slice]:
        """Rows and columns of the stored picture that it lies on."""
        height, width = self.mask.shape
        return slice(self.y, self.y + height), slice(self.x, self.x + width)


def stored_patches(
    patches: Sequence[Patch], upright_wh: tuple[int, int], orientation: int
) -> Iterator[StoredPatch]:
    """Each patch that replaces anything, as the picture is stored."""
    for patch in patches:
        if patch.mask.any():
            height, width = patch.mask.shape
            x, y = stored_corner(patch.x, patch.y, width, height, upright_wh, orientation)
            pixels = to_stored(patch.pixels, orientation)
            yield StoredPatch(x, y, pixels, to_stored(patch.mask, orientation))


def put_patches(
    pixels: NDArray[np.generic],
    patches: Sequence[Patch],
    upright_wh: tuple[int, int],
    orientation: int,
) -> None:
    """Put the patches into stored pixels (H, W, bands), in place."""
    for patch in stored_patches(patches, upright_wh, orientation):
        pixels[patch.area][patch.mask] = patch.pixels[patch.mask]
