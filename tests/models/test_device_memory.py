"""A graphics card that has no memory for a batch gets less of it at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from anon_plugin.errors import ModelError
from anon_plugin.models.loading import load_detector
from anon_plugin.models.street.architecture import Architecture
from anon_plugin.models.street.net import CenterNet
from anon_plugin.models.street.street_detector import NetworkDetector
from anon_plugin.models.street.torch_network import TorchNetwork


class FullCard(nn.Module):
    """Has room for so many images at once, as a card would say it."""

    def __init__(self, network: nn.Module, room: int) -> None:
        super().__init__()
        self.network, self.room = network, room
        self.batches: list[int] = []

    def forward(self, images: Tensor) -> Any:
        if len(images) > self.room:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        self.batches.append(len(images))
        return self.network(images)


@pytest.fixture
def detector() -> NetworkDetector:
    torch.manual_seed(3)
    widths = (16, 16, 16, 16, 16)
    network = CenterNet(Architecture({"face": False}, widths, (1, 1, 1, 1), neck=16, fine=16))
    for head in network.heads.values():
        nn.init.normal_(head.heat.weight, 0, 1)
        nn.init.zeros_(head.heat.bias)
    own = TorchNetwork(network.requires_grad_(False), "cpu")
    return NetworkDetector(own, {}, "tiny")


def put_on_card(detector: NetworkDetector, room: int) -> FullCard:
    assert isinstance(detector.network, TorchNetwork)
    detector.network.module = FullCard(detector.network.module, room)
    return detector.network.module


def test_the_batch_is_halved_until_it_fits_and_everything_is_found(
    detector: NetworkDetector,
) -> None:
    random = np.random.default_rng(5)
    images = [random.integers(0, 256, (64, 64, 3), dtype=np.uint8) for _ in range(5)]
    expected = detector.detect(images)
    assert any(expected)
    card = put_on_card(detector, room=2)
    found = detector.detect(images)
    assert card.batches == [2, 1, 2]
    for one, other in zip(found, expected, strict=True):
        assert [each.label for each in one] == [each.label for each in other]
        boxes = [[each.xyxy for each in part] for part in (one, other)]
        np.testing.assert_allclose(*boxes, atol=0.5)


def test_a_single_image_that_does_not_fit_is_a_lack_of_memory(detector: NetworkDetector) -> None:
    put_on_card(detector, room=0)
    with pytest.raises(MemoryError, match="out of memory"):
        detector.detect([np.zeros((64, 64, 3), dtype=np.uint8)])


@pytest.mark.skipif(torch.cuda.is_available(), reason="here is a device to run on")
def test_a_device_that_is_not_there_is_an_error_and_no_silent_fall_back() -> None:
    with pytest.raises(ModelError, match="no cuda device"):
        load_detector("", "cuda")
