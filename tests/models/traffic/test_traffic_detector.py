"""Persons and vehicles are found as the model card says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.drawing import Undrawn
from anon_plugin.engine.evaluation.curves import curve
from anon_plugin.engine.evaluation.matching import match
from anon_plugin.engine.vocabulary import FACE, PERSON, VEHICLE
from anon_plugin.errors import ModelError
from anon_plugin.models.loading import WEIGHTS_FOLDER, load_detector
from anon_plugin.models.traffic import traffic_detector
from anon_plugin.models.traffic.architecture import CLASSES, STRIDES
from anon_plugin.models.traffic.net import YoloxNano
from anon_plugin.models.traffic.outliner import Outliner
from anon_plugin.models.traffic.outlining import ObjectPicture
from anon_plugin.models.traffic.torch_network import TorchNetwork
from anon_plugin.models.traffic.traffic_detector import TrafficDetector, load_traffic
from tests.models.photos import annotated

WEIGHTS = WEIGHTS_FOLDER / "traffic.safetensors"


@pytest.fixture(scope="module")
def detector() -> TrafficDetector:
    return load_traffic(WEIGHTS, device="cpu")


class FullCard(nn.Module):
    """Has room for one picture at once, as a card would say it; counts what it is given."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.given: list[int] = []

    def forward(self, images: Tensor) -> Any:
        self.given.append(len(images))
        if len(images) > 1:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        return self.network(images)


def test_the_weights_say_what_they_are(detector: TrafficDetector) -> None:
    sizes = [path.stat().st_size for path in WEIGHTS_FOLDER.glob("*.safetensors")]
    assert sum(sizes) <= 10_000_000
    assert detector.name == "traffic"
    assert detector.labels == (PERSON, VEHICLE)
    assert all(0 < one.threshold < 1 for one in detector.calibration.values())


@pytest.mark.parametrize(("label", "least"), [(PERSON, 0.6), (VEHICLE, 0.6)])
def test_it_finds_most_of_what_is_marked(
    shared: Path, detector: TrafficDetector, label: str, least: float
) -> None:
    subset = shared / "persons_vehicles" / "holdout" / "stockstreet"
    pairs = [
        (photo, detector.detect([image], 0.03)[0]) for photo, image in annotated(subset, label, 25)
    ]
    assert curve(match(pairs, label)).average_precision() >= least


class TwoLooks:
    """A network that sees one large car: not, in doubt or surely, and the same at half the size."""

    runtime, device, precision = "torch", "cpu", "float32"

    def __init__(self, logit: float | None, smaller_logit: float | None) -> None:
        self.logits = {640: logit, 320: smaller_logit}
        self.widths: list[int] = []

    def run(self, pictures: np.ndarray) -> list[np.ndarray]:
        height, width = pictures.shape[1:3]
        self.widths.append(width)
        levels = []
        for stride in STRIDES:
            level = np.full(
                (1, 5 + len(CLASSES), height // stride, width // stride), -9.0, np.float32
            )
            levels.append(level)
        logit = self.logits[width]
        if logit is not None:
            row, column = height // 64, width // 64
            levels[2][0, :4, row, column] = 0, 0, *np.log([width / 64, width / 128])
            levels[2][0, 4:6, row, column] = 9.0, -9.0
            levels[2][0, 6, row, column] = logit
        return levels


@pytest.mark.parametrize(
    ("logit", "smaller_logit", "found"),
    [(8.0, None, 1), (0.0, 0.0, 1), (0.0, None, 0), (None, 8.0, 1)],
)
def test_large_vehicles_are_searched_at_half_the_size_too(
    logit: float | None, smaller_logit: float | None, found: int
) -> None:
    """One that is missed is found there; one in doubt must be seen there."""
    network = TwoLooks(logit, smaller_logit)
    watched = TrafficDetector(network, {}, "watched", with_outlines=False)  # type: ignore[arg-type]
    (vehicles,) = watched.detect([np.full((320, 640, 3), 99, np.uint8)], 0.2)
    assert len(vehicles) == found
    assert network.widths == [640, 320]


class AsTold:
    """A network that draws all that lies in the box it is told."""

    runtime, device, precision = "torch", "cpu", "float32"

    def masks(self, pictures: np.ndarray, told: np.ndarray) -> np.ndarray:
        inside = told[:, 0].repeat(2, axis=1).repeat(2, axis=2)
        return np.asarray((inside - 0.5) * 12, np.float32)


@pytest.mark.parametrize(
    ("label", "kept"), [(VEHICLE, [0.9, None, 0.5]), (PERSON, [0.9, 0.8, 0.5])]
)
def test_a_vehicle_that_was_found_twice_counts_once(label: str, kept: list[float | None]) -> None:
    """In another image, the same place is another vehicle. Persons stay."""
    watched = TrafficDetector(AsTold(), {}, "watched")  # type: ignore[arg-type]
    image = np.full((300, 300, 3), 99, np.uint8)
    boxes = [((100, 100, 200, 160), 0.9), ((110, 100, 220, 165), 0.8), ((100, 100, 200, 160), 0.5)]
    found = [
        Undrawn(one, ObjectPicture.of(one, image, number))
        for number, (box, score) in zip((1, 1, 2), boxes, strict=True)
        for one in [Detection.from_xyxy(label, score, box)]
    ]
    assert [one and one.score for one in watched.draw(found)] == kept


class DrawsNothing(AsTold):
    def masks(self, pictures: np.ndarray, told: np.ndarray) -> np.ndarray:
        return np.full_like(super().masks(pictures, told), -6.0)


def test_vehicles_of_which_no_outline_can_be_told_stay_two() -> None:
    """The boxes of two that hide each other overlap as much as those of one found twice."""
    watched = TrafficDetector(DrawsNothing(), {}, "watched")  # type: ignore[arg-type]
    image = np.full((300, 300, 3), 99, np.uint8)
    found = [
        Undrawn(one, ObjectPicture.of(one, image, 1))
        for left, score in ((100, 0.9), (130, 0.8))
        for one in [Detection.from_xyxy(VEHICLE, score, (left, 100, left + 100, 160))]
    ]
    assert [one and one.score for one in watched.draw(found)] == [0.9, 0.8]


def test_what_is_larger_than_its_input_is_found_where_it_is(
    shared: Path, detector: TrafficDetector
) -> None:
    subset = shared / "persons_vehicles" / "holdout" / "ccp"
    for photo, image in annotated(subset, PERSON, 3):
        doubled = image.repeat(2, axis=0).repeat(2, axis=1)
        (person,) = [one for one in photo.objects if not one.ignore]
        (found,) = detector.detect([doubled], {PERSON: None})
        best = max(found, key=lambda one: one.score)
        truth = np.concatenate([person.region.min(axis=0), person.region.max(axis=0)]) * 2
        assert np.abs(np.array(best.xyxy) - truth).max() < 0.12 * max(doubled.shape)


def test_asked_for_nothing_that_it_knows_it_does_not_search(detector: TrafficDetector) -> None:
    network = TorchNetwork(YoloxNano(), Outliner(), "cpu")
    network.module = card = FullCard(network.module)
    watched = TrafficDetector(network, {}, "watched")
    picture = np.full((256, 256, 3), 127, np.uint8)
    assert watched.detect([picture], {FACE: None}) == [[]]
    assert not card.given
    # What was never trained finds something everywhere; nothing of it is to be drawn.
    nothing = {PERSON: 2.0, VEHICLE: 2.0}
    watched.detect([picture] * 3, nothing)
    assert card.given == [3, 1, 2, 1, 1]
    card.given.clear()
    with pytest.raises(MemoryError):
        watched.detect([picture[:192, :192]], nothing)
    assert card.given == [4]  # small pictures always come four at a time


def test_a_small_picture_is_looked_at_once(
    shared: Path, detector: TrafficDetector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the usual size is no smaller: a second look would show the same."""
    sizes: list[int] = []
    run = detector.network.run

    def counting(pictures: np.ndarray) -> Any:
        sizes.append(pictures.shape[1])
        return run(pictures)

    monkeypatch.setattr(detector.network, "run", counting)
    monkeypatch.setattr(traffic_detector, "SURE_ENOUGH", 1.0)
    subset = shared / "persons_vehicles" / "holdout" / "voi"
    large = 0
    for _, image in annotated(subset, VEHICLE, 12):
        (found,) = detector.detect([cv2.resize(image, (192, 192))], {VEHICLE: 0.02})
        large += any(np.ptp(one.region, axis=0).max() >= 162 for one in found)
    assert large > 0
    assert sizes == [192] * 12


def test_other_weights_are_refused_with_what_is_wrong(tmp_path: Path) -> None:
    other = tmp_path / "other.safetensors"
    save_file({"weight": torch.zeros(3)}, other, {"format": "something"})
    with pytest.raises(ModelError, match="something"):
        load_detector(str(other))
    with pytest.raises(ModelError, match="something"):
        load_traffic(other)
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(WEIGHTS.read_bytes()[:5000])
    for load in (load_traffic, lambda path: load_detector(str(path))):
        with pytest.raises(ModelError, match="damaged"):
            load(damaged)
    save_file({"weight": torch.zeros(3)}, other, {"format": "anon-traffic-1"})
    with pytest.raises(ModelError, match="damaged"):
        load_detector(str(other))


@pytest.mark.parametrize("runtime", ["onnxruntime", "opencv"])
def test_it_finds_the_same_without_torch(shared: Path, runtime: str) -> None:
    subset = shared / "persons_vehicles" / "holdout" / "stockstreet"
    images = [image for _, image in annotated(subset, PERSON, 4)]
    with_torch = load_traffic(WEIGHTS, "cpu", "float32", "torch")
    without = load_traffic(WEIGHTS, runtime=runtime)
    assert without.network.runtime == runtime
    for one, other in zip(without.detect(images), with_torch.detect(images), strict=True):
        assert len(other) > 0
        assert [found.label for found in one] == [found.label for found in other]
        ours, theirs = ([[*found.xyxy, found.score] for found in part] for part in (one, other))
        np.testing.assert_allclose(ours, theirs, atol=1e-2)
