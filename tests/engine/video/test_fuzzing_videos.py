"""Damaged videos end with a reason, or with a file that is as it should be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.video_fuzzing import damaged, tried

Drawn = Callable[..., Path]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_damaged_videos_are_refused_or_whole(drawn: Drawn, tmp_path: Path, name: str) -> None:
    source = drawn(name, frames=24, size_wh=(96, 64), options={"g": "12"})
    data = source.read_bytes()
    results = []
    for seed in range(20):
        path = tmp_path / f"damaged-{name}"
        path.write_bytes(damaged(data, seed))
        results.append(tried(path))
    assert {*results} <= {"refused", "written"}, results
    assert results.count("refused") >= 5
