"""The network in eight-bit whole numbers: finds the same, adds up exactly, never guesses."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors import safe_open
from torch import Tensor, nn

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.errors import ModelError
from anon_plugin.models.street import int8 as quantized
from anon_plugin.models.street import torch_network as network_module
from anon_plugin.models.street.architecture import Architecture
from anon_plugin.models.street.grid import PIXELS, Grid
from anon_plugin.models.street.int8 import (
    Quantized,
    exact_in_int8,
    fast_in_int8,
    measured_ranges,
)
from anon_plugin.models.street.net import CenterNet, Fused, HeadOutput, fuse, normalised
from anon_plugin.models.street.street_detector import NetworkDetector, load_network
from anon_plugin.models.street.torch_network import TorchNetwork, save_network
from anon_plugin.models.training.annotations import Annotations
from training.calibrate import ranges_on

ARCHITECTURE = Architecture(
    corners={"face": False, "plate": True},
    widths=(16, 24, 32, 48, 32),
    depths=(1, 2, 1, 1),
    neck=32,
    fine=24,
)
CPU = torch.device("cpu")
Ranges = dict[str, tuple[float, float]]

needs_exact_sums = pytest.mark.skipif(
    not exact_in_int8(), reason="this processor or torch does not add up bytes exactly"
)


@pytest.fixture(scope="module")
def network() -> CenterNet:
    """Untrained, with maps that differ from channel to channel and heads that find something."""
    torch.manual_seed(4)
    made = CenterNet(ARCHITECTURE)
    for module in made.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.3)
    for head in made.heads.values():
        nn.init.normal_(head.heat.weight, 0, 0.5)
        nn.init.zeros_(head.heat.bias)
    # Running means and variances of what it is given, as training would leave them.
    with torch.no_grad():
        for number in range(20):
            made.train()(torch.from_numpy(picture(number)).permute(2, 0, 1)[None].float())
    return made.eval().requires_grad_(False)


@pytest.fixture(scope="module")
def ranges(network: CenterNet) -> Ranges:
    return measured_ranges(copy.deepcopy(network), [picture(number) for number in range(20)])


@pytest.fixture
def in_int8(network: CenterNet, ranges: Ranges) -> NetworkDetector:
    return detector(network, "int8", ranges)


def detector(network: CenterNet, precision: str | None, ranges: Ranges | None) -> NetworkDetector:
    own = TorchNetwork(copy.deepcopy(network), "cpu", precision, ranges)
    return NetworkDetector(own, {}, "test")


def outputs(of: NetworkDetector, image: NDArray[np.uint8]) -> dict[str, HeadOutput]:
    assert isinstance(of.network, TorchNetwork)
    result: dict[str, HeadOutput] = of.network.module(of.network.prepared([image]))
    return result


def picture(number: int, height: int = 128, width: int = 160) -> NDArray[np.uint8]:
    """Soft blobs with some noise, more like a photo than noise alone."""
    random = np.random.default_rng(number)
    coarse = random.integers(0, 256, (height // 16, width // 16, 3), dtype=np.uint8)
    soft = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    return (soft + random.integers(-20, 21, soft.shape)).clip(0, 255).astype(np.uint8)


def rows(detections: list[Detection]) -> NDArray[np.float64]:
    return np.array([[*found.xyxy, found.score] for found in detections])


@given(st.floats(-50, 0), st.floats(0.01, 50), st.floats(0, 1))
def test_a_grid_has_zero_and_every_number_of_its_range(
    low: float, high: float, share: float
) -> None:
    grid = Grid.over(low, high)
    number = low + share * (high - low)
    byte = round(min(max(number / grid.step + grid.zero, 0), 255))
    assert 0 <= grid.zero <= 255
    assert abs((byte - grid.zero) * grid.step - number) <= 1.01 * grid.step


def test_bytes_of_a_picture_stand_for_exactly_what_the_network_was_trained_on() -> None:
    values = torch.arange(256)
    torch.testing.assert_close(
        (values - PIXELS.zero).float() * PIXELS.step, normalised(values.float()), rtol=0, atol=0
    )


@needs_exact_sums
def test_maps_and_boxes_are_nearly_those_of_float32(
    network: CenterNet, ranges: Ranges, in_int8: NetworkDetector
) -> None:
    image = picture(99, 192, 256)
    with torch.inference_mode():
        exact = outputs(detector(network, "float32", None), image)
        for label, output in outputs(in_int8, image).items():
            expected = exact[label]
            assert output.heat.dtype == torch.float32
            maps: list[tuple[Tensor | None, Tensor | None]] = [
                (output.heat, expected.heat),
                (output.sides(), expected.sides()),
                (output.corners(), expected.corners()),
            ]
            for ours, theirs in maps:
                if ours is None or theirs is None:
                    assert ours is theirs
                    continue
                error = (ours - theirs).pow(2).mean().sqrt() / theirs.std()
                assert float(error) < 0.08


@needs_exact_sums
def test_findings_are_the_same_bit_for_bit_however_pictures_are_put_together(
    in_int8: NetworkDetector,
) -> None:
    images = [picture(number, 96, 160) for number in range(5)] + [picture(7, 77, 130)]
    together = in_int8.detect(images, confidence=0.4)
    alone = [in_int8.detect([image], confidence=0.4)[0] for image in images]
    again = in_int8.detect(images[::-1], confidence=0.4)[::-1]
    assert sum(map(len, together)) > 10
    for one, other, third in zip(together, alone, again, strict=True):
        np.testing.assert_array_equal(rows(one), rows(other))
        np.testing.assert_array_equal(rows(one), rows(third))


@needs_exact_sums
@pytest.mark.parametrize("size", [(1, 1), (33, 31), (64, 700), (100, 37)])
def test_any_image_size_is_searched(in_int8: NetworkDetector, size: tuple[int, int]) -> None:
    image = np.ascontiguousarray(picture(3, 128, 704)[: size[0], : size[1]])
    for found in in_int8.detect([image], confidence=0.3)[0]:
        left, top, right, bottom = found.xyxy
        if found.is_box:
            assert 0 <= left < right <= size[1]
            assert 0 <= top < bottom <= size[0]


def test_int8_is_taken_only_where_it_is_fast_and_ranges_are_known(
    network: CenterNet, ranges: Ranges, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = detector(network, None, None).precision
    assert usual in ("bfloat16", "float32")
    monkeypatch.setattr(network_module, "fast_in_int8", lambda _device: False)
    assert detector(network, None, ranges).precision == usual
    if exact_in_int8():
        monkeypatch.setattr(network_module, "fast_in_int8", lambda _device: True)
        assert detector(network, None, ranges).precision == "int8"
        assert detector(network, None, {}).precision == usual
        for asked in ("float32", "bfloat16"):
            assert detector(network, asked, ranges).precision == asked


def test_a_graphics_card_is_never_asked_for_it() -> None:
    assert not fast_in_int8(torch.device("cuda"))
    assert not fast_in_int8(torch.device("mps"))


@pytest.mark.parametrize("vnni", [True, False])
def test_a_processor_without_eight_bit_products_is_not_asked_for_them(
    monkeypatch: pytest.MonkeyPatch, vnni: bool
) -> None:
    monkeypatch.setattr(torch.cpu, "_is_vnni_supported", lambda: vnni, raising=False)
    assert fast_in_int8(CPU) == (vnni and exact_in_int8())


def fails(*_: object) -> Tensor:
    raise RuntimeError("no such operation")


def saturates(self: Quantized, features: Tensor, add: Tensor | None = None) -> Tensor:
    """What processors without VNNI do: sums of two products end at 16 bits."""
    own = self.convolution
    clipped = own.weight.clamp(-60, 60)
    return nn.functional.conv2d(features.float(), clipped, own.bias, padding=own.padding)


@pytest.mark.parametrize("broken", [fails, saturates])
def test_arithmetic_that_is_not_exact_is_noticed_and_refused(
    network: CenterNet,
    ranges: Ranges,
    monkeypatch: pytest.MonkeyPatch,
    broken: Callable[..., Tensor],
) -> None:
    monkeypatch.setattr(Quantized, "forward", broken)
    exact_in_int8.cache_clear()
    try:
        assert not exact_in_int8()
        assert detector(network, None, ranges).precision != "int8"
        with pytest.raises(ModelError, match="cannot compute in int8 here"):
            detector(network, "int8", ranges)
    finally:
        exact_in_int8.cache_clear()


@pytest.mark.skipif(not fast_in_int8(CPU), reason="this processor has no VNNI to do without")
@pytest.mark.parametrize(
    ("instructions", "exact"), [("AVX2", False), ("AVX512_CORE", False), ("AVX512_CORE_VNNI", True)]
)
def test_processors_that_add_pairs_of_products_in_16_bits_are_told_apart(
    instructions: str, exact: bool
) -> None:
    ask = "from anon_plugin.models.street.int8 import exact_in_int8; print(exact_in_int8())"
    answer = subprocess.run(
        [sys.executable, "-c", ask],
        env={**os.environ, "ONEDNN_MAX_CPU_ISA": instructions, "OMP_NUM_THREADS": "1"},
        cwd=Path(__file__).parents[3],
        check=True,
        capture_output=True,
        text=True,
    )
    assert answer.stdout.strip() == str(exact)


def test_asking_draws_no_random_numbers() -> None:
    before = torch.random.get_rng_state()
    exact_in_int8.__wrapped__()
    torch.testing.assert_close(torch.random.get_rng_state(), before)


@needs_exact_sums
def test_ranges_that_are_missing_and_weights_that_are_no_numbers_are_refused(
    network: CenterNet, ranges: Ranges
) -> None:
    fewer = {name: value for name, value in ranges.items() if name != "lateral.0"}
    endless = {**ranges, "stem": (0.0, float("inf"))}
    for wrong in (None, {}, fewer, endless):
        with pytest.raises(ModelError, match="lack numbers"):
            detector(network, "int8", wrong)
    broken = copy.deepcopy(network)
    nn.init.constant_(broken.get_submodule("smooth.0.0").weight, float("nan"))  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="lack numbers"):
        detector(broken, "int8", ranges)


@needs_exact_sums
def test_weights_carry_their_ranges(
    network: CenterNet, ranges: Ranges, tmp_path: Path, in_int8: NetworkDetector
) -> None:
    path = tmp_path / "weights.safetensors"
    save_network(network, {}, path, "small", ranges)
    loaded = load_network(path, device="cpu", precision="int8")
    image = picture(5)
    # Stored at half precision, so findings may move a little.
    ours, theirs = (rows(one.detect([image], 0.5)[0]) for one in (loaded, in_int8))
    assert len(theirs) > 3
    assert abs(len(ours) - len(theirs)) <= 2 + 0.02 * len(theirs)
    with safe_open(path, framework="pt") as file:
        assert json.loads(file.metadata()["ranges"]) == {k: list(v) for k, v in ranges.items()}


def test_weights_without_ranges_load_and_run_as_before(network: CenterNet, tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    save_network(network, {}, path, "small")
    assert load_network(path, device="cpu").precision != "int8"


@needs_exact_sums
@pytest.mark.parametrize("rectify", [False, True])
@pytest.mark.parametrize("stride", [1, 2])
def test_a_convolution_in_bytes_is_the_one_in_numbers_to_half_a_step(
    rectify: bool, stride: int
) -> None:
    torch.manual_seed(1)
    plain = nn.Conv2d(24, 40, 3, stride, padding=1).requires_grad_(False)
    # Weights that eight bits hold exactly: what is left is the rounding of the result.
    plain.weight.copy_((plain.weight * 500).round().clamp(-127, 127))
    plain.weight[:, 0, 0, 0] = 127
    takes, adds, gives = Grid(0.02, 40), Grid(0.5, 9), Grid(4.0, 100)
    features = torch.randint(0, 256, (2, 24, 32, 48), dtype=torch.uint8)
    expected = plain((features.float() - takes.zero) * takes.step)
    added = torch.randint(0, 256, tuple(expected.shape), dtype=torch.uint8)
    expected += (added.float() - adds.zero) * adds.step
    expected = expected.relu() if rectify else expected
    tight = torch.channels_last
    made = Quantized(Fused(plain, rectify), takes, gives, adds)(
        features.contiguous(memory_format=tight), add=added.contiguous(memory_format=tight)
    )
    least, most = (byte - gives.zero for byte in (0, 255))
    numbers = (made.float() - gives.zero) * gives.step
    error = (numbers - expected.clamp(least * gives.step, most * gives.step)).abs().max()
    assert float(error) <= 0.501 * gives.step


def test_ranges_are_measured_on_photos_and_hold_what_was_seen(
    network: CenterNet, ranges: Ranges, tmp_path: Path
) -> None:
    photos = []
    for number in range(3):
        path = tmp_path / f"{number}.png"
        cv2.imwrite(str(path), picture(number)[:, :, ::-1])
        empty = np.zeros(0)
        photos.append(Annotations(path, "set", empty, empty, empty, (True, True)))  # type: ignore[arg-type]
    fewer = ranges_on(photos, copy.deepcopy(network))
    assert set(fewer) == set(ranges)
    for name, (low, high) in fewer.items():
        assert ranges[name][0] <= low <= 0 <= high <= ranges[name][1]
    assert fewer["lateral.0"][0] < 0
    assert fewer["stem"][0] == 0


def test_each_map_of_the_network_has_a_range(network: CenterNet, ranges: Ranges) -> None:
    own = copy.deepcopy(network)
    names = {name for name, _ in quantized._fused(fuse(own))}
    assert set(ranges) == names
    assert all(high > low for low, high in ranges.values())
