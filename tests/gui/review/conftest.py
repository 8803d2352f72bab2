"""Runs to review: photos, a GeoPackage with both layers, and the dock with real events."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.processes import PATIENCE_S

Place = tuple[float, float]


def make_run(folder: Path, found: Mapping[Path, Sequence[Any]], name: str = "run") -> Path:
    """A GeoPackage with the layers of a run that found these detections in these photos."""
    from qgis.core import QgsProcessingContext

    from anon_plugin.engine.files.stamp import sha256_of
    from anon_plugin.engine.photo.photo import read_photo
    from anon_plugin.engine.tasks.outcome import Outcome, Status
    from anon_plugin.processing.algorithms.detect import DetectObjects
    from anon_plugin.processing.parameters.inputs import Inputs
    from anon_plugin.processing.parameters.photo_rows import PhotoInput
    from anon_plugin.processing.results.running import ResultLayers

    target = folder / f"{name}.gpkg"
    tables = {
        sink: f'ogr:dbname="{target}" table="{sink.lower()}" (geom)'
        for sink in ("PHOTOS", "DETECTIONS")
    }
    step = DetectObjects()
    step.initAlgorithm()
    layers = ResultLayers(Inputs(step, tables, QgsProcessingContext()), PhotoInput([], {}))
    for path, detections in found.items():
        photo = read_photo(path)
        outcome = Outcome(
            path,
            Status.DONE,
            geotag=photo.geotag,
            size_wh=photo.size_wh,
            projection=photo.projection,
            detections=tuple(detections),
            input_sha256=sha256_of(path),
        )
        layers.add(outcome)
    layers.finish()
    return target


def state_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder with its size and the time of its last change."""
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
    }


class Desk:
    """The dock in a window of its own, used as a person would: by keys and by mouse."""

    def __init__(self, geopackage: Path) -> None:
        from qgis.core import QgsProject, QgsVectorLayer
        from qgis.PyQt.QtWidgets import QMainWindow

        from anon_plugin.gui.review.dock import ReviewDock

        self.project = QgsProject.instance()
        self.project.clear()
        self.layers = {}
        for table in ("detections", "photos"):
            layer = QgsVectorLayer(f"{geopackage}|layername={table}", table, "ogr")
            assert layer.isValid()
            self.layers[table] = layer
            self.project.addMapLayer(layer)
        self.window = QMainWindow()
        self.window.resize(1000, 800)
        self.dock = ReviewDock(self.window)
        self.window.setCentralWidget(self.dock)
        self.window.show()
        self.dock.review(self.layers["detections"])
        self.process()

    @property
    def panel(self) -> Any:
        assert self.dock.panel is not None
        return self.dock.panel

    @property
    def review(self) -> Any:
        return self.panel.review

    @property
    def canvas(self) -> Any:
        return self.panel.canvas

    def open(self, path: Path) -> None:
        """Open a photo and wait until it is shown."""
        self.review.open(str(path))
        self.wait(lambda: self.review.opened is not None or self.review.problem)

    def wait(self, there: Callable[[], Any]) -> None:
        """Let QGIS work until something is so."""
        end = time.monotonic() + PATIENCE_S
        while not there():
            assert time.monotonic() < end, f"nothing happened for {PATIENCE_S} s"
            self.process()
            time.sleep(0.005)
        self.process()

    def process(self) -> None:
        from qgis.PyQt.QtWidgets import QApplication

        for _ in range(3):
            QApplication.processEvents()

    def press(self, key: str, shift: bool = False, control: bool = False) -> None:
        """Press a key such as "D" or "Space" where the keyboard's focus is."""
        from qgis.PyQt.QtCore import Qt
        from qgis.PyQt.QtTest import QTest

        modifiers = Qt.KeyboardModifier.NoModifier
        if shift:
            modifiers |= Qt.KeyboardModifier.ShiftModifier
        if control:
            modifiers |= Qt.KeyboardModifier.ControlModifier
        QTest.keyClick(self.focused, getattr(Qt.Key, f"Key_{key}"), modifiers)
        self.process()

    @property
    def focused(self) -> Any:
        sheet = self.panel.shown_sheet
        return self.canvas if sheet is None else sheet.list

    def pixel(self, place: Place) -> Any:
        """Where a point of the viewport's plane is on the canvas."""
        return self.canvas.to_widget(place).toPoint()

    def drag(self, start: Place, end: Place, shift: bool = False, button: str = "Left") -> None:
        """Drag from one point of the plane to another."""
        from qgis.PyQt.QtCore import QEvent, QPointF, Qt
        from qgis.PyQt.QtGui import QMouseEvent
        from qgis.PyQt.QtWidgets import QApplication

        pressed = getattr(Qt.MouseButton, f"{button}Button")
        modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        here, there = QPointF(self.pixel(start)), QPointF(self.pixel(end))
        none = Qt.MouseButton.NoButton
        steps = [
            (QEvent.Type.MouseMove, here, none, none),
            (QEvent.Type.MouseButtonPress, here, pressed, pressed),
            (QEvent.Type.MouseMove, (here + there) / 2, none, pressed),
            (QEvent.Type.MouseMove, there, none, pressed),
            (QEvent.Type.MouseButtonRelease, there, pressed, none),
        ]
        viewport = self.canvas.viewport()
        for kind, place, which, held in steps:
            on_screen = QPointF(viewport.mapToGlobal(place.toPoint()))
            event = QMouseEvent(kind, place, on_screen, which, held, modifiers)
            QApplication.sendEvent(viewport, event)
        self.process()

    def click(self, place: Place, double: bool = False, shift: bool = False) -> None:
        """Click at a point of the plane."""
        from qgis.PyQt.QtCore import Qt
        from qgis.PyQt.QtTest import QTest

        modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        act = QTest.mouseDClick if double else QTest.mouseClick
        act(self.canvas.viewport(), Qt.MouseButton.LeftButton, modifiers, self.pixel(place))
        self.process()

    def rows(self) -> list[Any]:
        """The rows of the current photo as the layer has them now."""
        return [self.review.document.feature(row.number) for row in self.review.rows()]

    def regions(self) -> list[NDArray[np.float64]]:
        return [
            part for row in self.review.rows() for part in self.review.document.regions(row.number)
        ]

    def close(self) -> None:
        self.dock.let_go()
        for layer in self.layers.values():
            if layer.isEditable():
                layer.rollBack()
        self.project.clear()
        self.window.close()
        self.window.deleteLater()
        self.process()


@pytest.fixture
def desk(plugin: Any) -> Iterator[Callable[[Path], Desk]]:
    """Opens the dock on the layers of a GeoPackage."""
    desks: list[Desk] = []
    raised: list[str] = []
    # Errors within what Qt calls reach nobody else; with the usual hook they end the process.
    before, sys.excepthook = (
        sys.excepthook,
        lambda *error: raised.append("".join(traceback.format_exception(*error))),
    )

    def make(geopackage: Path) -> Desk:
        desks.append(Desk(geopackage))
        return desks[-1]

    yield make
    for one in desks:
        one.close()
    sys.excepthook = before
    assert not raised, raised[0]
