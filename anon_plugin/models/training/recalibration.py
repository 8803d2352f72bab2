"""What the scores of changed weights are worth on the user's photos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from anon_plugin.engine.evaluation.matching import match
from anon_plugin.models.street.calibration import Calibration
from anon_plugin.models.training.measuring import MATCH_IOU, Pairs

TRIED = np.linspace(-2.0, 0.0, 81)
"""Scores may only fall: what rises on the photos of the user rises elsewhere, too, and nobody sees
it. By half a unit that made two false findings of one (benchmarks/finetuning.py)."""
USUAL = 0.5
"""Standard deviation of what is expected: with few findings the old calibration holds."""


def recalibrated(
    calibration: Mapping[str, Calibration], old: Pairs, new: Pairs
) -> dict[str, Calibration]:
    """The calibration with which scores of the new weights are worth what the old ones' are there.

    old, new: what either weights found in the same photos, with scores by `calibration`. Photos
    that are hard, or whose reviewer left things out, make both look worse: only what the new
    weights are worse by counts, or they would find less than the old ones on all other streets.
    A few dozen photos cannot tell the whole curve from output to precision, so the known one is
    moved along: one number a label, drawn towards 0. The threshold stays.
    """
    return {
        label: _lowered(known, _likeliest(known, new, label) - _likeliest(known, old, label))
        for label, known in calibration.items()
    }


def _likeliest(known: Calibration, pairs: Pairs, label: str) -> float:
    """What added to the evidence makes the scores of `pairs` likeliest."""
    matches = match(pairs, label, MATCH_IOU)
    counted = matches.complete & (matches.right | matches.false)
    evidence = np.interp(matches.scores[counted], known.scores, known.logits)
    right = matches.right[counted]
    costs = []
    for offset in TRIED:
        score = known.score(evidence + offset).clip(1e-4, 1 - 1e-4)
        likelihood = np.where(right, np.log(score), np.log(1 - score)).sum()
        costs.append(0.5 * (offset / USUAL) ** 2 - likelihood)
    return float(TRIED[int(np.argmin(costs))])


def _lowered(known: Calibration, offset: float) -> Calibration:
    """offset: of evidence, below 0; from 0 on nothing changes."""
    if offset >= 0:
        return known
    # What is looked at twice stays what it was: shifted, it cost five of sixty small plates.
    return replace(known, logits=tuple(round(value - offset, 5) for value in known.logits))
