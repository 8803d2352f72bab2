"""Persons and vehicles: from what the cells of the network say to findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image, least_score
from anon_plugin.engine.detection.drawing import Undrawn
from anon_plugin.engine.files.json_text import NONSENSE
from anon_plugin.engine.geometry.boxes import iou_matrix
from anon_plugin.engine.vocabulary import PERSON, VEHICLE
from anon_plugin.models.candidates import Candidates, choose
from anon_plugin.models.combined import logit
from anon_plugin.models.street.calibration import UNCALIBRATED, Calibration
from anon_plugin.models.street.street_detector import batches
from anon_plugin.models.traffic.architecture import CLASSES, MULTIPLE, PADDING
from anon_plugin.models.traffic.network import Network, decoded, open_network
from anon_plugin.models.traffic.outlining import ENOUGH_PX, ObjectPicture, regions_of
from anon_plugin.models.traffic.weights import read
from anon_plugin.models.weights_file import damaged

LABEL_OF_CLASS = {
    number: PERSON if name == PERSON else VEHICLE for number, name in enumerate(CLASSES)
}
LONG_SIDE_PX = 640
"""Longer pictures are shrunk to this: persons and vehicles are large, and the network was trained
on pictures of 320 to 640 pixels."""
DUPLICATE_IOU = 0.6
LARGE_PX, SURE_ENOUGH = 160, 0.75
"""Vehicles of this side in the network's picture and a lower score are looked at once more."""
LEAST_SUPPORT, SUPPORT_IOU = 0.05, 0.4
"""What a vehicle must score at half the size, and how far both boxes must agree."""


class TrafficDetector:
    """The network as a Detector, safe to use from several threads.

    with_outlines: whether objects are told by their outlines, or else by their boxes.
    """

    labels: tuple[str, ...] = (PERSON, VEHICLE)
    object_range_px = (24.0, 1024.0)
    drawn_px = ENOUGH_PX

    def __init__(
        self,
        network: Network,
        calibration: Mapping[str, Calibration],
        name: str,
        sha256: str = "",
        with_outlines: bool = True,
    ) -> None:
        self.name, self.sha256 = name, sha256
        self.network, self.with_outlines = network, with_outlines
        self.device, self.precision = network.device, network.precision
        self.calibration = {label: calibration.get(label, UNCALIBRATED) for label in self.labels}

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        """See Detector.detect. A score is the precision that findings like it had in validation."""
        found = self.find_boxes(images, confidence)
        drawn = iter(self.draw([one for of_image in found for one in of_image]))
        return [[next(drawn) for _ in of_image] for of_image in found]

    def find_boxes(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Undrawn]]:
        """See DrawingDetector.find_boxes."""
        return [
            [Undrawn(one, self._evidence(one, image)) for one in of_image]
            for image, of_image in zip(images, self._found(images, confidence), strict=True)
        ]

    def draw(self, found: Sequence[Undrawn]) -> list[Detection]:
        """See DrawingDetector.draw."""
        pictures = [one.evidence for one in found if isinstance(one.evidence, ObjectPicture)]
        regions = iter(regions_of(self.network, pictures))
        drawn = []
        for one in found:
            region = next(regions) if isinstance(one.evidence, ObjectPicture) else None
            plain = one.detection
            drawn.append(plain if region is None else replace(plain, region=region, is_box=False))
        return drawn

    def _evidence(self, one: Detection, image: Image) -> ObjectPicture | None:
        return ObjectPicture.of(one, image) if self.with_outlines else None

    def _found(self, images: Sequence[Image], confidence: Confidence) -> list[list[Detection]]:
        """The boxes in each image."""
        found: list[list[Detection]] = [[] for _ in images]
        if all(np.isinf(least_score(confidence, label, 0.0)) for label in self.labels):
            return found
        for indices in batches(images):
            chosen = self._search([images[index] for index in indices], confidence)
            for index, one in zip(indices, chosen, strict=True):
                found[index] = one
        return found

    def _search(self, images: Sequence[Image], confidence: Confidence) -> list[list[Detection]]:
        """The same for images of equal size; half of them at a time where there is no memory for
        all. Raises MemoryError where there is none for a single one."""
        try:
            return self._search_at_once(images, confidence)
        except MemoryError:
            if len(images) == 1:
                raise
        middle = len(images) // 2
        halves = images[:middle], images[middle:]
        return [one for half in halves for one in self._search(half, confidence)]

    def _search_at_once(
        self, images: Sequence[Image], confidence: Confidence
    ) -> list[list[Detection]]:
        found = self._boxes(images, confidence, LONG_SIDE_PX)
        self._look_again(images, found)
        return found

    def _boxes(
        self, images: Sequence[Image], confidence: Confidence, long_side_px: int
    ) -> list[list[Detection]]:
        """What is found in images of equal size, their longer side shrunk to so much."""
        height, width = images[0].shape[:2]
        batch, (x, y) = _prepared(images, long_side_px)
        boxes, scores = decoded(self.network.run(batch))
        thresholds = {label: known.threshold for label, known in self.calibration.items()}
        found = []
        for of_image, of_score in zip(boxes, scores, strict=True):
            raw = Candidates.of_class_scores(
                of_image.astype(np.float64), of_score.astype(np.float64), LABEL_OF_CLASS
            )
            parts = [self._calibrated(raw).scaled(1 / x, 1 / y)]
            found.append(choose(parts, (width, height), thresholds, confidence, DUPLICATE_IOU))
        return found

    def _look_again(self, images: Sequence[Image], found: list[list[Detection]]) -> None:
        """Take from `found` the large vehicles in doubt that nothing speaks for at half the size.

        A bay of a facade or a bend of a road that fills a view looks like the side of a bus; seen
        smaller, it does not.
        """
        long_side_px = max(images[0].shape[:2])
        scale = min(1.0, LONG_SIDE_PX / long_side_px)
        smaller_px = round(LONG_SIDE_PX * scale / 2)
        if long_side_px <= smaller_px:
            return  # it would be the same picture, which says the same
        doubted = [n for n, some in enumerate(found) if any(_is_doubted(o, scale) for o in some)]
        if not doubted:
            return
        chosen = [images[number] for number in doubted]
        again = self._boxes(chosen, {VEHICLE: LEAST_SUPPORT}, smaller_px)
        for number, seen in zip(doubted, again, strict=True):
            boxes = np.array([one.xyxy for one in seen], dtype=np.float64).reshape(-1, 4)
            found[number] = [
                one
                for one in found[number]
                if not _is_doubted(one, scale)
                or (iou_matrix(np.array([one.xyxy]), boxes) >= SUPPORT_IOU).any()
            ]

    def _calibrated(self, raw: Candidates) -> Candidates:
        columns = [
            self.calibration[label].score(logit(raw.scores[:, number]))
            for number, label in enumerate(raw.labels)
        ]
        return replace(raw, scores=np.stack(columns, axis=1))


def _is_doubted(one: Detection, scale: float) -> bool:
    """Whether it is worth a second look. scale: of the network's picture by the view."""
    x0, y0, x1, y1 = one.xyxy
    large = max(x1 - x0, y1 - y0) * scale >= LARGE_PX
    return one.label == VEHICLE and large and one.score < SURE_ENOUGH


def _prepared(
    images: Sequence[Image], long_side_px: int
) -> tuple[NDArray[np.uint8], tuple[float, float]]:
    """(N, H, W, 3), shrunk and padded at right and bottom; and by how much in x and y."""
    height, width = images[0].shape[:2]
    scale = min(1.0, long_side_px / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    shape = (len(images), size[1] + -size[1] % MULTIPLE, size[0] + -size[0] % MULTIPLE, 3)
    batch = np.full(shape, PADDING, np.uint8)
    for image, place in zip(images, batch, strict=True):
        place[: size[1], : size[0]] = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return batch, (size[0] / width, size[1] / height)


def load_traffic(
    path: str | Path, device: str = "", precision: str | None = None, runtime: str = ""
) -> TrafficDetector:
    """Open weights that `weights.save` wrote.

    device: "cpu", "cuda", ...; "" takes a GPU where there is one. precision, runtime: see
    open_network.
    Raises ModelError where the file is damaged or holds something else.
    """
    content = read(Path(path))
    try:
        network = open_network(content.state, device, precision, runtime)
    except (RuntimeError, *NONSENSE) as error:
        raise damaged(Path(path), error) from error
    return TrafficDetector(network, content.calibration, content.name, content.sha256)
