"""Formats whose codecs QGIS has in versions of its own, in the real qgis_process."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from tests.engine.conftest import scene

pytestmark = pytest.mark.qgis


def test_photos_of_every_format_are_written_inside_qgis(
    qgis_process: Callable[..., subprocess.CompletedProcess[str]],
    results_of: Callable[[subprocess.CompletedProcess[str]], dict[str, Any]],
    tmp_path: Path,
) -> None:
    folder, output = tmp_path / "photos", tmp_path / "output"
    folder.mkdir()
    pixels = scene(320, 240)
    for kind in ("PNG", "WEBP", "AVIF"):
        Image.fromarray(pixels).save(folder / f"photo.{kind.lower()}", kind)
    image = pillow_heif.from_bytes("RGB", (320, 240), pixels.tobytes())
    image.save(folder / "photo.heic", quality=80)
    results = results_of(
        qgis_process(
            "run", "anon:anonymizephotos", f"--FOLDER={folder}", f"--OUTPUT={output}", "--json"
        )
    )
    assert results["DONE_COUNT"] == 4
    for path in folder.iterdir():
        assert (output / path.name).is_file()
    before, after = (
        np.asarray(pillow_heif.open_heif(io.BytesIO((place / "photo.heic").read_bytes()))[0])
        for place in (folder, output)
    )
    assert np.median(np.abs(after.astype(int) - before)) < 5
