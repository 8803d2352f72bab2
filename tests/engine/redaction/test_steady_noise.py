"""In a video a redaction looks the same wherever its region has moved to."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction.noise import Noise
from anon_plugin.engine.redaction.redact import redact
from anon_plugin.engine.redaction.style import styles_for

GROUND = np.full((200, 300, 3), 120, dtype=np.uint8)


def patch_at(x: int, y: int, noise: Noise, effect: str, width: int = 60) -> np.ndarray:
    box = (x, y, x + width, y + 50)
    (patch,) = redact(
        GROUND, [Detection.from_xyxy("face", 0.9, box)], styles_for(effect), noise=noise
    )
    return np.asarray(patch.pixels)


@pytest.mark.parametrize("effect", ["blur", "pixelate", "deform"])
def test_a_region_looks_the_same_wherever_it_is(effect: str) -> None:
    # Where a region lies among the pixels of its grid differs by parts of a level.
    assert farthest(Noise(steady=True), Noise(steady=True), effect) <= 5
    assert farthest(Noise(), Noise(), effect) > 10


def farthest(first: Noise, second: Noise, effect: str) -> int:
    """How much the same region differs at two places, in levels of 255."""
    here, there = patch_at(40, 30, first, effect), patch_at(143, 91, second, effect)
    return int(np.abs(here.astype(int) - there).max())


def test_nothing_jumps_where_a_region_grows_by_a_cell() -> None:
    pattern = Noise(b"0" * 32, steady=True)
    small, large = pattern.uniform("cells", (7, 8, 1)), pattern.uniform("cells", (8, 9, 1))
    assert np.array_equal(small, large[:7, :8])
    assert not np.array_equal(
        Noise(b"0" * 32).uniform("cells", (7, 8, 1)),
        Noise(b"0" * 32).uniform("cells", (8, 9, 1))[:7, :8],
    )
