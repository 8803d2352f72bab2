"""Ways into the review: the form of a photo, a click on the map; and what the journal knows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gui.review.conftest import Desk, make_run
from tests.gui.review.test_review_flat import everywhere, face, photo

pytest.importorskip("qgis.gui", reason="run make setup")


class Window:
    """What the entry uses of QgisInterface."""

    def __init__(self, layers: list[Any]) -> None:
        from qgis.gui import QgsMapCanvas
        from qgis.PyQt.QtWidgets import QMainWindow

        self.window = QMainWindow()
        self.canvas = QgsMapCanvas(self.window)
        self.canvas.setLayers(layers)
        self.window.setCentralWidget(self.canvas)
        self.window.resize(1200, 800)
        self.window.show()
        self.active: Any = None

    def mainWindow(self) -> Any:
        return self.window

    def mapCanvas(self) -> Any:
        return self.canvas

    def activeLayer(self) -> Any:
        return self.active

    def addToolBarIcon(self, action: Any) -> None:
        self.window.addAction(action)

    def removeToolBarIcon(self, action: Any) -> None:
        self.window.removeAction(action)

    def addDockWidget(self, area: Any, dock: Any) -> None:
        self.window.addDockWidget(area, dock)

    def removeDockWidget(self, dock: Any) -> None:
        self.window.removeDockWidget(dock)


@pytest.fixture
def entered(desk: Callable[[Path], Desk], tmp_path: Path, plugin: Any) -> Iterator[Any]:
    """(the entry, its window, a desk that only has the layers)."""
    from anon_plugin.gui.review.entry import ReviewEntry

    paths = [photo(tmp_path / "photos" / f"{name}.jpg") for name in "ab"]
    layers = desk(make_run(tmp_path, {path: [face(100, 100)] for path in paths}))
    for place, name in enumerate("ab"):
        move(layers.layers["photos"], name, 13.0 + place)
    window = Window([layers.layers["photos"]])
    entry = ReviewEntry(window)
    yield entry, window, layers
    entry.remove()
    window.window.close()


def move(layer: Any, name: str, longitude: float) -> None:
    from qgis.core import QgsGeometry, QgsPointXY

    for row in layer.getFeatures():
        if row["filename"] == name:
            place = QgsGeometry.fromPointXY(QgsPointXY(longitude, 55.0))
            layer.dataProvider().changeGeometryValues({row.id(): place})


def test_a_form_and_the_map_open_the_photo(entered: Any, tmp_path: Path) -> None:
    from qgis.core import QgsRectangle
    from qgis.gui import QgsGui, QgsMapLayerActionContext
    from qgis.PyQt.QtCore import QPoint, Qt
    from qgis.PyQt.QtTest import QTest

    entry, window, desk = entered
    photos = desk.layers["photos"]
    (action,) = [
        one
        for one in QgsGui.mapLayerActionRegistry().mapLayerActions(photos)
        if one.text() == "Review this photo"
    ]
    row = next(one for one in photos.getFeatures() if one["filename"] == "b")
    action.triggerForFeature(photos, row, QgsMapLayerActionContext())
    desk.wait(lambda: entry.dock.panel.review.opened is not None)
    assert Path(entry.dock.panel.review.current).name == "b.jpg"
    window.canvas.setExtent(QgsRectangle(12.0, 54.0, 15.0, 56.0))
    desk.process()
    entry.pick_action.trigger()
    place = window.canvas.getCoordinateTransform().transform(13.0, 55.0)
    QTest.mouseClick(
        window.canvas.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(round(place.x()), round(place.y())),
    )
    desk.wait(lambda: Path(entry.dock.panel.review.current).name == "a.jpg")


def test_other_layers_have_no_such_action(entered: Any) -> None:
    from qgis.core import QgsProject, QgsVectorLayer
    from qgis.gui import QgsGui

    other = QgsVectorLayer("Point?field=name:string", "other", "memory")
    QgsProject.instance().addMapLayer(other)
    there = QgsGui.mapLayerActionRegistry().mapLayerActions(other)
    assert "Review this photo" not in [one.text() for one in there]


def test_the_journal_knows_a_photo_that_changed(
    desk: Callable[[Path], Desk], tmp_path: Path, run_algorithm: Callable[..., Any]
) -> None:
    """Where there is a layer of detections alone, which does not."""
    one = photo(tmp_path / "photos" / "one.jpg")
    target = tmp_path / "own.gpkg"
    tables = {
        name: f'ogr:dbname="{target}" table="{name.lower()}" (geom)'
        for name in ("PHOTOS", "DETECTIONS")
    }
    run_algorithm(
        "anon:anonymizephotos",
        {
            "FOLDER": str(one.parent),
            "OUTPUT": str(tmp_path / "out"),
            "MODEL": "cascade",
            "CAMERA_MASKS": everywhere(),
            **tables,
        },
    )
    shutil.copyfile(photo(tmp_path / "another.jpg"), one)
    opened = desk(target)
    opened.project.removeMapLayer(opened.layers.pop("photos").id())
    opened.process()
    opened.dock.review(opened.layers["detections"])
    opened.wait(lambda: opened.review.opened is not None)
    assert "has changed since it was searched" in opened.panel.notice.text()
