"""Our own detector: from the maps of its network to findings, whatever computes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image, least_score
from anon_plugin.engine.files.json_text import NONSENSE
from anon_plugin.engine.geometry.boxes import Boxes, iou_matrix, suppress_duplicates
from anon_plugin.models.alike import alike
from anon_plugin.models.street.calibration import UNCALIBRATED, Calibration
from anon_plugin.models.street.network import Network
from anon_plugin.models.street.peaks import Peaks, find_peaks
from anon_plugin.models.street.runtimes import open_network
from anon_plugin.models.street.second_look import Found, look_again
from anon_plugin.models.street.weights import read_weights
from anon_plugin.models.weights_file import damaged

DUPLICATE_IOU = 0.5
LEAST_CORNER_IOU = 0.6
"""Corners and sides of a plate are told apart from each other; where they do not agree by so much,
the corners are not believed."""
VIEW_PX = 1408
"""Twice a megapixel: a twelfth less overlap than with tiles of one, for the same time a pixel."""
BATCH_PX = 4_000_000
"""Pixels that go through the network at once: bounds memory to about 400 MB."""


class NetworkDetector:
    """The network as a Detector, safe to use from several threads."""

    object_range_px = (12.0, 320.0)
    view_px = VIEW_PX

    def __init__(
        self,
        network: Network,
        calibration: Mapping[str, Calibration],
        name: str,
        sha256: str = "",
    ) -> None:
        self.name, self.sha256 = name, sha256
        self.network = network
        self.labels = network.labels
        self.device, self.precision = network.device, network.precision
        self.calibration = dict(calibration)

    @property
    def thresholds(self) -> dict[str, float]:
        """The least score of each label by default."""
        return {label: self._calibration_of(label).threshold for label in self.labels}

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
        for indices in alike(images, BATCH_PX):
            batch = [images[index] for index in indices]
            for index, one in zip(indices, self._search_batch(batch, least_evidence), strict=True):
                found[index] = one
        return found

    def _search_batch(
        self, images: Sequence[Image], least_evidence: Mapping[str, float]
    ) -> list[Found]:
        """The same for images of equal size; half of them at a time where there is no memory for
        all. Raises MemoryError where there is none for a single one."""
        try:
            return self._search_at_once(images, least_evidence)
        except MemoryError:
            if len(images) == 1:
                raise
        middle = len(images) // 2
        first = self._search_batch(images[:middle], least_evidence)
        return first + self._search_batch(images[middle:], least_evidence)

    def _search_at_once(
        self, images: Sequence[Image], least_evidence: Mapping[str, float]
    ) -> list[Found]:
        found: list[Found] = [{} for _ in images]
        for label, maps in self.network.run(images).items():
            calibration = self._calibration_of(label)
            least_logit = least_evidence[label] - calibration.most_bonus
            for one, peaks in zip(
                found,
                find_peaks(maps, least_logit, images[0].shape[:2], calibration.around),
                strict=True,
            ):
                evidence = calibration.evidence(peaks.logits, peaks.boxes)
                one[label] = _without_duplicates(replace(peaks, logits=evidence))
        return found

    def _calibration_of(self, label: str) -> Calibration:
        return self.calibration.get(label, UNCALIBRATED)


def load_network(
    path: str | Path, device: str = "", precision: str | None = None, runtime: str = ""
) -> NetworkDetector:
    """Open weights that write_weights wrote.

    device: "cpu", "cuda", ...; "" takes a GPU where there is one. precision, runtime: see
    runtimes.open_network.
    Raises ModelError where the file is damaged or holds something else.
    """
    weights = read_weights(Path(path))
    try:
        network = open_network(weights, device, precision, runtime)
    except (RuntimeError, *NONSENSE) as error:
        raise damaged(Path(path), error) from error
    return NetworkDetector(network, weights.calibration, weights.name, weights.sha256)


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
