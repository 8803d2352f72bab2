"""Our own detector: the network of centernet.py with the weights of one .safetensors file."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image, least_score
from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.engine.geometry.boxes import Boxes, iou_matrix, suppress_duplicates
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.street.calibration import UNCALIBRATED, Calibration
from anon_plugin.models.street.int8 import Ranges, fast_in_int8, quantize
from anon_plugin.models.street.net import Architecture, CenterNet, fuse
from anon_plugin.models.street.peaks import Peaks, find_peaks
from anon_plugin.models.street.preparation import Preparation
from anon_plugin.models.street.second_look import Found, look_again

FORMAT = "anon-centernet-1"
DUPLICATE_IOU = 0.5
LEAST_CORNER_IOU = 0.6
"""Corners and sides of a plate are told apart from each other; where they do not agree by so much,
the corners are not believed."""
BATCH_PX = 4_000_000
"""Pixels that go through the network at once: bounds memory to about 400 MB."""


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
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        """See Detector.detect. A score is the precision that findings like it had in validation."""
        first = self._search(images, self._least_evidence(confidence))
        found = look_again(images, first, self._doubts(confidence), self._search)
        return [list(self._detections(of_image, confidence)) for of_image in found]

    def _detections(self, found: Found, confidence: Confidence) -> Iterator[Detection]:
        for label, peaks in found.items():
            calibration = self._calibration_of(label)
            least = least_score(confidence, label, calibration.threshold)
            # A second look may have seen two findings as one.
            once = _without_duplicates(peaks)
            scores = calibration.score(once.logits)
            for number in np.flatnonzero(scores >= least):
                corners = None if once.corners is None else once.corners[number]
                yield _detection(label, scores[number], once.boxes[number], corners)

    def _least_evidence(self, confidence: Confidence) -> dict[str, float]:
        """For each label, below which evidence nothing can come to be a finding."""
        least = {}
        for label in self.labels:
            calibration = self._calibration_of(label)
            score = least_score(confidence, label, calibration.threshold)
            least[label] = calibration.least_logit(score)
            if calibration.doubt is not None and np.isfinite(score):
                least[label] = min(least[label], calibration.doubt[0])
        return least

    def _doubts(self, confidence: Confidence) -> dict[str, tuple[float, float]]:
        """Between which evidence findings of the wanted labels are looked at again, where the
        calibration says so."""
        doubts = {}
        for label in self.labels:
            calibration = self._calibration_of(label)
            wanted = np.isfinite(least_score(confidence, label, calibration.threshold))
            if wanted and calibration.doubt is not None:
                doubts[label] = calibration.doubt
        return doubts

    def _search(self, images: Sequence[Image], least_evidence: Mapping[str, float]) -> list[Found]:
        """What is in each image with at least so much evidence of its label."""
        found: list[Found] = [{} for _ in images]
        for indices in _batches(images):
            batch = [images[index] for index in indices]
            for index, one in zip(indices, self._search_batch(batch, least_evidence), strict=True):
                found[index] = one
        return found

    def _search_batch(
        self, images: Sequence[Image], least_evidence: Mapping[str, float]
    ) -> list[Found]:
        """The same for images of equal size; half of them at a time where a graphics card has no
        memory for all. Raises MemoryError where it has none for a single one."""
        try:
            return self._search_at_once(images, least_evidence)
        except torch.cuda.OutOfMemoryError as error:
            if len(images) == 1:
                raise MemoryError(str(error)) from error
        torch.cuda.empty_cache()
        middle = len(images) // 2
        first = self._search_batch(images[:middle], least_evidence)
        return first + self._search_batch(images[middle:], least_evidence)

    @torch.inference_mode()
    def _search_at_once(
        self, images: Sequence[Image], least_evidence: Mapping[str, float]
    ) -> list[Found]:
        found: list[Found] = [{} for _ in images]
        for label, output in self._network(self._prepared(images)).items():
            calibration = self._calibration_of(label)
            least_logit = least_evidence[label] - calibration.most_bonus
            for one, peaks in zip(
                found, find_peaks(output, least_logit, images[0].shape[:2]), strict=True
            ):
                evidence = calibration.evidence(peaks.logits, peaks.boxes)
                one[label] = _without_duplicates(replace(peaks, logits=evidence))
        return found

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
        values = parse_json(about["architecture"])
        network = CenterNet(Architecture(**values))
        network.load_state_dict(state)
        ranges = {
            part: (float(low), float(high))
            for part, (low, high) in parse_json(about.get("ranges", "{}")).items()
        }
        calibration = {
            label: Calibration(
                tuple(one["logits"]),
                tuple(one["scores"]),
                one["threshold"],
                one["per_octave"],
                _pair(one.get("doubt")),
            )
            for label, one in parse_json(about["calibration"]).items()
        }
    except (SafetensorError, OSError, RuntimeError, *NONSENSE) as error:
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


def _pair(values: Sequence[float] | None) -> tuple[float, float] | None:
    return None if values is None else (float(values[0]), float(values[1]))


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


def _without_duplicates(peaks: Peaks) -> Peaks:
    kept = suppress_duplicates(peaks.boxes, peaks.logits, DUPLICATE_IOU)
    corners = None if peaks.corners is None else peaks.corners[kept]
    return Peaks(peaks.logits[kept], peaks.boxes[kept], corners)


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
