"""Our own detector: any image size, batches, fused as unfused, damaged files refused."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.errors import ModelError, PhotoError
from anon_plugin.models.street.architecture import Architecture
from anon_plugin.models.street.calibration import UNCALIBRATED, Calibration
from anon_plugin.models.street.net import CenterNet, fuse
from anon_plugin.models.street.street_detector import NetworkDetector, load_network
from anon_plugin.models.street.torch_network import TorchNetwork, save_network

SMALL = Architecture(
    corners={"face": False, "plate": True},
    widths=(16, 16, 16, 16, 16),
    depths=(1, 1, 1, 1),
    neck=16,
    fine=16,
)


@pytest.fixture
def network() -> CenterNet:
    """Untrained, but with normalizations that do something and heads that find something."""
    torch.manual_seed(3)
    made = CenterNet(SMALL)
    for module in made.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0, 0.3)
            module.running_mean.normal_(0, 0.3)
            module.running_var.uniform_(0.5, 2)
    for head in made.heads.values():
        torch.nn.init.normal_(head.heat.weight, 0, 1)
        torch.nn.init.zeros_(head.heat.bias)
    return made.eval().requires_grad_(False)


def noise(*size: int) -> NDArray[np.uint8]:
    return np.random.default_rng(5).integers(0, 256, (*size, 3), dtype=np.uint8)


def as_rows(detections: list[Detection]) -> NDArray[np.float64]:
    return np.array([[*found.xyxy, found.score] for found in detections])


@pytest.mark.parametrize("size", [(1, 32, 32), (2, 64, 96), (3, 160, 32)])
def test_maps_are_a_quarter_of_any_input_that_is_a_multiple_of_32(
    network: CenterNet, size: tuple[int, int, int]
) -> None:
    count, height, width = size
    outputs = network(torch.zeros(count, 3, height, width))
    assert set(outputs) == {"face", "plate"}
    for label, output in outputs.items():
        assert output.heat.shape == (count, 1, height // 4, width // 4)
        assert output.sides().shape == (count, 4, height // 4, width // 4)
        corners = output.corners()
        assert (corners is not None) == (label == "plate")


def test_fused_equals_unfused(network: CenterNet) -> None:
    images = torch.from_numpy(noise(64, 96)).permute(2, 0, 1)[None].float()
    with torch.no_grad():
        before = network(images)
        after = fuse(copy.deepcopy(network))(images)
    for label in before:
        torch.testing.assert_close(after[label].heat, before[label].heat, rtol=1e-3, atol=1e-3)
        torch.testing.assert_close(
            after[label].sides(), before[label].sides(), rtol=1e-3, atol=1e-3
        )


def test_reading_boxes_at_cells_equals_reading_the_whole_map(network: CenterNet) -> None:
    with torch.no_grad():
        output = network(torch.from_numpy(noise(64, 64)).permute(2, 0, 1)[None].float())["plate"]
        place = torch.tensor([0]), torch.tensor([3]), torch.tensor([9])
        sides, corners = output.at(*place)
        whole = output.corners()
    assert corners is not None
    assert whole is not None
    torch.testing.assert_close(sides[0], output.sides()[0, :, 3, 9])
    torch.testing.assert_close(corners[0], whole[0, :, 3, 9])


@pytest.mark.parametrize("size", [(1, 1), (31, 33), (64, 64), (100, 37)])
def test_any_image_size_is_searched_and_findings_lie_inside(
    network: CenterNet, size: tuple[int, int]
) -> None:
    detector = NetworkDetector(TorchNetwork(network, "cpu"), {}, "test")
    assert isinstance(detector, Detector)
    for found in detector.detect([noise(*size)], confidence=0.3)[0]:
        left, top, right, bottom = found.xyxy
        assert found.label in detector.labels
        assert 0 <= found.score <= 1
        if found.is_box:
            assert 0 <= left < right <= size[1]
            assert 0 <= top < bottom <= size[0]


def test_a_batch_finds_what_each_image_alone_does(network: CenterNet) -> None:
    detector = NetworkDetector(TorchNetwork(network, "cpu"), {}, "test")
    images = [noise(64, 96), np.flip(noise(64, 96), 1), noise(40, 50)]
    images = [np.ascontiguousarray(image) for image in images]
    together = detector.detect(images, confidence=0.4)
    alone = [detector.detect([image], confidence=0.4)[0] for image in images]
    assert sum(map(len, together)) > 0
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_allclose(as_rows(one), as_rows(other), atol=1e-3)


def test_a_closer_look_in_a_batch_sees_what_it_sees_in_each_image_alone(
    network: CenterNet,
) -> None:
    doubtful = Calibration((-6.0, 6.0), (0.0, 1.0), 0.4, doubt=(-1.0, 6.0))
    own = TorchNetwork(network, "cpu")
    detector = NetworkDetector(own, {"face": doubtful, "plate": doubtful}, "test")
    images = [noise(100, 130), np.ascontiguousarray(np.flip(noise(100, 130), 1))]
    together = detector.detect(images)
    assert sum(map(len, together)) > 0
    for one, image in zip(together, images, strict=True):
        np.testing.assert_allclose(as_rows(one), as_rows(detector.detect([image])[0]), atol=1e-3)


@pytest.mark.parametrize("doubt", [None, (-1.0, 3.0)])
def test_confidence_is_the_least_score_that_comes_back(
    network: CenterNet, doubt: tuple[float, float] | None
) -> None:
    calibration = Calibration((-6.0, 0.0, 6.0), (0.0, 0.2, 1.0), threshold=0.3, doubt=doubt)
    own = TorchNetwork(network, "cpu")
    detector = NetworkDetector(own, {"face": calibration, "plate": calibration}, "test")
    image = noise(96, 96)
    for confidence, least in ((0.1, 0.1), (0.6, 0.6), (None, 0.3)):
        scores = [found.score for found in detector.detect([image], confidence)[0]]
        assert min(scores, default=1) >= least - 1e-9
    assert len(detector.detect([image], 0.1)[0]) > len(detector.detect([image], 0.6)[0])


def test_a_calibration_that_would_pass_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no numbers"):
        Calibration((-6.0, 6.0), (0.0, 1.0), float("nan"))
    weights = tmp_path / "weights.safetensors"
    save_network(CenterNet(SMALL), {"face": UNCALIBRATED}, weights, "tiny")
    content = weights.read_bytes().replace(b'\\"threshold\\": 0.4', b'\\"threshold\\": NaN')
    weights.write_bytes(content)
    with pytest.raises(ModelError, match="no numbers"):
        load_network(weights, "cpu")


def test_a_score_and_its_least_logit_belong_together() -> None:
    calibration = Calibration((-4.0, -1.0, 2.0), (0.1, 0.5, 0.9), threshold=0.5)
    for score in (0.1, 0.3, 0.5, 0.8, 0.9):
        assert calibration.score(np.array([calibration.least_logit(score)]))[0] == pytest.approx(
            score
        )
    assert calibration.least_logit(0.95) == float("inf")


def test_the_same_output_is_worth_more_in_a_larger_box_where_calibration_says_so() -> None:
    calibration = Calibration((-4.0, 4.0), (0.0, 1.0), threshold=0.5, per_octave=0.2)
    boxes = np.array([[0, 0, 8, 8], [0, 0, 16, 16], [0, 0, 600, 600]], dtype=np.float64)
    evidence = calibration.evidence(np.zeros(3), boxes)
    np.testing.assert_allclose(evidence, [0, 0.2, 1.0])
    assert calibration.most_bonus == pytest.approx(evidence.max())


def test_saved_weights_find_the_same_again(network: CenterNet, tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    calibration = Calibration((-6.0, 6.0), (0.0, 1.0), 0.45, 0.1, (-0.5, 0.5))
    save_network(network, {"face": calibration, "plate": UNCALIBRATED}, path, "small")
    image = noise(64, 96)
    expected = NetworkDetector(TorchNetwork(network, "cpu"), {"face": calibration}, "test")
    loaded = load_network(path, device="cpu")
    assert loaded.name == "small"
    assert len(loaded.sha256) == 64
    assert loaded.calibration["face"] == calibration
    # Stored at half precision, so findings may move by a fraction of a pixel.
    first, second = (found.detect([image], 0.45)[0] for found in (expected, loaded))
    assert len(first) > 0
    assert abs(len(first) - len(second)) <= 1 + 0.1 * len(first)


def test_a_further_label_keeps_what_the_others_have_learned(network: CenterNet) -> None:
    wider = Architecture({**SMALL.corners, "person": False}, SMALL.widths, SMALL.depths, 16, 16)
    grown = CenterNet(wider).eval()
    missing, unexpected = grown.load_state_dict(network.state_dict(), strict=False)
    assert not unexpected
    assert all(name.startswith("heads.person.") for name in missing)
    images = torch.from_numpy(noise(64, 64)).permute(2, 0, 1)[None].float()
    with torch.no_grad():
        torch.testing.assert_close(grown(images)["face"].heat, network(images)["face"].heat)


def test_files_that_are_no_weights_of_ours_are_refused(network: CenterNet, tmp_path: Path) -> None:
    good = tmp_path / "good.safetensors"
    save_network(network, {}, good, "small")
    cut, foreign, text = (tmp_path / f"{name}.safetensors" for name in ("cut", "foreign", "text"))
    cut.write_bytes(good.read_bytes()[:-100])
    save_file({"weight": torch.zeros(2)}, foreign)
    text.write_text("not a model")
    for path in (cut, foreign, text, tmp_path / "absent.safetensors"):
        with pytest.raises(ModelError, match=path.name):
            load_network(path)


@pytest.mark.parametrize("part", ["heat", "sides"])
def test_answers_that_are_no_numbers_are_not_taken_for_an_empty_street(
    network: CenterNet, part: str
) -> None:
    torch.nn.init.constant_(getattr(network.heads["face"], part).bias, float("nan"))
    detector = NetworkDetector(TorchNetwork(network, "cpu"), {}, "test")
    with pytest.raises(PhotoError, match="no numbers"):
        detector.detect([noise(96, 96)], confidence=0.0)
