"""By how much one model finds more or less than another in the same photos."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, match
from benchmarks.accuracy.measures import FALSE_PER_PHOTO, MATCH_IOU

ROUNDS = 1000

Found = list[tuple[AnnotatedPhoto, list[Detection]]]


def recall(found: Found, label: str) -> tuple[int, int]:
    """(found, all) objects at one false finding a photo."""
    matches = match(found, label, MATCH_IOU)
    _, threshold = curve(matches).at_false_per_photo(FALSE_PER_PHOTO)
    return matches.recall_of(threshold)


def change_of_recall(old: Found, new: Found, label: str) -> tuple[float, float, float]:
    """By how much recall at one false finding a photo rises, with a 95 % interval."""
    before, after = _by_photo(old, label), _by_photo(new, label)

    def change(drawn: np.ndarray) -> float:
        return _recall(*after, drawn) - _recall(*before, drawn)

    return _with_interval(change, len(old))


def change_of_false(old: Found, new: Found, label: str) -> tuple[float, float, float]:
    """By how much the false findings a photo rise, with a 95 % interval."""
    before, after = (
        np.array([len(one) for one in _by_photo(found, label)[0]]) for found in (old, new)
    )
    return _with_interval(lambda drawn: float((after - before)[drawn].mean()), len(old))


def gained_and_lost(old: Found, new: Found, label: str) -> tuple[int, int]:
    """Objects that only the new model finds, and that only the old one does, by all findings."""
    before, after = (
        np.isfinite(match(found, label, MATCH_IOU).object_scores) for found in (old, new)
    )
    return int((after & ~before).sum()), int((before & ~after).sum())


def points(change: tuple[float, float, float]) -> str:
    """A change of shares and its interval, in points."""
    value, low, high = (100 * one for one in change)
    return f"{value:+.1f} ({low:+.1f} to {high:+.1f})"


def _with_interval(
    change: Callable[[np.ndarray], float], photos: int
) -> tuple[float, float, float]:
    """What changes in all photos, and the interval of it in photos that are drawn anew: the same
    for both models, and each draw has thresholds of its own."""
    chance = np.random.default_rng(1)
    value = change(np.arange(photos))
    drawn = [change(chance.integers(0, photos, photos)) for _ in range(ROUNDS)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return value, float(low), float(high)


def _by_photo(found: Found, label: str) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Scores of false findings, and of what met the objects, of each photo."""
    matches = match(found, label, MATCH_IOU)
    numbers = range(len(found))
    false = [matches.scores[matches.false & (matches.photo == number)] for number in numbers]
    return false, [matches.object_scores[matches.object_photo == number] for number in numbers]


def _recall(false: list[np.ndarray], met: list[np.ndarray], drawn: np.ndarray) -> float:
    scores = np.sort(np.concatenate([false[number] for number in drawn]))[::-1]
    allowed = int(FALSE_PER_PHOTO * len(drawn))
    limit = scores[allowed] if allowed < len(scores) else 0.0
    return float((np.concatenate([met[number] for number in drawn]) > limit).mean())
