"""The figures of an evaluation as numbers that other steps of a model can use."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from anon_plugin.engine.vocabulary import LABELS, key_of, title_of
from anon_plugin.language import tr

if TYPE_CHECKING:
    from anon_plugin.engine.evaluation.summary import Evaluation, LabelFigures


def figures() -> dict[str, str]:
    """Name and title of the numbers that each label gets, after its own name."""
    return {
        "OBJECT_COUNT": tr("objects annotated"),
        "FOUND_COUNT": tr("objects found"),
        "FALSE_COUNT": tr("false findings"),
        "RECALL": tr("recall"),
        "RECALL_LOW": tr("recall, lower 95 % limit"),
        "RECALL_HIGH": tr("recall, upper 95 % limit"),
        "RECALL_FROM_20PX": tr("recall of objects at least 20 pixels wide"),
        "RECALL_AT_1_FALSE": tr("recall at one false finding a photo"),
        "THRESHOLD_AT_1_FALSE": tr("score at one false finding a photo"),
        "PRECISION": tr("precision"),
        "FALSE_PER_PHOTO": tr("false findings a photo"),
        "AP": tr("average precision at the chosen IoU"),
        "IOU_PB": tr("IoU per box"),
        "IOU_PC": tr("IoU per class"),
        "COVERAGE_RECALL": tr("share of objects covered to at least 90 %"),
        "NOT_COVERED_AT_MOST": tr("share not covered, upper 95 % limit"),
        "MASK_IOU": tr("mean IoU of the outlines of objects that were found"),
        "OUTLINE_COVERAGE": tr("share of outlines found that are covered to at least 95 %"),
        "AREA_BESIDE": tr("share of the covered area that lies beside objects with outlines"),
    }


def outputs() -> list[tuple[str, str]]:
    """Name and title of every number that an evaluation gives."""
    names = [
        ("PHOTO_COUNT", tr("Photos compared")),
        ("RMSE", tr("RMSE against a perfect redaction, in grey levels")),
    ]
    for label in LABELS:
        names += [
            (f"{key_of(label).upper()}_{name}", f"{title_of(label)}: {title}")
            for name, title in figures().items()
        ]
    return names


def values(evaluation: Evaluation) -> dict[str, Any]:
    """The outputs of an evaluation; what could not be measured is None."""
    results: dict[str, Any] = {
        "PHOTO_COUNT": evaluation.photo_count,
        "RMSE": _known(evaluation.rmse),
        "RESIDUAL_RISK": " ".join(one.sentence() for one in evaluation.labels),
    }
    by_label = {
        one.label: dict(zip(figures(), map(_known, _figures(one)), strict=True))
        for one in evaluation.labels
    }
    for label, numbers in by_label.items():
        if label in LABELS:
            results |= {f"{key_of(label).upper()}_{name}": one for name, one in numbers.items()}
    return {**results, "LABEL_FIGURES": json.dumps(by_label)}


def _figures(figures: LabelFigures) -> tuple[float, ...]:
    """The values of figures(), in their order."""
    wide = [row for row in figures.by_width if row.from_px >= 20]
    wide_count = sum(row.objects for row in wide)
    at_one = figures.at_false_per_photo[1.0]
    return (
        figures.objects,
        figures.found,
        figures.false_findings,
        figures.recall,
        *figures.recall_interval,
        sum(row.found for row in wide) / wide_count if wide_count else math.nan,
        *at_one,
        figures.precision,
        figures.false_per_photo,
        figures.average_precision,
        figures.overlap.iou_per_box,
        figures.overlap.iou_per_class,
        figures.coverage_recall,
        figures.misses_upper_bound,
        figures.outlines.mask_iou,
        figures.outlines.well_covered,
        figures.outlines.beside,
    )


def _known(value: float) -> float | None:
    """JSON and models have no NaN: what could not be measured is missing."""
    return value if math.isfinite(value) else None
