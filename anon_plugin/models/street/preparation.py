"""From pictures in bytes to the numbers that our network takes, in one pass over memory."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from torch import Tensor

from anon_plugin.engine.detection.detector import Image
from anon_plugin.models.street.architecture import MULTIPLE
from anon_plugin.models.street.net import normalised

_PADDING = 128


class Preparation:
    """Images of equal size to a batch on a device.

    On a processor each byte is looked up in a table of what `normalised` makes of it: torch has no
    fast path from bytes to bfloat16, and the steps on the way take more memory than the network.
    To a graphics card go the bytes, which are fewer; and a network that computes in int8 takes them
    as they are.
    """

    def __init__(self, device: torch.device, precision: torch.dtype) -> None:
        self._device, self._precision = device, precision
        self._in_bytes = precision == torch.int8
        if self._in_bytes:
            return
        table = normalised(torch.arange(256, dtype=torch.float32).to(precision))
        # numpy and OpenCV know no bfloat16: to them it is a number of as many bytes.
        self._table = table.view(torch.int16 if table.itemsize == 2 else torch.float32).numpy()

    def __call__(self, images: Sequence[Image]) -> Tensor:
        """(N, 3, H, W) normalised (in int8: bytes), channels last, padded to multiples of MULTIPLE
        at right and bottom, of N images (h, w, 3) uint8 RGB."""
        height, width = images[0].shape[:2]
        shape = (len(images), height + -height % MULTIPLE, width + -width % MULTIPLE, 3)
        by_table = self._device.type == "cpu" and not self._in_bytes
        batch = np.empty(shape, self._table.dtype if by_table else np.uint8)
        padding = self._table[_PADDING] if by_table else _PADDING
        batch[:, height:] = padding
        batch[:, :height, width:] = padding
        for image, place in zip(images, batch[:, :height, :width], strict=True):
            if by_table:
                cv2.LUT(image, self._table, dst=place)
            else:
                place[:] = image
        tensor = torch.from_numpy(batch).permute(0, 3, 1, 2)
        if self._in_bytes:
            return tensor
        if by_table:
            return tensor.view(self._precision)
        return normalised(tensor.to(self._device).to(self._precision))
