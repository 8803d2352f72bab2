"""Precision, recall and false findings as the confidence threshold moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.evaluation.matching import Bools, Floats, Matches

NAN = float("nan")


@dataclass(frozen=True)
class Curve:
    """One point for each distinct score, falling: what holds if that score is the threshold.

    recall: found objects / objects. precision: right / (right + false), counted only in photos
    where the label is marked completely. false_per_photo: false findings / such photos. Whatever
    cannot be known (there is no object, or no such photo) is NaN, here and in all results.
    """

    thresholds: Floats
    recall: Floats
    precision: Floats
    false_per_photo: Floats
    object_count: int
    photo_count: int

    def average_precision(self) -> float:
        """Area under precision over recall, at all points (VOC 2010 and later).

        Precision is first made to fall monotonically (each value replaced by the best at that
        recall or more). At IoU 0.5 this is AP50; COCO samples the same curve at 101 recalls, which
        differs in the third decimal.
        """
        if not self.object_count or not self.photo_count:
            return NAN
        # The best findings may all lie in photos that tell nothing about precision: fmax passes
        # over their NaN and takes what is known further down.
        envelope = np.fmax.accumulate(self.precision[::-1])[::-1]
        return float(np.sum(np.diff(self.recall, prepend=0.0) * envelope))

    def at_false_per_photo(self, limit: float) -> tuple[float, float]:
        """(recall, threshold) of the lowest threshold with at most `limit` false findings a photo.

        Where not even the best score qualifies, recall is 0 and the threshold infinite.
        """
        if not self.object_count or not self.photo_count:
            return NAN, NAN
        count = int(np.searchsorted(self.false_per_photo, limit, side="right"))
        if count == 0:
            return 0.0, float("inf")
        return float(self.recall[count - 1]), float(self.thresholds[count - 1])

    def at_threshold(self, threshold: float) -> tuple[float, float, float]:
        """(recall, precision, false findings a photo) of findings with at least this score."""
        count = int(np.sum(self.thresholds >= threshold))
        if count == 0:
            return (0.0 if self.object_count else NAN), NAN, (0.0 if self.photo_count else NAN)
        columns = (self.recall, self.precision, self.false_per_photo)
        recall, precision, false_per_photo = (float(column[count - 1]) for column in columns)
        return recall, precision, false_per_photo


def curve(matches: Matches) -> Curve:
    """The curve of paired findings; findings of equal score enter together."""
    order = np.argsort(-matches.scores, kind="stable")
    scores = matches.scores[order]
    ends = np.flatnonzero(np.diff(scores, append=-np.inf))  # last finding of each distinct score
    right = _running_count(matches.right[order], ends)
    right_complete = _running_count((matches.right & matches.complete)[order], ends)
    false = _running_count(matches.false[order], ends)
    object_count = len(matches.object_widths)
    photo_count = matches.complete_photo_count
    return Curve(
        thresholds=scores[ends],
        recall=_ratio(right, np.full_like(right, object_count)),
        precision=_ratio(right_complete, right_complete + false),
        false_per_photo=_ratio(false, np.full_like(false, photo_count)),
        object_count=object_count,
        photo_count=photo_count,
    )


def _running_count(flags: Bools, ends: NDArray[np.intp]) -> Floats:
    counts: Floats = np.cumsum(flags)[ends].astype(np.float64)
    return counts


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
