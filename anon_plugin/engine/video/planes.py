"""The planes of a frame: brightness, and colour at its own resolution, as the codec has them.

Only windows of them become RGB, and only where something is redacted: going through RGB costs a
frame 1.5 dB everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.video.frame import HD_LINES
from anon_plugin.engine.video.info import VideoInfo

if TYPE_CHECKING:
    import av

_FULL = 2
_WEIGHTS = {
    1: (0.2126, 0.0722),
    4: (0.30, 0.11),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
    10: (0.2627, 0.0593),
}
"""Shares of red and blue in brightness by colour matrix, ISO/IEC 23091-2, table 4."""


@dataclass(frozen=True)
class Coding:
    """How brightness and colour differences stand for red, green and blue.

    depth: bits of a value. red, blue: their shares in brightness. full_range: whether black is 0.
    """

    depth: int
    red: float
    blue: float
    full_range: bool

    @classmethod
    def of(cls, info: VideoInfo) -> Coding:
        """Of a video; a colour matrix that is not named is the usual one for its height."""
        usual = 1 if info.coded_size_wh[1] >= HD_LINES else 6
        red, blue = _WEIGHTS.get(info.colour.matrix, _WEIGHTS[usual])
        full = info.colour.range == _FULL or info.pixel_format.startswith("yuvj")
        return cls(info.bit_depth, red, blue, full)

    @property
    def _scales(self) -> tuple[float, float, float]:
        """(offset of brightness, its range, range of colour differences), in values."""
        step = float(1 << (self.depth - 8))
        if self.full_range:
            top = float((1 << self.depth) - 1)
            return 0.0, top, top
        return 16.0 * step, 219.0 * step, 224.0 * step

    @property
    def middle(self) -> float:
        """The value of no colour."""
        return float(1 << (self.depth - 1))

    def _to_yuv(self) -> NDArray[np.float64]:
        """(3, 3): red, green, blue (0 to 1) to brightness and colour differences (-0.5 to 0.5)."""
        luma = np.array([self.red, 1.0 - self.red - self.blue, self.blue])
        blue = (np.array([0.0, 0.0, 1.0]) - luma) / (2.0 * (1.0 - self.blue))
        red = (np.array([1.0, 0.0, 0.0]) - luma) / (2.0 * (1.0 - self.red))
        return np.stack([luma, blue, red])

    @cached_property
    def _from_rgb(self) -> NDArray[np.float32]:
        """(3, 4): RGB of 0 to 255 to values of the three planes."""
        offset, luma, chroma = self._scales
        matrix = self._to_yuv() * (np.array([luma, chroma, chroma]) / 255.0)[:, None]
        shift = np.array([offset, self.middle, self.middle])
        return np.hstack([matrix, shift[:, None]]).astype(np.float32)

    @cached_property
    def _to_rgb(self) -> NDArray[np.float32]:
        """(3, 4): the other way round."""
        offset, luma, chroma = self._scales
        matrix = np.linalg.inv(self._to_yuv()) * (255.0 / np.array([luma, chroma, chroma]))
        shift = -matrix @ np.array([offset, self.middle, self.middle])
        return np.hstack([matrix, shift[:, None]]).astype(np.float32)

    def yuv(self, rgb: NDArray[np.uint8]) -> NDArray[Any]:
        """(h, w, 3) RGB as values of the three planes, in the planes' type."""
        # OpenCV rounds, and cuts to what the type holds.
        wide = rgb if self.depth == 8 else rgb.astype(np.uint16)
        return np.asarray(cv2.transform(wide, self._from_rgb))

    def rgb(self, yuv: NDArray[Any]) -> NDArray[np.uint8]:
        """(h, w, 3) values of the three planes as RGB."""
        values = cv2.transform(yuv, self._to_rgb)
        return np.asarray(values if self.depth == 8 else np.minimum(values, 255), dtype=np.uint8)


@dataclass(frozen=True)
class Planes:
    """brightness: (H, W). colours: two (h, w), none of a grey video. step_wh: how many pixels
    across and down share one value of colour. in_fields: whether every other line is of another
    moment; rows of colour take turns then, too. Views into the frame's memory."""

    brightness: NDArray[Any] = field(repr=False)
    colours: tuple[NDArray[Any], ...] = field(repr=False)
    step_wh: tuple[int, int]
    coding: Coding
    in_fields: bool = False

    @classmethod
    def of(cls, picture: av.VideoFrame, coding: Coding) -> Planes:
        """The planes of a decoded frame. They may be written to only where the frame's memory is
        its own (VideoFrame.make_writable)."""
        format = picture.format
        step = 64 // format.chroma_width(64), 64 // format.chroma_height(64)
        width, height = picture.width, picture.height
        small = -(-width // step[0]), -(-height // step[1])
        dtype = np.dtype("u1" if coding.depth == 8 else "<u2")
        views = [
            _view(plane, dtype, (width, height) if number == 0 else small)
            for number, plane in enumerate(picture.planes)
        ]
        in_fields = bool(picture.interlaced_frame)
        return cls(views[0], tuple(views[1:3]), step, coding, in_fields)

    def window(self, box: tuple[int, int, int, int]) -> NDArray[Any]:
        """(h, w, 3) values of a rectangle (x0, y0, x1, y1), colour repeated for its pixels."""
        x0, y0, x1, y1 = box
        bands = [self.brightness[y0:y1, x0:x1]]
        across, down = self.step_wh
        left, top = x0 % across, y0 % down
        for plane in self.colours:
            part = plane[y0 // down : -(-y1 // down), x0 // across : -(-x1 // across)]
            if across > 1 or down > 1:
                size_wh = part.shape[1] * across, part.shape[0] * down
                part = cv2.resize(part, size_wh, interpolation=cv2.INTER_NEAREST)
            bands.append(part[top : top + y1 - y0, left : left + x1 - x0])
        if not self.colours:
            grey = np.full_like(bands[0], int(self.coding.middle))
            bands += [grey, grey]
        return np.asarray(cv2.merge([np.ascontiguousarray(one) for one in bands]))

    def put(self, box: tuple[int, int, int, int], rgb: NDArray[np.uint8], mask: Any) -> None:
        """New pixels for the masked part of a rectangle (x0, y0, x1, y1).

        rgb: (h, w, 3). mask: (h, w) bool. A value of colour is replaced where any of its pixels
        is: no fringe of the old colour stays beside a redaction.
        """
        x0, y0, x1, y1 = box
        brightness, *colours = cv2.split(self.coding.yuv(rgb))
        np.copyto(self.brightness[y0:y1, x0:x1], brightness, where=mask)
        across, down = self.step_wh
        rows = 2 if self.in_fields and down > 1 else 1  # of two fields, each on its own lines
        down *= rows
        around = ((y0 % down, -y1 % down), (x0 % across, -x1 % across))
        share = np.pad(mask, around).astype(np.float32)
        counts = _mean(share, across, down)
        touched = counts > 0
        for new, plane in zip(colours, self.colours, strict=False):
            weighted = np.pad(new, around).astype(np.float32) * share
            mean = _mean(weighted, across, down) / np.where(touched, counts, 1.0)
            first, last = y0 // down * rows, -(-y1 // down) * rows
            target = plane[first:last, x0 // across : -(-x1 // across)]
            values, where = (one.repeat(rows, axis=0)[: len(target)] for one in (mean, touched))
            np.copyto(target, np.rint(values).astype(plane.dtype), where=where)


def _mean(values: NDArray[np.float32], across: int, down: int) -> NDArray[np.float32]:
    """Means over blocks."""
    if across == down == 1:
        return values
    size_wh = values.shape[1] // across, values.shape[0] // down
    return np.asarray(cv2.resize(values, size_wh, interpolation=cv2.INTER_AREA))


def _view(plane: Any, dtype: np.dtype[Any], size_wh: tuple[int, int]) -> NDArray[Any]:
    flat: NDArray[Any] = np.frombuffer(memoryview(plane), dtype)
    rows = flat.reshape(-1, plane.line_size // dtype.itemsize)
    return rows[: size_wh[1], : size_wh[0]]
