"""The seam between the engine and file formats: what every kind of photo file can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Patch:
    """New pixels for one rectangle of the upright photo.

    x, y: left and top of the rectangle, in whole pixels of the upright photo; the rectangle lies
        inside the photo.
    pixels: (h, w, bands), dtype and bands of the container (uint8 RGB for a JPEG).
    mask: (h, w) bool, True where `pixels` replace what was there. Elsewhere the old pixels stay.
    """

    x: int
    y: int
    pixels: NDArray[np.generic] = field(repr=False)
    mask: NDArray[np.bool_] = field(repr=False)


@dataclass(frozen=True)
class Encoded:
    """A finished file in memory: its bytes, and what was done to the rest of the file.

    notes: sentences for the report, such as "EXIF thumbnail replaced" or "MPF preview dropped".
    """

    data: bytes = field(repr=False)
    notes: tuple[str, ...] = ()


class Container(Protocol):
    """An opened photo file. It holds every original byte and never writes to the original.

    path: where it was read from. format: "jpeg", later "tiff", "png", …
    orientation: EXIF orientation, 1 to 8 (1 where absent or nonsense).
    size_wh: width and height of the upright photo, in pixels.
    data: the original bytes.
    """

    path: Path
    format: str
    orientation: int
    size_wh: tuple[int, int]
    data: bytes

    def pixels(self) -> NDArray[np.uint8]:
        """The upright photo for searching and for the redaction's input, (H, W, 3) uint8 RGB.

        Raises PhotoError where the picture cannot be decoded completely.
        """
        ...

    def encode(self, patches: Sequence[Patch]) -> Encoded:
        """The whole file again with the patches in it and no other copy of the picture left.

        Patches may overlap nothing but their own rectangle's unmasked part. Raises PhotoError
        where the format cannot be written without loss outside the patches.
        """
        ...
