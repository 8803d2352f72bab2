"""The picture of a file, for looking into it: windows of the upright photo, and a small version."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Container, Picture
from anon_plugin.engine.containers.jpeg.container import JpegContainer
from anon_plugin.engine.containers.orientation import to_stored, to_upright
from anon_plugin.engine.pixels.decoding import decoded
from anon_plugin.engine.pixels.pixel_source import (
    ArrayPixels,
    ForgottenPixels,
    PixelSource,
    reduced,
    whole,
)
from anon_plugin.engine.redaction.values import PhotoValues, RedactedBands
from anon_plugin.engine.verification.coded import same_picture

_SMALL_PX = 512
"""Longer side of the small version, at which pictures inside pictures are compared."""

Known = tuple[bytes, NDArray[np.uint8]]
"""A JPEG, and its pixels as they are stored, (H, W, 3) RGB."""


@dataclass(frozen=True)
class StoredPicture:
    """values: the upright photo's pixels. orientation: EXIF's, by which the file stores them.

    picture: as the photo's container gives it, where its container decoded it.
    """

    values: PixelSource = field(repr=False)
    orientation: int = 1
    picture: Picture | None = field(default=None, repr=False)

    @classmethod
    def of(cls, container: Container, known: Known | None = None) -> StoredPicture:
        """The picture of an opened file; a JPEG is decoded by a library alone, but for the kinds
        that none here decodes.

        known: what that library made of some JPEG; taken where the file is coded the same.
        Raises PhotoError where it cannot be decoded.
        """
        if not isinstance(container, JpegContainer):
            return cls.from_picture(container.picture(), container.orientation)
        if known is not None and same_picture(known[0], container.data):
            stored: NDArray[np.uint8] | None = known[1]
        else:
            stored = decoded(container.data)
        if stored is None:  # 12 bits a sample, or a height stated after the scan
            return cls.from_picture(container.picture(), container.orientation)
        return cls(ArrayPixels(to_upright(stored, container.orientation)), container.orientation)

    @classmethod
    def from_picture(cls, picture: Picture, orientation: int) -> StoredPicture:
        """The picture that a container gave."""
        return cls(picture.values, orientation, picture)

    def shown_by(self, container: Container, of: Container) -> StoredPicture:
        """The picture of a written file: this one where its original is coded the same, so that
        nothing has to be decoded again; else see `of`.

        of: the container that gave this picture. Raises PhotoError as `of` does.
        """
        if (
            isinstance(container, JpegContainer)
            and isinstance(of, JpegContainer)
            and container.orientation == of.orientation
            and same_picture(of.data, container.data)
        ):
            return self
        return StoredPicture.of(container)

    def without_pixels(self) -> StoredPicture:
        """What of it is of use when its pixels have made room: its size and the small version."""
        gone = ForgottenPixels(self.values.shape, self.values.dtype)
        return _Smaller(gone, self.orientation, smaller=self.small.copy())

    @property
    def decoded_by_a_library(self) -> NDArray[np.uint8] | None:
        """(H, W, 3) RGB of a JPEG as the file stores it, where a library alone decoded it."""
        if self.picture is not None or not isinstance(self.values, ArrayPixels):
            return None
        return to_stored(self.values.pixels, self.orientation)

    @property
    def redactable(self) -> PixelSource:
        """What of the values is redacted: no alpha."""
        if self.picture is None:
            return self.values
        return RedactedBands(PhotoValues(self.values, self.picture.kept_bands))

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width, _ = self.values.shape
        return width, height

    @cached_property
    def small(self) -> NDArray[np.uint8]:
        """(h, w, 3) uint8 as the file stores it, at most _SMALL_PX pixels a side.

        Thumbnails are stored turned the same way.
        """
        width, height = self.size_wh
        scale = min(1.0, _SMALL_PX / max(width, height))
        size_wh = max(1, round(width * scale)), max(1, round(height * scale))
        shown = self.values if self.picture is None else self.picture.rgb
        if isinstance(shown, ArrayPixels):  # every so many rows are enough, and cost less
            step = max(1, max(width, height) // _SMALL_PX)
            shown = ArrayPixels(shown.pixels[::step, :: max(1, step // 2)])
            size_wh = size_wh[0], min(size_wh[1], shown.shape[0])
        return to_stored(as_bytes(whole(reduced(shown, size_wh))), self.orientation)


@dataclass(frozen=True)
class _Smaller(StoredPicture):
    """See StoredPicture.without_pixels."""

    smaller: NDArray[np.uint8] = field(default_factory=lambda: np.empty((0, 0, 3), np.uint8))

    @property
    def small(self) -> NDArray[np.uint8]:  # type: ignore[override]
        return self.smaller


def as_bytes(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """(h, w, 3) uint8, whatever the photo's bands are."""
    bands = pixels[:, :, :3] if pixels.shape[2] >= 3 else np.repeat(pixels[:, :, :1], 3, axis=2)
    if bands.dtype == np.uint8:
        return np.ascontiguousarray(bands)
    values = np.nan_to_num(bands.astype(np.float64))
    low, high = np.percentile(values, (1, 99))
    scaled = (values - low) / max(high - low, 1e-9) * 255.0
    return np.asarray(np.clip(scaled, 0, 255), dtype=np.uint8)
