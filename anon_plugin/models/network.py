"""Our own detector: the network of centernet.py with the weights of one .safetensors file."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from anon_plugin.engine.boxes import Boxes, areas, iou_matrix, suppress_duplicates
from anon_plugin.engine.detections import Detection
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.centernet import Architecture, CenterNet, fuse
from anon_plugin.models.detector import Image
from anon_plugin.models.peaks import Peaks, find_peaks
from anon_plugin.models.preparation import Preparation
from anon_plugin.models.quantized import Ranges, fast_in_int8, quantize

FORMAT = "anon-centernet-1"
DUPLICATE_IOU = 0.5
EVIDENCE_PX = (8.0, 256.0)
"""Sides between which a box's size says something about how likely it is right."""
LEAST_CORNER_IOU = 0.6
"""Corners and sides of a plate are told apart from each other; where they do not agree by so much,
the corners are not believed."""
BATCH_PX = 4_000_000
"""Pixels that go through the network at once: bounds memory to about 400 MB."""


@dataclass(frozen=True)
class Calibration:
    """What the network's raw output of one label is worth.

    logits: rising, after `evidence`; scores: the precision measured at each of them, rising;
        between them, linear.
    per_octave: what doubling a box's side adds to its logit. A small pattern looks like a face
        sooner than a large one, so the same output is worth more in a large box.
    threshold: the score at which validation photos showed about one false finding a megapixel.
    """

    logits: tuple[float, ...]
    scores: tuple[float, ...]
    threshold: float
    per_octave: float = 0.0

    def __post_init__(self) -> None:
        """Raise ValueError for what is no number: no score would reach such a threshold."""
        values = (*self.logits, *self.scores, self.threshold, self.per_octave)
        if not np.isfinite(values).all():
            raise ValueError("the calibration holds values that are no numbers")

    def evidence(self, logits: NDArray[np.float64], boxes: Boxes) -> NDArray[np.float64]:
        """Logits made comparable between small and large boxes, (N,) for (N, 4) pixels."""
        sides = np.sqrt(areas(boxes)).clip(*EVIDENCE_PX)
        return np.asarray(logits + self.per_octave * np.log2(sides / EVIDENCE_PX[0]))

    @property
    def most_bonus(self) -> float:
        """By how much `evidence` can exceed a logit."""
        octaves = float(np.log2(EVIDENCE_PX[1] / EVIDENCE_PX[0]))
        return max(0.0, self.per_octave * octaves)

    def score(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.interp(logits, self.logits, self.scores), dtype=np.float64)

    def least_logit(self, score: float) -> float:
        """The lowest logit whose score is at least `score`."""
        if score > self.scores[-1]:
            return float("inf")
        if score <= self.scores[0]:
            return self.logits[0]
        above = int(np.searchsorted(self.scores, score))
        low, high = self.scores[above - 1], self.scores[above]
        share = (score - low) / (high - low)
        return self.logits[above - 1] + share * (self.logits[above] - self.logits[above - 1])


UNCALIBRATED = Calibration((-9.0, 9.0), (0.0, 1.0), 0.4)


class NetworkDetector:
    """The network as a Detector, safe to use from several threads.

    network: in evaluation mode; it is fused and converted in place. precision: of its arithmetic;
    None for int8 where the hardware is fastest at it and `ranges` are given, else bfloat16 where
    the hardware multiplies it, else float32. ranges: what quantized.measured_ranges found.
    Raises ModelError where int8 is asked for that cannot be had.
    """

    object_range_px = (12.0, 320.0)

    def __init__(
        self,
        network: CenterNet,
        calibration: Mapping[str, Calibration],
        name: str,
        sha256: str = "",
        device: str = "",
        precision: torch.dtype | None = None,
        ranges: Ranges | None = None,
    ) -> None:
        self.name, self.sha256 = name, sha256
        self.labels = tuple(network.architecture.corners)
        self.calibration = dict(calibration)
        self.device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self._device = torch.device(self.device)
        self.precision = precision or _best_precision(self._device, ranges)
        in_int8 = self.precision == torch.int8
        numbers = torch.float32 if in_int8 else self.precision
        self._network = fuse(network.eval()).to(self._device, numbers)
        self._network.normalisation = nn.Identity()
        if in_int8:
            quantize(self._network, self._device, ranges or {})
        self._prepared = Preparation(self._device, self.precision)
        for value in self._network.parameters():
            if value.ndim == 4:
                value.data = value.data.contiguous(memory_format=torch.channels_last)

    def detect(
        self, images: Sequence[Image], confidence: float | None = None
    ) -> list[list[Detection]]:
        """See Detector.detect. A score is the precision that findings like it had in validation."""
        results: list[list[Detection]] = [[] for _ in images]
        for indices in _batches(images):
            found_by_label = self._search([images[index] for index in indices], confidence)
            for label, peaks in found_by_label.items():
                calibration = self._calibration_of(label)
                for index, found in zip(indices, peaks, strict=True):
                    evidence = calibration.evidence(found.logits, found.boxes)
                    scores = calibration.score(evidence)
                    least = calibration.threshold if confidence is None else confidence
                    for kept in suppress_duplicates(found.boxes, evidence, DUPLICATE_IOU):
                        if scores[kept] < least:
                            continue
                        corners = None if found.corners is None else found.corners[kept]
                        box = found.boxes[kept]
                        results[index].append(_detection(label, scores[kept], box, corners))
        return results

    def _search(self, images: Sequence[Image], confidence: float | None) -> dict[str, list[Peaks]]:
        """Peaks of each label in images of equal size; half of them at a time where a graphics
        card has no memory for all. Raises MemoryError where it has none for a single one."""
        try:
            return self._search_at_once(images, confidence)
        except torch.cuda.OutOfMemoryError as error:
            if len(images) == 1:
                raise MemoryError(str(error)) from error
        torch.cuda.empty_cache()
        middle = len(images) // 2
        first = self._search(images[:middle], confidence)
        second = self._search(images[middle:], confidence)
        return {label: first[label] + second[label] for label in first}

    @torch.inference_mode()
    def _search_at_once(
        self, images: Sequence[Image], confidence: float | None
    ) -> dict[str, list[Peaks]]:
        peaks = {}
        for label, output in self._network(self._prepared(images)).items():
            calibration = self._calibration_of(label)
            least = calibration.threshold if confidence is None else confidence
            size = images[0].shape[:2]
            least_logit = calibration.least_logit(least) - calibration.most_bonus
            peaks[label] = find_peaks(output, least_logit, size)
        return peaks

    def _calibration_of(self, label: str) -> Calibration:
        return self.calibration.get(label, UNCALIBRATED)


def load_network(
    path: str | Path, device: str = "", precision: torch.dtype | None = None
) -> NetworkDetector:
    """Open weights that save_network wrote.

    device: "cpu", "cuda", ...; "" takes a GPU where there is one. precision: see NetworkDetector.
    Raises ModelError where the file is damaged or holds something else.
    """
    path = Path(path)
    try:
        with safe_open(path, framework="pt") as file:
            about: dict[str, str] = file.metadata() or {}
            state = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
        if about.get("format") != FORMAT:
            raise ModelError(
                tr(
                    "{path} holds no weights of this program's own network (its format "
                    "is “{format}”, needed is “{needed}”). Choose another file."
                ).format(path=path, format=about.get("format", "not stated"), needed=FORMAT)
            )
        values = json.loads(about["architecture"])
        network = CenterNet(Architecture(**values))
        network.load_state_dict(state)
        ranges = {
            part: (float(low), float(high))
            for part, (low, high) in json.loads(about.get("ranges", "{}")).items()
        }
        calibration = {
            label: Calibration(
                tuple(one["logits"]), tuple(one["scores"]), one["threshold"], one["per_octave"]
            )
            for label, one in json.loads(about["calibration"]).items()
        }
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ModelError(
            tr(
                "The weights {path} cannot be read: {error}. The file is damaged "
                "or incomplete; copy it again from where it came from."
            ).format(path=path, error=error)
        ) from error
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    name = about.get("name", path.stem)
    return NetworkDetector(network, calibration, name, digest, device, precision, ranges)


def save_network(
    network: CenterNet,
    calibration: Mapping[str, Calibration],
    path: Path,
    name: str,
    ranges: Ranges | None = None,
) -> None:
    """Write weights (convolutions as float16) with all that load_network needs.

    name: what reports call the model. ranges: see NetworkDetector; without, it never runs in int8.
    """
    state = {
        key: value.detach().to(torch.float16 if value.ndim == 4 else value.dtype).contiguous()
        for key, value in network.state_dict().items()
    }
    about = {
        "format": FORMAT,
        "name": name,
        "architecture": json.dumps(asdict(network.architecture)),
        "calibration": json.dumps({label: asdict(value) for label, value in calibration.items()}),
        "ranges": json.dumps(dict(ranges or {})),
    }
    save_file(state, path, about)
    path.chmod(0o644)  # safetensors lets nobody but the owner read it


def _best_precision(device: torch.device, ranges: Ranges | None) -> torch.dtype:
    if ranges and fast_in_int8(device):
        return torch.int8
    return torch.bfloat16 if _fast_in_bfloat16(device) else torch.float32


def _fast_in_bfloat16(device: torch.device) -> bool:
    """Whether the hardware multiplies bfloat16 itself; emulated, it is slower than float32."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    # There is no public question for this yet.
    instructions: Any = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    return device.type == "cpu" and bool(instructions())


def _batches(images: Sequence[Image]) -> Iterator[list[int]]:
    """Indices of images of equal size, at most BATCH_PX pixels (or one image) at a time."""
    by_shape: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for index, image in enumerate(images):
        by_shape[image.shape].append(index)
    for shape, indices in by_shape.items():
        count = max(1, BATCH_PX // max(1, shape[0] * shape[1]))
        for start in range(0, len(indices), count):
            yield indices[start : start + count]


def _detection(
    label: str, score: float, box: Boxes, corners: NDArray[np.float64] | None
) -> Detection:
    """With its corners as region where these can be a plate's, else with the box."""
    if corners is None or not _agree(box, corners):
        return Detection.from_xyxy(label, float(score), box.tolist())
    return Detection(label, float(score), corners, is_box=False)


def _agree(box: Boxes, corners: NDArray[np.float64]) -> bool:
    """Whether the four points make a convex shape that fills the box and little more."""
    if not cv2.isContourConvex(corners.astype(np.float32)):
        return False
    around = np.concatenate([corners.min(axis=0), corners.max(axis=0)])
    return float(iou_matrix(box[None], around[None])[0, 0]) >= LEAST_CORNER_IOU
