"""The contact sheet: crops on demand, sorted, rejected by one key or many at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.gui.review.conftest import Desk, make_run, state_of
from tests.gui.review.test_review_flat import face, photo

pytest.importorskip("qgis.gui", reason="run make setup")


@pytest.fixture
def sheet(desk: Callable[[Path], Desk], tmp_path: Path, plugin: Any) -> Desk:
    """A desk with the contact sheet of 30 findings in three photos."""
    paths = [photo(tmp_path / "photos" / f"{name}.jpg") for name in "abc"]
    found = {
        path: [face(60 * (n % 8), 80 * (n // 8), (3 * n + place) / 40, 30 + n) for n in range(10)]
        for place, path in enumerate(paths)
    }
    opened = desk(make_run(tmp_path, found))
    opened.press("C")
    return opened


def view(desk: Desk) -> Any:
    return desk.panel.sheet.list


def scores(desk: Desk) -> list[float]:
    sheet = desk.panel.sheet
    return [desk.review.document.index.get(number).score for number in sheet.model.numbers]


def test_the_least_sure_come_first_or_by_size(sheet: Desk) -> None:
    assert len(scores(sheet)) == 30
    assert scores(sheet) == sorted(scores(sheet))
    order = sheet.panel.sheet.order
    order.setCurrentIndex(order.findData("size"))
    order.activated.emit(order.currentIndex())
    sizes = sheet.review.document.sizes()
    shown = [sizes[number] for number in sheet.panel.sheet.model.numbers]
    assert shown == sorted(shown)


def test_crops_are_made_on_demand_and_never_written(sheet: Desk, tmp_path: Path) -> None:
    before = state_of(tmp_path / "photos")
    crops, numbers = sheet.panel.sheet.crops, sheet.panel.sheet.model.numbers
    sheet.wait(lambda: all(crops.get(number) is not None for number in numbers))
    crop = crops.get(numbers[0])
    assert crop.pixels.shape == (160, 160, 3)
    (outline,) = crop.outlines
    # A region as small as these takes a quarter of the crop, in its middle.
    assert outline.mean(axis=0) == pytest.approx([80, 80], abs=1)
    assert state_of(tmp_path / "photos") == before
    picture = view(sheet).grab().toImage()
    assert picture.width() > 300


def test_arrows_and_one_key_reject(sheet: Desk) -> None:
    numbers = sheet.panel.sheet.model.numbers
    index = sheet.review.document.index
    sheet.press("Right")
    sheet.press("D")
    assert not index.get(numbers[1]).keep
    sheet.press("Space")
    sheet.press("D")
    assert [index.get(number).keep for number in numbers[:4]] == [True, False, False, True]
    sheet.press("D")
    assert index.get(numbers[2]).keep
    sheet.press("Z", control=True)
    assert not index.get(numbers[2]).keep
    sheet.press("2")
    assert index.get(numbers[2]).label == "plate"


def test_a_rubber_band_rejects_many_in_one_command(sheet: Desk) -> None:
    from qgis.PyQt.QtCore import QEvent, QPointF, Qt
    from qgis.PyQt.QtGui import QMouseEvent
    from qgis.PyQt.QtWidgets import QApplication

    area = view(sheet).viewport()
    grid = view(sheet).gridSize()
    # From beside the first crop, or it would be taken as the start of a selection by items.
    corners = [QPointF(1, 1), QPointF(grid.width() * 2.5, grid.height() * 1.5)]
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, place, button, held in (
        (QEvent.Type.MouseButtonPress, corners[0], left, left),
        (QEvent.Type.MouseMove, corners[1] / 2, none, left),
        (QEvent.Type.MouseMove, corners[1], none, left),
        (QEvent.Type.MouseButtonRelease, corners[1], left, none),
    ):
        event = QMouseEvent(
            kind,
            place,
            QPointF(area.mapToGlobal(place.toPoint())),
            button,
            held,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(area, event)
    chosen = sheet.panel.sheet.selected()
    assert len(chosen) == 6
    sheet.press("D")
    index = sheet.review.document.index
    assert sorted(row.number for row in index if not row.keep) == sorted(chosen)
    stack = sheet.layers["detections"].undoStack()
    assert (stack.count(), stack.text(0)) == (1, "Reject 6 findings")


def test_enter_opens_the_photo_at_that_finding_and_c_comes_back(sheet: Desk) -> None:
    number = sheet.panel.sheet.model.numbers[0]
    sheet.press("Return")
    sheet.wait(lambda: sheet.review.opened is not None and sheet.review.selection)
    assert sheet.review.selection == (number,)
    assert sheet.review.current == sheet.review.document.index.get(number).photo
    sheet.press("C")
    assert sheet.panel.shown_sheet is not None


def test_findings_of_a_photo_that_changed_stay(sheet: Desk, tmp_path: Path) -> None:
    crops, numbers = sheet.panel.sheet.crops, sheet.panel.sheet.model.numbers
    sheet.wait(lambda: all(crops.get(number) is not None for number in numbers))
    paths = sorted((tmp_path / "photos").iterdir())
    sheet.wait(lambda: all(sheet.review.decoder.ready(path) is not None for path in paths))
    changed = photo(tmp_path / "photos" / "a.jpg", (640, 480))
    sheet.review.decoder.forget()
    for number in numbers:
        crops.forget(number)
    crops._photos.clear()
    sheet.panel.sheet._ask_for_crops()
    sheet.wait(lambda: all(crops.get(number) is not None for number in numbers))
    sheet.panel.sheet.select(numbers)
    sheet.press("D")
    index = sheet.review.document.index
    assert {row.keep for row in index.of_photo(str(changed))} == {True}
    assert sum(not row.keep for row in index) == 20
    assert "have changed since" in sheet.panel.message.text()


def test_memory_of_crops_is_bounded(sheet: Desk, tmp_path: Path) -> None:
    from anon_plugin.gui.review.crops import CropMaker, Request

    made: list[int] = []
    maker = CropMaker(made.append, sheet.review.read, side_px=100, most_bytes=5 * 30_000)
    region = np.array([[100.0, 100], [160, 100], [160, 160]])
    path = tmp_path / "photos" / "b.jpg"
    maker.want([Request(number, path, (region,)) for number in range(40)])
    sheet.wait(lambda: len(made) == 40)
    assert maker.bytes_kept == 5 * 30_000
    assert maker.get(39) is not None
    assert maker.get(0) is None
    maker.end()
