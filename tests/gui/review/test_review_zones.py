"""Zones of a camera: drawn once in the review, shown on its photos, taken by the steps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import piexif
import pytest

from tests.gui.review.conftest import Desk, make_run
from tests.gui.review.test_review_flat import face, photo

pytest.importorskip("qgis.gui", reason="run make setup")


@pytest.fixture
def opened(desk: Callable[[Path], Desk], tmp_path: Path, plugin: Any) -> Desk:
    """Two photos of one camera and one of another; in each a finding at the same place."""
    paths = [photo(tmp_path / "photos" / f"{name}.jpg") for name in "abc"]
    for path, model in zip(paths, (b"D90", b"D90", b"D80"), strict=True):
        exif = {"0th": {piexif.ImageIFD.Make: b"NIKON", piexif.ImageIFD.Model: model}}
        piexif.insert(piexif.dump(exif), str(path))
    opened = desk(make_run(tmp_path, {path: [face(100, 100)] for path in paths}))
    opened.open(paths[0])
    return opened


def test_a_finding_becomes_a_zone_that_never_goes(
    opened: Desk, tmp_path: Path, run_algorithm: Callable[..., Any]
) -> None:
    opened.click((130, 130))
    opened.press("X")
    layer = opened.review.zones.layer
    (row,) = layer.getFeatures()
    assert (row["action"], row["make"], row["model"]) == ("keep", "NIKON", "D90")
    assert (row["width"], row["height"], row["projection"]) == (800, 600, "planar")
    assert "CAMERA_MASKS" in opened.panel.message.text()
    assert len(opened.canvas.regions_item.zones) == 1
    opened.open(tmp_path / "photos" / "c.jpg")
    assert opened.canvas.regions_item.zones == []
    opened.press("S", control=True)
    assert not layer.isModified()
    assert layer.source().startswith(str(tmp_path / "run.gpkg"))
    results = run_algorithm(
        "anon:redactdetections",
        {
            "FOLDER": str(tmp_path / "photos"),
            "DETECTIONS": opened.layers["detections"],
            "CAMERA_MASKS": layer.source(),
            "OUTPUT": str(tmp_path / "out"),
        },
    )
    assert results["FACE_COUNT"] == 1
    before = {path.name: path.read_bytes() for path in (tmp_path / "photos").glob("*.jpg")}
    changed = {
        path.name
        for path in (tmp_path / "out").glob("*.jpg")
        if path.read_bytes() != before[path.name]
    }
    assert changed == {"c.jpg"}


def test_a_zone_that_always_goes_is_drawn(opened: Desk) -> None:
    opened.press("X", shift=True)
    opened.press("3")
    opened.drag((200, 400), (600, 590))
    assert len(opened.rows()) == 1, "a zone is no row of this photo"
    (row,) = opened.review.zones.layer.getFeatures()
    assert (row["action"], row["label"]) == ("redact", "person")
    opened.press("Z", control=True)
    assert list(opened.review.zones.layer.getFeatures()) == []
    assert opened.canvas.regions_item.zones == []
