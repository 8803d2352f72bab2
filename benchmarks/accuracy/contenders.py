"""Who is measured: our detector as it is and as the product uses it, and what others use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks.search import search_pixels
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.vocabulary import FACE
from anon_plugin.models.cascade import CascadeDetector
from anon_plugin.models.loading import load_detector
from anon_plugin.models.street.network import BFLOAT16, FLOAT32, INT8
from anon_plugin.models.street.runtimes import ONNX_RUNTIME, OPENCV, TORCH
from anon_plugin.models.street.street_detector import NetworkDetector, load_network
from anon_plugin.models.street.weights import read_weights
from training.teachers import CenterFace, Teacher, YuNet

Image = NDArray[np.uint8]

ALSO = {
    "float32": (TORCH, FLOAT32),
    "bfloat16": (TORCH, BFLOAT16),
    "int8": (TORCH, INT8),
    "onnxruntime-float32": (ONNX_RUNTIME, FLOAT32),
    "onnxruntime-int8": (ONNX_RUNTIME, INT8),
    "onnxruntime-int7": (ONNX_RUNTIME, "int7"),
    "opencv": (OPENCV, FLOAT32),
}
"""Runtimes and arithmetics of our network that can be measured as well. int7: in int8 with weights
of seven bits, as on processors without VNNI."""


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
    """What ships, our network alone at one scale, and the peers that are installed.

    weights: of our network. shared: the folder that holds YuNet's file. also: further arithmetics.
    """
    ours = load_network(weights, device="cpu")
    cascade = CascadeDetector()
    found = [
        _at_all_scales(load_detector("street+yunet", device="cpu"), "as shipped"),
        _at_all_scales(ours, "all scales"),
        _at_one_scale(ours, ours.name),
    ]
    found += [_at_one_scale(_computed(weights, how), f"{ours.name}, {how}") for how in also]
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
    found.append(_at_one_scale(cascade, "OpenCV cascade"))
    return found


def _computed(weights: Path, how: str) -> NetworkDetector:
    """Our network, computed as ALSO says."""
    runtime, precision = ALSO[how]
    if precision != "int7":
        return load_network(weights, "cpu", precision, runtime)
    from anon_plugin.models.street.onnx_network import OnnxNetwork

    known = read_weights(weights)
    network = OnnxNetwork(known, INT8, weight_bits=7)
    return NetworkDetector(network, known.calibration, known.name)


def _at_one_scale(detector: Detector, name: str) -> Contender:
    return Contender(
        name,
        detector.labels,
        lambda image, least: detector.detect([image], least)[0],
        lambda image: detector.detect([image])[0],
    )


def _at_all_scales(detector: Detector, how: str) -> Contender:
    return Contender(
        f"{detector.name}, {how}",
        detector.labels,
        lambda image, least: all_scales(detector, image, least),
        lambda image: all_scales(detector, image, None),
    )


def of_labels(detector: Detector, labels: tuple[str, ...]) -> Contender:
    """The detector as the product uses it where these labels are asked for."""
    return Contender(
        f"{detector.name}: {', '.join(labels)}",
        labels,
        lambda image, least: all_scales(detector, image, least, labels),
        lambda image: all_scales(detector, image, None, labels),
    )


def all_scales(
    detector: Detector, image: Image, least: float | None, labels: tuple[str, ...] = ()
) -> list[Detection]:
    """What the product finds in a flat photo: in views at all scales, merged.

    labels: the detector's own where none are named.
    """
    settings = SearchSettings(labels or detector.labels, least)
    return search_pixels(ArrayPixels(image), Decision(Planar(), ""), detector, settings)


def _peer(teacher: Teacher, threshold: float) -> Contender:
    def find(image: Image, least: float) -> list[Detection]:
        boxes, scores = teacher.faces(image, least)
        return [
            Detection.from_xyxy(FACE, score, box)
            for box, score in zip(boxes.tolist(), scores.tolist(), strict=True)
        ]

    return Contender(teacher.name, (FACE,), find, lambda image: find(image, threshold))
