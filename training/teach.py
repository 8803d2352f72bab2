"""Lets the teachers look at every training photo once, and notes what they see.

    python -m training.teach DATA_FOLDER OUTPUT.json --yunet yunet_n_dynamic.onnx
    python -m training.teach DATA_FOLDER OUTPUT.json --earlier WEIGHTS.safetensors

Interrupted, it goes on where it stopped; a teacher that comes later looks at what it has not seen.
What becomes of the findings (a face where both teachers agree, neither face nor background where
only one sees something) is decided in coco.py.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.geometry.boxes import iou_matrix, suppress_duplicates
from anon_plugin.models.street.street_detector import load_network
from anon_plugin.models.training.annotations import read_pixels
from training.coco import annotation_files, read_annotations
from training.teachers import CenterFace, Teacher, YuNet, suppress
from training.votes import AGREED, PLATE_TEACHER

LEAST_SCORE = 0.15
LONG_SIDE_PX = 720
"""Small photos are enlarged to this: faces of 5 pixels come into the teachers' range."""

LEAST_LOOK_SCORE, LEAST_PLATE_SCORE, UNSEEN_SCORE = 0.03, 0.08, 0.01
"""Of plates: what one look is asked for, what all together must come to in order to be noted, and
what a look counts that sees nothing where others do."""
SAME_IOU = 0.35
MOST_ENLARGED_PX = 6_000_000
"""Photos that would be larger are not enlarged so far."""
MOST_FACE_PX = 4_000_000
"""Photos that are larger are shrunk to this for the teachers of faces."""
SAVE_EVERY_S = 60.0


def look_for_faces(teacher: Teacher, rgb: NDArray[np.uint8]) -> list[list[float]]:
    """Faces as rows (left, top, right, bottom, score), best first, in the photo's pixels.

    The photo is searched enlarged and, mirrored, at its own size.
    """
    whole = rgb
    shrink = min(1.0, (MOST_FACE_PX / (rgb.shape[0] * rgb.shape[1])) ** 0.5)
    if shrink < 1:
        rgb = cv2.resize(rgb, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    height, width = rgb.shape[:2]
    scale = max(1.0, LONG_SIDE_PX / max(height, width))
    enlarged = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    near, near_scores = teacher.faces(enlarged, LEAST_SCORE)
    far, far_scores = teacher.faces(np.ascontiguousarray(rgb[:, ::-1]), LEAST_SCORE)
    far = np.stack([width - far[:, 2], far[:, 1], width - far[:, 0], far[:, 3]], axis=1)
    boxes, scores = suppress(
        np.concatenate([near / scale, far]) / shrink,
        np.concatenate([near_scores, far_scores]),
        whole.shape,
    )
    return np.concatenate([boxes, scores[:, None]], axis=1).round(2).tolist()


def look_for_plates(detector: Detector, rgb: NDArray[np.uint8]) -> list[list[float]]:
    """Plates as rows (left, top, right, bottom, score), in the photo's pixels.

    The photo is searched at several sizes and mirrored; a score is the mean of all looks' logits,
    where a look that sees nothing counts as UNSEEN_SCORE.
    """
    looks = [_plates_at(detector, rgb, scale, mirrored) for scale, mirrored in _plate_looks(rgb)]
    boxes = np.concatenate([look[:, :4] for look in looks])
    scores = np.concatenate([look[:, 4] for look in looks])
    rows = []
    for index in suppress_duplicates(boxes, scores, 0.4):
        agreeing = []
        for look in looks:
            overlap = iou_matrix(boxes[index : index + 1], look[:, :4])[0]
            same = look[overlap > SAME_IOU]
            if len(same):
                agreeing.append(same[same[:, 4].argmax()])
        table = np.array(agreeing)
        each = np.append(table[:, 4], [UNSEEN_SCORE] * (len(looks) - len(table)))
        each = each.clip(1e-3, 1 - 1e-3)
        score = 1 / (1 + np.exp(-np.log(each / (1 - each)).mean()))
        if score >= LEAST_PLATE_SCORE:
            box = np.average(table[:, :4], axis=0, weights=table[:, 4])
            rows.append([*box.round(2).tolist(), round(float(score), 3)])
    return rows


def _plate_looks(rgb: NDArray[np.uint8]) -> list[tuple[float, bool]]:
    """Scales, and whether mirrored, at which to search a photo."""
    looks = [(1.0, False), (1.0, True), (1.5, False), (2.0, False), (2.0, True)]
    pixels = rgb.shape[0] * rgb.shape[1]
    return [look for look in looks if look[0] == 1 or pixels * look[0] ** 2 <= MOST_ENLARGED_PX]


def _plates_at(
    detector: Detector, rgb: NDArray[np.uint8], scale: float, mirrored: bool
) -> NDArray[np.float64]:
    enlarged = rgb
    if scale != 1:
        enlarged = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    if mirrored:
        enlarged = np.ascontiguousarray(enlarged[:, ::-1])
    found = detector.detect([enlarged], LEAST_LOOK_SCORE)[0]
    rows = np.array([(*one.xyxy, one.score) for one in found if one.label == "plate"], np.float64)
    rows = rows.reshape(-1, 5)
    rows[:, :4] /= scale
    if mirrored:
        rows[:, [0, 2]] = rgb.shape[1] - rows[:, [2, 0]]
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--yunet", type=Path, help="look for faces, with this and CenterFace")
    parser.add_argument("--earlier", type=Path, help="look for plates, with these weights")
    parser.add_argument("--faces-by", nargs="+", choices=AGREED, default=list(AGREED))
    parser.add_argument("--sets", nargs="+", help="names of the sets to look at, by default all")
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    looks: dict[str, Callable[[NDArray[np.uint8]], list[list[float]]]] = {}
    if arguments.yunet:
        for teacher in (
            CenterFace(threads=arguments.threads),
            YuNet(arguments.yunet, arguments.threads),
        ):
            if teacher.name in arguments.faces_by:
                looks[teacher.name] = partial(look_for_faces, teacher)
    if arguments.earlier:
        looks[PLATE_TEACHER] = partial(look_for_plates, load_network(arguments.earlier))
    if not looks:
        parser.error("give --yunet, --earlier or both")
    seen = json.loads(arguments.output.read_text()) if arguments.output.exists() else {}
    saved = time.monotonic()
    for file in annotation_files(arguments.data):
        if arguments.sets and file.stem not in arguments.sets:
            continue
        for image in read_annotations(file)["images"]:
            if time.monotonic() - saved > SAVE_EVERY_S:
                arguments.output.write_text(json.dumps(seen))
                saved = time.monotonic()
            path = file.parent / image["file_name"]
            known = seen.setdefault(str(path.relative_to(arguments.data)), {})
            missing = looks.keys() - known.keys()
            if missing:
                rgb = read_pixels(path)
                known.update({name: looks[name](rgb) for name in sorted(missing)})
        arguments.output.write_text(json.dumps(seen))
        print(file, len(seen), flush=True)


if __name__ == "__main__":
    main()
