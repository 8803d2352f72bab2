"""The mean of two trainings."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed; run make setup")
import torch

from anon_plugin.models.street.architecture import Architecture
from anon_plugin.models.street.net import CenterNet
from anon_plugin.models.street.torch_network import save_network
from training.average import averaged
from training.checkpoints import Averaged, read_averaged


def checkpoint(value: float, neck: int = 16) -> dict[str, object]:
    weights = {"weight": torch.full((2,), value), "batches": torch.tensor(int(value))}
    architecture = asdict(Architecture({"face": False}, neck=neck))
    return {"step": int(value), "architecture": architecture, "average": weights}


def known(value: float, folder: Path) -> Averaged:
    torch.save(checkpoint(value), folder / "first.pt")
    return read_averaged(folder / "first.pt")


def test_weights_are_averaged_by_share_and_counts_are_the_seconds(tmp_path: Path) -> None:
    mean = averaged(known(2.0, tmp_path), checkpoint(6.0), 0.75)
    torch.testing.assert_close(mean["average"]["weight"], torch.tensor([5.0, 5.0]))
    assert mean["average"]["batches"] == 6
    assert mean["step"] == 6


def test_networks_of_different_shape_have_no_mean(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="different networks"):
        averaged(known(1.0, tmp_path), checkpoint(2.0, neck=32), 0.5)


def test_exported_weights_and_a_checkpoint_have_a_mean(tmp_path: Path) -> None:
    network = CenterNet(Architecture({"face": False}))
    save_network(network, {}, tmp_path / "exported.safetensors", "one")
    first = read_averaged(tmp_path / "exported.safetensors")
    second = {"architecture": asdict(network.architecture), "average": network.state_dict()}
    mean = averaged(first, {**second, "step": 3}, 0.5)["average"]
    torch.testing.assert_close(mean, dict(network.state_dict()), rtol=1e-3, atol=1e-3)
