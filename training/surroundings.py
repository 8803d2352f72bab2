"""Measures what the surroundings of findings are worth, and how scores fall with places searched.

    python -m training.surroundings street+yunet anon_plugin/models/weights/ DATA_FOLDER

The photos are those that training kept aside, small ones and such as cameras make
(coco.kept_for_calibration). The latter need not be marked completely: it is enough that all that
a search finds in them was looked at (training.review), since what is learned is how often findings
are right. All are searched at all scales, as the plugin searches.

Two logistic regressions: one over the findings of views, of their own scores and of what is around
them; and one over the merged findings of photos, of these scores and of the megapixels searched.
The first one is given the megapixels too, so that surroundings do not stand for them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector, view_px
from anon_plugin.engine.detection.merging import Finding, merge
from anon_plugin.engine.detection.photo_score import PhotoScore
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, Matches, match
from anon_plugin.engine.projections.planar.views import planar_views
from anon_plugin.engine.vocabulary import FACE, PERSON, PLATE, VEHICLE
from anon_plugin.models.combined import logit
from anon_plugin.models.in_context import Context, InContext
from anon_plugin.models.loading import open_measured, open_surroundings
from anon_plugin.models.training.annotations import Annotations, read_pixels
from training.calibrate import MATCH_IOU, as_truth
from training.coco import kept_for_calibration, read_folder
from training.join import Floats, logistic

AROUND = {PLATE: VEHICLE, FACE: PERSON}
LEAST_SCORE = {PLATE: 0.1, FACE: 0.03}
"""From which score of their own on findings are looked at: less sure ones are hardly ever right."""
LIMITS = (0.05, 0.6)
"""Between which the score of a vehicle or person counts: a sure one says no more than a likely one,
and where none is seen there may still be one."""
UNSURE = {PLATE: (LEAST_SCORE[PLATE], 1.0), FACE: (LEAST_SCORE[FACE], 0.9)}
"""Between which scores surroundings are looked at. Faces of higher ones are hardly ever wrong;
windows and shop letters taken for plates are."""
REFERENCE_MEGAPIXELS = 0.25
"""What is searched of a photo of 500 x 350 pixels, the usual size of the small ones."""
LARGE_MEGAPIXELS = 2.0
FALSE_PER_PHOTO = {PLATE: 0.8, FACE: 1.0}
MOST_LOST = {"small": 0.02, "camera": 0.12}
"""Default operating point: so many false findings in a photo as cameras make them, unless that
loses more than these shares of what is found. Recall comes first."""
_PLAIN = PhotoScore(0.0)


@dataclass(frozen=True)
class Searched:
    """A photo and all that is found in its views.

    findings: their scores are the detector's own. things: of each finding, the score of what is
    around it. megapixels: of all views.
    """

    truth: AnnotatedPhoto
    findings: list[Finding]
    things: list[float]
    megapixels: float


def search(
    detector: Detector, surroundings: Detector, photos: Sequence[Annotations]
) -> Iterator[Searched]:
    """Each photo, searched at all scales."""
    looking = InContext(
        detector,
        surroundings,
        {label: Context(around, 1.0, 0.0, 0.0, LIMITS, _PLAIN) for label, around in AROUND.items()},
    )
    for known in photos:
        pixels = read_pixels(known.path)
        findings: list[Finding] = []
        things: list[float] = []
        searched_px = 0
        for view in planar_views(pixels, detector.object_range_px, view_px(detector)):
            (found,) = detector.detect([view.pixels], LEAST_SCORE)
            beside = looking.things_beside([view.pixels], [found])
            for one, thing in zip(found, beside, strict=True):
                home = view.bring_home([one])
                findings += home
                things += [thing] * len(home)
            searched_px += view.pixels.shape[0] * view.pixels.shape[1]
        truth = as_truth(known, (pixels.shape[1], pixels.shape[0]))
        yield Searched(truth, findings, things, searched_px / 1e6)


def of_views(photos: Sequence[Searched], label: str) -> tuple[Floats, Floats]:
    """Features (N, 4) and whether right (N,) of the findings of views: own score, what is around,
    megapixels, 1."""
    rows, right = [], []
    for photo in photos:
        for finding, thing in zip(photo.findings, photo.things, strict=True):
            one = finding.detection
            verdict = _verdict(match([(photo.truth, [one])], label, MATCH_IOU))
            if one.label == label and verdict is not None:
                around = np.clip(thing, *LIMITS)
                own = [*logit(np.array([one.score, around])), np.log(photo.megapixels), 1.0]
                rows.append(own)
                right.append(float(verdict))
    return np.array(rows), np.array(right)


def of_photos(photos: Sequence[Searched], context: Context, label: str) -> tuple[Floats, Floats]:
    """Features (N, 3) and whether right (N,) of merged findings: score, megapixels, 1."""
    rows, right = [], []
    for photo in photos:
        for one in _merged(photo, context, label):
            verdict = _verdict(match([(photo.truth, [one])], label, MATCH_IOU))
            if verdict is not None:
                rows.append([float(logit(np.array(one.score))), np.log(photo.megapixels), 1.0])
                right.append(float(verdict))
    return np.array(rows), np.array(right)


def _merged(photo: Searched, context: Context, label: str) -> list[Detection]:
    weighed = [
        replace(
            finding,
            detection=replace(
                finding.detection, score=context.score(finding.detection.score, thing)
            ),
        )
        for finding, thing in zip(photo.findings, photo.things, strict=True)
        if finding.detection.label == label
    ]
    return merge(weighed)


def _verdict(matches: Matches) -> bool | None:
    """Whether the only finding is right; None where that is not known."""
    if len(matches.scores) != 1 or not (matches.right[0] or matches.false[0]):
        return None
    return bool(matches.right[0])


def measured(photos: Sequence[Searched], label: str) -> Context:
    """What fits best, without a threshold."""
    features, right = of_views(photos, label)
    own, thing, _, bias = logistic(features, right, _balanced(features[:, 2])).tolist()
    context = Context(AROUND[label], own, max(thing, 0.0), bias, LIMITS, _PLAIN, UNSURE[label])
    features, right = of_photos(photos, context, label)
    counts = _balanced(features[:, 1])
    factor, rise, offset = logistic(features, right, counts).tolist()
    if rise > 0:
        # More places never make a finding surer. Photos in which it is likelier to be right, such
        # as those of crowds, must not raise the scores of all others.
        small = features[:, 1] <= np.log(LARGE_MEGAPIXELS)
        factor, offset = logistic(features[small][:, [0, 2]], right[small]).tolist()
    slope = round(max(0.0, -rise), 4)
    bias = factor * bias + offset - slope * float(np.log(REFERENCE_MEGAPIXELS))
    return Context(
        AROUND[label],
        round(factor * own, 4),
        round(factor * context.thing, 4),
        round(bias, 4),
        LIMITS,
        PhotoScore(0.0, slope, REFERENCE_MEGAPIXELS),
        UNSURE[label],
    )


def _balanced(megapixels: Floats) -> Floats:
    """How often each finding is taken (N,), so that small and large photos count the same.

    megapixels: logarithms, (N,).
    """
    large = megapixels > np.log(LARGE_MEGAPIXELS)
    shares = np.array([max(1, (~large).sum()), max(1, large.sum())])
    return np.asarray(len(large) / 2 / shares[large.astype(int)], dtype=np.float64)


def in_photos(
    photos: Sequence[Searched], context: Context, label: str
) -> list[tuple[AnnotatedPhoto, list[Detection]]]:
    """Each photo with its merged findings, scored as a search does."""
    return [
        (
            photo.truth,
            [
                replace(one, score=context.photo.in_photo(one.score, photo.megapixels))
                for one in _merged(photo, context, label)
            ],
        )
        for photo in photos
    ]


def false_and_kept(matches: Matches, threshold: float) -> tuple[float, float]:
    """False findings a photo, and the share that is kept of what is found at all."""
    false = float((matches.false & (matches.scores >= threshold)).sum())
    kept = float((matches.right & (matches.scores >= threshold)).sum())
    return false / max(1, matches.complete_photo_count), kept / max(1, int(matches.right.sum()))


def cross_checked(
    kinds: Mapping[str, Sequence[Searched]], label: str
) -> dict[str, list[tuple[AnnotatedPhoto, list[Detection]]]]:
    """Each photo of each kind with findings whose scores were fitted on the other half of all."""
    halves = [{kind: some[start::2] for kind, some in kinds.items()} for start in range(2)]
    pairs: dict[str, list[tuple[AnnotatedPhoto, list[Detection]]]] = {kind: [] for kind in kinds}
    for fitted_on, other in (halves, halves[::-1]):
        context = measured([one for some in fitted_on.values() for one in some], label)
        for kind, some in other.items():
            pairs[kind] += in_photos(some, context, label)
    return pairs


def tell_scores(kind: str, matches: Matches) -> None:
    """Print how often findings are right, by their scores."""
    edges = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 1.01)
    counted = matches.right | (matches.false & matches.complete)
    for low, high in pairwise(edges):
        some = counted & (matches.scores >= low) & (matches.scores < high)
        if some.any():
            share = matches.right[some].mean()
            print(f"  {kind}: of {some.sum()} scored {low} to {high} right {share:.2f}")


def tell_thresholds(kind: str, matches: Matches) -> None:
    """Print what thresholds bring."""
    for threshold in (0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.3, 0.5):
        false, kept = false_and_kept(matches, threshold)
        print(f"  {kind}: from {threshold} on {false:.2f} false a photo, {kept:.3f} kept")


def with_threshold(
    context: Context, kinds: Mapping[str, Sequence[Searched]], label: str
) -> Context:
    """The context with its default threshold; prints what it brings."""
    print(f"  {context}")
    matches = {
        kind: match(in_photos(some, context, label), label, MATCH_IOU)
        for kind, some in kinds.items()
    }
    for kind, pairs in cross_checked(kinds, label).items():
        tell_scores(f"{kind}, not fitted on", match(pairs, label, MATCH_IOU))
    for kind, one in matches.items():
        tell_thresholds(kind, one)
    camera = matches["camera"]
    falses = np.sort(camera.scores[camera.false & camera.complete])[::-1]
    allowed = int(FALSE_PER_PHOTO[label] * camera.complete_photo_count)
    threshold = float(falses[allowed]) if allowed < len(falses) else 0.0
    for kind, share in MOST_LOST.items():
        right = np.sort(matches[kind].scores[matches[kind].right])
        threshold = min(threshold, float(right[int(share * len(right))]) - 1e-4)
    threshold = round(threshold + 1e-4, 4)
    print(f"  default threshold {threshold}: {false_and_kept(camera, threshold)}")
    return replace(context, photo=replace(context.photo, threshold=threshold))


def fitted(kinds: Mapping[str, Sequence[Searched]]) -> dict[str, Any]:
    """What in_context.read_contexts reads of labels, from photos by their kind, "small" and
    "camera"."""
    result = {}
    for label in AROUND:
        print(label)
        context = measured([one for some in kinds.values() for one in some], label)
        result[label] = asdict(with_threshold(context, kinds, label))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="name of a model, or of several that were measured together")
    parser.add_argument("output", type=Path, help="folder of the weights")
    parser.add_argument("data", type=Path)
    parser.add_argument("--surroundings", default="traffic", help="model that looks around")
    parser.add_argument("--teachers", type=Path, help="what training.teach wrote")
    arguments = parser.parse_args()
    detector = open_measured(arguments.model, "cpu")
    looking = open_surroundings(arguments.surroundings, "cpu")
    small, camera = kept_for_calibration(read_folder(arguments.data, arguments.teachers))
    kinds = {
        kind: list(search(detector, looking, photos))
        for kind, photos in (("small", small), ("camera", camera))
    }
    content = {"model": arguments.surroundings, "labels": fitted(kinds)}
    path = arguments.output / f"{arguments.model}.context.json"
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
