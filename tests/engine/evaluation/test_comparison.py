"""Two models side by side: what is called better and worse, and what is left open."""

from __future__ import annotations

import math

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.comparison import Difference, Verdict, compare
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject
from anon_plugin.engine.evaluation.summary import Pairs
from anon_plugin.engine.evaluation.verdict import (
    ComparedModel,
    ComparedSet,
    Comparison,
    meaning,
)
from anon_plugin.engine.reports.comparison_report import render


def found_by(chance: float, false: float, seed: int, photos: int = 80, width: float = 30) -> Pairs:
    """Photos with three plates each, found by chance, and false ones beside them."""
    random = np.random.default_rng(seed)
    pairs = []
    for number in range(photos):
        boxes = [(100.0 * place, 0.0, 100.0 * place + width, 12.0) for place in range(3)]
        truth = tuple(TrueObject.from_xyxy("plate", box) for box in boxes)
        found = [
            Detection.from_xyxy("plate", 0.9, box) for box in boxes if random.random() < chance
        ]
        count = random.poisson(false)
        found += [
            Detection.from_xyxy("plate", 0.5, (60.0 * place, 400, 60.0 * place + 30, 412))
            for place in range(count)
        ]
        photo = AnnotatedPhoto(f"{number}.jpg", truth, complete_labels=frozenset(("plate",)))
        pairs.append((photo, found))
    return pairs


def whole(differences: list[Difference]) -> tuple[Difference, Difference]:
    found, false, *_ = differences
    return found, false


def test_the_same_model_shows_no_difference() -> None:
    pairs = found_by(0.8, 0.3, seed=1)
    for one in compare(pairs, pairs, ["plate"]):
        assert one.verdict is Verdict.SAME
        assert one.change == 0
        assert one.interval == (0, 0)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [(0.6, 0.85, Verdict.BETTER), (0.85, 0.6, Verdict.WORSE), (0.8, 0.8, Verdict.SAME)],
)
def test_a_large_difference_is_shown(before: float, after: float, verdict: Verdict) -> None:
    old, new = found_by(before, 0.2, seed=1), found_by(after, 0.2, seed=2)
    found, false = whole(compare(old, new, ["plate"]))
    assert found.verdict is verdict
    assert found.interval[0] <= found.change <= found.interval[1]
    assert false.verdict is Verdict.SAME


def test_widths_are_judged_one_by_one() -> None:
    near, far = (30.0, 60.0)
    old = [*found_by(0.9, 0, 1, width=near), *found_by(0.9, 0, 2, width=far)]
    new = [*found_by(0.9, 0, 1, width=near), *found_by(0.5, 0, 3, width=far)]
    _, _, small, large = compare(old, new, ["plate"])
    assert (small.from_px, small.verdict) == (20, Verdict.SAME)
    assert (large.from_px, large.verdict) == (40, Verdict.WORSE)


@pytest.mark.parametrize(("allowed", "verdict"), [(0.1, Verdict.WORSE), (2.0, Verdict.SAME)])
def test_more_false_findings_are_worse_beyond_what_is_allowed(
    allowed: float, verdict: Verdict
) -> None:
    old, new = found_by(0.8, 0.2, seed=1), found_by(0.8, 0.9, seed=1)
    _, false = whole(compare(old, new, ["plate"], more_false=allowed))
    assert false.verdict is verdict
    _, back = whole(compare(new, old, ["plate"]))
    assert back.verdict is Verdict.BETTER


def test_a_handful_of_photos_shows_nothing() -> None:
    old, new = found_by(1, 0, 1, photos=4), found_by(0, 0, 1, photos=4)
    found, false = whole(compare(old, new, ["plate"]))
    assert found.verdict is false.verdict is Verdict.TOO_FEW


def test_a_label_that_is_not_marked_completely_has_no_false_findings() -> None:
    pairs = [
        (AnnotatedPhoto(photo.name, photo.objects, complete_labels=frozenset()), found)
        for photo, found in found_by(0.8, 1, 1)
    ]
    _, false = whole(compare(pairs, pairs, ["plate"]))
    assert false.count == 0
    assert false.verdict is Verdict.TOO_FEW
    assert math.isnan(false.new)


def test_intervals_hold_what_is_true() -> None:
    """Of 24 comparisons of models that differ by 0.15, at least 20 hold that difference."""
    held = 0
    for number in range(24):
        old = found_by(0.6, 0, 2 * number, photos=40)
        new = found_by(0.75, 0, 2 * number + 1, photos=40)
        low, high = compare(old, new, ["plate"])[0].interval
        held += low <= 0.15 <= high
    assert held >= 20


def comparison(before: float, after: float) -> Comparison:
    old, new = found_by(before, 0.2, seed=1), found_by(after, 0.24, seed=2)
    compared = ComparedSet("Photos kept aside", 80, tuple(compare(old, new, ["plate"])))
    return Comparison(ComparedModel("street", "a"), ComparedModel("mine", "b", "c"), (compared,))


def test_words_say_what_it_would_mean_for_a_thousand() -> None:
    def difference(
        old: float, new: float, interval: tuple[float, float], of_false: bool
    ) -> Difference:
        verdict = Verdict.BETTER if interval[0] > 0 else Verdict.SAME
        return Difference("plate", 0, math.inf, of_false, 400, old, new, interval, verdict)

    text = meaning(
        difference(0.9, 0.931, (0.012, 0.05), False), difference(0.2, 0.24, (-0.05, 0.13), True)
    )
    assert text == (
        "Of 1,000 plates about 31 more would be found (between 12 more and 50 more). In a hundred "
        "photos about 4 more things that are no plates would be hidden."
    )
    open_ = meaning(difference(0.9, 0.9, (-0.01, 0.012), False), difference(0.2, 0.2, (0, 0), True))
    assert "no difference was shown: between 10 fewer and 12 more" in open_


def test_the_conclusion_is_the_worst_of_all() -> None:
    assert "worse in" in comparison(0.9, 0.5).conclusion
    assert "nowhere worse" in comparison(0.5, 0.9).conclusion
    told = comparison(0.9, 0.5).to_dict()
    assert told["worse"][0] == "Photos kept aside: plates found"
    assert told["new"]["file_sha256"] == "c"
    page = render(comparison(0.9, 0.5), [("old model", "<street>")])
    assert page.index("should not be installed") < page.index("The new model alone")
    assert "&lt;street&gt;" in page
