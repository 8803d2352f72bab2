"""What training on with a user's own photos brings there, and what it costs elsewhere.

    python -m benchmarks.finetuning SNAPSHOTS OUTPUT [--photos 100 300] [--ways …] [--measure]

SNAPSHOTS: a folder of git directories, as training.gather takes it. The user's new streets are made
up of one of them, see new_streets.py: a camera that lies on its side. The other sets are the
holdouts of ../shared ($ANON_TEST_DATA); the settings were chosen by what they did to laspalmas, so
that it is no proof of them. Beside the way of anon:trainmodel, all weights are trained plainly, and
the heads only. What is offered to users is the union of the trained weights with what ships; it is
measured beside the weights alone. OUTPUT keeps collections and weights; what is there already is
measured, not trained again.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.matching import match
from anon_plugin.engine.vocabulary import PLATE
from anon_plugin.models.loading import load_detector
from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from anon_plugin.models.street.street_detector import load_network
from anon_plugin.models.street.weights import read_weights, write_weights
from anon_plugin.models.training.collection import read_collection
from anon_plugin.models.training.finishing import finished
from anon_plugin.models.training.job import Job
from anon_plugin.models.training.settings import Settings, steps_for
from anon_plugin.models.training.training_on import learned, train_on
from benchmarks.accuracy.__main__ import print_head, print_row
from benchmarks.accuracy.contenders import all_scales
from benchmarks.accuracy.measures import MATCH_IOU, share
from benchmarks.accuracy.sets import SETS, HoldoutSet
from benchmarks.changes import (
    Found,
    change_of_false,
    change_of_recall,
    gained_and_lost,
    points,
    recall,
)
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
PARTS = ("alone", "union", "camera")
SHIPPED = "as shipped"
TOGETHER = "street+yunet"
"""Without what finds persons and vehicles, which trained weights are not about."""
LEAST_SCORE = 0.02
FAINTEST = 0.002
"""Far from vehicles and persons scores are low, also those of one false finding a photo."""


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


def search_as_used(model: str, photos: HoldoutSet, data: Path, least: float | None) -> Found:
    """What a model finds as runs use it: at all scales, weighed by what is around. least: score,
    None for the model's own thresholds."""
    detector = load_detector(model, "cpu")
    return [(truth, all_scales(detector, image, least)) for truth, image in photos.photos(data)]


def print_alone(models: Mapping[str, Path], sets: Sequence[tuple[HoldoutSet, Path]]) -> None:
    """Networks alone, on whole photos at one scale."""
    print(
        "\nThe network alone, on whole photos at one scale: recall at one false finding a photo\n"
    )
    print_head(["label", "set", "weights", "recall", "points beside shipped (95 %)", "AP50"])
    for photos, data in sets:
        label, old = photos.label, search(models[SHIPPED], photos, data)
        for name, path in models.items():
            found = old if name == SHIPPED else search(path, photos, data)
            change = "–" if found is old else points(change_of_recall(old, found, label))
            precision = f"{curve(match(found, label, 0.5)).average_precision():.3f}"
            told = share(*recall(found, label))
            print_row([label, photos.name, name, told, change, precision])


def print_unions(models: Mapping[str, Path], sets: Sequence[tuple[HoldoutSet, Path]]) -> None:
    """What is offered by default: the trained weights together with what ships."""
    print(
        f"\n{TOGETHER} and its unions with trained weights, as runs use them: found and false at "
        "defaults, and recall at one false finding a photo\n"
    )
    columns = ["label", "set", "model", "found", "gained", "lost", "false a photo"]
    more = "more of them (95 %)"
    print_head([*columns, more, "recall at one false", "points beside shipped (95 %)"])
    for photos, data in sets:
        label, old, old_faint = photos.label, Found(), Found()
        for name, path in models.items():
            model = TOGETHER if name == SHIPPED else f"{TOGETHER}+{path}"
            found = search_as_used(model, photos, data, None)
            faint = search_as_used(model, photos, data, FAINTEST)
            matches = match(found, label, MATCH_IOU)
            cells = ["–"] * 4
            if name == SHIPPED:
                old, old_faint = found, faint
            else:
                change, low, high = change_of_false(old, found, label)
                cells = [str(count) for count in gained_and_lost(old, found, label)]
                cells.append(f"{change:+.2f} ({low:+.2f} to {high:+.2f})")
                cells.append(points(change_of_recall(old_faint, faint, label)))
            gained, lost, more_false, points_more = cells
            hits, total = matches.recall_of(-1.0)
            false = f"{matches.false.sum() / max(1, matches.complete_photo_count):.2f}"
            row = [label, photos.name, name, f"{hits} of {total}", gained, lost, false]
            print_row([*row, more_false, share(*recall(faint, label)), points_more])


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
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    shared = Path(os.environ.get("ANON_TEST_DATA", "../shared"))
    output = arguments.output
    print(described(arguments.threads), flush=True)
    whole = output / "whole"
    collect(arguments.snapshots, shared, whole)
    torch.set_num_threads(arguments.threads)
    models = {SHIPPED: arguments.parent}
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
    camera = [(one, shared) for one in SETS if one.size == "camera"]
    if "alone" in arguments.parts:
        print_alone(models, sets)
    if "union" in arguments.parts:
        print_unions(models, sets)
    if "camera" in arguments.parts:
        print_unions(models, camera)


if __name__ == "__main__":
    main()
