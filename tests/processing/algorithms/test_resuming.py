"""Runs that were interrupted, as QGIS shows them: kept counts, and layers of all photos."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def parameters(tmp_path: Path) -> dict[str, Any]:
    """Four small photos, and where they go."""
    folder = tmp_path / "photos"
    folder.mkdir()
    random = np.random.default_rng(1)
    for number in range(4):
        stream = io.BytesIO()
        small = Image.fromarray(random.integers(0, 256, (15, 20, 3), dtype=np.uint8))
        small.resize((160, 120)).save(stream, "JPEG")
        (folder / f"{number}.jpg").write_bytes(stream.getvalue())
    return {
        "FOLDER": str(folder),
        "OUTPUT": str(tmp_path / "out"),
        "MODEL": "cascade",
        "PHOTOS": "memory:",
        "THREADS": 1,
    }


def test_the_run_after_a_cancelled_one_does_the_rest_and_shows_all(
    run_algorithm: Callable[..., Any],
    recording_feedback: Callable[..., Any],
    parameters: dict[str, Any],
) -> None:
    first = run_algorithm("anon:anonymizephotos", parameters, recording_feedback(cancel_after=1))
    assert first["CANCELLED"] is True
    done = first["DONE_COUNT"]
    assert first["PHOTOS"].featureCount() == done
    assert 1 <= done < 4
    second = run_algorithm("anon:anonymizephotos", parameters)
    assert second["CANCELLED"] is False
    assert second["KEPT_COUNT"] == done
    assert second["DONE_COUNT"] == second["PHOTOS"].featureCount() == 4
    names = [feature["filename"] for feature in second["PHOTOS"].getFeatures()]
    assert names == ["0", "1", "2", "3"]


def test_existing_results_can_be_redone_or_refused(
    run_algorithm: Callable[..., Any], parameters: dict[str, Any]
) -> None:
    from qgis.core import QgsProcessingException

    run_algorithm("anon:anonymizephotos", parameters)
    assert run_algorithm("anon:anonymizephotos", parameters)["KEPT_COUNT"] == 4
    redone = run_algorithm("anon:anonymizephotos", parameters | {"ON_EXISTING": "redo"})
    assert redone["KEPT_COUNT"] == 0
    with pytest.raises(QgsProcessingException, match="4 of 4 results exist already"):
        run_algorithm("anon:anonymizephotos", parameters | {"ON_EXISTING": "fail"})
