"""Slips of a reviewer that would leave somebody in a photo without a word."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.gui.review.conftest import Desk, make_run
from tests.gui.review.test_review_flat import face, photo

pytest.importorskip("qgis.gui", reason="run make setup")

Opener = Callable[[Path], Desk]


@pytest.fixture
def originals(tmp_path: Path) -> list[Path]:
    return [photo(tmp_path / "photos" / f"{name}.jpg") for name in "ab"]


@pytest.fixture
def opened(desk: Opener, tmp_path: Path, originals: list[Path], plugin: Any) -> Desk:
    opened = desk(make_run(tmp_path, {path: [face(100, 100)] for path in originals}))
    opened.open(originals[0])
    return opened


def test_no_zone_that_never_goes_for_every_camera_there_is(opened: Desk) -> None:
    opened.click((130, 130))
    opened.press("X")
    assert opened.review.zones.layer is None
    assert "does not say which camera" in opened.panel.message.text()
    opened.press("X", shift=True)
    (row,) = opened.review.zones.layer.getFeatures()
    assert row["action"] == "redact", "in doubt something goes"


def test_what_is_drawn_on_the_next_photo_is_no_zone(opened: Desk, originals: list[Path]) -> None:
    opened.press("X")
    assert opened.review.drawn_zone is not None
    opened.open(originals[1])
    opened.drag((400, 300), (500, 400))
    assert len(opened.rows()) == 2
    assert opened.review.zones.layer is None


def test_a_photo_that_changed_is_not_marked_as_seen(
    desk: Opener, tmp_path: Path, originals: list[Path], plugin: Any
) -> None:
    geopackage = make_run(tmp_path, {path: [face(100, 100)] for path in originals})
    photo(originals[1], (800, 580))  # before it may be decoded ahead
    opened = desk(geopackage)
    opened.open(originals[1])
    opened.press("Space")
    assert opened.review.current == str(originals[1])
    assert not opened.review.is_seen(str(originals[1]))
    assert "has changed" in opened.panel.message.text()


def test_a_key_that_is_held_down_marks_no_photo_after_photo(
    opened: Desk, originals: list[Path]
) -> None:
    from qgis.PyQt.QtCore import QEvent, Qt
    from qgis.PyQt.QtGui import QKeyEvent
    from qgis.PyQt.QtWidgets import QApplication

    def press(repeated: bool) -> None:
        none = Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, none, " ", repeated)
        QApplication.sendEvent(opened.canvas, event)
        opened.process()

    press(repeated=False)
    opened.wait(lambda: opened.review.opened is not None)
    for _ in range(5):
        press(repeated=True)
    assert [opened.review.is_seen(str(path)) for path in originals] == [True, False]


def test_a_region_that_is_partly_out_of_sight_is_not_cut_off(
    desk: Opener, tmp_path: Path, shared: Path, plugin: Any
) -> None:
    from anon_plugin.engine.detection.detections import Detection
    from tests.gui.review.test_review_real import SEAM

    copy = tmp_path / "photos" / "panorama.jpg"
    copy.parent.mkdir()
    shutil.copyfile(shared / SEAM, copy)
    wide = Detection.from_xyxy("person", 0.8, (900, 1300, 4900, 1600))
    opened = desk(make_run(tmp_path, {copy: [wide]}))
    opened.open(copy)
    (before,) = opened.regions()
    opened.drag((0, 0), (60, 20))
    (after,) = opened.regions()
    assert np.array_equal(before, after)
    assert "out of sight" in opened.panel.message.text()


def test_a_review_that_ended_reads_no_layer_any_more(opened: Desk, originals: list[Path]) -> None:
    """Layers are gone a moment after they say so, and threads may still have photos to show."""
    review, panel = opened.review, opened.panel
    panel.end()
    for signal in (review.progress_changed, review.photo_shown, review.edited):
        signal.emit()
    review._take_decoded(str(originals[0]))
    assert not panel.status._soon.isActive()
    assert not panel.isVisible()
