"""PNG samples as the colours that they stand for, and colours as samples of the same kind.

Source: W3C PNG specification, third edition, sections 11.2.2 (PLTE) and 11.3.1 (tRNS).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.png.picture import INDEXED, Header, Samples

# Colours that are compared with the whole palette at once, which bounds the memory.
_AT_ONCE = 2**16


class Colours:
    """What the samples of one picture mean."""

    def __init__(self, header: Header, palette: bytes, transparency: bytes) -> None:
        """palette, transparency: data of the PLTE and tRNS chunks, b"" without them."""
        self._header = header
        self._top = (1 << header.depth) - 1
        entries = np.frombuffer(palette[: len(palette) // 3 * 3], np.uint8).reshape(-1, 3)
        self._palette = np.zeros((256, 3), np.uint8)
        self._palette[: len(entries)] = entries[:256]
        alphas = np.frombuffer(transparency, np.uint8)[: len(entries)]
        opaque = np.flatnonzero(np.append(alphas, np.full(len(entries) - len(alphas), 255)) == 255)
        self._usable = opaque if len(opaque) else np.arange(max(len(entries), 1))
        # One grey or colour, 2 bytes a channel, that stands for full transparency.
        key = np.frombuffer(transparency[: len(transparency) // 2 * 2], ">u2")
        colours = header.channels - header.has_alpha
        self._key = key if header.colour != INDEXED and len(key) == colours else None

    def rgb(self, samples: Samples) -> Samples:
        """(H, W, 3) RGB of samples (H, W, channels): uint16 where a sample has 16 bits, else uint8.

        What alpha or a key makes transparent counts with the colour it has.
        """
        if self._header.colour == INDEXED:
            colours: Samples = self._palette[samples[..., 0]]
            return colours
        if self._header.channels >= 3:
            return samples[..., :3]
        grey = samples[..., :1]
        if self._header.depth < 8:
            grey = grey * np.uint8(255 // self._top)
        return np.repeat(grey, 3, axis=2)

    def samples(self, rgb: Samples) -> Samples:
        """(N, channels) opaque samples that come nearest to RGB values (N, 3), see `rgb`."""
        if self._header.colour == INDEXED:
            return self._nearest(rgb)
        result = np.full((len(rgb), self._header.channels), self._top, rgb.dtype)
        if self._header.channels >= 3:
            result[:, :3] = rgb
        else:
            grey = rgb @ np.array((0.299, 0.587, 0.114))  # ITU-R BT.601, as for JPEG
            full = np.iinfo(rgb.dtype).max
            result[:, 0] = np.rint(grey * self._top / full)
        if self._key is not None:  # beside the colour that would show nothing
            result[(result == self._key).all(axis=1), -1] ^= 1
        return result

    def _nearest(self, rgb: Samples) -> Samples:
        """(N, 1) indices of the palette's nearest opaque entries."""
        colours, where = np.unique(rgb, axis=0, return_inverse=True)
        entries = self._palette[self._usable].astype(np.int32)
        found = np.empty(len(colours), np.uint8)
        for start in range(0, len(colours), _AT_ONCE):
            part = colours[start : start + _AT_ONCE, None].astype(np.int32)
            distance = np.square(part - entries).sum(axis=2)
            found[start : start + _AT_ONCE] = self._usable[distance.argmin(axis=1)]
        return found[where.reshape(-1), None]


def as_uint8(rgb: Samples) -> NDArray[np.uint8]:
    """8-bit values of 8-bit or 16-bit ones."""
    return rgb if rgb.dtype == np.uint8 else np.right_shift(rgb, 8).astype(np.uint8)
