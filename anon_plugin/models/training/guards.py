"""Scenes that show what is forgotten though the user's photos, as they are, do not show it.

Photos of one camera hold things of a few sizes in front of few backgrounds. Shrunk, they hold small
things, and what the old weights found at full size tells where; drawn walls hold windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import cv2
import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Image
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject
from anon_plugin.engine.geometry.boxes import bounding_boxes, iou_matrix
from anon_plugin.models.training.annotations import LABELS
from anon_plugin.models.training.facades import WALL_PX, drawn_facades
from anon_plugin.models.training.measuring import DRAWN_SEED, MATCH_IOU, SURE, Pairs, Scene

SCALES = (0.5, 0.35, 0.25)
LEAST_PX = 7.0
"""Longer side below which nothing is asked for."""
WALLS = 24


def shrunk_scenes(scenes: Sequence[Scene], found: Pairs) -> list[Scene]:
    """Each scene at SCALES. found: what the old weights see in the scenes as they are.

    What people marked is there, and so is what was surely seen of labels that they did not mark
    completely; all else that was seen is set aside.
    """
    return [
        Scene(_smaller(truth, scale), partial(_shrunk, scene, scale))
        for scene, truth in zip(scenes, (_told(*pair) for pair in found), strict=True)
        for scale in SCALES
    ]


def wall_scenes() -> list[Scene]:
    """Drawn walls, on which all that is found is false."""
    truth = AnnotatedPhoto("wall", (), (WALL_PX, WALL_PX), frozenset(LABELS))
    walls = drawn_facades(WALLS, DRAWN_SEED)
    return [Scene(truth, partial(np.asarray, wall)) for wall in walls]


def _told(truth: AnnotatedPhoto, found: Sequence[Detection]) -> AnnotatedPhoto:
    """The photo with what was found beside what people marked."""
    more = []
    for one in found:
        marked = bounding_boxes([item.region for item in truth.objects if item.label == one.label])
        own = bounding_boxes([one.region])
        if not len(marked) or float(iou_matrix(own, marked).max()) < MATCH_IOU:
            sure = one.score >= SURE and one.label not in truth.complete_labels
            more.append(TrueObject(one.label, one.region, ignore=not sure))
    return replace(truth, objects=(*truth.objects, *more))


def _smaller(truth: AnnotatedPhoto, scale: float) -> AnnotatedPhoto:
    objects = []
    for one in truth.objects:
        region = one.region * scale
        too_small = float(np.ptp(region, axis=0).max()) < LEAST_PX
        objects.append(TrueObject(one.label, region, one.ignore or too_small))
    return replace(truth, name=f"{truth.name} x {scale}", objects=tuple(objects), size_wh=None)


def _shrunk(scene: Scene, scale: float) -> Image:
    pixels = scene.read()
    width, height = (max(1, round(side * scale)) for side in pixels.shape[1::-1])
    small = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)
