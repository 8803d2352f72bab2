"""A photo as the review shows it: decoded by the engine, with smaller copies for far views."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Container
from anon_plugin.engine.containers.jpeg.container import JpegContainer
from anon_plugin.engine.containers.opening import open_container
from anon_plugin.engine.containers.patches import put_patches
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.photo.photo import Photo, decode_photo
from anon_plugin.engine.pixels.pixel_source import (
    HELD_PIXELS,
    ArrayPixels,
    PixelSource,
    reduced,
    whole,
)
from anon_plugin.engine.projections.names import NAMES
from anon_plugin.engine.projections.projection import Projection
from anon_plugin.engine.redaction.style import Styles
from anon_plugin.errors import PhotoError

Pixels = NDArray[np.uint8]

_SMALLEST_SIDE_PX = 700
"""Copies are halved down to about the size of a window; drawing shrinks them further."""


@dataclass(frozen=True)
class OpenedPhoto:
    """A decoded photo.

    levels: the upright picture as (H, W, 3) uint8 RGB, each level half as wide and high as the one
    before. sha256: of the file. photo: as the engine has it.
    """

    path: Path
    photo: Photo = field(repr=False)
    levels: tuple[PixelSource, ...] = field(repr=False)
    sha256: str

    @property
    def size_wh(self) -> tuple[int, int]:
        """Of the upright photo."""
        return self.photo.size_wh

    @property
    def projection(self) -> Projection:
        return self.photo.projection

    @property
    def bytes_in_memory(self) -> int:
        """Of all arrays and of the file's own bytes."""
        arrays = {id(one): one for one in (*self.levels, self.photo.picture.values)}
        decoded = sum(one.pixels.nbytes for one in arrays.values() if isinstance(one, ArrayPixels))
        return decoded + len(getattr(self.photo.container, "data", b""))

    def level_for(self, scale: float) -> int:
        """The smallest level that has at least `scale` times the photo's pixels each way."""
        level = 0
        while level + 1 < len(self.levels) and 0.5 ** (level + 1) >= scale:
            level += 1
        return level

    def redacted(self, detections: list[Detection], styles: Styles) -> OpenedPhoto:
        """The same as it will look when these are redacted, in memory only.

        Raises PhotoError and SettingsError as the engine's redaction does.
        """
        source = self.levels[0]
        if not isinstance(source, ArrayPixels):
            raise PhotoError(
                f"{self.path} is too large to be shown redacted. Redact it, and look at the result."
            )
        patches = self.projection.redact(source, detections, styles)
        pixels = whole(source).copy()
        put_patches(pixels, patches, self.size_wh, 1)
        return replace(self, levels=_levels(ArrayPixels(pixels)))


def open_photo(path: Path, projection: str = "") -> OpenedPhoto:
    """Decode a photo; its file is only read.

    projection: in which it was searched, one of names.NAMES; "" where nobody knows. It counts where
    the photo's own tags and pixels say otherwise. Raises PhotoError where that is not possible.
    """
    container = _opened_to_look(path)
    photo = decode_photo(path, container)
    if projection in NAMES and projection != photo.projection.name:
        photo = decode_photo(path, container, projection)
    rgb = photo.picture.rgb
    width, height = photo.size_wh
    if not isinstance(rgb, ArrayPixels) and width * height <= HELD_PIXELS:
        rgb = ArrayPixels(whole(rgb))
    return OpenedPhoto(path, photo, _levels(rgb), container.sha256())


def _opened_to_look(path: Path) -> Container:
    container = open_container(path)
    if isinstance(container, JpegContainer):
        container.only_shown = True
    return container


def _levels(picture: PixelSource) -> tuple[PixelSource, ...]:
    levels = [picture]
    height, width, _ = picture.shape
    while max(width, height) >= 2 * _SMALLEST_SIDE_PX:
        width, height = max(1, width // 2), max(1, height // 2)
        levels.append(reduced(levels[-1], (width, height)))
    return tuple(levels)
