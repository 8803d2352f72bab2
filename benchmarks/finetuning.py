"""What training on with a user's own photos brings there, and what it costs elsewhere.

    python -m benchmarks.finetuning SNAPSHOTS OUTPUT [--photos 100 300] [--ways …] [--measure]

SNAPSHOTS: a folder of git directories, as training.gather takes it. The user's new streets are made
up of one of them, see new_streets.py: a camera that lies on its side. The other sets are the
holdouts of ../shared ($ANON_TEST_DATA); the settings were chosen by what they did to laspalmas, so
that it is no proof of them. Beside the way of anon:trainmodel, all weights are trained plainly, and
the heads only. OUTPUT keeps collections and weights; what is there already is measured, not trained
again.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, match
from anon_plugin.engine.vocabulary import PLATE
from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from anon_plugin.models.street.street_detector import load_network
from anon_plugin.models.street.weights import read_weights, write_weights
from anon_plugin.models.training.collection import read_collection
from anon_plugin.models.training.finishing import finished
from anon_plugin.models.training.job import Job
from anon_plugin.models.training.settings import Settings, steps_for
from anon_plugin.models.training.training_on import learned, train_on
from benchmarks.accuracy.measures import FALSE_PER_PHOTO, MATCH_IOU, share
from benchmarks.accuracy.sets import SETS, HoldoutSet
from benchmarks.machine import described
from benchmarks.new_streets import collect, part_of

PLAIN = Settings(kept=0.0, replay=False, walls=False, mosaics=False, overlooked=False)
WAYS = {
    "ours": Settings(),
    "all weights": replace(
        PLAIN,
        rates=dict.fromkeys(("heads", "neck", "trunk"), 1e-3),
        thawed=dict.fromkeys(("heads", "neck", "trunk"), 0.0),
        frozen_statistics=False,
    ),
    "heads only": replace(PLAIN, rates={"heads": 1e-3}, thawed={"heads": 0.0}),
}
ROUNDS = 1000
LEAST_SCORE = 0.02

Found = list[tuple[AnnotatedPhoto, list[Detection]]]


class Printing:
    """Tells how a training goes, now and then."""

    def __init__(self) -> None:
        self._told = 0.0

    def progress(self, share: float, left_s: float | None, text: str, **values: Any) -> None:
        if time.monotonic() - self._told > 60:
            self._told = time.monotonic()
            left = "" if left_s is None else f", {left_s:.0f} s left"
            print(f"  {share:.0%} {text.format(**values)}{left}", flush=True)

    def stopped(self) -> bool:
        return False


def train(way: str, parent: Path, folder: Path, output: Path, steps: int) -> None:
    """Weights that were trained on in one of WAYS. steps: 0 for as many as are usual."""
    settings = replace(WAYS[way], steps=steps)
    job = Job(folder, parent, output, settings, "cpu")
    collection, listener = read_collection(folder), Printing()
    clock, wall = time.process_time(), time.monotonic()
    if way == "ours":
        trained = train_on(job, collection, listener)
        print(f"  share {trained.card['share']}: {trained.card['validation']}")
    else:
        start = read_weights(job.parent)
        steps = steps or steps_for(len(collection.learned))
        job = replace(job, settings=replace(settings, steps=steps))
        network = learned(job, collection, start, listener, [])
        weights = finished(start, network, collection, "cpu", listener.stopped)
        write_weights(replace(weights, name=way), output)
    print(
        f"  {(time.process_time() - clock) / 60:.1f} CPU minutes, "
        f"{(time.monotonic() - wall) / 60:.1f} minutes",
        flush=True,
    )


def search(weights: Path, photos: HoldoutSet, data: Path) -> Found:
    """What the network finds in whole photos at one scale."""
    detector = load_network(weights, "cpu")
    return [
        (truth, detector.detect([image], LEAST_SCORE)[0]) for truth, image in photos.photos(data)
    ]


def recall(found: Found, label: str) -> tuple[int, int]:
    """(found, all) objects at one false finding a photo."""
    matches = match(found, label, MATCH_IOU)
    _, threshold = curve(matches).at_false_per_photo(FALSE_PER_PHOTO)
    return matches.recall_of(threshold)


def difference(old: Found, new: Found, label: str) -> tuple[float, float, float]:
    """By how much recall rises, with a 95 % interval: photos are drawn anew, the same for both, and
    each draw has thresholds of its own."""
    chance = np.random.default_rng(1)
    sides = [_by_photo(found, label) for found in (old, new)]
    values = []
    for number in range(ROUNDS + 1):
        drawn = chance.integers(0, len(old), len(old)) if number else np.arange(len(old))
        values.append(_recall(*sides[1], drawn) - _recall(*sides[0], drawn))
    low, high = np.quantile(values[1:], [0.025, 0.975])
    return values[0], float(low), float(high)


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


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("snapshots", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--photos", type=int, nargs="+", default=[100, 300, 1000])
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--parent", type=Path, default=WEIGHTS_FOLDER / "street.safetensors")
    parser.add_argument("--steps", type=int, default=0, help="0 for as many as are usual")
    parser.add_argument("--measure", action="store_true", help="only what was trained before")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    shared = Path(os.environ.get("ANON_TEST_DATA", "../shared"))
    output = arguments.output
    print(described(arguments.threads), flush=True)
    whole = output / "whole"
    collect(arguments.snapshots, shared, whole)
    torch.set_num_threads(arguments.threads)
    models = {"as shipped": arguments.parent}
    for count in arguments.photos:
        folder = part_of(whole, count, output / f"photos {count}")
        for way in arguments.ways:
            path = output / f"{way} {count}.safetensors"
            if path.is_file() or not arguments.measure:
                models[f"{way}, {count} photos"] = path
            if not path.is_file() and not arguments.measure:
                print(f"{way}, {count} photos", flush=True)
                train(way, arguments.parent, folder, path, arguments.steps)
    own = HoldoutSet(PLATE, "holdout/new.json")
    sets = [(own, whole), *((one, shared) for one in SETS if one.size == "shrunk")]
    print("| label | set | weights | recall at one false a photo | against shipped (95 %) | AP50 |")
    print("| --- | --- | --- | --- | --- | --- |")
    for photos, data in sets:
        old: Found = []
        for name, path in models.items():
            found = search(path, photos, data)
            old = old or found
            told = "–"
            if found is not old:
                change, low, high = difference(old, found, photos.label)
                told = f"{100 * change:+.1f} ({100 * low:+.1f} to {100 * high:+.1f}) points"
            precision = curve(match(found, photos.label, 0.5)).average_precision()
            known = share(*recall(found, photos.label))
            cells = (photos.label, photos.name, name, known, told, f"{precision:.3f}")
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
