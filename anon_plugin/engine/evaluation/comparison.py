"""Two models on the same photos: what one finds more or less than the other, and how sure that is.

Each photo is looked at by both, so photos are drawn again and again with what both found in them
(paired bootstrap; B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993). Photos, not
objects: what stands in one photo is found or missed together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.evaluation.intervals import CONFIDENCE
from anon_plugin.engine.evaluation.matching import DEFAULT_IOU, Floats, Matches, match
from anon_plugin.engine.evaluation.summary import WIDTH_EDGES_PX, Pairs

RESAMPLES = 4000
LEAST_PHOTOS = 5
"""Fewer photos show nothing: drawing them again tells hardly anything about others."""
MORE_FALSE = 0.1
"""So many more false findings a photo are not called worse by default: more of them is the price of
finding more, and hides nobody less."""

_AT_ONCE = 500


class Verdict(StrEnum):
    """What a difference shows."""

    BETTER = "better"
    SAME = "no difference shown"
    WORSE = "worse"
    TOO_FEW = "too few to tell"


@dataclass(frozen=True)
class Difference:
    """How the new model differs from the old one in one respect.

    label: of the objects. from_px, to_px: the width of those counted, 0 to infinity for all.
    of_false: whether `old` and `new` are false findings a photo, else shares of objects found.
    count: objects, or photos where false findings are counted. interval: that holds the difference
    new - old with the confidence of the comparison; NaN where nothing can be said.
    """

    label: str
    from_px: float
    to_px: float
    of_false: bool
    count: int
    old: float
    new: float
    interval: tuple[float, float]
    verdict: Verdict

    @property
    def change(self) -> float:
        """new - old."""
        return self.new - self.old

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; what is not known is null."""
        return {
            "label": self.label,
            "from_px": self.from_px,
            "to_px": _plain(self.to_px),
            "what": "false findings a photo" if self.of_false else "share found",
            "count": self.count,
            "old": _plain(self.old),
            "new": _plain(self.new),
            "interval": [_plain(value) for value in self.interval],
            "verdict": self.verdict.value,
        }


def compare(
    old: Pairs,
    new: Pairs,
    labels: Sequence[str],
    more_false: float = MORE_FALSE,
    iou_threshold: float = DEFAULT_IOU,
    seed: int = 1,
) -> list[Difference]:
    """All differences between two models, each label's as a whole first, then by width.

    old, new: the same annotated photos with what either found, at its own thresholds. more_false:
    additional false findings a photo that are not called worse.
    A label as a whole is judged with 95 % confidence; its widths share 5 % of error among them
    (Bonferroni), because of many comparisons some would differ by chance.
    """
    differences = []
    draws = _Draws(len(old), seed)
    for label in labels:
        before, after = match(old, label, iou_threshold), match(new, label, iou_threshold)
        whole = _found(before, after, (0, math.inf), CONFIDENCE, draws)
        differences.append(whole)
        differences.append(_false(old, before, after, more_false, draws))
        parts = [edges for edges in pairwise(WIDTH_EDGES_PX) if _inside(before, edges).any()]
        sure = 1 - (1 - CONFIDENCE) / max(len(parts), 1)
        differences += [_found(before, after, edges, sure, draws) for edges in parts]
    return differences


class _Draws:
    """How often each photo is drawn in each resample; the same for all differences."""

    def __init__(self, photos: int, seed: int) -> None:
        generator = np.random.default_rng(seed)
        chosen = (generator.integers(0, photos, photos) for _ in range(RESAMPLES))
        self._times = np.stack(
            [np.bincount(row, minlength=photos).astype(np.uint16) for row in chosen]
        )

    def sums(self, *values: Floats) -> list[Floats]:
        """Of each (P,) value of photos, its sum in each resample, (RESAMPLES,)."""
        table = np.stack(values, axis=1)
        parts = np.array_split(self._times, range(_AT_ONCE, RESAMPLES, _AT_ONCE))
        sums = np.concatenate([part.astype(np.float64) @ table for part in parts])
        return [sums[:, number] for number in range(len(values))]


def _found(
    old: Matches, new: Matches, edges: tuple[float, float], confidence: float, draws: _Draws
) -> Difference:
    objects = _by_photo(old, _inside(old, edges))
    before = _by_photo(old, _inside(old, edges) & np.isfinite(old.object_scores))
    after = _by_photo(new, _inside(new, edges) & np.isfinite(new.object_scores))
    count = int(objects.sum())
    if not count:
        return _nothing_known(old.label, edges, of_false=False)
    all_, less, more = draws.sums(objects, before, after)
    with np.errstate(invalid="ignore"):
        interval = _interval((more - less) / all_, confidence)
    verdict = Verdict.TOO_FEW if int((objects > 0).sum()) < LEAST_PHOTOS else _verdict(interval)
    shares = float(before.sum() / count), float(after.sum() / count)
    return Difference(old.label, *edges, False, count, *shares, interval, verdict)


def _false(
    pairs: Pairs, old: Matches, new: Matches, more_false: float, draws: _Draws
) -> Difference:
    complete = np.array([old.label in photo.complete_labels for photo, _ in pairs], np.float64)
    count = int(complete.sum())
    edges = (0.0, math.inf)
    if not count:
        return _nothing_known(old.label, edges, of_false=True)
    before, after = (
        np.bincount(one.photo[one.false], minlength=old.photo_count).astype(np.float64)
        for one in (old, new)
    )
    all_, less, more = draws.sums(complete, before, after)
    with np.errstate(invalid="ignore"):
        interval = _interval((more - less) / all_, CONFIDENCE)
    if count < LEAST_PHOTOS:
        verdict = Verdict.TOO_FEW
    elif interval[0] > more_false:
        verdict = Verdict.WORSE
    else:
        verdict = Verdict.BETTER if interval[1] < 0 else Verdict.SAME
    rates = float(before.sum() / count), float(after.sum() / count)
    return Difference(old.label, *edges, True, count, *rates, interval, verdict)


def _nothing_known(label: str, edges: tuple[float, float], of_false: bool) -> Difference:
    nan = math.nan
    return Difference(label, *edges, of_false, 0, nan, nan, (nan, nan), Verdict.TOO_FEW)


def _verdict(interval: tuple[float, float]) -> Verdict:
    low, high = interval
    if high < 0:
        return Verdict.WORSE
    return Verdict.BETTER if low > 0 else Verdict.SAME


def _interval(values: Floats, confidence: float) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    low, high = np.quantile(known, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def _inside(matches: Matches, edges: tuple[float, float]) -> NDArray[np.bool_]:
    return np.asarray(
        (matches.object_widths >= edges[0]) & (matches.object_widths < edges[1]), np.bool_
    )


def _by_photo(matches: Matches, chosen: NDArray[np.bool_]) -> Floats:
    counted = np.bincount(matches.object_photo[chosen], minlength=matches.photo_count)
    return counted.astype(np.float64)


def _plain(value: float) -> float | None:
    return round(float(value), 6) if math.isfinite(value) else None
