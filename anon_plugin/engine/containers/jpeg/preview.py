"""Small pictures made from the redacted coefficients, without decoding all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.colour import ColourModel, bgr_of
from anon_plugin.engine.containers.jpeg.dct import samples_from_coefficients
from anon_plugin.engine.containers.jpeg.frame import Component, Frame
from anon_plugin.engine.containers.preview import Preview

# Decoded at once, which bounds the memory.
_BLOCK_ROWS = 64


class CoefficientPreview(Preview):
    """Thumbnails from DCT coefficients.

    A block's first coefficient is its mean (T.81, A.3.3), so that the picture at an eighth of its
    size is there without decoding anything.
    """

    def __init__(
        self,
        frame: Frame,
        steps: Sequence[NDArray[np.int32]],
        coefficients: Callable[[], NDArray[np.int16]],
        model: ColourModel,
    ) -> None:
        """The arguments are those of `redact_coefficients`; coefficients: gives the redacted ones,
        and is asked only where a thumbnail is needed."""
        self._frame, self._steps = frame, steps
        self._coefficients, self._model = coefficients, model
        self._decoded: dict[int, NDArray[np.uint8]] = {}

    def at_least(self, width: int, height: int) -> NDArray[np.uint8]:
        """See Preview: the picture at an eighth of its size, or in full where that is too small."""
        side = 1 if width * 8 <= self._frame.width and height * 8 <= self._frame.height else 8
        if side not in self._decoded:
            self._decoded[side] = self.decode(side)
        return self._decoded[side]

    def decode(self, side: int = 8) -> NDArray[np.uint8]:
        """(h, w, 3) uint8 BGR with `side` (1 or 8) pixels for each 8 of the picture."""
        size_wh = (-(-self._frame.width * side // 8), -(-self._frame.height * side // 8))
        planes, coefficients = [], self._coefficients()
        for component, steps in zip(self._frame.components, self._steps, strict=True):
            plane = self._plane(component, steps, side, coefficients)
            scale_x = self._frame.h_max // component.h
            scale_y = self._frame.v_max // component.v
            full_wh = (plane.shape[1] * scale_x, plane.shape[0] * scale_y)
            plane = cv2.resize(plane, full_wh, interpolation=cv2.INTER_LINEAR)
            planes.append(plane[: size_wh[1], : size_wh[0]])
        return bgr_of(planes, self._model)

    def _plane(
        self,
        component: Component,
        steps: NDArray[np.int32],
        side: int,
        coefficients: NDArray[np.int16],
    ) -> NDArray[np.uint8]:
        """One component's samples, those of the padding blocks included."""
        across, down = component.padded_wh
        precision = self._frame.precision
        plane = np.empty((down * side, across * side), np.uint8)
        for row in range(0, down, _BLOCK_ROWS):
            rows = min(_BLOCK_ROWS, down - row)
            first = component.first_block + row * across
            blocks = coefficients[first : first + rows * across]
            if side == 1:
                centre = 1 << (precision - 1)
                samples = blocks[:, 0].reshape(rows, across) * (int(steps[0]) / 8) + centre
            else:
                square = samples_from_coefficients(blocks, steps, precision)
                square = square.reshape(rows, across, 8, 8).swapaxes(1, 2)
                samples = square.reshape(rows * 8, across * 8)
            samples = np.rint(samples / (1 << (precision - 8)))
            plane[row * side :][: rows * side] = np.clip(samples, 0, 255)
        return plane
