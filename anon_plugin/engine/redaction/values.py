"""A photo's values, and which of them are a picture: transparent and empty pixels are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.pixels.blocks import Edges, edges_of
from anon_plugin.engine.pixels.pixel_source import Pixels, PixelSource


@dataclass(frozen=True)
class PhotoValues:
    """What redaction reads, and how its result becomes the photo's values again.

    keep_bands: bands that stay as they are: alpha. nodata: the value that pixels without a picture
    have in all other bands; None without any.
    """

    source: PixelSource = field(repr=False)
    keep_bands: tuple[int, ...] = ()
    nodata: float | None = None

    @property
    def has_empty_pixels(self) -> bool:
        """Whether some pixels may be transparent or empty."""
        return bool(self.keep_bands) or self.nodata is not None

    @property
    def _bands(self) -> list[int]:
        return [band for band in range(self.source.shape[2]) if band not in self.keep_bands]

    def redacted_bands(self, stored: Pixels) -> Pixels:
        """The bands of (h, w, bands) pixels that are redacted."""
        return stored[:, :, self._bands] if self.keep_bands else stored

    def shown(self, stored: Pixels) -> NDArray[np.bool_]:
        """(h, w) where the pixels are a picture that can be seen."""
        opaque = (stored[:, :, list(self.keep_bands)] != 0).all(axis=2)
        return np.asarray(opaque & ~self._empty(stored))

    def finished(self, new: Pixels, stored: Pixels) -> Pixels:
        """All bands again.

        new: the redacted bands, which are used up. Where a redaction happens to equal nodata it is
        moved to the next value, because it is a picture. Pixels without a picture are redacted
        too: letters may have the value of nodata, and left as they are they would read.
        """
        if self.nodata is not None:
            _move_off(new, self.nodata)
        if not self.keep_bands:
            return new
        whole = stored.copy()
        whole[:, :, self._bands] = new
        return whole

    def _empty(self, stored: Pixels) -> NDArray[np.bool_]:
        """(h, w) where the pixels are nodata."""
        if self.nodata is None:
            return np.zeros(stored.shape[:2], dtype=bool)
        picture = self.redacted_bands(stored)
        same = np.isnan(picture) if np.isnan(self.nodata) else picture == self.nodata
        return np.asarray(same.all(axis=2))


@dataclass(frozen=True)
class RedactedBands:
    """The bands of a photo's values that are redacted, a PixelSource for comparing."""

    photo: PhotoValues

    @property
    def shape(self) -> tuple[int, int, int]:
        height, width, bands = self.photo.source.shape
        return height, width, bands - len(self.photo.keep_bands)

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.photo.source.dtype

    @property
    def edges(self) -> Edges:
        """See InBlocks."""
        return edges_of(self.photo.source)

    def read(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        """A window of the redacted bands alone."""
        return self.photo.redacted_bands(self.photo.source.read(x0, y0, x1, y1))


def _move_off(values: Pixels, nodata: float) -> None:
    if np.isnan(nodata):
        return
    hit = values == nodata
    if np.issubdtype(values.dtype, np.integer):
        step = 1 if nodata < np.iinfo(values.dtype).max else -1
        values[hit] = np.array(int(nodata) + step, dtype=values.dtype)
    else:
        values[hit] = np.nextafter(values.dtype.type(nodata), values.dtype.type(np.inf))
