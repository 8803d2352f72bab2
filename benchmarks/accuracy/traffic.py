"""How well persons and vehicles are found and outlined, beside YOLOX-nano as it was published.

    python -m benchmarks.accuracy.traffic [--data FOLDER] [--parts boxes outlines classes cost]

Boxes: AP50, and recall of objects at least 32 pixels wide at one false finding a photo. The peer is
YOLOX-nano in the package ncnn, which sees each photo once, its longer side brought to 416 or 640
pixels; ours searches as the plugin does. Outlines: of objects that were found
(IoU of boxes from 0.5 on) at default thresholds, the IoU of the masks, how many are covered to at
least 95 % by the default redaction, and how much of all that is redacted lies beside objects where
all of them are marked. Classes: IoU of the pixels of all persons, and of all vehicles, on frames
of a car's camera whose classes are marked without objects (CamVid: measured, never trained on).
Cost: how long searches for all labels take beside faces and plates.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import torch

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject, match
from anon_plugin.engine.evaluation.outlines import fit_of_outlines
from anon_plugin.engine.evaluation.overlap import measure
from anon_plugin.engine.evaluation.pictures import redacted_area
from anon_plugin.engine.machine.allocation import keep_memory
from anon_plugin.engine.pixels.pixel_source import as_source
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.search import search_pixels
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.vocabulary import DEFAULT_LABELS, DEFAULT_PRESET, LABELS, PERSON, VEHICLE
from anon_plugin.models.loading import load_detector
from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from anon_plugin.models.traffic.traffic_detector import load_traffic
from benchmarks.accuracy.measures import FALSE_PER_PHOTO, share
from benchmarks.accuracy.sets import HoldoutSet, Image
from benchmarks.machine import described
from training.yolox import YoloxNano

SETS = tuple(
    HoldoutSet("", f"persons_vehicles/holdout/{name}.json")
    for name in ("stockstreet", "coco128", "voi", "ccp", "hsd")
)
WITHOUT_OUTLINES = ("voi",)
"""Its outlines were drawn by a teacher: boxes only."""
CLASSES = "persons_vehicles/holdout/camvid.json"
LEAST_WIDTH_PX, MATCH_IOU = 32, 0.5
LEAST_SCORE, LEAST_PRECISION = 0.03, 0.01
"""From which score on findings count: the network's own, and ours, which tell a precision."""
PEER_SIDES_PX = (416, 640)
COST_ROUNDS, COST_PHOTOS = 3, 8
FLAT = Decision(Planar(), "")

Find = Callable[[Image], list[Detection]]


def searched(detector: Detector, confidence: float | None = None) -> Find:
    """What the product finds of persons and vehicles in a flat photo."""
    settings = SearchSettings(labels=(PERSON, VEHICLE), confidence=confidence)
    return lambda image: search_pixels(as_source(image), FLAT, detector, settings)


def published(peer: YoloxNano, side_px: int) -> Find:
    """What YOLOX-nano finds in a photo of that size."""

    def find(image: Image) -> list[Detection]:
        found = peer.things(image, LEAST_SCORE, side_px)
        return [
            Detection.from_xyxy(label, float(score), box)
            for label, (boxes, scores) in found.items()
            for box, score in zip(boxes.tolist(), scores.tolist(), strict=True)
        ]

    return find


def print_boxes(contenders: dict[str, Find], data: Path) -> None:
    print("\n| label | holdout set | detector | AP50 | recall, ≥ 32 px wide |\n" + "|---" * 5 + "|")
    for photos in SETS:
        everything = list(photos.photos(data))
        for name, find in contenders.items():
            pairs = [(photo, find(image)) for photo, image in everything]
            for label in (PERSON, VEHICLE):
                cells = box_cells(pairs, label)
                if cells:
                    print(f"| {label} | {photos.name} | {name} | {' | '.join(cells)} |", flush=True)


def box_cells(pairs: Sequence[tuple[AnnotatedPhoto, list[Detection]]], label: str) -> list[str]:
    """AP50 and recall of what is wide enough; AP50 only where the label is marked completely."""
    matches = match(pairs, label, MATCH_IOU)
    if not len(matches.object_widths):
        return []
    known = curve(matches)
    complete = matches.complete_photo_count > 0
    _, threshold = known.at_false_per_photo(FALSE_PER_PHOTO) if complete else (0.0, 0.0)
    recall = share(*matches.recall_of(threshold, LEAST_WIDTH_PX))
    return [f"{known.average_precision():.3f}" if complete else "–", recall]


def print_outlines(find: Find, data: Path) -> None:
    head = "label | holdout set | outlines | found | mean IoU | covered to 95 % | beside"
    print(f"\n| {head} |\n" + "|---" * 7 + "|")
    masker = redacted_area(styles_for(DEFAULT_PRESET))
    for photos in SETS:
        if photos.name in WITHOUT_OUTLINES:
            continue
        pairs = [(photo, find(image)) for photo, image in photos.photos(data)]
        for label in (PERSON, VEHICLE):
            fit = fit_of_outlines(pairs, label, MATCH_IOU, masker)
            if fit.objects:
                beside = "–" if np.isnan(fit.beside) else f"{fit.beside:.3f}"
                cells = [label, photos.name, str(fit.objects), str(fit.matched)]
                cells += [f"{fit.mask_iou:.3f}", f"{fit.well_covered:.3f}", beside]
                print(f"| {' | '.join(cells)} |", flush=True)


def marked_classes(path: Path) -> list[AnnotatedPhoto]:
    """The photos of a COCO file that marks classes, not objects: `iscrowd` sets nothing aside."""
    document = json.loads(path.read_text())
    names = {one["id"]: str(one["name"]) for one in document["categories"]}
    regions: dict[int, list[TrueObject]] = defaultdict(list)
    for note in document["annotations"]:
        for polygon in note["segmentation"]:
            points = np.array(polygon, dtype=np.float64).reshape(-1, 2)
            one = TrueObject(names[note["category_id"]], points, bool(note["ignore"]))
            regions[note["image_id"]].append(one)
    return [
        AnnotatedPhoto(one["file_name"], tuple(regions[one["id"]]), (one["width"], one["height"]))
        for one in document["images"]
    ]


def print_classes(find: Find, data: Path) -> None:
    path = data / CLASSES
    pairs = []
    for photo in marked_classes(path):
        pixels = cv2.imread(str(path.parent / photo.name))
        pairs.append((photo, find(np.ascontiguousarray(pixels[:, :, ::-1]))))
    print(f"\n| label | {path.stem}, IoU of all pixels | parts covered to 90 % |\n|---|---|---|")
    masker = redacted_area(styles_for(DEFAULT_PRESET))
    for label in (PERSON, VEHICLE):
        fit = measure(pairs, label, masker)
        print(f"| {label} | {fit.iou_per_class:.3f} | {share(fit.covered, fit.objects)} |")


def print_cost(detector: Detector, data: Path) -> None:
    images = [image for photos in SETS[:2] for _, image in islice(photos.photos(data), COST_PHOTOS)]
    megapixels = sum(image.shape[0] * image.shape[1] for image in images) / 1e6
    times: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for turn in range(COST_ROUNDS + 1):
        for labels in (DEFAULT_LABELS, LABELS):
            start = time.process_time()
            for image in images:
                search_pixels(
                    as_source(image),
                    Decision(Planar(), ""),
                    detector,
                    SearchSettings(labels=labels),
                )
            if turn:  # the first round warms up
                times[labels].append(time.process_time() - start)
    base, whole = (median(times[labels]) for labels in (DEFAULT_LABELS, LABELS))
    told = f"{base / megapixels * 1e3:.0f} and {whole / megapixels * 1e3:.0f}"
    print(f"\nFaces and plates, all four labels: {told} ms of processor time a megapixel")
    print(f"All four labels take {whole / base:.2f} times as long, over {len(images)} photos.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("ANON_TEST_DATA", Path(__file__).parents[3] / "shared"))
    parser.add_argument("--data", type=Path, default=shared)
    parser.add_argument("--threads", type=int, default=1)
    parts = ("boxes", "outlines", "classes", "cost")
    parser.add_argument("--parts", nargs="+", choices=parts, default=parts)
    arguments = parser.parse_args()
    keep_memory()  # as runs do
    torch.set_num_threads(arguments.threads)
    cv2.setNumThreads(arguments.threads)
    print(described(arguments.threads))
    traffic = load_traffic(WEIGHTS_FOLDER / "traffic.safetensors", device="cpu")
    if "boxes" in arguments.parts:
        contenders = {"traffic": searched(traffic, LEAST_PRECISION)}
        try:
            peer = YoloxNano(arguments.data / "weights", arguments.threads)
            contenders |= {
                f"YOLOX-nano, {side} px": published(peer, side) for side in PEER_SIDES_PX
            }
        except (ImportError, FileNotFoundError) as error:
            print(f"left out: {error}")
        print_boxes(contenders, arguments.data)
    if "outlines" in arguments.parts:
        print_outlines(searched(traffic), arguments.data)
    if "classes" in arguments.parts:
        print_classes(searched(traffic), arguments.data)
    if "cost" in arguments.parts:
        print_cost(load_detector(device="cpu"), arguments.data)


if __name__ == "__main__":
    main()
