"""Attacks our own redactions, and those of other tools at the strengths they use.

    nice python -m benchmarks.irreversibility --data FOLDER [--quick]

FOLDER holds `faces/train`, `faces/holdout` and `negatives/holdout`, each with COCO files and their
images; by default the one that the tests use (ANON_TEST_DATA). Prints top-1 hit rates in percent
against chance, for each way to redact and each size of the region in pixels.

Faces: the better of a network trained on pairs for each method and normalized correlation, N
people who were not in training; it is compared with the better of two guesses. Plates: a dictionary
attack on N plates of one format.
"""

from __future__ import annotations

import argparse
import math
import os
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from anon_plugin.engine.evaluation.intervals import wilson
from anon_plugin.engine.vocabulary import FACE, PLATE
from benchmarks.attacks import faces, plates
from benchmarks.attacks.methods import Image, Method, methods

SIZES_PX = (16, 32, 64, 128, 256, 512)
TRAINING_SIZES_PX = (16, 32, 64, 128)


@dataclass(frozen=True)
class Extent:
    """How much is attacked."""

    people: int
    learned_from: int
    steps: int
    plates: int
    probes: int


FULL = Extent(people=200, learned_from=900, steps=300, plates=200, probes=60)
QUICK = Extent(people=60, learned_from=220, steps=90, plates=60, probes=20)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the attacks and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    default = os.environ.get("ANON_TEST_DATA", Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--data", type=Path, default=Path(default) / "data")
    parser.add_argument("--quick", action="store_true", help="few people and plates, minutes")
    parser.add_argument("--only", choices=("faces", "plates"))
    parser.add_argument("--redaction", default="", help="only those whose name contains this")
    options = parser.parse_args(arguments)
    extent = QUICK if options.quick else FULL
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    if options.only != "faces":
        attack_plates(extent, options.redaction)
    if options.only != "plates":
        attack_faces(options.data, extent, options.redaction)


def attack_plates(extent: Extent, wanted: str) -> None:
    """Print the dictionary attack's table."""
    known = plates.dictionary(extent.plates, np.random.default_rng(1))
    _head("Plates", extent.plates, extent.probes, "a plate's width in pixels")
    for method in _chosen(PLATE, wanted):
        start = time.perf_counter()
        hits = [
            plates.read_plates(known, extent.probes, size, method, _random(method, size))
            for size in SIZES_PX
        ]
        _row(method, hits, extent.probes, 1.0 / extent.plates, time.perf_counter() - start)


def attack_faces(data: Path, extent: Extent, wanted: str) -> None:
    """Print the face matchers' table."""
    random = np.random.default_rng(2)
    people = faces.load_faces(data / "faces" / "holdout", 64, extent.people, random)
    others = faces.load_faces(data / "faces" / "train", 56, extent.learned_from, random)
    streets = _streets(data / "negatives" / "holdout")
    if len(people) < 20 or len(others) < 50 or not streets:
        print(f"\nFaces: not attacked, {data} holds too few faces or streets.")
        return
    _head("Faces", len(people), len(people), "the longer side of a face in pixels")
    for method in _chosen(FACE, wanted):
        start = time.perf_counter()
        matcher = _trained(others, streets, method, extent.steps)
        hits = [_linked(people, streets, method, matcher, size) for size in SIZES_PX]
        guessing = better_of_two(len(people), 1.0 / len(people))
        _row(method, hits, len(people), guessing, time.perf_counter() - start)


def better_of_two(tries: int, chance: float) -> float:
    """Expected share of hits of the luckier of two who guess independently of each other."""
    at_most, expected = 0.0, 0.0
    for hits in range(tries + 1):
        expected += 1.0 - at_most**2 if hits else 0.0
        at_most += math.comb(tries, hits) * chance**hits * (1.0 - chance) ** (tries - hits)
    return expected / tries


def _chosen(label: str, wanted: str) -> list[Method]:
    return [method for method in methods(label) if wanted.lower() in method.name.lower()]


def _random(method: Method, size: int) -> np.random.Generator:
    """Another sequence for every method and size, so that guesses are independent."""
    return np.random.default_rng([zlib.crc32(method.name.encode()), size])


def _trained(
    others: list[faces.Face], streets: list[Image], method: Method, steps: int
) -> faces.Matcher:
    random = np.random.default_rng(3)
    covered, originals = [], []
    for face in others:
        sizes = random.choice(TRAINING_SIZES_PX, 2)
        covered.append([_covered(face, streets, method, size, random) for size in sizes])
        originals.append([_original(face, random) for _ in range(2)])
    return faces.train_matcher(np.array(covered), np.array(originals), steps, seed=4)


def _linked(
    people: list[faces.Face],
    streets: list[Image],
    method: Method,
    matcher: faces.Matcher,
    size: int,
) -> int:
    """Hits of the better attack."""
    random = _random(method, size)
    probes = np.stack([_covered(face, streets, method, size, random) for face in people])
    gallery = np.stack([_original(face, random) for face in people])
    plain = [np.full((32, 32, 3), 128, np.uint8)]
    same_way = np.stack([_covered(face, plain, method, size, random) for face in people])
    return max(
        faces.linked_by_network(matcher, probes, gallery),
        faces.linked_by_correlation(probes, same_way),
    )


def _covered(
    face: faces.Face,
    streets: list[Image],
    method: Method,
    size: int,
    random: np.random.Generator,
) -> NDArray[np.float32]:
    shot, box = faces.capture(face, size, random)
    street = streets[int(random.integers(len(streets)))]
    return faces.redacted_view(shot, box, street, method)


def _original(face: faces.Face, random: np.random.Generator) -> NDArray[np.float32]:
    return faces.original_view(*faces.capture(face, 64, random))


def _streets(folder: Path) -> list[Image]:
    """Parts of street photos, for faces to stand in front of."""
    parts = []
    for path in sorted(folder.rglob("*.webp")):
        picture = cv2.imread(str(path))
        if picture is not None:
            height, width = picture.shape[:2]
            parts.append(picture[height // 4 : 3 * height // 4, : width // 2, ::-1])
            parts.append(picture[height // 4 : 3 * height // 4, width // 2 :, ::-1])
    return [np.ascontiguousarray(cv2.resize(part, (256, 256))) for part in parts]


def _head(what: str, known: int, probes: int, size: str) -> None:
    print(f"\n{what}: top-1 in %, chance {100 / known:.2f} ({known} candidates, {probes} tries")
    print(f"for each size); columns are {size}.\n")
    print("| kind | redaction | " + " | ".join(map(str, SIZES_PX)) + " | all sizes, 95 % |  | s |")
    print("|---|---|" + "---:|" * len(SIZES_PX) + "---|---|---:|")


def _row(method: Method, hits: list[int], tries: int, chance: float, seconds: float) -> None:
    least, most = wilson(sum(hits), tries * len(hits))
    verdict = "broken" if least > chance else "chance"
    cells = " | ".join(f"{100 * count / tries:.1f}" for count in hits)
    interval = f"{100 * least:.2f} to {100 * most:.2f}"
    line = f"| {method.kind} | {method.name} | {cells} | {interval} | {verdict} | {seconds:.0f} |"
    print(line, flush=True)


if __name__ == "__main__":
    main()
