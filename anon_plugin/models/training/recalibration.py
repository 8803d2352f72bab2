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


def recalibrated(calibration: Mapping[str, Calibration], pairs: Pairs) -> dict[str, Calibration]:
    """The calibration with which the scores of `pairs` would have been likeliest, by label.

    calibration: with which they were made. A few dozen photos cannot tell the whole curve from
    output to precision, so the known one is moved along: one number a label, drawn towards 0.
    The scores keep their meaning, and so does the threshold.
    """
    return {label: _moved(known, pairs, label) for label, known in calibration.items()}


def _moved(known: Calibration, pairs: Pairs, label: str) -> Calibration:
    matches = match(pairs, label, MATCH_IOU)
    counted = matches.complete & (matches.right | matches.false)
    evidence = np.interp(matches.scores[counted], known.scores, known.logits)
    right = matches.right[counted]
    costs = []
    for offset in TRIED:
        score = known.score(evidence + offset).clip(1e-4, 1 - 1e-4)
        likelihood = np.where(right, np.log(score), np.log(1 - score)).sum()
        costs.append(0.5 * (offset / USUAL) ** 2 - likelihood)
    offset = float(TRIED[int(np.argmin(costs))])
    # What is looked at twice stays what it was: shifted, it cost five of sixty small plates.
    return replace(known, logits=tuple(round(value - offset, 5) for value in known.logits))
