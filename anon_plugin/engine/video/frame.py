"""One frame of a video, as it is searched and followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.video.info import UNKNOWN
from anon_plugin.engine.video.orientation import contiguous

if TYPE_CHECKING:
    import av

    from anon_plugin.engine.video.info import VideoInfo

_BT709 = 1
HD_LINES = 720
"""From so many lines on, a video that does not name its colour matrix has that of BT.709."""


@dataclass(frozen=True)
class Frame:
    """index: from 0, of the frames that are shown. pts: its time stamp, in VideoInfo.time_base.

    time_s: when it is shown, in seconds of the movie. is_corrupt: whether the decoder made up some
    of it.
    """

    index: int
    pts: int
    time_s: float
    is_corrupt: bool
    picture: av.VideoFrame = field(repr=False)
    info: VideoInfo = field(repr=False)

    def rgb(self) -> NDArray[np.uint8]:
        """(H, W, 3) upright, in square pixels."""
        matrix = int(self.picture.colorspace)
        options: dict[str, Any] = {}
        if matrix == UNKNOWN and self.info.coded_size_wh[1] >= HD_LINES:
            options["src_colorspace"] = _BT709
        pixels = self.picture.to_ndarray(format="rgb24", **options)
        upright = contiguous(self.info.orientation.upright(pixels))
        if self.info.size_wh != self.info.unstretched_size_wh:
            upright = cv2.resize(upright, self.info.size_wh, interpolation=cv2.INTER_LINEAR)
        return np.asarray(upright, dtype=np.uint8)

    def grey(self, long_side_px: int) -> NDArray[np.uint8]:
        """(h, w) upright brightness, made smaller so that its longer side has so many pixels."""
        luma = brightness(self.picture, self.info.bit_depth)
        width, height = self.info.size_wh
        scale = min(1.0, long_side_px / max(width, height))
        small_wh = max(1, round(width * scale)), max(1, round(height * scale))
        coded_wh = self.info.orientation.size(small_wh)
        if luma.shape[::-1] != coded_wh:
            luma = cv2.resize(luma, coded_wh, interpolation=cv2.INTER_AREA)
        if luma.dtype != np.uint8:
            luma = luma >> (self.info.bit_depth - 8)
        return np.asarray(contiguous(self.info.orientation.upright(luma)), dtype=np.uint8)


def brightness(picture: av.VideoFrame, bit_depth: int) -> NDArray[Any]:
    """(H, W) the first plane of a frame, a view into its memory."""
    plane = picture.planes[0]
    dtype: np.dtype[Any] = np.dtype("u1" if bit_depth == 8 else "<u2")
    flat: NDArray[Any] = np.frombuffer(memoryview(plane), dtype)
    rows = flat.reshape(-1, plane.line_size // dtype.itemsize)
    return rows[: picture.height, : picture.width]
