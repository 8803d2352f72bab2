"""Detections that a request gives: JSON as /detect/ answers it, perhaps corrected by somebody."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from starlette.exceptions import HTTPException

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.vocabulary import label_of

_MOST = 10_000
_MOST_CORNERS = 10_000
_FARTHEST_PX = 1e6


def read_detections(text: bytes) -> tuple[Detection, ...]:
    """The detections of the field `detections`: an object with a list of that name, or the list.

    Each has a label, and a region (corners) or a bbox (left, top, width, height), in pixels of the
    upright picture. Raises HTTPException 400 where there is none, or one makes no sense.
    """
    try:
        values = json.loads(text)
        if isinstance(values, Mapping):
            values = values["detections"]
        if not isinstance(values, list) or not 0 < len(values) <= _MOST:
            raise ValueError
        return tuple(map(_detection, values))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise HTTPException(
            400,
            "The field detections must be JSON as /detect/ gives it: one or more, each with a "
            "label, and a region or a bbox in pixels.",
        ) from error


def _detection(value: Mapping[str, Any]) -> Detection:
    label = label_of(value["label"])
    if not label:
        raise ValueError
    if "region" in value:
        corners = [(float(x), float(y)) for x, y in value["region"]]
        if not 3 <= len(corners) <= _MOST_CORNERS:
            raise ValueError
    else:
        left, top, width, height = map(float, value["bbox"])
        right, bottom = left + width, top + height
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    if not all(math.isfinite(v) and abs(v) < _FARTHEST_PX for corner in corners for v in corner):
        raise ValueError
    is_box = bool(value.get("is_box", "region" not in value))
    return Detection(label, float(value.get("score", 1.0)), np.array(corners, np.float64), is_box)
