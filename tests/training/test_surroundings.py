"""What surroundings and places are worth is learned from findings of which it is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.merging import Finding
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject, match
from anon_plugin.engine.vocabulary import PLATE
from anon_plugin.models.in_context import Context
from training.surroundings import (
    MATCH_IOU,
    Searched,
    cross_checked,
    false_and_kept,
    in_photos,
    measured,
    with_threshold,
)

SMALL_MEGAPIXELS, LARGE_MEGAPIXELS = 0.25, 16.0


def photo(number: int, megapixels: float, false: int) -> Searched:
    """One plate on a vehicle, and so many windows that look like one, most of them on none."""
    chance = np.random.default_rng(number)
    places = [(200.0 * place, 0.0, 200.0 * place + 60, 20.0) for place in range(false + 1)]
    own = [chance.beta(5, 2), *chance.beta(2, 2, false)]
    things = [chance.beta(5, 2), *(chance.random(false) ** 6)]
    truth = AnnotatedPhoto(str(number), (TrueObject.from_xyxy(PLATE, places[0]),), (9000, 100))
    findings = [
        Finding(Detection.from_xyxy(PLATE, max(0.1, float(score)), place))
        for score, place in zip(own, places, strict=True)
    ]
    return Searched(truth, findings, [float(one) for one in things], megapixels)


@pytest.fixture(scope="module")
def kinds() -> dict[str, list[Searched]]:
    return {
        "small": [photo(number, SMALL_MEGAPIXELS, number % 2) for number in range(200)],
        "camera": [photo(number, LARGE_MEGAPIXELS, 12) for number in range(1000, 1050)],
    }


@pytest.fixture(scope="module")
def context(kinds: dict[str, list[Searched]]) -> Context:
    return with_threshold(measured([*kinds["small"], *kinds["camera"]], PLATE), kinds, PLATE)


def test_a_vehicle_makes_a_plate_surer_and_more_places_less_sure(context: Context) -> None:
    assert context.score(0.5, 0.8) > context.score(0.5, 0.0)
    assert context.photo.slope > 0.1
    assert context.photo.in_photo(0.5, LARGE_MEGAPIXELS, 40.0) < 0.5


def test_large_findings_are_less_sure_where_many_of_them_are_wrong_in_large_photos(
    kinds: dict[str, list[Searched]], context: Context
) -> None:
    widened = [
        replace(one, findings=[one.findings[0], *map(_wide, one.findings[1:])])
        for one in kinds["camera"]
    ]
    fitted = measured([*kinds["small"], *widened], PLATE)
    assert context.photo.growth < 0.05 < 0.1 < fitted.photo.growth


def _wide(finding: Finding) -> Finding:
    x0, y0, _, _ = finding.detection.xyxy
    detection = finding.detection
    place = (x0, y0, x0 + 190, y0 + 60)
    return replace(finding, detection=Detection.from_xyxy(detection.label, detection.score, place))


@pytest.mark.parametrize("kind", ["small", "camera"])
def test_scores_are_as_often_right_as_they_say(
    kinds: dict[str, list[Searched]], context: Context, kind: str
) -> None:
    matches = match(in_photos(kinds[kind], context, PLATE), PLATE, MATCH_IOU)
    assert matches.scores.mean() == pytest.approx(matches.right.mean(), abs=0.05)


def test_the_threshold_keeps_false_findings_of_a_photo_few_or_recall_high(
    kinds: dict[str, list[Searched]], context: Context
) -> None:
    camera = match(in_photos(kinds["camera"], context, PLATE), PLATE, MATCH_IOU)
    small = match(in_photos(kinds["small"], context, PLATE), PLATE, MATCH_IOU)
    false, kept = false_and_kept(camera, context.photo.threshold)
    assert false <= 1 or kept == pytest.approx(0.88, abs=0.03)
    assert false_and_kept(small, context.photo.threshold)[1] >= 0.97


def test_scores_are_checked_on_photos_that_they_were_not_fitted_on(
    kinds: dict[str, list[Searched]],
) -> None:
    found = cross_checked(kinds, PLATE)
    for kind, photos in kinds.items():
        names = sorted(truth.name for truth, _ in found[kind])
        assert names == sorted(photo.truth.name for photo in photos)
    # The photos of the other half alone decide: what is seldom right there is less sure here.
    lost = {
        kind: [
            replace(one, truth=replace(one.truth, objects=())) if number % 4 == 1 else one
            for number, one in enumerate(photos)
        ]
        for kind, photos in kinds.items()
    }
    best = {
        truth.name: max(one.score for one in some)
        for truth, some in cross_checked(lost, PLATE)["camera"]
    }
    names = [one.truth.name for one in lost["camera"]]
    halves = [np.mean([best[name] for name in names[start::2]]) for start in range(2)]
    assert halves[0] < halves[1] - 0.1
