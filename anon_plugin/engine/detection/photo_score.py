"""How sure a finding is in a whole photo: the more places were searched, the less.

A search of twelve megapixels has many times the occasions to be wrong that a search of a small
picture has, and a street has not as many more plates in it. So the odds that a finding is right
fall with the number of places searched. By how much is measured with a model, for each label, and
belongs to its calibration; a model that says nothing of it keeps its scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from anon_plugin.engine.detection.detector import Detector

_NEARLY_SURE = 1e-6
"""A score that is no nearer to 0 or 1 has finite odds."""


@dataclass(frozen=True)
class PhotoScore:
    """What the scores of one label in views are worth in the photo that the views show.

    megapixels: of all views of a photo, up to which the scores hold as they are. slope: by which
    the logarithm of the odds falls for each unit by which the logarithm of the megapixels exceeds
    that. threshold: 0 to 1, the least score in a photo that counts by default.
    """

    threshold: float
    slope: float = 0.0
    megapixels: float = 1.0

    def __post_init__(self) -> None:
        """Raise ValueError for what no measurement can give."""
        values = (self.threshold, self.slope, self.megapixels)
        if not (np.isfinite(values).all() and self.slope >= 0 and self.megapixels > 0):
            raise ValueError("what scores are worth in a photo holds values that cannot be")

    def in_photo(self, score: float, megapixels: float) -> float:
        """The score in a photo whose views have so many megapixels, of one that is the view's."""
        return _moved(score, -self._fall(megapixels))

    def in_view(self, score: float, megapixels: float) -> float:
        """The score in a view that comes to `score` in such a photo; the reverse of in_photo."""
        return _moved(score, self._fall(megapixels))

    def _fall(self, megapixels: float) -> float:
        return self.slope * float(np.log(max(1.0, megapixels / self.megapixels)))


def photo_scores(detector: Detector) -> Mapping[str, PhotoScore]:
    """What a detector's scores are worth in a photo, by label; empty where it does not say."""
    scores: Mapping[str, PhotoScore] = getattr(detector, "photo_scores", {})
    return scores


def _moved(score: float, evidence: float) -> float:
    """The score whose log-odds differ by `evidence`; 0 and 1 stay, as no evidence moves them."""
    if not _NEARLY_SURE < score < 1 - _NEARLY_SURE:
        return score
    return float(1 / (1 + (1 - score) / score * np.exp(-evidence)))


def own_thresholds(detector: object) -> Mapping[str, float]:
    """The least score in a photo that counts by default, of each label that a detector tells."""
    told: dict[str, float] = {}
    for part in (getattr(detector, "detector", None), *getattr(detector, "sides", ())):
        if part is not None:
            told |= own_thresholds(part)
    told |= getattr(detector, "thresholds", {})
    scores: Mapping[str, PhotoScore] = getattr(detector, "photo_scores", {})
    return told | {label: one.threshold for label, one in scores.items()}
