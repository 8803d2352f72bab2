"""What the components of a JPEG mean: from RGB to their samples and back.

Sources: ITU-T T.871, section 7 (YCbCr); Adobe Technical Note 5116, section 18 (the APP14 marker).
CMYK is taken as Adobe writes it, whose values say how much light is left rather than how much ink
there is; all decoders do, whether the marker is there or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.frame import Frame
from anon_plugin.engine.containers.jpeg.metadata import ADOBE_HEADER, JFIF_HEADER
from anon_plugin.engine.containers.jpeg.segments import APP0, APP14, JpegFile

_TRANSFORM = 11  # where the Adobe marker says which


class ColourModel(Enum):
    """The components, in order."""

    GREY = "grey"
    YCC = "YCbCr"
    RGB = "RGB"
    CMYK = "CMYK"
    YCCK = "YCCK"


def colour_model(jpeg: JpegFile, frame: Frame) -> ColourModel:
    """Decided as libjpeg does it: by the JFIF and Adobe markers, else by the components' names."""
    count = len(frame.components)
    if count == 1:
        return ColourModel.GREY
    transform = _adobe_transform(jpeg)
    if count == 4:
        return ColourModel.YCCK if transform == 2 else ColourModel.CMYK
    for segment in jpeg.segments:
        if segment.marker == APP0 and segment.payload.startswith(JFIF_HEADER):
            return ColourModel.YCC
    if transform is not None:
        return ColourModel.RGB if transform == 0 else ColourModel.YCC
    named_rgb = bytes(component.id for component in frame.components) == b"RGB"
    return ColourModel.RGB if named_rgb else ColourModel.YCC


def samples_of(pixels: NDArray[np.generic], model: ColourModel) -> tuple[NDArray[np.float32], ...]:
    """(h, w) samples, 0 to 255, of each component, from (h, w, 3) RGB."""
    red, green, blue = (pixels[..., band].astype(np.float32) for band in range(3))
    if model is ColourModel.RGB:
        return red, green, blue
    if model is ColourModel.CMYK:
        return red, green, blue, np.full_like(red, 255)
    if model is ColourModel.YCCK:
        return *_ycc(255 - red, 255 - green, 255 - blue), np.full_like(red, 255)
    return _ycc(red, green, blue)[: 1 if model is ColourModel.GREY else 3]


def bgr_of(planes: Sequence[NDArray[np.uint8]], model: ColourModel) -> NDArray[np.uint8]:
    """(h, w, 3) uint8 BGR from the (h, w) samples of each component."""
    if model is ColourModel.GREY:
        return np.repeat(planes[0][..., None], 3, axis=2)
    if model is ColourModel.RGB:
        return np.stack(planes[::-1], axis=2)
    bgr: NDArray[np.uint8]
    if model is ColourModel.CMYK:
        bgr = np.stack(planes[2::-1], axis=2)
    else:
        luma, blue, red = planes[:3]
        bgr = cv2.cvtColor(cv2.merge((luma, red, blue)), cv2.COLOR_YCrCb2BGR)
    if model is ColourModel.YCC:
        return bgr
    if model is ColourModel.YCCK:
        bgr = ~bgr
    light = planes[3][..., None].astype(np.uint16)
    return ((bgr * light + 127) // 255).astype(np.uint8)


def _ycc(
    red: NDArray[np.float32], green: NDArray[np.float32], blue: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    luma = np.float32(0.299) * red + np.float32(0.587) * green + np.float32(0.114) * blue
    return luma, (blue - luma) / np.float32(1.772) + 128, (red - luma) / np.float32(1.402) + 128


def _adobe_transform(jpeg: JpegFile) -> int | None:
    for segment in jpeg.segments:
        if (
            segment.marker == APP14
            and segment.payload.startswith(ADOBE_HEADER)
            and len(segment.payload) > _TRANSFORM
        ):
            return segment.payload[_TRANSFORM]
    return None
