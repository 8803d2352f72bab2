"""Several detectors as one, such as a face model and a plate model of others.

What several of them see counts once. How much it counts is their best score, unless it was measured
what their scores are worth together (Agreement).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import (
    Confidence,
    Detector,
    Image,
    least_score,
    view_px,
)
from anon_plugin.engine.detection.photo_score import PhotoScore, own_thresholds, photo_scores
from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.engine.geometry.boxes import bounding_boxes, iou_matrix, suppress_duplicates
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.at_scale import AtScale

DUPLICATE_IOU = 0.5
SAME_IOU = 0.4
"""Findings of two parts are of one object from this overlap on: their makers draw faces with and
without hair, ears and chin."""


@dataclass(frozen=True)
class Agreement:
    """What the scores of two detectors are worth together, for one label.

    The score is the precision measured of findings to which the two gave such scores: the logistic
    function of bias + sum of weights x logit(score). unseen: the score that counts for a detector
    that did not find the object; each is asked for findings from there on. threshold: the least
    score by default. scales: how much each shrinks the pictures that it looks at. All are pairs in
    the order of the two detectors; scores and scales 0 to 1.
    """

    weights: tuple[float, float]
    unseen: tuple[float, float]
    bias: float
    threshold: float
    scales: tuple[float, float] = (1.0, 1.0)

    def __post_init__(self) -> None:
        """Raise ValueError for what is no number: no score would reach such a threshold."""
        values = (*self.weights, *self.unseen, *self.scales, self.bias, self.threshold)
        if not np.isfinite(values).all() or not all(0 < scale <= 1 for scale in self.scales):
            raise ValueError("the agreement holds values that are no numbers or no scales")

    def score(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """(N,) scores of objects, from the (N, 2) scores that the two detectors gave them."""
        evidence = self.bias + logit(np.maximum(scores, self.unseen)) @ np.array(self.weights)
        return np.asarray(1 / (1 + np.exp(-evidence)), dtype=np.float64)


class CombinedDetector:
    """Everything that any of its parts finds; what several find comes once.

    agreements: by label, of the first two parts; without one, each part keeps its own default
    threshold and the best score counts.
    """

    def __init__(
        self, parts: Sequence[Detector], agreements: Mapping[str, Agreement] | None = None
    ) -> None:
        self.parts = tuple(parts)
        self._agreements = dict(agreements or {})
        scales = next((one.scales for one in self._agreements.values()), ())
        self._searched_by = [
            part if number >= len(scales) or scales[number] == 1 else AtScale(part, scales[number])
            for number, part in enumerate(parts)
        ]
        self.name = "+".join(part.name for part in parts)
        devices = [getattr(part, "device", "cpu") for part in parts]
        self.device = next((device for device in devices if device != "cpu"), "cpu")
        digests = "".join(part.sha256 for part in parts)
        if agreements:
            digests += repr(sorted(agreements.items()))
        self.sha256 = hashlib.sha256(digests.encode()).hexdigest()
        self.labels = tuple(dict.fromkeys(label for part in parts for label in part.labels))
        # The range that all can do: every object falls into it at some scale.
        self.object_range_px = (
            max(part.object_range_px[0] for part in parts),
            min(part.object_range_px[1] for part in parts),
        )
        self.view_px = min(view_px(part) for part in parts)

    @property
    def thresholds(self) -> dict[str, float]:
        """The least score by default of each label of which it is known."""
        told: dict[str, float] = {}
        for part in self.parts:
            for label, threshold in own_thresholds(part).items():
                told[label] = min(threshold, told.get(label, threshold))
        return told | {label: one.threshold for label, one in self._agreements.items()}

    @property
    def photo_scores(self) -> dict[str, PhotoScore]:
        """What scores are worth in a photo, of labels of which each part that finds them says it.

        Where they differ, what the most lenient of them lets pass counts.
        """
        told: dict[str, PhotoScore] = {}
        for label in self.labels:
            known = [photo_scores(one).get(label) for one in self.parts if label in one.labels]
            sure = [one for one in known if one is not None]
            if len(sure) == len(known):
                told[label] = PhotoScore(
                    min(one.threshold for one in sure),
                    min(one.slope for one in sure),
                    max(one.megapixels for one in sure),
                    min(one.growth for one in sure),
                )
        return told

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        """Have every part search the images, and join what they find in each."""
        found = [self._search(number, images, confidence) for number in range(len(self.parts))]
        return [
            self._joined([of_part[index] for of_part in found], confidence)
            for index in range(len(images))
        ]

    def _search(
        self, number: int, images: Sequence[Image], confidence: Confidence
    ) -> list[list[Detection]]:
        """What one part finds in each image; one that is asked for no label does not search."""
        asked = self._asked_of(number, confidence)
        if isinstance(asked, Mapping) and not asked:
            return [[] for _ in images]
        return self._searched_by[number].detect(images, asked)

    def _asked_of(self, number: int, confidence: Confidence) -> Confidence:
        """What one part is asked for: of labels with an agreement, all that may come to count."""
        if not self._agreements:
            return confidence
        asked: dict[str, float | None] = {}
        for label in self.parts[number].labels:
            agreement = self._agreements.get(label)
            if agreement is None:
                if not isinstance(confidence, Mapping):
                    asked[label] = confidence
                elif label in confidence:
                    asked[label] = confidence[label]
            elif np.isfinite(least_score(confidence, label, agreement.threshold)):
                asked[label] = agreement.unseen[number]
        return asked

    def _joined(
        self, by_part: Sequence[Sequence[Detection]], confidence: Confidence
    ) -> list[Detection]:
        """What the parts found in one image, each object once."""
        others = [one for part in by_part for one in part if one.label not in self._agreements]
        found = _without_duplicates(others)
        for label, agreement in self._agreements.items():
            first, second = ([one for one in part if one.label == label] for part in by_part[:2])
            least = least_score(confidence, label, agreement.threshold)
            found += [one for one in agreed(first, second, agreement) if one.score >= least]
        return found


def agreed(
    first: Sequence[Detection], second: Sequence[Detection], agreement: Agreement
) -> list[Detection]:
    """What two detectors found of one label in one image, each object once, with joint scores.

    Where both saw an object the place is the first one's.
    """
    pairs = seen_by_both(first, second)
    scores = np.zeros((len(first) + len(second), 2))
    scores[: len(first), 0] = [one.score for one in first]
    scores[len(first) :, 1] = [one.score for one in second]
    for mine, other in pairs:
        scores[mine, 1] = second[other].score
    taken = {other for _, other in pairs}
    joint = agreement.score(scores).tolist()
    rescored = [
        replace(one, score=score) for one, score in zip([*first, *second], joint, strict=True)
    ]
    return rescored[: len(first)] + [
        one for number, one in enumerate(rescored[len(first) :]) if number not in taken
    ]


def seen_by_both(first: Sequence[Detection], second: Sequence[Detection]) -> list[tuple[int, int]]:
    """Indices (in first, in second) of findings that are the same object.

    One of the first may stand for several of the second; then the best of these counts.
    """
    if not first or not second:
        return []
    overlap = iou_matrix(
        bounding_boxes([one.region for one in first]),
        bounding_boxes([one.region for one in second]),
    )
    # From the least sure of the second on, so that the surest is what stays noted.
    order = sorted(range(len(second)), key=lambda number: second[number].score)
    nearest = overlap.argmax(axis=0)
    return [(int(nearest[other]), other) for other in order if overlap[:, other].max() >= SAME_IOU]


def read_agreements(path: Path) -> dict[str, Agreement]:
    """What `training.join` measured of two detectors, by label; nothing where there is no file.

    Raises ModelError where the file is damaged.
    """
    if not path.is_file():
        return {}
    try:
        return {
            label: Agreement(
                _pair(one["weights"]),
                _pair(one["unseen"]),
                one["bias"],
                one["threshold"],
                _pair(one["scales"]),
            )
            for label, one in parse_json(path.read_text(encoding="utf-8")).items()
        }
    except (OSError, *NONSENSE) as error:
        raise ModelError(
            tr(
                "{path} cannot be read: {error}. The file is damaged; copy it again from where it "
                "came from."
            ).format(path=path, error=error)
        ) from error


def logit(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """log(p / (1 - p)), finite also for 0 and 1."""
    inside = np.clip(scores, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(inside / (1 - inside)), dtype=np.float64)


def _pair(values: Sequence[float]) -> tuple[float, float]:
    first, second = values
    return float(first), float(second)


def _without_duplicates(found: list[Detection]) -> list[Detection]:
    kept = []
    for label in dict.fromkeys(one.label for one in found):
        same = [one for one in found if one.label == label]
        scores = np.array([one.score for one in same], dtype=np.float64)
        boxes = bounding_boxes([one.region for one in same])
        kept += [same[index] for index in suppress_duplicates(boxes, scores, DUPLICATE_IOU)]
    return kept
