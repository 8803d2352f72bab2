"""A TIFF's values as people see them: what a detector looks at, and what redaction works on.

Detectors know photos of 8 bits a colour. Wider values are stretched to that, from what samples of
the picture show; the values themselves are never changed by it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.tiff.pages import PALETTE, WHITE_IS_ZERO, Page
from anon_plugin.engine.containers.tiff.reading import PageValues, SomeBands
from anon_plugin.engine.pixels.blocks import Edges, read_windows
from anon_plugin.engine.pixels.pixel_source import Pixels

# The stretch ends at these percentiles, so that a lamp or a dead pixel does not darken the rest.
_PERCENTILES = (0.5, 99.5)
# A picture in linear light is brightened until its median pixel is this bright.
_MEDIAN = 0.25
_MOST_GAMMA = 3.0
# An alpha band is opaque or transparent nearly everywhere; a band that is not is a picture.
_MOST_HALF_TRANSPARENT = 0.05
_SAMPLES_ACROSS, _SAMPLE_PX = 8, 128


@dataclass(frozen=True)
class Stretch:
    """Values from low to high become 0 to 255, with `gamma` between; what is no number is 0."""

    low: float
    high: float
    gamma: float

    @classmethod
    def fitting(cls, values: NDArray[Any]) -> Stretch:
        """For a picture of which `values` are a sample without nodata."""
        numbers = values[np.isfinite(values)].astype(np.float64)
        if not numbers.size:
            return cls(0.0, 1.0, 1.0)
        low, high = np.percentile(numbers, _PERCENTILES)
        if high <= low:
            low, high = float(numbers.min()), float(numbers.max())
        if high <= low:
            return cls(low - 1.0, low + 1.0, 1.0)
        median = float(np.clip((np.median(numbers) - low) / (high - low), 0.01, 0.99))
        gamma = np.log(median) / np.log(_MEDIAN) if median < _MEDIAN else 1.0
        return cls(float(low), float(high), float(min(gamma, _MOST_GAMMA)))

    def __call__(self, values: NDArray[Any]) -> NDArray[np.uint8]:
        """uint8 of the same shape."""
        if values.dtype == np.uint16:
            return np.asarray(self._table[values])
        return self._stretched(values)

    @cached_property
    def _table(self) -> NDArray[np.uint8]:
        return self._stretched(np.arange(2**16))

    def _stretched(self, values: NDArray[Any]) -> NDArray[np.uint8]:
        wide = np.float32 if values.dtype == np.float32 else np.float64
        share = ((values - wide(self.low)) / wide(self.high - self.low)).astype(np.float32)
        np.nan_to_num(share, copy=False, nan=0.0, posinf=1.0, neginf=0.0)
        np.clip(share, 0.0, 1.0, out=share)
        if self.gamma != 1.0:
            share **= np.float32(1.0 / self.gamma)
        return np.asarray(np.rint(share * 255), dtype=np.uint8)


@dataclass(frozen=True)
class Redactable:
    """A page's values as redaction works on them, a PixelSource: brighter is more, colours are RGB.

    shown: from stored values (h, w, bands) to those. stored: back, for patches.
    """

    values: PageValues = field(repr=False)
    bands: int
    shown: Callable[[Pixels], Pixels] = field(repr=False)
    stored: Callable[[Pixels], Pixels] = field(repr=False)

    @classmethod
    def of(cls, values: PageValues, page: Page, nodata: float | None) -> Redactable:
        """As the page's photometric interpretation asks for. nodata: of stored values."""
        if page.photometric == PALETTE:
            palette = _Palette(values.colormap(), nodata)
            return cls(values, page.bands + palette.more, palette.shown, palette.stored)
        if page.photometric == WHITE_IS_ZERO and np.issubdtype(values.dtype, np.unsignedinteger):
            full = np.array(2**page.bits - 1, dtype=values.dtype)
            return cls(values, page.bands, lambda one: full - one, lambda one: full - one)
        return cls(values, page.bands, _as_it_is, _as_it_is)

    @property
    def shape(self) -> tuple[int, int, int]:
        return *self.values.shape[:2], self.bands

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.values.dtype

    @property
    def edges(self) -> Edges:
        """See InBlocks."""
        return self.values.edges

    def shown_value(self, stored: float) -> float:
        """A single value of any band, such as nodata."""
        return float(self.shown(np.full((1, 1, 1), stored).astype(self.dtype))[0, 0, 0])

    def read(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        """A window of the values, as people see them."""
        return self.shown(self.values.read(x0, y0, x1, y1))


class Searchable:
    """A page as a detector looks at it: (H, W, 3) uint8 RGB, a PixelSource."""

    def __init__(
        self, redactable: Redactable, page: Page, nodata: float | None, alpha: tuple[int, ...]
    ) -> None:
        self._redactable, self._page, self._nodata = redactable, page, nodata
        self._alpha = alpha
        is_paletted = page.photometric == PALETTE
        self._bands = (0,) if is_paletted else redactable.values.colour_bands()

    @property
    def shape(self) -> tuple[int, int, int]:
        return self._page.height, self._page.width, 3

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.uint8)

    @property
    def edges(self) -> Edges:
        """See InBlocks."""
        return self._redactable.edges

    def read(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        """See PixelSource."""
        stored = self._redactable.values.read_bands(x0, y0, x1, y1, self._bands)
        values = self._redactable.shown(stored)
        if values.dtype != np.uint8:
            values = self._stretch(values)
        return np.repeat(values, 3, axis=2) if values.shape[2] == 1 else values

    @cached_property
    def _stretch(self) -> Stretch:
        colours = len(self._bands)
        bands = SomeBands(self._redactable.values, (*self._bands, *self._alpha))
        found = []
        for sample in read_windows(bands, sample_windows(self._page)):
            values = self._redactable.shown(sample[:, :, :colours])
            usable = np.isfinite(values).all(axis=2)
            if self._nodata is not None:
                usable &= (values != self._nodata).any(axis=2)
            if self._alpha:
                usable &= (sample[:, :, colours:] != 0).all(axis=2)
            found.append(values[usable])
        return Stretch.fitting(np.concatenate(found))


def sample_windows(page: Page) -> list[tuple[int, int, int, int]]:
    """Small windows spread over a page, none of which overlap."""
    wide, high = (min(_SAMPLE_PX, side) for side in (page.width, page.height))
    columns, rows = (
        sorted({round(place) for place in np.linspace(0, side - size, count)})
        for side, size, count in (
            (page.width, wide, min(_SAMPLES_ACROSS, -(-page.width // wide))),
            (page.height, high, min(_SAMPLES_ACROSS, -(-page.height // high))),
        )
    )
    return [(x, y, x + wide, y + high) for y in rows for x in columns]


def true_alpha(values: PageValues, page: Page) -> tuple[int, ...]:
    """The bands that are alpha and not only called so, by samples of them."""
    alpha = page.alpha_bands
    if not alpha:
        return ()
    found = read_windows(SomeBands(values, alpha), sample_windows(page))
    sample = np.concatenate([one.reshape(-1, len(alpha)) for one in found])
    between = (sample > sample.min(axis=0)) & (sample < sample.max(axis=0))
    share = between.mean(axis=0)
    return tuple(
        band for band, part in zip(alpha, share, strict=True) if part < _MOST_HALF_TRANSPARENT
    )


def _as_it_is(values: Pixels) -> Pixels:
    return values


class _Palette:
    """Between palette indices and RGB; bands behind the index, such as alpha, follow the colours.

    more: how many bands there are more when colours are shown.
    """

    more = 2

    def __init__(self, colours: NDArray[np.uint8], nodata: float | None) -> None:
        self._shown = colours
        self._colours = colours.astype(np.int32)
        if nodata is not None and 0 <= nodata < len(colours):
            self._colours[int(nodata)] = 2**12

    def shown(self, stored: Pixels) -> Pixels:
        """(h, w, bands) uint8 → (h, w, bands + 2) uint8."""
        colours = self._shown[stored[:, :, 0]]
        return colours if stored.shape[2] == 1 else np.dstack((colours, stored[:, :, 1:]))

    def stored(self, pixels: Pixels) -> Pixels:
        """The reverse, with the nearest entry by squared distance; never that of nodata."""
        indices = self._nearest(pixels[:, :, :3])
        return indices if pixels.shape[2] == 3 else np.dstack((indices, pixels[:, :, 3:]))

    def _nearest(self, pixels: Pixels) -> Pixels:
        found, places = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True)
        indices = np.empty(len(found), dtype=np.uint8)
        for start in range(0, len(found), 4096):
            part = found[start : start + 4096].astype(np.int32)
            distance = ((part[:, None] - self._colours) ** 2).sum(axis=2)
            indices[start : start + 4096] = distance.argmin(axis=1)
        return indices[places].reshape(*pixels.shape[:2], 1)
