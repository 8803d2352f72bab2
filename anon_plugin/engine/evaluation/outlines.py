"""How well outlines fit the true ones, where the ground truth has outlines and not only boxes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject, paired
from anon_plugin.engine.evaluation.overlap import (
    Canvas,
    Mask,
    Masker,
    is_box,
    mask_iou,
    polygon_mask,
    region_mask,
)
from anon_plugin.engine.geometry.boxes import bounding_boxes

WELL_COVERED = 0.95
"""Share of an object's area from which on it counts as hidden along its outline."""


@dataclass(frozen=True)
class OutlineFit:
    """Of one label, over the objects whose true outline is known.

    objects: so many have one. matched: of them, those that a finding meets, by their boxes.
    mask_iou: mean IoU of the matched ones' outlines with their findings'. well_covered: share of
    the matched ones whose area is covered to at least 95 % by all findings together. beside: share
    of the covered area that lies beside all objects of the label, in photos where all of them are
    marked with outlines. NaN where there is nothing to measure.
    """

    objects: int
    matched: int
    mask_iou: float
    well_covered: float
    beside: float


def fit_of_outlines(
    photos: Iterable[tuple[AnnotatedPhoto, Sequence[Detection]]],
    label: str,
    iou_threshold: float,
    masker: Masker = region_mask,
) -> OutlineFit:
    """Measure the findings given; those below the threshold must be left out before.

    iou_threshold: from which IoU of the boxes on a finding meets an object. masker: what a finding
    covers, such as what its style redacts.
    """
    known = 0
    ious: list[float] = []
    covered: list[bool] = []
    covering_px = beside_px = 0
    for photo, detections in photos:
        truth = [one for one in photo.objects if one.label == label]
        counted = [one for one in truth if not one.ignore]
        found = sorted((one for one in detections if one.label == label), key=lambda d: -d.score)
        taker = paired(
            bounding_boxes([one.region for one in found]),
            bounding_boxes([one.region for one in counted]),
            iou_threshold,
        )
        masks = [masker(one) for one in detections]
        outlines = [polygon_mask(one.region) for one in counted]
        canvas = Canvas([*masks, *outlines])
        for mask in masks:
            canvas.add(mask)
        for item, outline, number in zip(counted, outlines, taker.tolist(), strict=True):
            if is_box(item.region):
                continue
            known += 1
            if number >= 0:
                ious.append(mask_iou(outline, region_mask(found[number])))
                covered.append(canvas.share_of(outline) >= WELL_COVERED)
        if label in photo.complete_labels and not any(is_box(one.region) for one in counted):
            own = [masker(one) for one in found]
            whole, beside = _beside(own, truth)
            covering_px += whole
            beside_px += beside
    return OutlineFit(
        objects=known,
        matched=len(ious),
        mask_iou=_mean(ious),
        well_covered=_mean(covered),
        beside=beside_px / covering_px if covering_px else float("nan"),
    )


def _beside(covering: Sequence[Mask], truth: Sequence[TrueObject]) -> tuple[int, int]:
    """(pixels that are covered, those of them that lie beside all objects)."""
    objects = [polygon_mask(one.region) for one in truth]
    painted, hidden = (Canvas([*covering, *objects]) for _ in range(2))
    for mask in objects:
        painted.add(mask)
    beside = sum(int(painted.add(mask).sum()) for mask in covering)
    whole = sum(int(hidden.add(mask).sum()) for mask in covering)
    return whole, beside


def _mean(values: Sequence[float] | Sequence[bool]) -> float:
    return float(np.mean(values)) if values else float("nan")
