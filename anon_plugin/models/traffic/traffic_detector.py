"""Persons and vehicles: from what the cells of the network say to findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image, least_score
from anon_plugin.engine.detection.drawing import Undrawn
from anon_plugin.engine.files.json_text import NONSENSE
from anon_plugin.engine.geometry.boxes import Boxes, iou_matrix
from anon_plugin.engine.vocabulary import PERSON, VEHICLE
from anon_plugin.models.alike import alike
from anon_plugin.models.candidates import Candidates, choose
from anon_plugin.models.combined import logit
from anon_plugin.models.street.calibration import UNCALIBRATED, Calibration
from anon_plugin.models.street.street_detector import BATCH_PX
from anon_plugin.models.traffic.architecture import CLASSES, MULTIPLE, PADDING
from anon_plugin.models.traffic.found_twice import each_once
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
LARGE_PX = 128
"""From this side on, in the network's picture, vehicles are searched at half the size, too: it
misses some that it sees when they are smaller. Of persons that found more false than true ones."""
DOUBTED_PX, SURE_ENOUGH = 160, 0.75
"""Vehicles of this side and a lower score must be seen at half the size."""
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
        self._numbers = count()  # of images, from any thread
        self.calibration = {label: calibration.get(label, UNCALIBRATED) for label in self.labels}

    def detect(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Detection]]:
        """See Detector.detect. A score is the precision that findings like it had in validation."""
        found = self.find_boxes(images, confidence)
        drawn = iter(self.draw([one for of_image in found for one in of_image]))
        return [[one for _ in of_image if (one := next(drawn)) is not None] for of_image in found]

    def find_boxes(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Undrawn]]:
        """See DrawingDetector.find_boxes."""
        found = []
        for image, of_image in zip(images, self._found(images, confidence), strict=True):
            number = next(self._numbers)
            found.append([Undrawn(one, self._evidence(one, image, number)) for one in of_image])
        return found

    def draw(self, found: Sequence[Undrawn]) -> list[Detection | None]:
        """See DrawingDetector.draw."""
        pictures = [one.evidence for one in found if isinstance(one.evidence, ObjectPicture)]
        regions = iter(regions_of(self.network, pictures))
        drawn: list[Detection | None] = []
        vehicles: dict[int, list[int]] = defaultdict(list)  # of each image, where they stand
        for number, one in enumerate(found):
            evidence = one.evidence if isinstance(one.evidence, ObjectPicture) else None
            region = next(regions) if evidence else None
            if evidence is None or region is None:  # boxes do not tell one vehicle from two
                drawn.append(one.detection)
                continue
            drawn.append(replace(one.detection, region=region, is_box=False))
            if evidence.vehicle:
                vehicles[evidence.image].append(number)
        for same in vehicles.values():
            once = each_once([told for number in same if (told := drawn[number])])
            for number, told in zip(same, once, strict=True):
                drawn[number] = told
        return drawn

    def _evidence(self, one: Detection, image: Image, number: int) -> ObjectPicture | None:
        return ObjectPicture.of(one, image, number) if self.with_outlines else None

    def _found(self, images: Sequence[Image], confidence: Confidence) -> list[list[Detection]]:
        """The boxes in each image."""
        found: list[list[Detection]] = [[] for _ in images]
        if all(np.isinf(least_score(confidence, label, 0.0)) for label in self.labels):
            return found
        for indices in alike(images, BATCH_PX):
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
        height, width = images[0].shape[:2]
        scale = min(1.0, LONG_SIDE_PX / max(height, width))
        smaller_px = round(LONG_SIDE_PX * scale / 2)
        full = self._candidates(images, LONG_SIDE_PX)
        if max(height, width) <= smaller_px:  # it would be the same picture, which says the same
            return [self._chosen([one], (width, height), confidence) for one in full]
        found = []
        for one, half in zip(full, self._candidates(images, smaller_px), strict=True):
            parts = [one, half.large(VEHICLE, LARGE_PX / scale)]
            chosen = self._chosen(parts, (width, height), confidence)
            support = self._chosen([half], (width, height), {VEHICLE: LEAST_SUPPORT})
            boxes = np.array([other.xyxy for other in support], dtype=np.float64).reshape(-1, 4)
            found.append([one for one in chosen if _is_supported(one, boxes, scale)])
        return found

    def _candidates(self, images: Sequence[Image], long_side_px: int) -> list[Candidates]:
        """What may be in each of some images of equal size, their longer side shrunk to so much."""
        batch, (x, y) = _prepared(images, long_side_px)
        boxes, scores = decoded(self.network.run(batch))
        return [
            self._calibrated(
                Candidates.of_class_scores(
                    of_image.astype(np.float64), of_score.astype(np.float64), LABEL_OF_CLASS
                )
            ).scaled(1 / x, 1 / y)
            for of_image, of_score in zip(boxes, scores, strict=True)
        ]

    def _chosen(
        self, parts: Sequence[Candidates], size_wh: tuple[int, int], confidence: Confidence
    ) -> list[Detection]:
        thresholds = {label: known.threshold for label, known in self.calibration.items()}
        return choose(parts, size_wh, thresholds, confidence, DUPLICATE_IOU)

    def _calibrated(self, raw: Candidates) -> Candidates:
        columns = [
            self.calibration[label].score(logit(raw.scores[:, number]))
            for number, label in enumerate(raw.labels)
        ]
        return replace(raw, scores=np.stack(columns, axis=1))


def _is_supported(one: Detection, half: Boxes, scale: float) -> bool:
    """Whether a finding counts: of large vehicles in doubt those that are seen smaller, too.

    A bay of a facade or a bend of a road that fills a view looks like the side of a bus; seen
    smaller, it does not. half: (N, 4) vehicles at half the size. scale: of the network's picture by
    the view.
    """
    x0, y0, x1, y1 = one.xyxy
    large = max(x1 - x0, y1 - y0) * scale >= DOUBTED_PX
    if one.label != VEHICLE or not large or one.score >= SURE_ENOUGH:
        return True
    return bool((iou_matrix(np.array([one.xyxy]), half) >= SUPPORT_IOU).any())


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
