"""What the raw output of a network is worth: scores that are precisions measured on photos."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.geometry.boxes import Boxes, areas

EVIDENCE_PX = (8.0, 256.0)
"""Sides between which a box's size says something about how likely it is right."""


@dataclass(frozen=True)
class Calibration:
    """What the network's raw output of one label is worth.

    logits: rising, after `evidence`; scores: the precision measured at each of them, rising;
        between them, linear.
    per_octave: what doubling a box's side adds to its logit. A small pattern looks like a face
        sooner than a large one, so the same output is worth more in a large box.
    threshold: the score at which validation photos showed about one false finding a megapixel.
    doubt: evidence between which a finding is looked at once more, at another size
        (second_look.py); None where one look is all.
    around: whether the raw output is that of a cell with its neighbours (peaks.find_peaks), or, as
        weights that were measured so need it, of the cell alone.
    """

    logits: tuple[float, ...]
    scores: tuple[float, ...]
    threshold: float
    per_octave: float = 0.0
    doubt: tuple[float, float] | None = None
    around: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError for what is no number: no score would reach such a threshold."""
        values = (*self.logits, *self.scores, self.threshold, self.per_octave, *(self.doubt or ()))
        if not np.isfinite(values).all():
            raise ValueError("the calibration holds values that are no numbers")

    def evidence(self, logits: NDArray[np.float64], boxes: Boxes) -> NDArray[np.float64]:
        """Logits made comparable between small and large boxes, (N,) for (N, 4) pixels."""
        sides = np.sqrt(areas(boxes)).clip(*EVIDENCE_PX)
        return np.asarray(logits + self.per_octave * np.log2(sides / EVIDENCE_PX[0]))

    @property
    def most_bonus(self) -> float:
        """By how much `evidence` can exceed a logit."""
        octaves = float(np.log2(EVIDENCE_PX[1] / EVIDENCE_PX[0]))
        return max(0.0, self.per_octave * octaves)

    def score(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.interp(logits, self.logits, self.scores), dtype=np.float64)

    def least_logit(self, score: float) -> float:
        """The lowest logit whose score is at least `score`."""
        if score > self.scores[-1]:
            return float("inf")
        if score <= self.scores[0]:
            return self.logits[0]
        above = int(np.searchsorted(self.scores, score))
        low, high = self.scores[above - 1], self.scores[above]
        share = (score - low) / (high - low)
        return self.logits[above - 1] + share * (self.logits[above] - self.logits[above - 1])


UNCALIBRATED = Calibration((-9.0, 9.0), (0.0, 1.0), 0.4)
