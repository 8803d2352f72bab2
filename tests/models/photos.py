"""Annotated photos of the real test data, small enough to be searched quickly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.detection.detector import Image
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto
from anon_plugin.engine.exchange.ground_truth import read_coco

LONGEST_PX = 640  # enough for near objects


def annotated(subset: Path, label: str, count: int) -> list[tuple[AnnotatedPhoto, Image]]:
    """About `count` photos spread over a set, shrunk, with their objects of one label, and pixels.

    subset: the set's annotation file without its suffix.
    """
    photos = read_coco(subset.with_suffix(".json"))
    pairs = []
    for photo in photos[:: max(1, len(photos) // count)]:
        pixels = cv2.imread(str(subset.parent / photo.name))
        scale = min(1.0, LONGEST_PX / max(pixels.shape))
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        objects = tuple(
            replace(one, region=one.region * scale) for one in photo.objects if one.label == label
        )
        image = np.ascontiguousarray(pixels[:, :, ::-1])
        pairs.append((replace(photo, objects=objects, size_wh=None), image))
    return pairs
