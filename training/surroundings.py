"""Measures what the surroundings of findings are worth, and how scores fall with places searched.

    python -m training.surroundings street+yunet anon_plugin/models/weights/ DATA_FOLDER

The photos are those that training kept aside, small ones and such as cameras make
(coco.kept_for_calibration). The latter need not be marked completely: it is enough that all that
a search finds in them was looked at (training.review), since what is learned is how often findings
are right. All are searched at all scales, as the plugin searches.

One logistic regression for each label tells how likely a finding is right: by its own score, by
what is around it, and by how many megapixels were searched, the more so the larger it is.
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
from anon_plugin.engine.detection.merging import PLANE, Finding, merge
from anon_plugin.engine.detection.photo_score import SIDE_PX, SIDES_PX, PhotoScore, side_px
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
ROUNDS = 3
"""What is one object depends a little on the scores, and these are fitted on objects."""
FALSE_PER_PHOTO = {PLATE: 0.5, FACE: 1.0}
MOST_LOST = {"small": 0.02, "camera": 0.12}
"""Default operating point: so many false findings in a photo as cameras make them, unless that
loses more than these shares of what is found. Recall comes first. Of plates half of what may be:
streets that were never looked at showed twice as many as those kept aside."""
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
        {label: _unfitted(label) for label in AROUND},
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


def of_objects(photos: Sequence[Searched], context: Context, label: str) -> tuple[Floats, Floats]:
    """Features (N, 5) and whether right (N,) of merged findings: own score, what is around,
    logarithm of the megapixels, the same times that of the size, 1; all in terms of Context and
    PhotoScore."""
    rows, right = [], []
    for photo in photos:
        for one, number in _merged(photo, context, label):
            verdict = _verdict(match([(photo.truth, [one])], label, MATCH_IOU))
            if verdict is not None:
                own = photo.findings[number].detection.score
                around = np.clip(photo.things[number], *LIMITS)
                places = np.log(max(1.0, photo.megapixels / REFERENCE_MEGAPIXELS))
                larger = np.log(np.clip(side_px(one.region, PLANE), *SIDES_PX) / SIDE_PX)
                rows.append([*logit(np.array([own, around])), places, places * larger, 1.0])
                right.append(float(verdict))
    return np.array(rows), np.array(right)


def _merged(photo: Searched, context: Context, label: str) -> list[tuple[Detection, int]]:
    """Each object, scored as its views do, and the number of the finding whose score it has."""
    weighed, surest = [], {}
    for number, (finding, thing) in enumerate(zip(photo.findings, photo.things, strict=True)):
        if finding.detection.label == label:
            score = context.score(finding.detection.score, thing)
            surest[score] = number
            weighed.append(replace(finding, detection=replace(finding.detection, score=score)))
    return [(one, surest[one.score]) for one in merge(weighed)]


def _verdict(matches: Matches) -> bool | None:
    """Whether the only finding is right; None where that is not known."""
    if len(matches.scores) != 1 or not (matches.right[0] or matches.false[0]):
        return None
    return bool(matches.right[0])


def measured(photos: Sequence[Searched], label: str) -> Context:
    """What fits best, without a threshold."""
    context = _unfitted(label)
    for _ in range(ROUNDS):
        context = _fitted(*of_objects(photos, context, label), label)
    return context


def _unfitted(label: str) -> Context:
    """Lets the scores of findings as they are."""
    return Context(AROUND[label], 1.0, 0.0, 0.0, LIMITS, _PLAIN, UNSURE[label])


def _fitted(features: Floats, right: Floats, label: str) -> Context:
    counts = _balanced(features[:, 2])
    own, thing, rise, growth, bias = logistic(features, right, counts).tolist()
    if growth > 0:  # large findings are no less sure in large photos
        growth = 0.0
        own, thing, rise, bias = logistic(features[:, [0, 1, 2, 4]], right, counts).tolist()
    if rise > 0:
        # More places never make a finding surer. Photos in which it is likelier to be right, such
        # as those of crowds, must not raise the scores of all others.
        small = features[:, 2] <= np.log(LARGE_MEGAPIXELS / REFERENCE_MEGAPIXELS)
        bias += rise * float(features[small, 2].mean()) if small.any() else 0.0
        rise = growth = 0.0
    photo = PhotoScore(
        0.0, round(max(0.0, -rise), 4), REFERENCE_MEGAPIXELS, round(max(0.0, -growth), 4)
    )
    return Context(
        AROUND[label],
        round(own, 4),
        round(max(0.0, thing), 4),
        round(bias, 4),
        LIMITS,
        photo,
        UNSURE[label],
    )


def _balanced(places: Floats) -> Floats:
    """How often each finding is taken (N,), so that small and large photos count the same.

    places: logarithms of the megapixels, as multiples of REFERENCE_MEGAPIXELS, (N,).
    """
    large = places > np.log(LARGE_MEGAPIXELS / REFERENCE_MEGAPIXELS)
    shares = np.array([max(1, (~large).sum()), max(1, large.sum())])
    return np.asarray(len(large) / 2 / shares[large.astype(int)], dtype=np.float64)


def in_photos(
    photos: Sequence[Searched], context: Context, label: str
) -> list[tuple[AnnotatedPhoto, list[Detection]]]:
    """Each photo with its merged findings, scored as a search does."""
    return [
        (photo.truth, [_in_photo(one, photo, context) for one, _ in _merged(photo, context, label)])
        for photo in photos
    ]


def _in_photo(one: Detection, photo: Searched, context: Context) -> Detection:
    score = context.photo.in_photo(one.score, photo.megapixels, side_px(one.region, PLANE))
    return replace(one, score=score)


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
    edges = (0.0, 0.05, *(tens / 10 for tens in range(1, 10)), 1.01)
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
