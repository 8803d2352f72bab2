"""An estimate looks at a sample, tells what the whole takes, and writes nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "photos"
    place.mkdir()
    random = np.random.default_rng(1)
    stream = io.BytesIO()
    small = Image.fromarray(random.integers(0, 256, (30, 40, 3), dtype=np.uint8))
    small.resize((320, 240)).save(stream, "JPEG")
    for number in range(10):
        (place / f"{number}.jpg").write_bytes(stream.getvalue())
    return place


def test_a_sample_tells_of_the_whole_folder_and_nothing_is_written(
    run_algorithm: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    results = run_algorithm(
        "anon:estimaterun", {"FOLDER": str(folder), "SAMPLE": 3, "MODEL": "cascade"}
    )
    assert results["PHOTO_COUNT"] == 10
    assert results["SAMPLE_COUNT"] == 3
    assert results["FAILED_COUNT"] == 0
    assert results["MEGAPIXELS"] == pytest.approx(10 * 320 * 240 / 1e6)
    assert results["SECONDS"] > 0
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert results["OUTPUT_BYTES"] == pytest.approx(size, rel=0.2)
    assert sorted(tmp_path.rglob("*")) == before


def test_photos_of_the_sample_that_fail_are_counted(
    run_algorithm: Callable[..., Any], folder: Path
) -> None:
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes()[:500])
    results = run_algorithm("anon:estimaterun", {"FOLDER": str(folder), "MODEL": "cascade"})
    assert results["FAILED_COUNT"] == results["SAMPLE_COUNT"] == 8
    assert "failed" in results["ADVICE"]


def test_a_folder_without_photos_is_refused(
    run_algorithm: Callable[..., Any], tmp_path: Path
) -> None:
    from qgis.core import QgsProcessingException

    with pytest.raises(QgsProcessingException, match="no photo in"):
        run_algorithm("anon:estimaterun", {"FOLDER": str(tmp_path)})
