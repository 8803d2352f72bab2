"""Pictures with red figures that have bays, and a detector that finds their outlines."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence
from anon_plugin.engine.evaluation.overlap import polygon_mask
from anon_plugin.engine.geometry.outlines import outline_of


class RedFigures:
    """Outlines of red figures, of any size in its range, exact to a pixel of the view."""

    name = "red figures"
    sha256 = ""
    labels = ("person",)

    def __init__(self, longest: float = 400.0) -> None:
        self.object_range_px = (8.0, longest)

    def detect(
        self, images: Sequence[np.ndarray], confidence: Confidence = None
    ) -> list[list[Detection]]:
        return [self._figures(image) for image in images]

    def _figures(self, image: np.ndarray) -> list[Detection]:
        red, green, blue = np.moveaxis(image.astype(int), -1, 0)
        mask = ((red > 150) & (green < 110) & (blue < 110)).astype(np.uint8)
        count, parts, boxes, _ = cv2.connectedComponentsWithStats(mask)
        return [
            Detection("person", 0.8, outline_of((parts == number).astype(np.uint8)), is_box=False)
            for number in range(1, count)
            if boxes[number][4] > 20
        ]


def coloured(figure: np.ndarray) -> np.ndarray:
    """(H, W, 3) RGB: grey waves, red where `figure` (H, W) is True."""
    height, width = figure.shape
    y, x = np.mgrid[0:height, 0:width]
    grey = (120 + 20 * np.sin(x / 40) * np.cos(y / 30)).astype(np.uint8)
    rgb = np.repeat(grey[:, :, None], 3, axis=2)
    rgb[figure] = (230, 20, 20)
    return rgb


def drawn(detections: Sequence[Detection], size_wh: tuple[int, int], wraps: bool) -> np.ndarray:
    """(H, W) bool: the pixels in the regions of some detections."""
    width, height = size_wh
    mask = np.zeros((height, width), bool)
    for one in detections:
        for turn in (-width, 0, width) if wraps else (0,):
            left, top, inside = polygon_mask(one.region + np.array([turn, 0.0]))
            x0, y0 = max(left, 0), max(top, 0)
            x1, y1 = min(left + inside.shape[1], width), min(top + inside.shape[0], height)
            if x0 < x1 and y0 < y1:
                mask[y0:y1, x0:x1] |= inside[y0 - top : y1 - top, x0 - left : x1 - left]
    return mask
