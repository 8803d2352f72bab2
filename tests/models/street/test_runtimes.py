"""Whatever library computes our network, it finds the same; none of them is needed."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.machine.threads import Threads, threads_of_photo, usable_cores
from anon_plugin.errors import ModelError
from anon_plugin.models.loading import WEIGHTS_FOLDER, load_detector
from anon_plugin.models.street import onnx_network, runtimes, torch_network
from anon_plugin.models.street.architecture import Architecture
from anon_plugin.models.street.int8 import measured_ranges
from anon_plugin.models.street.net import CenterNet
from anon_plugin.models.street.network import FLOAT32, INT8
from anon_plugin.models.street.onnx_graph import build
from anon_plugin.models.street.onnx_network import OnnxNetwork, exact_weight_bits
from anon_plugin.models.street.runtimes import ONNX_RUNTIME, OPENCV, TORCH, open_network
from anon_plugin.models.street.street_detector import NetworkDetector, load_network
from anon_plugin.models.street.torch_network import save_network
from anon_plugin.models.street.weights import Weights, read_weights, write_weights

CHECKOUT = Path(__file__).parents[3]
SHIPPED = WEIGHTS_FOLDER / "street.safetensors"
OTHERS = (ONNX_RUNTIME, OPENCV)
SURE = 0.4
"""What is less sure comes and goes with the last bits."""
ARCHITECTURE = Architecture(
    corners={"face": False, "plate": True},
    widths=(16, 24, 32, 48, 32),
    depths=(1, 2, 1, 1),
    neck=32,
    fine=24,
)


def picture(number: int, height: int = 128, width: int = 160) -> NDArray[np.uint8]:
    random = np.random.default_rng(number)
    coarse = random.integers(0, 256, (height // 16 + 1, width // 16 + 1, 3), dtype=np.uint8)
    soft = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    return (soft + random.integers(-20, 21, soft.shape)).clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Weights:
    """Of a small untrained network whose heads find something, through a file."""
    torch.manual_seed(4)
    made = CenterNet(ARCHITECTURE)
    for module in made.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.3)
    for head in made.heads.values():
        nn.init.normal_(head.heat.weight, 0, 0.5)
        nn.init.zeros_(head.heat.bias)
    with torch.no_grad():  # means and variances as training would leave them
        for number in range(20):
            made.train()(torch.from_numpy(picture(number)).permute(2, 0, 1)[None].float())
    made.eval().requires_grad_(False)
    ranges = measured_ranges(copy.deepcopy(made), [picture(number) for number in range(20)])
    path = tmp_path_factory.mktemp("weights") / "small.safetensors"
    save_network(made, {}, path, "small", ranges)
    return read_weights(path)


def detector(weights: Weights, runtime: str, precision: str = FLOAT32) -> NetworkDetector:
    network = open_network(weights, "cpu", precision, runtime)
    assert (network.runtime, network.precision) == (runtime, precision)
    return NetworkDetector(network, weights.calibration, weights.name)


def rows(detections: Sequence[Detection]) -> NDArray[np.float64]:
    """Boxes and scores, whatever the order."""
    return np.array(sorted([*one.xyxy, one.score] for one in detections))


@pytest.mark.parametrize("runtime", OTHERS)
@pytest.mark.parametrize("size", [(1, 1), (31, 33), (128, 160), (64, 700)])
def test_maps_are_those_of_torch_for_any_size(
    weights: Weights, runtime: str, size: tuple[int, int]
) -> None:
    images = [picture(1, *size), picture(2, *size)]
    cells = np.array([0, 1]), np.array([0, 0]), np.array([0, 0])
    expected = open_network(weights, "cpu", FLOAT32, TORCH).run(images)
    found = open_network(weights, "cpu", FLOAT32, runtime).run(images)
    assert found.keys() == expected.keys() == {"face", "plate"}
    for label, maps in found.items():
        assert maps.heat.dtype == np.float32
        np.testing.assert_allclose(maps.heat, expected[label].heat, atol=2e-4)
        for ours, theirs in zip(maps.at(cells), expected[label].at(cells), strict=True):
            assert (ours is None) == (theirs is None)
            if ours is not None and theirs is not None:
                np.testing.assert_allclose(ours, theirs, atol=2e-4)


@pytest.mark.parametrize("runtime", OTHERS)
def test_findings_are_those_of_torch(weights: Weights, runtime: str) -> None:
    images = [picture(number, 96, 160) for number in range(3)] + [picture(7, 77, 130)]
    expected = detector(weights, TORCH).detect(images, 0.4)
    assert sum(map(len, expected)) > 10
    for one, other in zip(detector(weights, runtime).detect(images, 0.4), expected, strict=True):
        np.testing.assert_allclose(rows(one), rows(other), atol=1e-2)


@pytest.mark.parametrize("runtime", OTHERS)
def test_the_weights_that_are_shipped_find_the_same_on_photos(shared: Path, runtime: str) -> None:
    paths = ("photos/vladmandic__group-1.jpg", "photos/openalpr_br/AZJ6991.jpg")
    images = []
    for path in paths:
        whole = cv2.imread(str(shared / path))[:, :, ::-1]
        images.append(
            np.ascontiguousarray(cv2.resize(whole, (960, 640), None, 0, 0, cv2.INTER_AREA))
        )
    expected, found = (
        load_network(SHIPPED, "cpu", FLOAT32, one).detect(images) for one in (TORCH, runtime)
    )
    assert {one.label for part in expected for one in part} == {"face", "plate"}
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(rows(one), rows(other), atol=1e-2)


@pytest.mark.skipif(not exact_weight_bits(), reason="this processor does not add bytes up exactly")
@pytest.mark.parametrize("weight_bits", [8, 7])
def test_maps_in_int8_are_nearly_those_of_float32(weights: Weights, weight_bits: int) -> None:
    if weight_bits > exact_weight_bits():
        pytest.skip("this processor adds up the products of seven bits only")
    images = [picture(99, 192, 256)]
    exact = OnnxNetwork(weights, FLOAT32).run(images)
    for label, maps in OnnxNetwork(weights, INT8, weight_bits).run(images).items():
        heat = exact[label].heat
        assert np.sqrt(((maps.heat - heat) ** 2).mean()) / heat.std() < 0.12
        cells = np.nonzero(heat > np.quantile(heat, 0.9))
        for ours, theirs in zip(maps.at(cells), exact[label].at(cells), strict=True):
            if ours is not None and theirs is not None:
                assert np.sqrt(((ours - theirs) ** 2).mean()) / theirs.std() < 0.15


@pytest.mark.skipif(not exact_weight_bits(), reason="this processor does not add bytes up exactly")
def test_findings_in_int8_are_the_same_however_pictures_are_put_together(
    weights: Weights,
) -> None:
    own = detector(weights, ONNX_RUNTIME, INT8)
    images = [picture(number, 96, 160) for number in range(4)]
    together = own.detect(images, 0.4)
    assert sum(map(len, together)) > 10
    for image, found in zip(images, together, strict=True):
        np.testing.assert_allclose(rows(own.detect([image], 0.4)[0]), rows(found), atol=1e-4)


class AddsPairsIn16Bits:
    """An engine on a processor without VNNI: sums of two products end at 16 bits."""

    def __init__(self, features: Any, weights: NDArray[np.float32], grid: Any, _bits: int) -> None:
        self.features, self.weights, self.grid = features, weights.astype(np.int64), grid

    def run(self, _names: object, given: Mapping[str, NDArray[np.uint8]]) -> list[Any]:
        (pixels,) = given.values()
        around = ((0, 0), (1, 1), (1, 1), (0, 0))
        padded = np.pad(pixels, around, constant_values=self.features.zero).astype(np.int64)
        height, width = pixels.shape[1:3]
        sums = np.zeros((len(self.weights), height, width))
        for row in range(3):
            for column in range(3):
                shown = padded[0, row : row + height, column : column + width]
                products = np.einsum("yxc,oc->oyxc", shown, self.weights[:, :, row, column])
                pairs = products[..., ::2] + products[..., 1::2]
                sums += pairs.clip(-(2**15), 2**15 - 1).sum(axis=-1)
        sums -= self.features.zero * self.weights.sum(axis=(1, 2, 3))[:, None, None]
        whole = (sums / self.grid.step).round().clip(-self.grid.zero, 255 - self.grid.zero)
        middle = (pixels[0].astype(np.int64) - self.features.zero) @ self.weights[0, :, 1, 1]
        return [middle[None, None].astype(np.float32), whole[None] + self.grid.zero]


def fails(*_: object) -> None:
    raise RuntimeError("no such operation")


@pytest.mark.parametrize(("engine", "bits"), [(AddsPairsIn16Bits, 7), (fails, 0)])
def test_processors_that_add_pairs_in_16_bits_get_weights_of_seven(
    monkeypatch: pytest.MonkeyPatch, weights: Weights, engine: Callable[..., Any], bits: int
) -> None:
    monkeypatch.setattr(onnx_network, "probe", lambda *given: given)
    with monkeypatch.context() as patch:
        patch.setattr(onnx_network, "open_session", lambda given, **_: engine(*given))
        exact_weight_bits.cache_clear()
        try:
            assert exact_weight_bits() == bits
            if not bits:
                with pytest.raises(ModelError, match="cannot compute this network in int8"):
                    OnnxNetwork(weights, INT8)
        finally:
            exact_weight_bits.cache_clear()


@pytest.mark.parametrize("in_int8", [False, True])
def test_the_graph_is_what_the_standard_says(weights: Weights, in_int8: bool) -> None:
    onnx = pytest.importorskip("onnx", reason="onnx is not installed: pip install .[dev]")
    ranges = weights.ranges if in_int8 else None
    model = onnx.load_from_string(build(weights.architecture, weights.state, ranges))
    onnx.checker.check_model(model, full_check=True)


@pytest.mark.parametrize("runtime", [TORCH, *OTHERS])
def test_weights_that_do_not_fit_are_refused_whatever_computes(
    weights: Weights, tmp_path: Path, runtime: str
) -> None:
    fewer = {name: value for name, value in weights.state.items() if name != "lateral.0.weight"}
    path = tmp_path / "fewer.safetensors"
    write_weights(Weights(weights.architecture, fewer, {}, "fewer"), path)
    with pytest.raises(ModelError, match="damaged"):
        load_network(path, "cpu", FLOAT32, runtime)


def test_a_photo_keeps_to_its_threads_and_finds_the_same_with_any(weights: Weights) -> None:
    assert threads_of_photo() == usable_cores()
    own = OnnxNetwork(weights, FLOAT32)
    told = []
    for count in (1, 2, 3):
        with Threads(photos=1, each=count).shared():
            assert threads_of_photo() == count
            told.append(own.run([picture(1)]))
    assert set(own._engine._sessions) == {usable_cores(), 1, 2, 3}
    for other in told[1:]:
        assert all(np.array_equal(*both) for both in zip(told[0], other, strict=True))


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        ({TORCH, ONNX_RUNTIME}, TORCH),
        ({ONNX_RUNTIME}, ONNX_RUNTIME),
        ({TORCH}, TORCH),
        (set(), OPENCV),
    ],
)
def test_torch_computes_where_it_works_else_the_next_one(
    monkeypatch: pytest.MonkeyPatch, weights: Weights, there: set[str], taken: str
) -> None:
    monkeypatch.setattr(runtimes, "works", lambda name: name in there)
    monkeypatch.setattr(torch_network, "fast_in_int8", lambda _device: True)
    precision = FLOAT32 if taken == TORCH else None
    assert open_network(weights, "cpu", precision).runtime == taken


@pytest.mark.skipif(not exact_weight_bits(), reason="this processor does not add bytes up exactly")
@pytest.mark.parametrize(
    ("fast", "processor", "taken"),
    [
        ((), "x86_64", ONNX_RUNTIME),
        ((), "AMD64", ONNX_RUNTIME),
        ((), "aarch64", TORCH),
        (("bfloat16",), "x86_64", TORCH),
    ],
)
def test_onnx_runtime_computes_in_int8_where_torch_has_float32_only(
    monkeypatch: pytest.MonkeyPatch,
    weights: Weights,
    fast: tuple[str, ...],
    processor: str,
    taken: str,
) -> None:
    monkeypatch.setattr(runtimes.platform, "machine", lambda: processor)
    monkeypatch.setattr(runtimes, "has_float32_only", lambda: False)  # torch itself is asked
    monkeypatch.setattr(torch_network, "fast_in_int8", lambda _device: False)
    monkeypatch.setattr(torch_network, "_fast_in_bfloat16", lambda _device: "bfloat16" in fast)
    network = open_network(weights)
    assert network.runtime == taken
    assert network.precision == (INT8 if taken == ONNX_RUNTIME else (*fast, FLOAT32)[0])
    assert open_network(weights, precision=FLOAT32).runtime == TORCH
    without_ranges = Weights(weights.architecture, weights.state, {}, "none")
    assert open_network(without_ranges).runtime == TORCH


@pytest.mark.parametrize(
    ("blocked", "runtime"), [(["torch"], ONNX_RUNTIME), (["torch", "onnxruntime"], OPENCV)]
)
def test_what_is_shipped_works_without_torch(
    shared: Path, blocked: list[str], runtime: str
) -> None:
    """In a Python of its own, in which they cannot be imported."""
    photo = shared / "photos/openalpr_br/AZJ6991.jpg"
    script = f"""
import json, sys
for name in {blocked}:
    sys.modules[name] = None
import cv2
from anon_plugin.models.loading import load_detector
detector = load_detector()
found = detector.detect([cv2.imread({str(photo)!r})[:, :, ::-1].copy()], {SURE})[0]
told = [[one.label, *one.xyxy] for one in found]
networks = detector.sides[0].detector.parts[0].network, detector.sides[1].network
print(json.dumps([[one.runtime for one in networks], told]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=CHECKOUT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    computed_by, found = json.loads(done.stdout)
    assert computed_by == [runtime, runtime]
    expected = load_detector().detect([cv2.imread(str(photo))[:, :, ::-1].copy()], SURE)[0]
    assert [row[0] for row in sorted(found)] == sorted(one.label for one in expected)
    boxes = sorted([one.label, *one.xyxy] for one in expected)
    for row, box in zip(sorted(found), boxes, strict=True):
        np.testing.assert_allclose(row[1:], box[1:], atol=12)  # fewer bits there
