"""Persons and vehicles: from what the cells of the network say to findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from weakref import WeakValueDictionary

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Image, least_score
from anon_plugin.engine.detection.drawing import Undrawn
from anon_plugin.engine.files.json_text import NONSENSE
from anon_plugin.engine.geometry.boxes import iou_matrix
from anon_plugin.engine.vocabulary import PERSON, VEHICLE
from anon_plugin.models.alike import alike
from anon_plugin.models.candidates import LEAST_SCORE, Candidates, choose
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
        shown = [_shrunk(image, LONG_SIDE_PX) for image in images]
        full = self._candidates(shown, (width, height))
        smaller_px = round(LONG_SIDE_PX * scale / 2)
        if max(height, width) <= smaller_px:  # it would be the same picture, which says the same
            return [self._chosen([one], (width, height), confidence) for one in full]
        halves = [_shrunk(image, smaller_px) for image in shown]
        found = []
        for one, half in zip(full, self._candidates(halves, (width, height)), strict=True):
            parts = [one, half.large(VEHICLE, LARGE_PX / scale)]
            chosen = self._chosen(parts, (width, height), confidence)
            found.append(self._supported(chosen, half, scale, (width, height)))
        return found

    def _candidates(self, shown: Sequence[Image], size_wh: tuple[int, int]) -> list[Candidates]:
        """What may be in each of some images of equal size, in their pixels.

        shown: the images as the network is to see them. size_wh: of the images.
        """
        height, width = shown[0].shape[:2]
        told = decoded(self.network.run(_padded(shown)), LEAST_SCORE)
        return [
            self._calibrated(
                Candidates.of_class_scores(
                    boxes.astype(np.float64), scores.astype(np.float64), LABEL_OF_CLASS
                )
            ).scaled(size_wh[0] / width, size_wh[1] / height)
            for boxes, scores in told
        ]

    def _supported(
        self, found: Sequence[Detection], half: Candidates, scale: float, size_wh: tuple[int, int]
    ) -> list[Detection]:
        """The findings that count: of large vehicles in doubt those that are seen smaller, too.

        A bay of a facade or a bend of a road that fills a view looks like the side of a bus; seen
        smaller, it does not. half: what is seen at half the size. scale: of the network's picture
        by the view.
        """
        if not any(_is_doubted(one, scale) for one in found):
            return list(found)
        seen = self._chosen([half], size_wh, {VEHICLE: LEAST_SUPPORT})
        boxes = np.array([one.xyxy for one in seen], dtype=np.float64).reshape(-1, 4)
        return [
            one
            for one in found
            if not _is_doubted(one, scale)
            or (iou_matrix(np.array([one.xyxy]), boxes) >= SUPPORT_IOU).any()
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


def _is_doubted(one: Detection, scale: float) -> bool:
    """Whether a finding is a large vehicle that may be none; see TrafficDetector._supported."""
    x0, y0, x1, y1 = one.xyxy
    large = max(x1 - x0, y1 - y0) * scale >= DOUBTED_PX
    return one.label == VEHICLE and large and one.score < SURE_ENOUGH


def _shrunk(image: Image, long_side_px: int) -> Image:
    """A picture whose longer side has at most so many pixels."""
    height, width = image.shape[:2]
    scale = min(1.0, long_side_px / max(height, width))
    if scale == 1:
        return image
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _padded(images: Sequence[Image]) -> NDArray[np.uint8]:
    """(N, H, W, 3) pictures of equal size, with room at right and bottom as the network needs."""
    height, width = images[0].shape[:2]
    shape = (len(images), height + -height % MULTIPLE, width + -width % MULTIPLE, 3)
    batch = np.empty(shape, np.uint8)
    batch[:, height:] = batch[:, :, width:] = PADDING
    for image, place in zip(images, batch, strict=True):
        place[:height, :width] = image
    return batch


_in_use: WeakValueDictionary[tuple[str, str, str | None, str], Network] = WeakValueDictionary()
"""Networks by their weights and how they are computed. The default model searches with one and
looks around findings with the same, and has it once."""


def load_traffic(
    path: str | Path, device: str = "", precision: str | None = None, runtime: str = ""
) -> TrafficDetector:
    """Open weights that `weights.save` wrote.

    device: "cpu", "cuda", ...; "" takes a GPU where there is one. precision, runtime: see
    open_network.
    Raises ModelError where the file is damaged or holds something else.
    """
    content = read(Path(path))
    way = (content.sha256, device, precision, runtime)
    network = _in_use.get(way)
    if network is None:
        try:
            network = open_network(content.state, device, precision, runtime)
        except (RuntimeError, *NONSENSE) as error:
            raise damaged(Path(path), error) from error
        _in_use[way] = network
    return TrafficDetector(network, content.calibration, content.name, content.sha256)
