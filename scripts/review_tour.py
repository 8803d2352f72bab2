"""What review_pictures.py has QGIS do: search the demo photos, review them, take pictures.

Runs inside QGIS (`qgis --code`). TOUR_PHOTOS, TOUR_OUTPUT and TOUR_PICTURES name the folders.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import processing
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QToolBar, QWidget
from qgis.utils import iface, plugins

PHOTOS = Path(os.environ["TOUR_PHOTOS"])
OUTPUT = Path(os.environ["TOUR_OUTPUT"])
PICTURES = Path(os.environ["TOUR_PICTURES"])
SOON, LATER = 400, 1500
DOCK_WIDTH_PX = 820

Steps = Iterator[int | Callable[[], bool]]


def tour() -> Steps:
    """All stops; each yields milliseconds to wait, or what to wait for."""
    iface.mainWindow().resize(1360, 860)
    tables = {
        name: f'ogr:dbname="{OUTPUT / "run.gpkg"}" table="{name.lower()}" (geom)'
        for name in ("PHOTOS", "DETECTIONS")
    }
    processing.run("anon:detect", {"FOLDER": str(PHOTOS), **tables})
    for table in ("photos", "detections"):
        path = f"{OUTPUT / 'run.gpkg'}|layername={table}"
        iface.addVectorLayer(path, table.capitalize(), "ogr")
        yield SOON
    extent = layer("Photos").extent()
    extent.scale(1.6)
    iface.mapCanvas().setExtent(extent)
    tidy()
    iface.setActiveLayer(layer("Photos"))
    entry = plugins["anon_plugin"].menu.review
    entry.open_action.trigger()
    yield SOON
    iface.mainWindow().resizeDocks([entry.dock], [DOCK_WIDTH_PX], Qt.Orientation.Horizontal)
    panel = entry.dock.panel
    yield from flat(panel)
    yield from panorama(panel)
    yield from sheet(panel)
    panel.show_keys()
    yield SOON
    save(panel.key_page, "review_keys")
    panel.key_page.close()


def flat(panel: Any) -> Steps:
    """A photo with what was found in it: one rejected, one drawn; then redacted."""
    review = panel.review
    flat_ones = [key for key in review.order if "panorama" not in key and review_rows(review, key)]
    review.open(max(flat_ones, key=lambda key: len(review_rows(review, key))))
    yield lambda: review.opened is not None
    yield SOON
    press(panel, Qt.Key.Key_Tab)
    press(panel, Qt.Key.Key_D)
    press(panel, Qt.Key.Key_Tab)
    press(panel, Qt.Key.Key_Z)
    for _ in range(2):
        press(panel, Qt.Key.Key_Plus)
    yield LATER
    save(iface.mainWindow(), "review_photo")
    QTest.keyPress(panel.canvas, Qt.Key.Key_V)
    yield LATER
    save(panel, "review_redacted")
    QTest.keyRelease(panel.canvas, Qt.Key.Key_V)


def panorama(panel: Any) -> Steps:
    """A panorama as a camera sees it, with the strip of the whole."""
    review = panel.review
    review.open(next(key for key in review.order if "panorama" in key))
    yield lambda: review.opened is not None
    yield SOON
    press(panel, Qt.Key.Key_Tab)
    press(panel, Qt.Key.Key_Z)
    yield LATER
    save(panel, "review_panorama")


def sheet(panel: Any) -> Steps:
    """All findings at a glance."""
    press(panel, Qt.Key.Key_C)
    crops, numbers = panel.sheet.crops, panel.sheet.model.numbers
    yield lambda: all(crops.get(number) is not None for number in numbers[:20])
    panel.sheet.select(numbers[1:3])
    QTest.keyClick(panel.sheet.list, Qt.Key.Key_D)
    panel.sheet.select(numbers[4:5])
    yield LATER
    save(panel, "review_sheet")
    QTest.keyClick(panel.sheet.list, Qt.Key.Key_C)


def review_rows(review: Any, key: str) -> list[Any]:
    """The rows of a photo."""
    return list(review.document.index.of_photo(key))


def press(panel: Any, key: Qt.Key) -> None:
    """Press a key over the photo."""
    QTest.keyClick(panel.canvas, key)


def tidy() -> None:
    """Leave only the map, the layers and the review."""
    for dock in iface.mainWindow().findChildren(QDockWidget):
        dock.setVisible(dock.objectName() in ("Layers", "AnonReviewDock"))
    for bar in iface.mainWindow().findChildren(QToolBar):
        shown = bar.objectName() in ("mMapNavToolBar", "mPluginToolBar", "")
        bar.setVisible(shown)
    iface.messageBar().clearWidgets()


def save(widget: QWidget, name: str) -> None:
    """Save what a widget shows."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    iface.messageBar().clearWidgets()
    QApplication.processEvents()
    widget.grab().save(str(PICTURES / f"{name}.png"))


def layer(name: str) -> QgsVectorLayer:
    """The layer of that name."""
    return QgsProject.instance().mapLayersByName(name)[0]


def go_on(steps: Steps, waiting: Callable[[], bool] | None = None) -> None:
    """Take the next step in the event loop of QGIS, or quit after the last or failed one."""
    if waiting is not None and not waiting():
        QTimer.singleShot(SOON, lambda: go_on(steps, waiting))
        return
    try:
        pause = next(steps)
    except StopIteration:
        os._exit(0)  # QGIS would ask whether to save
    except Exception:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    if callable(pause):
        QTimer.singleShot(SOON, lambda: go_on(steps, pause))
    else:
        QTimer.singleShot(pause, lambda: go_on(steps))


QTimer.singleShot(LATER, lambda: go_on(tour()))
