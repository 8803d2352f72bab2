"""What an evaluation needs pixels or redaction shapes for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.matching import TrueObject
from anon_plugin.engine.evaluation.overlap import Mask, Masker, is_box, rmse
from anon_plugin.engine.redaction.shapes import Box, coverage, flat_shape
from anon_plugin.engine.redaction.style import Style, styles_for

Pixels = NDArray[np.uint8]

THUMBNAIL_PX = 360
GREY = 128.0

_FOUND_RGB, _COVERED_RGB, _MISSED_RGB = (70, 130, 180), (60, 150, 60), (220, 40, 30)
_LEAST_LINE_PX = 2


def redacted_area(styles: Mapping[str, Style]) -> Masker:
    """Measures coverage by what a redaction destroys completely: the shape with its margin."""

    def mask(detection: Detection) -> Mask:
        shape = flat_shape(detection, styles[detection.label])
        box = shape.reach
        return box.x0, box.y0, coverage(shape, box) == 1.0

    return mask


def redaction_rmse(
    pixels: Pixels, found: Sequence[Detection], objects: Sequence[TrueObject]
) -> float:
    """RMSE between the photo redacted by the findings and redacted exactly by the ground truth.

    Both are filled grey in their default shapes, so that nothing but the area makes a difference.
    Areas to be ignored are filled in both, so that what is found there makes none.
    """
    ignored = [_exactly(one) for one in objects if one.ignore]
    truth = [_exactly(one) for one in objects if not one.ignore]
    # Grey that is filled with grey stays what it is, edges included.
    photo = _filled(pixels, ignored, faded=False)
    return rmse(_filled(photo, found), _filled(photo, truth))


def thumbnail(
    pixels: Pixels,
    found: Sequence[Detection],
    objects: Sequence[TrueObject],
    missed: Sequence[TrueObject],
) -> bytes:
    """A small JPEG of the photo, in which everything found and everything annotated is filled.

    Findings are outlined blue, objects green, the missed ones red. No annotated object can be
    seen, found or not.
    """
    truth = [_exactly(one) for one in objects]
    picture = _filled(pixels, [*found, *truth])
    scale = min(1.0, THUMBNAIL_PX / max(picture.shape[:2]))
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    covered = [one for one in objects if not any(one is other for other in missed)]
    for items, colour in ((found, _FOUND_RGB), (covered, _COVERED_RGB), (missed, _MISSED_RGB)):
        for item in items:
            points = np.rint(item.region * scale).astype(np.int32)
            cv2.polylines(small, [points], True, colour, _LEAST_LINE_PX, cv2.LINE_AA)
    _, encoded = cv2.imencode(".jpg", small[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
    return bytes(encoded)


def _exactly(item: TrueObject) -> Detection:
    """The detection that a perfect detector makes of an object."""
    return Detection(item.label, 1.0, item.region, is_box(item.region))


def _filled(pixels: Pixels, detections: Sequence[Detection], faded: bool = True) -> Pixels:
    """The photo with grey in the shapes that a redaction has by default.

    faded: edges are, as there; else all that the shape touches is grey.
    """
    result = pixels.copy()
    photo = Box(0, 0, pixels.shape[1], pixels.shape[0])
    styles = styles_for("fill")
    for detection in detections:
        shape = flat_shape(detection, styles[detection.label])
        box = shape.reach.intersection(photo)
        if box.is_empty:
            continue
        window = result[box.y0 : box.y1, box.x0 : box.x1]
        covered = coverage(shape, box)[:, :, None]
        alpha = covered if faded else np.ceil(covered)
        window[:] = np.rint(window + (GREY - window) * alpha)
    return result
