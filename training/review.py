"""What a network finds and nobody marked, to be looked at by eye: plates, nothing, or doubt.

    python -m training.review find DATA_FOLDER FOUND.json --model NAME --sets NAME [NAME ...]
    python -m training.review sheet FOUND.json SHEET.png --data DATA_FOLDER [--first 0]
    python -m training.review apply DATA_FOLDER FOUND.json REVIEW.json

Sources mark one plate a photo and leave others; taken for background, these teach the network to
overlook plates. And the surest of its mistakes are the background that teaches most. `find` notes
what the network sees, surest first; `sheet` shows some of it with numbers; what was seen on the
sheets is written into REVIEW.json by hand:

    {"looked_at": 168, "nothing": [4, 26], "doubt": [14]}

`apply` writes it into the COCO files: of the first `looked_at` all that is neither nothing nor
doubt becomes an object, what is nothing is marked so, which counts for more than what any model
says, and what nobody has looked at is doubt. `training.verdicts` keeps what
was judged, for whoever gathers the same photos again.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector, view_px
from anon_plugin.engine.detection.merging import merge
from anon_plugin.engine.projections.planar.views import planar_views
from anon_plugin.models.loading import open_measured
from anon_plugin.models.training.annotations import LABELS, read_pixels
from training.coco import annotation_files, read_annotations, read_coco
from training.votes import NOTHING, overlaps

LEAST_SCORE = 0.15
SAME_IOU = 0.2
TILE_PX, COLUMNS = 128, 12
AROUND_PX = 12
"""A tile shows a finding's longer side on all sides of its middle, and so much more."""

_SOURCES = {"object": "annotator", "nothing": NOTHING, "doubt": "uncertain"}

Found = dict[str, Any]
"""path (within the data folder), set, label, xyxy in pixels, score."""


def find(
    detector: Detector, data: Path, sets: Sequence[str], least: Mapping[str, float]
) -> Iterator[Found]:
    """What the detector sees in the photos of some sets, searched at all scales, and nobody judged.

    least: the least score of each label that is looked for.
    """
    for file in annotation_files(data):
        if file.stem not in sets:
            continue
        for known in read_coco(file):
            for one in search(detector, read_pixels(known.path), least):
                box = np.array(one.xyxy)
                same = (known.labels == LABELS.index(one.label)) & (known.weights != 0)
                if not (overlaps(box, known.boxes[same]) > SAME_IOU).any():
                    yield {
                        "path": str(known.path.relative_to(data)),
                        "set": file.stem,
                        "label": one.label,
                        "xyxy": box.round(1).tolist(),
                        "score": round(float(one.score), 3),
                    }


def search(
    detector: Detector, pixels: NDArray[np.uint8], least: Mapping[str, float]
) -> list[Detection]:
    """What the detector finds in a flat photo, searched as the plugin does."""
    findings = []
    for view in planar_views(pixels, detector.object_range_px, view_px(detector)):
        findings += view.bring_home(detector.detect([view.pixels], least)[0])
    return merge(findings)


def sheet(data: Path, found: Sequence[Found], first: int) -> NDArray[np.uint8]:
    """(H, W, 3) RGB of tiles with number, score and width in pixels of each finding."""
    blank = np.zeros((TILE_PX, TILE_PX, 3), np.uint8)
    tiles = [blank] * (-(-len(found) // COLUMNS) * COLUMNS)
    places: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(found):
        places[one["path"]].append(place)
    for path, of_photo in places.items():
        pixels = read_pixels(data / path)
        for place in of_photo:
            tiles[place] = _tile(pixels, found[place], first + place)
    rows = [np.hstack(tiles[start : start + COLUMNS]) for start in range(0, len(tiles), COLUMNS)]
    return np.vstack(rows)


def _tile(pixels: NDArray[np.uint8], one: Found, number: int) -> NDArray[np.uint8]:
    box = np.array(one["xyxy"])
    half = (box[2:] - box[:2]).max() + AROUND_PX
    low = (box[:2] + box[2:]) / 2 - half
    side = max(1, round(2 * half))
    moved = np.array([[1, 0, -low[0]], [0, 1, -low[1]]])
    part = cv2.warpAffine(pixels, moved, (side, side))
    scale = TILE_PX / side
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    tile = cv2.resize(part, (TILE_PX, TILE_PX), interpolation=how)
    corners = ((box - np.tile(low, 2)) * scale).round().astype(int).tolist()
    cv2.rectangle(tile, tuple(corners[:2]), tuple(corners[2:]), (255, 255, 0), 1)
    told = f"{number} {one['score']:.2f} {box[2] - box[0]:.0f}"
    for colour, width in (((0, 0, 0), 3), ((0, 255, 0), 1)):
        cv2.putText(tile, told, (2, 10), cv2.FONT_HERSHEY_SIMPLEX, 0.36, colour, width)
    return np.asarray(tile, np.uint8)


def judged(found: Sequence[Found], review: Mapping[str, Any]) -> list[str]:
    """For each finding "object", "nothing" or "doubt".

    Raises ValueError where a number is said to be both, or was not looked at.
    """
    nothing, doubt, last = set(review["nothing"]), set(review["doubt"]), review["looked_at"]
    if wrong := (nothing & doubt) | {number for number in nothing | doubt if number >= last}:
        raise ValueError(f"These numbers are said to be two things, or not seen: {sorted(wrong)}.")
    result = []
    for number in range(len(found)):
        unsure = number >= last or number in doubt
        result.append("doubt" if unsure else "nothing" if number in nothing else "object")
    return result


def apply(data: Path, found: Sequence[Found], review: Mapping[str, Any]) -> dict[str, int]:
    """Write what was judged into the COCO files; how often each judgement was made."""
    return write_judged(data, list(zip(found, judged(found, review), strict=True)))


def write_judged(data: Path, verdicts: Sequence[tuple[Found, str]]) -> dict[str, int]:
    """Write findings with "object", "nothing" or "doubt" into the COCO files; how many of each."""
    by_path: dict[Path, list[tuple[Found, str]]] = defaultdict(list)
    for one, verdict in verdicts:
        by_path[data / one["path"]].append((one, verdict))
    counted = {"object": 0, "nothing": 0, "doubt": 0}
    for file in annotation_files(data):
        content = read_annotations(file)
        numbers = {one["name"]: one["id"] for one in content["categories"]}
        marks: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for mark in content["annotations"]:
            marks[mark["image_id"]].append(mark)
        for image in content["images"]:
            for one, verdict in by_path.get(file.parent / image["file_name"], []):
                category = numbers[one["label"]]
                own = marks[image["id"]]
                new = _as_mark(one, verdict, category, image["id"])
                own[:] = [mark for mark in own if not _replaced(mark, new)]
                own.append(new)
                counted[verdict] += 1
        content["annotations"] = [mark for some in marks.values() for mark in some]
        for number, mark in enumerate(content["annotations"]):
            mark["id"] = number + 1
        write_whole(file, content)
    return counted


def write_whole(file: Path, content: Mapping[str, Any]) -> None:
    """Write a COCO file so that whoever reads it meanwhile reads all of the old or the new one."""
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(content))
    partial.replace(file)


def _replaced(mark: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a mark gives way to what was judged: one about the same box, or one that no person
    made and that lies there."""
    if mark["category_id"] != new["category_id"]:
        return False
    if mark.get("source", "annotator") == "annotator":
        return bool(mark["bbox"] == new["bbox"])
    here, there = (np.array([*one["bbox"]], np.float64) for one in (mark, new))
    for box in (here, there):
        box[2:] += box[:2]
    return bool(overlaps(there, here[None])[0] > SAME_IOU)


def _as_mark(one: Found, verdict: str, category: int, image: int) -> dict[str, Any]:
    left, top, right, bottom = one["xyxy"]
    return {
        "image_id": image,
        "category_id": category,
        "bbox": [left, top, round(right - left, 1), round(bottom - top, 1)],
        "iscrowd": 0,
        "ignore": int(verdict != "object"),
        "source": _SOURCES[verdict],
        "score": one["score"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=("find", "sheet", "apply"))
    parser.add_argument("files", type=Path, nargs="+", help="as above")
    parser.add_argument("--model", default="street+yunet", help="a name, or a weights file")
    parser.add_argument("--sets", nargs="+", default=[])
    parser.add_argument("--labels", nargs="+", choices=LABELS, default=["plate"])
    parser.add_argument("--least", type=float, default=LEAST_SCORE, help="score")
    parser.add_argument("--data", type=Path, help="of a sheet: the data folder")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=168)
    arguments = parser.parse_args()
    if arguments.what == "find":
        data, output = arguments.files
        least = dict.fromkeys(arguments.labels, arguments.least)
        rows = find(open_measured(arguments.model, "cpu"), data, arguments.sets, least)
        output.write_text(json.dumps(sorted(rows, key=lambda one: -one["score"])))
    elif arguments.what == "sheet":
        file, output = arguments.files
        found = json.loads(file.read_text())[arguments.first : arguments.first + arguments.count]
        tiles = sheet(arguments.data, found, arguments.first)
        cv2.imwrite(str(output), cv2.cvtColor(tiles, cv2.COLOR_RGB2BGR))
    else:
        data, file, review = arguments.files
        print(apply(data, json.loads(file.read_text()), json.loads(review.read_text())))


if __name__ == "__main__":
    main()
