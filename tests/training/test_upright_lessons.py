"""The lessons of the network that tells which way is up, and the file that comes of it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed; run make setup")
import torch

from anon_plugin.engine.projections.sphere.upright import SIDE_PX, bin_angles, outside
from training.upright import Lessons, error_deg, save, train, wanted


def sky_over_ground() -> np.ndarray:
    """A picture whose upper half is light and whose lower half is dark."""
    random = np.random.default_rng(3)
    picture = random.integers(0, 40, (200, 260, 3)).astype(np.uint8)
    picture[:100] += 190
    return picture


def lessons() -> Lessons:
    return Lessons([sky_over_ground()], np.ones(1))


def test_what_was_up_in_the_photo_lies_at_the_lessons_angle() -> None:
    pictures, angles = lessons().make(12, np.random.default_rng(0), 0.0)
    for picture, angle in zip(pictures.numpy().mean(axis=1), angles, strict=True):
        y, x = np.mgrid[:SIDE_PX, :SIDE_PX] + 0.5 - SIDE_PX / 2
        light = np.where(outside(), 0.0, picture - picture[~outside()].mean())
        # From the dark half's middle to the light one's, clockwise from straight up.
        up = np.arctan2((light * x).sum(), -(light * y).sum())
        assert abs(np.angle(np.exp(1j * (up - angle)))) < np.radians(20)


def test_the_shares_asked_for_are_highest_at_the_angle() -> None:
    angles = np.array([-3.0, 0.1, 2.0])
    shares = wanted(angles).numpy()
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-5)
    assert np.abs(bin_angles()[shares.argmax(axis=1)] - angles).max() <= np.pi / 36 + 1e-9


def test_training_learns_and_the_file_says_the_same_as_the_network(tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="onnx is not installed; see training/README.md")
    network = train(lessons(), lessons(), steps=32, seed=1)
    pictures, angles = lessons().make(40, np.random.default_rng(5), 0.0)
    assert np.median(error_deg(network, pictures, angles)) < 30
    save(network, tmp_path / "upright.onnx")
    loaded = cv2.dnn.readNetFromONNX(str(tmp_path / "upright.onnx"))
    loaded.setInput(pictures.numpy())
    with torch.no_grad():
        expected = network(pictures).numpy()
    np.testing.assert_allclose(loaded.forward(), expected, atol=1e-3)
