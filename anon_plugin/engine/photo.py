"""A photo in memory: its upright pixels, where it was taken, how it is projected, its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Container
from anon_plugin.engine.containers.opening import open_container
from anon_plugin.engine.geotag import Geotag, read_geotag
from anon_plugin.engine.projection import Projection, decide_projection


@dataclass(frozen=True)
class Photo:
    """One photo, read completely.

    pixels: (H, W, 3) uint8 RGB, upright: the EXIF orientation is applied.
    projection: planar or equirectangular, with the reason for the decision.
    container: the opened file, which still holds every original byte and can write it again.
    """

    path: Path
    pixels: NDArray[np.uint8] = field(repr=False)
    projection: Projection
    geotag: Geotag
    container: Container = field(repr=False)

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height of the upright photo in pixels."""
        return self.container.size_wh


def read_photo(path: Path, projection: str = "auto") -> Photo:
    """Open, decode and describe one photo; the file is only ever read.

    projection: "auto", "equirectangular" or "planar".
    Raises PhotoError where the file cannot be read, is no photo, or is damaged.
    """
    return decode_photo(path, open_container(path), projection)


def decode_photo(path: Path, container: Container, projection: str = "auto") -> Photo:
    """Decode and describe a photo whose file is open. Raises PhotoError where it is damaged."""
    geotag = read_geotag(container.data)
    pixels = container.pixels()
    decided = decide_projection(geotag.panorama, container.size_wh, pixels, projection)
    return Photo(path, pixels, decided, geotag, container)
