"""Panoramas become flat photos to learn from, without those that a holdout shows."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from tests.engine.projections.discs import is_red, painted, write_jpeg
from training.panorama_views import DIRECTIONS_DEG, main, views


@pytest.fixture
def panorama(tmp_path: Path) -> Path:
    """A panorama with a red disc straight ahead of each view at the height of the camera."""
    level = [(yaw, pitch) for yaw, pitch in DIRECTIONS_DEG if pitch == 0]
    rgb = painted(Panorama.full(1440, 720), level)
    return write_jpeg(tmp_path / "pano.jpg", rgb, {"ProjectionType": "equirectangular"})


def test_views_look_where_they_are_said_to(panorama: Path) -> None:
    found = list(views(panorama))
    assert [name for name, _ in found] == ["panorama_views"] * len(DIRECTIONS_DEG)
    for (_, pitch), (_, rgb) in zip(DIRECTIONS_DEG, found, strict=True):
        middle = rgb[rgb.shape[0] // 2, rgb.shape[1] // 2]
        assert bool(is_red(middle[None, None])[0, 0]) == (pitch == 0)


def test_what_a_holdout_shows_and_small_photos_are_left_out(
    panorama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_out, flat = tmp_path / "holdout", tmp_path / "flat.png"
    held_out.mkdir()
    rgb = next(views(panorama))[1]
    cv2.imwrite(str(held_out / "1.png"), cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
    cv2.imwrite(str(flat), np.full((300, 400, 3), 9, np.uint8))
    names = [str(tmp_path / "out"), str(panorama), str(flat), "--holdout", str(held_out)]
    monkeypatch.setattr(sys, "argv", ["panorama_views", *names])
    main()
    content = json.loads((tmp_path / "out" / "panorama_views.json").read_text())
    assert 0 < len(content["images"]) < len(DIRECTIONS_DEG)
    assert not (tmp_path / "out" / "own_photos.json").exists()


def test_no_view_is_taken_of_a_panorama_that_is_held_out(
    panorama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_out = tmp_path / "holdout"
    held_out.mkdir()
    small = cv2.resize(cv2.imread(str(panorama)), (720, 360), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(held_out / "1.jpg"), small)
    names = [str(tmp_path / "out"), str(panorama), "--holdout", str(held_out)]
    monkeypatch.setattr(sys, "argv", ["panorama_views", *names])
    main()
    assert not (tmp_path / "out").exists()
