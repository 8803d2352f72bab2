"""Whether what a second search finds is new, or the same that the first one saw and let pass.

A score near the threshold changes a little with every change of a picture around the object. What
the first search had seen just below its threshold is no failure of the redaction when the second
one sees it just above.
"""

from __future__ import annotations

from collections.abc import Sequence

from anon_plugin.engine.detection.detections import Detection

JUST_BELOW = 2 / 3
"""The least share of a score that it may have had before to be the same finding."""

_LEAST_IOU = 0.5


def seen_before(detection: Detection, faint: Sequence[Detection], width_px: int) -> bool:
    """Whether the first search saw this object too, nearly as clearly.

    faint: what it saw below its threshold. width_px: of the photo.
    """
    return any(
        one.score >= JUST_BELOW * detection.score and is_same_object(detection, one, width_px)
        for one in faint
    )


def is_same_object(first: Detection, second: Detection, width_px: int) -> bool:
    """Whether two detections are of one object, by their label and the overlap of their boxes; on
    panoramas also across the edge."""
    if first.label != second.label:
        return False
    return max(_iou(first, second, turn * width_px) for turn in (-1, 0, 1)) >= _LEAST_IOU


def _iou(first: Detection, second: Detection, shift: float) -> float:
    left, top, right, bottom = first.xyxy
    x0, y0, x1, y1 = second.xyxy
    x0, x1 = x0 + shift, x1 + shift
    both = max(0.0, min(right, x1) - max(left, x0)) * max(0.0, min(bottom, y1) - max(top, y0))
    either = (right - left) * (bottom - top) + (x1 - x0) * (y1 - y0) - both
    return both / either if either > 0 else 0.0
