"""Pictures that are read window by window, so that one may be larger than the memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.machine.memory import LARGE_PIXELS

Pixels = NDArray[Any]

HELD_PIXELS = 2**26
"""A reduced picture of at most so many pixels is held in memory: it is asked for again and again,
and making it anew means reading all of the large one."""

_STRIP_PIXELS = 2**22

# Shrinking linearly looks at two pixels each way: by more than this, it would pass over others.
_LINEAR_STEP = 1.25


class PixelSource(Protocol):
    """A picture that can be read window by window, such as a TIFF too large for memory.

    shape: (height, width, bands). dtype: of the values.
    """

    @property
    def shape(self) -> tuple[int, int, int]: ...

    @property
    def dtype(self) -> np.dtype[Any]: ...

    def read(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        """The pixels from (x0, y0) up to but without (x1, y1), (h, w, bands); never written to.

        Raises PhotoError where they cannot be decoded.
        """
        ...


@dataclass(frozen=True)
class ArrayPixels:
    """A picture in memory as a PixelSource."""

    pixels: Pixels = field(repr=False)

    @property
    def shape(self) -> tuple[int, int, int]:
        height, width, bands = self.pixels.shape
        return int(height), int(width), int(bands)

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.pixels.dtype

    def read(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        return self.pixels[y0:y1, x0:x1]


@dataclass(frozen=True)
class ForgottenPixels:
    """What is left of a picture whose pixels made room: its shape."""

    shape: tuple[int, int, int]
    dtype: np.dtype[Any]

    def read(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:  # noqa: ARG002  # see PixelSource
        """Raises RuntimeError: whoever asks comes too late."""
        raise RuntimeError("pixels were asked for that are not in memory any more")


def part_of(source: PixelSource, box: tuple[int, int, int, int]) -> PixelSource:
    """A part of a picture as a picture; box: left, top, right, bottom, inside it."""
    return ArrayPixels(source.read(*box)) if isinstance(source, ArrayPixels) else _Part(source, box)


@dataclass(frozen=True)
class _Part:
    """See `part_of`."""

    source: PixelSource = field(repr=False)
    box: tuple[int, int, int, int]

    @property
    def shape(self) -> tuple[int, int, int]:
        left, top, right, bottom = self.box
        return bottom - top, right - left, self.source.shape[2]

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.source.dtype

    def read(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        left, top, right, bottom = self.box
        x1, y1 = min(left + x1, right), min(top + y1, bottom)
        return self.source.read(left + x0, top + y0, x1, y1)


def as_source(pixels: Pixels | PixelSource) -> PixelSource:
    """An (H, W, bands) array as a PixelSource; a source as it is."""
    return ArrayPixels(pixels) if isinstance(pixels, np.ndarray) else pixels


def whole(source: PixelSource) -> Pixels:
    """All of a picture, (H, W, bands); without a copy where it is in memory."""
    height, width, _ = source.shape
    return source.read(0, 0, width, height)


def reduced(source: PixelSource, size_wh: tuple[int, int]) -> PixelSource:
    """The picture at a smaller size, see `scaled_down`.

    In memory where the picture is or where it has become small enough; else reduced again for each
    window. The windows of a size that does not divide the old one are then true to half a pixel.
    """
    height, width, _ = source.shape
    if size_wh == (width, height):
        return source
    if isinstance(source, ArrayPixels):
        return ArrayPixels(scaled_down(source.pixels, size_wh))
    small = _ReducedPixels(source, size_wh)
    return ArrayPixels(whole(small)) if size_wh[0] * size_wh[1] <= HELD_PIXELS else small


def thinned(source: PixelSource, size_wh: tuple[int, int]) -> Pixels:
    """Every n-th pixel, so many that at least size_wh are left; all of a picture no larger."""
    height, width, _ = source.shape
    step_x, step_y = max(1, width // size_wh[0]), max(1, height // size_wh[1])
    if isinstance(source, ArrayPixels):
        return source.pixels[::step_y, ::step_x]
    rows = [source.read(0, y, width, y + 1)[:, ::step_x] for y in range(0, height, step_y)]
    return np.concatenate(rows)


@dataclass(frozen=True)
class _ReducedPixels:
    """See `reduced`."""

    source: PixelSource = field(repr=False)
    size_wh: tuple[int, int]

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.size_wh[1], self.size_wh[0], self.source.shape[2]

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.source.dtype

    def read(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        height, width, bands = self.source.shape
        left, right = _span(x0, x1, self.size_wh[0], width)
        rows = max(1, _STRIP_PIXELS * self.size_wh[1] // (height * (right - left)))
        window = np.empty((y1 - y0, x1 - x0, bands), dtype=self.dtype)
        for start in range(y0, y1, rows):
            stop = min(start + rows, y1)
            top, bottom = _span(start, stop, self.size_wh[1], height)
            strip = self.source.read(left, top, right, bottom)
            window[start - y0 : stop - y0] = scaled_down(strip, (x1 - x0, stop - start))
        return window


def _span(start: int, stop: int, length: int, full: int) -> tuple[int, int]:
    """Which of `full` pixels the pixels from start to stop of `length` stand for."""
    return start * full // length, -(-stop * full // length)


def scaled_down(pixels: Pixels, size_wh: tuple[int, int]) -> Pixels:
    """(H, W, bands) at a smaller size, (h, w, bands) of the same dtype: the mean over each new
    pixel's area where the size divides the old one, else nearly so.

    Halving exactly where there is room, and a linear step for the rest, take a quarter to a half of
    the time of OpenCV's exact mean. Large pictures get that one, which needs no room between.
    """
    small = pixels
    divides = pixels.shape[1] % size_wh[0] == 0 == pixels.shape[0] % size_wh[1]
    while (
        not divides
        and _at_least(small, size_wh, 2.0)
        and not (small.shape[0] % 2 or small.shape[1] % 2)
    ):
        small = _halved(small)
    is_large = pixels.shape[0] * pixels.shape[1] > LARGE_PIXELS
    if _at_least(small, size_wh, 1.0 if is_large else 2.0):
        small = cv2.resize(small, size_wh, interpolation=cv2.INTER_AREA)
    elif _at_least(small, size_wh, _LINEAR_STEP):
        double_wh = 2 * size_wh[0], 2 * size_wh[1]
        small = _halved(cv2.resize(small, double_wh, interpolation=cv2.INTER_LINEAR))
    elif small.shape[:2] != size_wh[::-1]:
        small = cv2.resize(small, size_wh, interpolation=cv2.INTER_LINEAR)
    return np.asarray(small, dtype=pixels.dtype).reshape(*size_wh[::-1], pixels.shape[2])


def _at_least(pixels: Pixels, size_wh: tuple[int, int], times: float) -> bool:
    """Whether a picture is so many times as wide and high as that size."""
    return pixels.shape[1] >= times * size_wh[0] and pixels.shape[0] >= times * size_wh[1]


def _halved(pixels: Pixels) -> Pixels:
    size_wh = pixels.shape[1] // 2, pixels.shape[0] // 2
    return np.asarray(cv2.resize(pixels, size_wh, interpolation=cv2.INTER_AREA))
