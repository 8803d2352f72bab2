"""How sure a finding is in a whole photo: the more places were searched, the less.

A search of twelve megapixels has many times the occasions to be wrong that a search of a small
picture has, and a street has not as many more plates in it. So the odds that a finding is right
fall with the number of places searched, and the more so the larger it is: shop fronts and facades
are large where a camera shows much, plates are far away. By how much is measured with a model, for
each label, and belongs to its calibration; a model that says nothing of it keeps its scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from anon_plugin.engine.detection.detector import Detector

if TYPE_CHECKING:
    # Models are listed without OpenCV, which merging needs.
    from anon_plugin.engine.detection.merging import Surface
    from anon_plugin.engine.geometry.polygons import Points

SIDE_PX = 60.0
SIDES_PX = (12.0, 600.0)
"""Sides between which the size of a finding says something about how likely it is right."""
_NEARLY_SURE = 1e-6
"""A score that is no nearer to 0 or 1 has finite odds."""


@dataclass(frozen=True)
class PhotoScore:
    """What the scores of one label in views are worth in the photo that the views show.

    megapixels: of all views of a photo, up to which the scores hold as they are. slope: by which
    the logarithm of the odds falls for each unit by which the logarithm of the megapixels exceeds
    that, of a finding of SIDE_PX; never less than 0. growth: of the slope, for each unit by which
    the logarithm of the finding's side exceeds that of SIDE_PX. threshold: 0 to 1, the least score
    in a photo that counts by default.
    """

    threshold: float
    slope: float = 0.0
    megapixels: float = 1.0
    growth: float = 0.0

    def __post_init__(self) -> None:
        """Raise ValueError for what no measurement can give."""
        values = (self.threshold, self.slope, self.megapixels, self.growth)
        sound = self.slope >= 0 and self.megapixels > 0 and self.growth >= 0
        if not (np.isfinite(values).all() and sound):
            raise ValueError("what scores are worth in a photo holds values that cannot be")

    def in_photo(self, score: float, megapixels: float, side_px: float) -> float:
        """The score in a photo whose views have so many megapixels, of one that is the view's.

        side_px: of the finding in the photo's pixels (see side_px).
        """
        return _moved(score, -self._fall(megapixels, side_px))

    def in_view(self, score: float, megapixels: float, side_px: float = 0.0) -> float:
        """The score in a view that comes to `score` in such a photo; the reverse of in_photo.

        side_px: without it that of the smallest finding, which needs the least.
        """
        return _moved(score, self._fall(megapixels, side_px))

    def _fall(self, megapixels: float, side_px: float) -> float:
        larger = float(np.log(np.clip(side_px, *SIDES_PX) / SIDE_PX))
        slope = max(0.0, self.slope + self.growth * larger)
        return slope * float(np.log(max(1.0, megapixels / self.megapixels)))


def side_px(region: Points, surface: Surface) -> float:
    """Side of a square as large as the box around a finding's region, (N, 2) photo pixels.

    surface: what the photo's pixels lie on; in a panorama they are those at the horizon, however
    far the picture is stretched where the finding lies.
    """
    centre, _ = surface.reach(region)
    width, height = np.ptp(surface.chart_at(centre).to_chart(region), axis=0)
    return float(np.sqrt(width * height))


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
