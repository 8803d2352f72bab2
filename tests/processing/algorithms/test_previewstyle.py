"""anon:previewstyle on photos with a face that anyone may see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from anon_plugin.engine.vocabulary import STYLE_NAMES

pytestmark = pytest.mark.qgis


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = pytest.importorskip("skimage.data")
    photos = tmp_path / "photos"
    photos.mkdir()
    astronaut = np.ascontiguousarray(data.astronaut()[:256, 100:356, ::-1])
    for number in range(2):
        cv2.imwrite(str(photos / f"{number}.jpg"), astronaut)
    (photos / "broken.jpg").write_bytes(b"\xff\xd8 not a photo")
    return photos


def run(plugin: Any, **parameters: Any) -> dict[str, Any]:
    import processing

    algorithm = plugin.provider.algorithm("previewstyle")
    assert algorithm is not None
    return dict(processing.run("anon:previewstyle", {"MODEL": "cascade", **parameters}))


def test_a_face_is_shown_in_every_style(plugin: Any, folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "pages" / "styles.html"
    results = run(plugin, FOLDER=str(folder), MAX_PHOTOS=3, LABELS=["face"], OUTPUT=str(output))
    page = output.read_text(encoding="utf-8")
    assert results["PHOTO_COUNT"] == 2
    assert results["CUTOUT_COUNT"] >= 2
    assert page.count("data:image/jpeg") == results["CUTOUT_COUNT"] * (
        len(STYLE_NAMES) - 3
    )  # no logo, two twins
    for name in ("gentle on the eye = blur", "opaque = fill", "evidence", "pixelate", "inpaint"):
        assert f"<th>{name}</th>" in page
    assert "broken.jpg" in page


def test_a_style_of_ones_own_comes_first(plugin: Any, folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "styles.html"
    style = '{"face": {"effect": "fill", "colour": "#ff0000"}}'
    run(plugin, FOLDER=str(folder), MAX_PHOTOS=1, LABELS=["face"], STYLE=style, OUTPUT=str(output))
    assert "<thead><tr><th>your own</th>" in output.read_text(encoding="utf-8")
