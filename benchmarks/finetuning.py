"""What training on with a user's own photos brings there, and what it costs elsewhere.

    python -m benchmarks.finetuning SNAPSHOT OUTPUT [--photos 100 300] [--ways …] [--measure]

SNAPSHOT: a git directory of github.com/chirag-agrawal24/ANPR, whose photos of plates stand for a
user's new streets: night, noise, tilt, plates from America to India. The shipped weights know 300
photos of the same collection, which came up rarely; whatever looks like a photo of ../shared is
left out here, and copies of one photo are on one side. The other sets are the holdouts of
../shared ($ANON_TEST_DATA). Beside the way of anon:trainmodel, all weights are trained plainly
(this destroys), and the heads only. OUTPUT keeps collections and weights; what is there already is
measured, not trained again.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import torch

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, match
from anon_plugin.engine.vocabulary import PLATE
from anon_plugin.models.store.folder import WEIGHTS_FOLDER, digest
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
from training.gather import photos_of
from training.known_photos import holdout_hashes
from training.near_duplicates import SAME_BITS, as_hashes, nearest, picture_hash
from training.snapshot import Snapshot
from training.source_labels import read_boxes
from training.sources import Source

NEW = Source(
    "rf_plates300",
    "chirag-agrawal24/ANPR",
    "66862c58f7",
    r"^yolo_training/content/experiment-plates-1/train/images/",
    "Apache-2.0",
    "yolo",
    "yolo_training/content/experiment-plates-1/train/labels/{stem}.txt",
    complete=("plate",),
)
HELD_OUT, MOST = 150, 450
"""Photos of the new streets that are held out, and that may be learned from."""
WAYS = {
    "ours": Settings(),
    "all weights": Settings(
        rates=dict.fromkeys(("heads", "neck", "trunk"), 1e-3),
        thawed=dict.fromkeys(("heads", "neck", "trunk"), 0.0),
        frozen_statistics=False,
        kept=0.0,
        replay=False,
    ),
    "heads only": Settings(rates={"heads": 1e-3}, thawed={"heads": 0.0}, kept=0.0, replay=False),
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


def collect(snapshot: Path, shared: Path, output: Path) -> None:
    """Photos of the new streets, as anon:collecttrainingdata keeps them; once."""
    if (output / "holdout.sha256").is_file():
        return
    source = Snapshot(snapshot, NEW.commit)
    seen = as_hashes(list(holdout_hashes([shared / "data" / "plates"])))
    groups: dict[str, list[tuple[bytes, tuple[int, int], list[list[float]]]]] = {}
    for path, file, rgb in photos_of(NEW, source):
        one = picture_hash(rgb)
        boxes = read_boxes(source, NEW, path, (rgb.shape[1], rgb.shape[0]))
        if boxes is None or nearest(one, seen)[1] <= SAME_BITS:
            continue
        seen = np.append(seen, one)
        name = re.split(r"_(?:jpe?g|png)\.rf\.", PurePosixPath(path).name)[0]
        group = groups.setdefault(name, [])
        group.append((file, (rgb.shape[1], rgb.shape[0]), [list(box) for box in boxes]))
    source.close()
    order = sorted(groups, key=lambda name: zlib.crc32(name.encode()))
    sides: dict[str, list[str]] = {"holdout": [], "train": []}
    counts = dict.fromkeys(sides, 0)
    for name in order:
        side = "holdout" if counts["holdout"] < HELD_OUT else "train"
        if counts[side] < (HELD_OUT if side == "holdout" else MOST):
            sides[side].append(name)
            counts[side] += len(groups[name])
    for side, names in sides.items():
        _write(output / side, [(name, *one) for name in names for one in groups[name]])
    lines = [
        f"{digest(path)}  {path.relative_to(output)}\n"
        for path in sorted((output / "holdout" / "new").iterdir())
    ]
    (output / "holdout.sha256").write_text("".join(lines))


def _write(
    folder: Path, photos: Sequence[tuple[str, bytes, tuple[int, int], list[list[float]]]]
) -> None:
    images, annotations = [], []
    (folder / "new").mkdir(parents=True)
    for number, (name, file, (width, height), boxes) in enumerate(photos):
        path = f"new/{number:05d}.jpg"
        (folder / path).write_bytes(file)
        images.append(
            {"id": number, "file_name": path, "width": width, "height": height, "sequence": name}
        )
        annotations += [{"image_id": number, "category_id": 2, "bbox": box} for box in boxes]
    for number, one in enumerate(annotations):
        one["id"] = number
    content = {
        "info": {"complete_labels": ["plate"]},
        "images": images,
        "annotations": annotations,
        "categories": [{"id": 1, "name": "face"}, {"id": 2, "name": "plate"}],
    }
    (folder / "new.json").write_text(json.dumps(content))


def part_of(whole: Path, count: int, output: Path) -> Path:
    """A collection with so many photos of another's; links to them."""
    if (output / "holdout.sha256").is_file():
        return output
    content = json.loads((whole / "train" / "new.json").read_text())
    content["images"] = content["images"][:count]
    kept = {one["id"] for one in content["images"]}
    content["annotations"] = [one for one in content["annotations"] if one["image_id"] in kept]
    (output / "train").mkdir(parents=True)
    (output / "train" / "new").symlink_to((whole / "train" / "new").resolve())
    (output / "train" / "new.json").write_text(json.dumps(content))
    (output / "holdout.sha256").write_bytes((whole / "holdout.sha256").read_bytes())
    return output


def train(way: str, folder: Path, output: Path, threads: int) -> None:
    """Weights that were trained on in one of WAYS."""
    torch.set_num_threads(threads)
    job = Job(folder, WEIGHTS_FOLDER / "street.safetensors", output, WAYS[way], "cpu")
    collection, listener = read_collection(folder), Printing()
    clock, wall = time.process_time(), time.monotonic()
    if way == "ours":
        trained = train_on(job, collection, listener)
        print(f"  share {trained.card['share']}: {trained.card['validation']}")
    else:
        parent = read_weights(job.parent)
        settings = replace(job.settings, steps=steps_for(len(collection.learned)))
        job = replace(job, settings=settings)
        network = learned(job, collection, parent, listener, [])
        weights = finished(parent, network, collection, "cpu", listener.stopped)
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
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--photos", type=int, nargs="+", default=[100, 300])
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--measure", action="store_true", help="only what was trained before")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    shared = Path(os.environ.get("ANON_TEST_DATA", "../shared"))
    output = arguments.output
    print(described(arguments.threads), flush=True)
    whole = output / "whole"
    collect(arguments.snapshot, shared, whole)
    models = {"as shipped": WEIGHTS_FOLDER / "street.safetensors"}
    for count in arguments.photos:
        folder = part_of(whole, count, output / f"photos {count}")
        for way in arguments.ways:
            path = output / f"{way} {count}.safetensors"
            if path.is_file() or not arguments.measure:
                models[f"{way}, {count} photos"] = path
            if not path.is_file() and not arguments.measure:
                print(f"{way}, {count} photos", flush=True)
                train(way, folder, path, arguments.threads)
    torch.set_num_threads(arguments.threads)
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
