"""Measures what the scores of two face detectors are worth together.

    python -m training.join DATA_FOLDER anon_plugin/models/weights/street+yunet.json \
        anon_plugin/models/weights/street.safetensors anon_plugin/models/weights/yunet.onnx

Two detectors that were made in different ways miss different faces and mistake different things
for faces. The photos that training kept aside (coco.kept_for_calibration) are searched by
both, and a logistic regression tells how likely a finding is right, given both scores (after
J. Platt, Probabilistic Outputs for Support Vector Machines, 1999). The photos are searched at all
scales, as the plugin searches.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector, view_px
from anon_plugin.engine.detection.merging import merge
from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, Matches, match
from anon_plugin.engine.projections.planar.views import planar_views
from anon_plugin.engine.vocabulary import FACE
from anon_plugin.models.at_scale import AtScale
from anon_plugin.models.combined import Agreement, agreed, logit
from anon_plugin.models.loading import load_detector
from anon_plugin.models.training.annotations import LABELS, Annotations, read_pixels
from training.calibrate import MATCH_IOU, as_truth
from training.coco import kept_for_calibration, read_folder

UNSEEN = (0.02, 0.1)
"""Below these scores findings are so many that they tell nothing (street, YuNet)."""
SCALES = (1.0, 0.71)
"""YuNet looks at half the pixels: it costs as much as our network where that computes in int8, and
found as much of what people marked."""
FALSE_PER_PHOTO = 0.5
"""Default operating point: recall comes first, and falls quickly where less is allowed."""
_RIDGE = 1.0
_ROUNDS = 50

Floats = NDArray[np.float64]


def faces(detector: Detector, pixels: NDArray[np.uint8], least: float) -> list[Detection]:
    """The faces that a detector finds in a flat photo at all scales."""
    findings = []
    for view in planar_views(pixels, detector.object_range_px, view_px(detector)):
        findings += view.bring_home(detector.detect([view.pixels], {FACE: least})[0])
    return merge(findings)


def searched(
    detectors: Sequence[Detector], photos: Sequence[Annotations]
) -> Iterator[tuple[AnnotatedPhoto, list[list[Detection]]]]:
    """Each photo with what each detector finds in it."""
    for known in photos:
        pixels = read_pixels(known.path)
        found = [faces(one, pixels, least) for one, least in zip(detectors, UNSEEN, strict=True)]
        yield as_truth(known, (pixels.shape[1], pixels.shape[0])), found


def logistic(features: Floats, right: Floats, counts: Floats | None = None) -> Floats:
    """Weights of a logistic regression by Newton's method, with a small penalty on large ones.

    features: (N, D). right: (N,) 0 or 1. counts: (N,) how often each is taken, None for once.
    Returns (D,).
    """
    counts = np.ones(len(right)) if counts is None else counts
    weights = np.zeros(features.shape[1])
    for _ in range(_ROUNDS):
        expected = 1 / (1 + np.exp(-features @ weights))
        curvature = (features * (counts * expected * (1 - expected))[:, None]).T @ features
        gradient = features.T @ (counts * (right - expected)) - _RIDGE * weights
        weights += np.linalg.solve(curvature + _RIDGE * np.eye(len(weights)), gradient)
    return weights


def measured(found: Sequence[tuple[AnnotatedPhoto, list[list[Detection]]]]) -> Agreement:
    """The agreement that fits best, with its default threshold; prints what it brings."""
    # The score of one detector at a time, which `agreed` hands through with these weights.
    each = [Agreement(weights, UNSEEN, 0.0, 0.0, SCALES) for weights in ((1.0, 0.0), (0.0, 1.0))]
    columns = [matched(found, one) for one in each]
    counted = (columns[0].right | columns[0].false) & columns[0].complete
    scores = np.stack([logit(one.scores[counted]) for one in columns], axis=1)
    features = np.concatenate([scores, np.ones((len(scores), 1))], axis=1)
    first, second, bias = logistic(features, columns[0].right[counted].astype(np.float64)).tolist()
    result = Agreement((round(first, 4), round(second, 4)), UNSEEN, round(bias, 4), 0.0, SCALES)
    joint = curve(matched(found, result, sort=True))
    recall, threshold = joint.at_false_per_photo(FALSE_PER_PHOTO)
    alone = [curve(matched(found, one, sort=True)) for one in each]
    told = ", ".join(f"{one.at_false_per_photo(FALSE_PER_PHOTO)[0]:.3f}" for one in alone)
    print(f"recall at {FALSE_PER_PHOTO} false a photo: alone {told}, together {recall:.3f}")
    return replace(result, threshold=round(threshold, 4))


def matched(
    found: Sequence[tuple[AnnotatedPhoto, list[list[Detection]]]],
    agreement: Agreement,
    sort: bool = False,
) -> Matches:
    """Findings of both under an agreement, paired with the truth.

    sort: by the score, as an evaluation does. Otherwise all findings are paired in the order in
    which they come, so that the rows of several agreements are the same findings.
    """
    pairs = [(truth, agreed(first, second, agreement)) for truth, (first, second) in found]
    if sort:
        return match(pairs, FACE, MATCH_IOU)
    steady = [
        (truth, [replace(one, score=1.0 - 1e-6 * number) for number, one in enumerate(joined)])
        for truth, joined in pairs
    ]
    matches = match(steady, FACE, MATCH_IOU)
    scores = np.array([one.score for _, joined in pairs for one in joined])
    return replace(matches, scores=scores)


def _shows_faces(known: Annotations) -> bool:
    """Whether people marked faces in it: a detector's own marks would speak for that detector."""
    label = LABELS.index(FACE)
    weights = known.weights[known.labels == label]
    by_people = bool((weights == 1).any()) and not bool(((weights > 0) & (weights < 1)).any())
    return known.background[label] and by_people


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("models", nargs=2, help="name or file of each detector")
    parser.add_argument("--teachers", type=Path, help="what training.teach wrote")
    arguments = parser.parse_args()
    small, _ = kept_for_calibration(read_folder(arguments.data, arguments.teachers))
    photos = [known for known in small if _shows_faces(known)]
    detectors = [
        AtScale(load_detector(name), scale)
        for name, scale in zip(arguments.models, SCALES, strict=True)
    ]
    found = list(searched(detectors, photos))
    values = {FACE: asdict(measured(found))}
    arguments.output.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
