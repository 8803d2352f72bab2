"""All figures of an evaluation together, as values, as plain JSON and as sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.curves import Curve, curve
from anon_plugin.engine.evaluation.intervals import clopper_pearson_upper, residual_risk, wilson
from anon_plugin.engine.evaluation.matching import (
    DEFAULT_IOU,
    AnnotatedPhoto,
    Matches,
    TrueObject,
    match,
)
from anon_plugin.engine.evaluation.outlines import OutlineFit, fit_of_outlines
from anon_plugin.engine.evaluation.overlap import (
    COVERED_SHARE,
    Masker,
    Overlap,
    measure,
    region_mask,
)

WIDTH_EDGES_PX = (0, 10, 20, 40, 80, 160, math.inf)
"""Objects are counted by the width of their box; 20 pixels is where plates become readable."""

FALSE_PER_PHOTO = (0.1, 0.5, 1.0, 2.0)

Pairs = Sequence[tuple[AnnotatedPhoto, Sequence[Detection]]]


@dataclass(frozen=True)
class SizeRecall:
    """Recall of the objects at least `from_px` and less than `to_px` wide."""

    from_px: float
    to_px: float
    found: int
    objects: int


@dataclass(frozen=True)
class LabelFigures:
    """The figures of one label, at the threshold `confidence`.

    found, objects, recall (with its 95 % interval), precision, false_per_photo, average_precision:
    see curves.py. at_false_per_photo: false findings a photo → (recall, threshold) there.
    misses_upper_bound: the share of objects not covered that is credible at most, 95 % one-sided.
    """

    label: str
    found: int
    objects: int
    recall: float
    recall_interval: tuple[float, float]
    precision: float
    false_findings: int
    false_per_photo: float
    average_precision: float
    at_false_per_photo: dict[float, tuple[float, float]]
    by_width: tuple[SizeRecall, ...]
    misses_upper_bound: float
    overlap: Overlap = field(repr=False)
    outlines: OutlineFit
    curve: Curve = field(repr=False)

    @property
    def coverage_recall(self) -> float:
        """Share of objects that are covered to at least 90 %, NaN where there is none."""
        objects = self.overlap.objects
        return self.overlap.covered / objects if objects else float("nan")

    def sentence(self) -> str:
        """What may still be visible, as one honest sentence: an object not covered is a miss."""
        missed = self.overlap.objects - self.overlap.covered
        return residual_risk(missed, self.overlap.objects, self.label, "not covered")


@dataclass(frozen=True)
class Miss:
    """An object that is not covered: which, in which photo, and how much of it is."""

    photo: int
    item: TrueObject
    coverage: float


@dataclass(frozen=True)
class Evaluation:
    """Everything measured. rmse: mean over the photos whose pixels were compared, else NaN."""

    photo_count: int
    iou_threshold: float
    confidence: float
    labels: tuple[LabelFigures, ...]
    misses: tuple[Miss, ...] = field(repr=False)
    rmse: float = float("nan")

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; what could not be measured is null."""
        return {
            "photos": self.photo_count,
            "iou_threshold": self.iou_threshold,
            "confidence": self.confidence,
            "rmse": _plain(self.rmse),
            "labels": {figures.label: _label_dict(figures) for figures in self.labels},
        }


def evaluate(
    pairs: Pairs,
    labels: Sequence[str],
    iou_threshold: float = DEFAULT_IOU,
    confidence: float = 0.0,
    masker: Masker = region_mask,
) -> Evaluation:
    """Measure everything but RMSE, which needs pixels.

    pairs: annotated photos with what was found in each. confidence: the least score that counts,
    except for curves, which take all. masker: what a finding covers, for coverage.
    """
    taken = [(photo, [d for d in found if d.score >= confidence]) for photo, found in pairs]
    figures = []
    misses: list[Miss] = []
    for label in labels:
        matches = match(pairs, label, iou_threshold)
        overlap = measure(taken, label, masker)
        outlines = fit_of_outlines(taken, label, iou_threshold, masker)
        figures.append(_figures(matches, overlap, outlines, confidence))
        misses += _misses(pairs, overlap)
    # The largest first: they show most.
    misses.sort(key=lambda miss: -_width(miss.item))
    return Evaluation(len(pairs), iou_threshold, confidence, tuple(figures), tuple(misses))


def _figures(
    matches: Matches, overlap: Overlap, outlines: OutlineFit, confidence: float
) -> LabelFigures:
    whole = curve(matches)
    found, objects = matches.recall_of(confidence)
    recall, precision, false_per_photo = whole.at_threshold(confidence)
    return LabelFigures(
        label=matches.label,
        found=found,
        objects=objects,
        recall=recall,
        recall_interval=wilson(found, objects),
        precision=precision,
        false_findings=int(np.sum(matches.false & (matches.scores >= confidence))),
        false_per_photo=false_per_photo,
        average_precision=whole.average_precision(),
        at_false_per_photo={limit: whole.at_false_per_photo(limit) for limit in FALSE_PER_PHOTO},
        by_width=tuple(_by_width(matches, confidence)),
        misses_upper_bound=clopper_pearson_upper(
            overlap.objects - overlap.covered, overlap.objects
        ),
        overlap=overlap,
        outlines=outlines,
        curve=whole,
    )


def _by_width(matches: Matches, confidence: float) -> list[SizeRecall]:
    rows = []
    met = matches.object_scores >= confidence
    for low, high in pairwise(WIDTH_EDGES_PX):
        inside = (matches.object_widths >= low) & (matches.object_widths < high)
        rows.append(SizeRecall(low, high, int(np.sum(met & inside)), int(np.sum(inside))))
    return rows


def _misses(pairs: Pairs, overlap: Overlap) -> list[Miss]:
    objects = [
        item
        for photo, _ in pairs
        for item in photo.objects
        if item.label == overlap.label and not item.ignore
    ]
    return [
        Miss(int(photo), item, float(share))
        for photo, item, share in zip(overlap.photo, objects, overlap.coverage, strict=True)
        if share < COVERED_SHARE
    ]


def _width(item: TrueObject) -> float:
    return float(np.ptp(item.region[:, 0]))


def _label_dict(figures: LabelFigures) -> dict[str, Any]:
    overlap, outlines = figures.overlap, figures.outlines
    return {
        "objects": figures.objects,
        "found": figures.found,
        "recall": _plain(figures.recall),
        "recall_95": list(figures.recall_interval),
        "precision": _plain(figures.precision),
        "false_findings": figures.false_findings,
        "false_per_photo": _plain(figures.false_per_photo),
        "average_precision": _plain(figures.average_precision),
        "recall_at_false_per_photo": {
            str(limit): {"recall": _plain(recall), "threshold": _plain(threshold)}
            for limit, (recall, threshold) in figures.at_false_per_photo.items()
        },
        "recall_by_width_px": [
            {"from": row.from_px, "to": _plain(row.to_px), "found": row.found, "of": row.objects}
            for row in figures.by_width
        ],
        "iou_per_box": _plain(overlap.iou_per_box),
        "iou_per_class": _plain(overlap.iou_per_class),
        "outlines": {
            "objects": outlines.objects,
            "matched": outlines.matched,
            "mask_iou": _plain(outlines.mask_iou),
            "well_covered": _plain(outlines.well_covered),
            "beside": _plain(outlines.beside),
        },
        "covered": overlap.covered,
        "coverage_recall": _plain(figures.coverage_recall),
        "misses_upper_bound_95": figures.misses_upper_bound,
        "residual_risk": figures.sentence(),
        "curve": {
            "threshold": [_plain(value) for value in figures.curve.thresholds],
            "recall": [_plain(value) for value in figures.curve.recall],
            "precision": [_plain(value) for value in figures.curve.precision],
            "false_per_photo": [_plain(value) for value in figures.curve.false_per_photo],
        },
    }


def _plain(value: float) -> float | None:
    return round(float(value), 6) if math.isfinite(value) else None
