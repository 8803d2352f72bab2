"""The mean of two trainings."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="torch is not installed; run make setup")
import torch

from training.average import averaged


def checkpoint(value: float, width: int = 16) -> dict[str, object]:
    weights = {"weight": torch.full((2,), value), "batches": torch.tensor(int(value))}
    return {"step": int(value), "architecture": {"width": width}, "average": weights}


def test_weights_are_averaged_by_share_and_counts_are_the_seconds() -> None:
    mean = averaged(checkpoint(2.0), checkpoint(6.0), 0.75)
    torch.testing.assert_close(mean["average"]["weight"], torch.tensor([5.0, 5.0]))
    assert mean["average"]["batches"] == 6
    assert mean["step"] == 6


def test_networks_of_different_shape_have_no_mean() -> None:
    with pytest.raises(ValueError, match="different networks"):
        averaged(checkpoint(1.0), checkpoint(2.0, width=32), 0.5)
