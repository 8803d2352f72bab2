"""How the picture moves from one frame to the next, both ways, by dense optical flow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.tracking.frames import Grey

Points = NDArray[np.float64]
Field = NDArray[np.int16]

STEPS = 32.0
"""Flow is kept in steps of so many to a pixel of the small frame."""

_LEAST_SIDE_PX, _MOST_SIDE_PX = 480, 768
_SMALLER = 2.5
_ROUND = 0.125
_SPEED_PERCENTILE = 90
_LEAST_SPREAD, _OTHER_LIGHT = 2.0, 1.3
"""In a frame of less contrast nothing is seen; so much more or less of it is other light."""


def small_side_px(size_wh: tuple[int, int]) -> int:
    """The longer side of the small grey frames in which a video's motion is measured."""
    longest = max(size_wh)
    return min(longest, max(_LEAST_SIDE_PX, min(round(longest / _SMALLER), _MOST_SIDE_PX)))


@dataclass(frozen=True)
class Flow:
    """The motion between two frames next to each other.

    forward, backward: (h, w, 2) int16, from the earlier frame to the later one and back, in
    1 / STEPS pixels of the small frame. Of a panorama they go on past both edges, by `beside`
    columns. per_pixel: pixels of the video to one of the fields. small_px: pixels of the video to
    one of the small frame. size_wh: of the video.
    """

    forward: Field = field(repr=False)
    backward: Field = field(repr=False)
    per_pixel: tuple[float, float]
    small_px: float
    size_wh: tuple[int, int]
    beside: int = 0

    @property
    def speed(self) -> float:
        """How fast the faster parts of the picture move, as a share of its longer side."""
        coarse = self.forward[::4, ::4].astype(np.float32)
        length = np.hypot(coarse[..., 0], coarse[..., 1])
        fast = float(np.percentile(length, _SPEED_PERCENTILE)) / STEPS
        return fast * self.small_px / max(self.size_wh)

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        return self.forward.nbytes + self.backward.nbytes

    def move(self, points: Points, backwards: bool) -> tuple[Points, Points]:
        """Where (N, 2) pixels of the video go, and how far each is from where it came, (N,), when
        it is led back. On a panorama x is within or beyond the picture's edges."""
        there, back = (self.backward, self.forward) if backwards else (self.forward, self.backward)
        moved = points + self._at(there, points)
        returned = moved + self._at(back, moved)
        return moved, np.asarray(np.hypot(*(returned - points).T))

    def _at(self, flow: Field, points: Points) -> Points:
        height, width = flow.shape[:2]
        x = points[:, 0]
        if self.beside:
            x = np.mod(x, self.size_wh[0])
        column = (x / self.per_pixel[0]).astype(np.intp) + self.beside
        row = (points[:, 1] / self.per_pixel[1]).astype(np.intp)
        row = np.minimum(np.maximum(row, 0), height - 1)
        column = np.minimum(np.maximum(column, 0), width - 1)
        found = flow[row, column]
        return np.asarray(found * (self.small_px / STEPS), dtype=np.float64)


class FlowMeter:
    """Measures the flow between frames that are given one after another."""

    def __init__(self, size_wh: tuple[int, int], closes: bool) -> None:
        """size_wh: of the video. closes: whether its left edge continues its right one."""
        preset = cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST
        create: Any = cv2.DISOpticalFlow_create  # type: ignore[attr-defined]
        self._flow = create(preset)
        self._size_wh = size_wh
        self._closes = closes

    def between(self, earlier: Grey, later: Grey) -> Flow:
        """The motion between two small grey frames of one size."""
        earlier, later = _alike_exposed(earlier, later)
        beside = 0
        width = earlier.shape[1]
        if self._closes:
            beside = 2 * round(width * _ROUND / 2)
            earlier, later = (
                cv2.copyMakeBorder(one, 0, 0, beside, beside, cv2.BORDER_WRAP)
                for one in (earlier, later)
            )
        forward, backward = (
            _kept(self._flow.calc(one, other, None))
            for one, other in ((earlier, later), (later, earlier))
        )
        height_px, width_px = forward.shape[:2]
        return Flow(
            forward,
            backward,
            (
                self._size_wh[0] / (width_px - beside),
                self._size_wh[1] / height_px,
            ),
            self._size_wh[0] / width,
            self._size_wh,
            beside // 2,
        )


def _alike_exposed(earlier: Grey, later: Grey) -> tuple[Grey, Grey]:
    """Two frames, the one with less contrast made like the other where the light changed at once,
    as at the mouth of a tunnel: the flow compares brightness."""
    (low, spread), (other, other_spread) = (
        (float(mean[0, 0]), float(deviation[0, 0]))
        for mean, deviation in (cv2.meanStdDev(one) for one in (earlier, later))
    )
    if min(spread, other_spread) < _LEAST_SPREAD:
        return earlier, later
    ratio = other_spread / spread
    if 1 / _OTHER_LIGHT < ratio < _OTHER_LIGHT:
        return earlier, later
    if ratio < 1:
        later = cv2.convertScaleAbs(later, alpha=1 / ratio, beta=low - other / ratio)
    else:
        earlier = cv2.convertScaleAbs(earlier, alpha=ratio, beta=other - low * ratio)
    return np.asarray(earlier, np.uint8), np.asarray(later, np.uint8)


def _kept(flow: NDArray[np.float32]) -> Field:
    """Half as many rows and columns: the flow is found at a quarter of the size and enlarged."""
    height, width = flow.shape[:2]
    half = cv2.resize(flow, (max(width // 2, 1), max(height // 2, 1)), interpolation=cv2.INTER_AREA)
    limits = np.iinfo(np.int16)
    kept = np.rint(half * STEPS).clip(limits.min, limits.max)
    return np.asarray(kept, dtype=np.int16)
