"""YOLOX-nano as a teacher of persons and vehicles (Apache-2.0, Ge et al., 2021, arXiv 2107.08430).

Its files yolox-nano.param and yolox-nano.bin are those of the ncnn model zoo; they run in the PyPI
package `ncnn`. The first layer, which rearranges 2 x 2 pixels into channels, is done here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from training.teachers import Boxes, suppress

STRIDES = (8, 16, 32)
COCO_CLASSES: Mapping[str, tuple[int, ...]] = {"person": (0,), "vehicle": (2, 3, 5, 7)}
"""Persons; cars, motorcycles, buses and lorries."""
MEAN = np.array([0.485, 0.456, 0.406], np.float32) * 255
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32) * 255
GREY = 114
SAME_IOU = 0.55


class YoloxNano:
    """Finds persons and vehicles in a photo that is brought to a certain size.

    folder: where both files lie. Not safe to use from several threads.
    """

    name = "YOLOX-nano"

    def __init__(self, folder: Path, threads: int = 1) -> None:
        import ncnn  # type: ignore[import-not-found, import-untyped, unused-ignore]

        self._net: Any = ncnn.Net()
        self._matrix: Any = ncnn.Mat
        self._net.opt.num_threads = threads
        lines = (folder / "yolox-nano.param").read_text().splitlines()
        layers, blobs = lines[1].split()
        focus = next(line for line in lines if line.startswith("YoloV5Focus")).split()
        kept = [line for line in lines[2:] if not line.startswith(("Input", "YoloV5Focus"))]
        first = f"Input {focus[1]} 0 1 {focus[5]}"
        head = [lines[0], f"{int(layers) - 1} {int(blobs) - 1}", first]
        self._net.load_param_mem("\n".join([*head, *kept]) + "\n")
        self._net.load_model(str(folder / "yolox-nano.bin"))
        self._input = focus[5]

    def things(
        self, rgb: NDArray[np.uint8], least_score: float, long_side_px: int = 640
    ) -> dict[str, tuple[Boxes, Boxes]]:
        """For each label (N, 4) boxes in the photo's pixels and (N,) scores, best first.

        long_side_px: to which the photo's longer side is scaled.
        """
        scale = long_side_px / max(rgb.shape[:2])
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
        picture = cv2.resize(rgb, size, interpolation=how)
        bottom, right = -size[1] % 32, -size[0] % 32
        grey = (GREY, GREY, GREY)
        picture = cv2.copyMakeBorder(picture, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=grey)
        output = self._run((picture.astype(np.float32) - MEAN) / DEVIATION)
        boxes = _decoded(output[:, :4], picture.shape[:2]) / scale
        found = {}
        for label, classes in COCO_CLASSES.items():
            scores = output[:, 4] * output[:, [5 + number for number in classes]].max(axis=1)
            chosen = scores >= least_score
            found[label] = suppress(boxes[chosen], scores[chosen], rgb.shape, SAME_IOU)
        return found

    def _run(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """(H, W, 3) → (cells of all strides, 85)."""
        parts = [values[row::2, column::2] for column in (0, 1) for row in (0, 1)]
        focused = np.ascontiguousarray(np.concatenate(parts, axis=2).transpose(2, 0, 1))
        with self._net.create_extractor() as extractor:
            extractor.input(self._input, self._matrix(focused).clone())
            _, output = extractor.extract("output")
            return np.array(output, np.float32)


def _decoded(output: NDArray[np.float32], shape: tuple[int, ...]) -> Boxes:
    cells, strides = [], []
    for stride in STRIDES:
        rows, columns = np.mgrid[: shape[0] // stride, : shape[1] // stride]
        cells.append(np.stack([columns.ravel(), rows.ravel()], axis=1))
        strides.append(np.full(rows.size, stride, np.float32))
    step = np.concatenate(strides)[:, None]
    middle = (output[:, :2] + np.concatenate(cells)) * step
    half = np.exp(output[:, 2:4]) * step / 2
    boxes = np.concatenate([middle - half, middle + half], axis=1)
    return np.asarray(boxes, dtype=np.float32)
