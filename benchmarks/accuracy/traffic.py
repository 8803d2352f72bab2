"""How well persons and vehicles are found and outlined, beside YOLOX-nano as it was published.

    python -m benchmarks.accuracy.traffic [--data FOLDER] [--parts boxes outlines cost]

Boxes: AP50, and recall of objects at least 32 pixels wide at one false finding a photo. The peer is
YOLOX-nano in the package ncnn, which sees each photo once, its longer side brought to 416 or 640
pixels; ours searches as the plugin does. Outlines: of objects that were found (IoU of boxes from
0.5 on) at default thresholds, the IoU of the masks, how many are covered to at least 95 % by the
default redaction, and how much of what is redacted for them lies beside whatever is marked. Cost:
how long searches for all labels take beside searches for faces and plates.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, match
from anon_plugin.engine.evaluation.overlap import Mask
from anon_plugin.engine.evaluation.pictures import redacted_area
from anon_plugin.engine.geometry.boxes import bounding_boxes, iou_matrix
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
LEAST_WIDTH_PX, MATCH_IOU, COVERED = 32, 0.5, 0.95
LEAST_SCORE = 0.03
PEER_SIDES_PX = (416, 640)
COST_ROUNDS, COST_PHOTOS = 3, 8
FLAT = Decision(Planar(), "")

Find = Callable[[Image], list[Detection]]
Bits = NDArray[np.bool_]


@dataclass(frozen=True)
class Outlined:
    """An object of one photo: its box, and the pixels that it covers."""

    label: str
    xyxy: NDArray[np.float64]
    bits: Bits


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


def outlined(photos: HoldoutSet, data: Path) -> Iterator[tuple[Image, list[Outlined], Bits]]:
    """Each photo with the objects whose outlines are marked, and where anything is marked."""
    path = data / photos.file
    content = json.loads(path.read_text())
    names = {one["id"]: one["name"] for one in content["categories"]}
    notes = defaultdict(list)
    for note in content["annotations"]:
        notes[note["image_id"]].append(note)
    for picture in content["images"]:
        image = cv2.cvtColor(cv2.imread(str(path.parent / picture["file_name"])), cv2.COLOR_BGR2RGB)
        objects, anything = [], np.zeros(image.shape[:2], bool)
        for note in notes[picture["id"]]:
            x, y, width, height = note["bbox"]
            box = np.array([x, y, x + width, y + height])
            polygons = note.get("segmentation") or [box[[0, 1, 2, 1, 2, 3, 0, 3]].tolist()]
            bits = _drawn([np.reshape(one, (-1, 2)) for one in polygons], image.shape[:2])
            anything |= bits
            known = note.get("segmentation") and not note.get("ignore") and not note.get("iscrowd")
            if known and note.get("source", "annotator") == "annotator":
                objects.append(Outlined(names[note["category_id"]], box, bits))
        yield np.asarray(image, np.uint8), objects, anything


def _drawn(polygons: Sequence[NDArray[np.float64]], shape: tuple[int, ...]) -> Bits:
    bits = np.zeros(shape, np.uint8)
    for polygon in polygons:
        cv2.fillPoly(bits, [np.rint((polygon - 0.5) * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
    return bits.astype(bool)


def pairs_of(
    found: Sequence[Detection], objects: Sequence[Outlined]
) -> list[tuple[Detection, Outlined]]:
    """Findings and objects of one label, each once, the surest findings first."""
    overlap = iou_matrix(
        bounding_boxes([one.region for one in found]), np.array([one.xyxy for one in objects])
    )
    pairs = []
    for number in np.argsort([-one.score for one in found], kind="stable"):
        best = int(overlap[number].argmax())
        if overlap[number, best] >= MATCH_IOU:
            pairs.append((found[number], objects[best]))
            overlap[:, best] = 0
    return pairs


def print_outlines(find: Find, data: Path) -> None:
    head = "label | holdout set | objects found | mean IoU of masks | covered ≥ 95 % | beside"
    print(f"\n| {head} |\n" + "|---" * 6 + "|")
    masker = redacted_area(styles_for(DEFAULT_PRESET))
    for photos in SETS:
        if photos.name in WITHOUT_OUTLINES:
            continue
        rows: dict[str, list[tuple[float, float, int, int]]] = defaultdict(list)
        for image, objects, anything in outlined(photos, data):
            found = find(image)
            areas = [(one, _placed(masker(one), anything.shape)) for one in found]
            hidden = np.zeros(anything.shape, bool)
            for _, bits in areas:
                hidden |= bits
            for label in (PERSON, VEHICLE):
                mine = [one for one in found if one.label == label]
                true = [one for one in objects if one.label == label]
                for one, known in pairs_of(mine, true) if mine and true else []:
                    own = _drawn([one.region], anything.shape)
                    iou = (own & known.bits).sum() / max(1, (own | known.bits).sum())
                    covered = (hidden & known.bits).sum() / max(1, known.bits.sum())
                    area = next(bits for other, bits in areas if other is one)
                    beside = int((area & ~anything).sum())
                    rows[label].append((float(iou), float(covered), beside, int(area.sum())))
        for label, values in rows.items():
            iou, covered, outside, areas_px = np.array(values).T
            cells = [label, photos.name, str(len(values)), f"{iou.mean():.3f}"]
            cells += [share(int((covered >= COVERED).sum()), len(values))]
            print(
                f"| {' | '.join([*cells, f'{outside.sum() / areas_px.sum():.3f}'])} |", flush=True
            )


def _placed(mask: Mask, shape: tuple[int, ...]) -> Bits:
    """A mask in a photo's own pixels."""
    left, top, bits = mask
    canvas = np.zeros(shape, bool)
    part = canvas[max(0, top) : top + bits.shape[0], max(0, left) : left + bits.shape[1]]
    part[:] = bits[max(0, -top) :, max(0, -left) :][: part.shape[0], : part.shape[1]]
    return canvas


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
    parts = ("boxes", "outlines", "cost")
    parser.add_argument("--parts", nargs="+", choices=parts, default=parts)
    arguments = parser.parse_args()
    keep_memory()  # as runs do
    torch.set_num_threads(arguments.threads)
    cv2.setNumThreads(arguments.threads)
    print(described(arguments.threads))
    traffic = load_traffic(WEIGHTS_FOLDER / "traffic.safetensors", device="cpu")
    if "boxes" in arguments.parts:
        contenders = {"traffic": searched(traffic, LEAST_SCORE)}
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
    if "cost" in arguments.parts:
        print_cost(load_detector(device="cpu"), arguments.data)


if __name__ == "__main__":
    main()
