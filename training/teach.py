"""Lets the teachers look at every training photo once, and notes the faces that they see.

    python -m training.teach DATA_FOLDER OUTPUT.json --yunet yunet_n_dynamic.onnx

Interrupted, it goes on where it stopped. What becomes of the findings (a face where both teachers
agree, neither face nor background where only one sees something) is decided in coco.py.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.coco import annotation_files
from training.teachers import CenterFace, Teacher, YuNet, suppress

LEAST_SCORE = 0.15
LONG_SIDE_PX = 720
"""Small photos are enlarged to this: faces of 5 pixels come into the teachers' range."""


def look(teacher: Teacher, rgb: NDArray[np.uint8]) -> list[list[float]]:
    """Faces as rows (left, top, right, bottom, score), best first, in the photo's pixels.

    The photo is searched enlarged and, mirrored, at its own size.
    """
    height, width = rgb.shape[:2]
    scale = max(1.0, LONG_SIDE_PX / max(height, width))
    enlarged = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    near, near_scores = teacher.faces(enlarged, LEAST_SCORE)
    far, far_scores = teacher.faces(np.ascontiguousarray(rgb[:, ::-1]), LEAST_SCORE)
    far = np.stack([width - far[:, 2], far[:, 1], width - far[:, 0], far[:, 3]], axis=1)
    boxes, scores = suppress(
        np.concatenate([near / scale, far]), np.concatenate([near_scores, far_scores]), rgb.shape
    )
    return np.concatenate([boxes, scores[:, None]], axis=1).round(2).tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--yunet", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    teachers: list[Teacher] = [
        CenterFace(threads=arguments.threads),
        YuNet(arguments.yunet, arguments.threads),
    ]
    seen = json.loads(arguments.output.read_text()) if arguments.output.exists() else {}
    for file in annotation_files(arguments.data):
        for image in json.loads(file.read_text())["images"]:
            path = file.parent / image["file_name"]
            key = str(path.relative_to(arguments.data))
            if key not in seen:
                rgb = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
                seen[key] = {teacher.name: look(teacher, rgb) for teacher in teachers}
        arguments.output.write_text(json.dumps(seen))
        print(file, len(seen), flush=True)


if __name__ == "__main__":
    main()
