"""Small pictures made from the redacted one, to stand where unredacted ones stood."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.dct import samples_from_coefficients
from anon_plugin.engine.containers.jpeg.frame import Component, Frame

_QUALITIES = (85, 75, 65, 55, 45, 35, 25, 15, 8, 3)


class Preview:
    """Thumbnails from DCT coefficients, in the orientation in which the picture is stored.

    A block's first coefficient is its mean (T.81, A.3.3), so that the picture at an eighth of its
    size is there without decoding anything.
    """

    def __init__(
        self,
        frame: Frame,
        steps: Sequence[NDArray[np.int32]],
        coefficients: NDArray[np.int16],
        rgb: bool,
    ) -> None:
        """The arguments are those of `redact_coefficients`; the coefficients are redacted."""
        self._frame, self._steps = frame, steps
        self._coefficients, self._rgb = coefficients, rgb
        self._decoded: dict[int, NDArray[np.uint8]] = {}

    def pixels(self, width: int, height: int) -> NDArray[np.uint8]:
        """(height, width, 3) uint8 BGR: the whole picture, fitted in, with black bars beside it."""
        source = self._at_least(width, height)
        scale = min(width / source.shape[1], height / source.shape[0])
        inner_wh = (
            min(width, max(1, round(source.shape[1] * scale))),
            min(height, max(1, round(source.shape[0] * scale))),
        )
        small = cv2.resize(source, inner_wh, interpolation=cv2.INTER_AREA)
        result = np.zeros((height, width, 3), np.uint8)
        left, top = (width - inner_wh[0]) // 2, (height - inner_wh[1]) // 2
        result[top : top + inner_wh[1], left : left + inner_wh[0]] = small
        return result

    def jpeg(self, width: int, height: int, max_bytes: int) -> bytes | None:
        """A JPEG of at most so many bytes, at the best quality that fits; None where none does."""
        pixels = self.pixels(width, height)
        for quality in _QUALITIES:
            done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
            if done and len(data) <= max_bytes:
                return bytes(data)
        return None

    def _at_least(self, width: int, height: int) -> NDArray[np.uint8]:
        """The picture at an eighth of its size, or in full where that is too small."""
        side = 1 if width * 8 <= self._frame.width and height * 8 <= self._frame.height else 8
        if side not in self._decoded:
            self._decoded[side] = self._decode(side)
        return self._decoded[side]

    def _decode(self, side: int) -> NDArray[np.uint8]:
        """(h, w, 3) uint8 BGR with `side` (1 or 8) pixels for each 8 of the picture."""
        size_wh = (-(-self._frame.width * side // 8), -(-self._frame.height * side // 8))
        planes = []
        for component, steps in zip(self._frame.components, self._steps, strict=True):
            plane = self._plane(component, steps, side)
            scale_x = self._frame.h_max // component.h
            scale_y = self._frame.v_max // component.v
            full_wh = (plane.shape[1] * scale_x, plane.shape[0] * scale_y)
            plane = cv2.resize(plane, full_wh, interpolation=cv2.INTER_LINEAR)
            planes.append(plane[: size_wh[1], : size_wh[0]])
        if len(planes) == 1:
            return np.repeat(planes[0][..., None], 3, axis=2)
        if self._rgb:
            return np.stack(planes[::-1], axis=2)
        luma, blue, red = planes
        bgr: NDArray[np.uint8] = cv2.cvtColor(cv2.merge((luma, red, blue)), cv2.COLOR_YCrCb2BGR)
        return bgr

    def _plane(
        self, component: Component, steps: NDArray[np.int32], side: int
    ) -> NDArray[np.uint8]:
        """One component's samples, those of the padding blocks included."""
        across, down = component.padded_wh
        blocks = self._coefficients[component.first_block :][: across * down]
        if side == 1:
            samples = blocks[:, 0].reshape(down, across) * (int(steps[0]) / 8) + 128
        else:
            square = samples_from_coefficients(blocks, steps).reshape(down, across, 8, 8)
            samples = square.swapaxes(1, 2).reshape(down * 8, across * 8)
        return np.rint(np.clip(samples, 0, 255)).astype(np.uint8)
