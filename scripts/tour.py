"""What screenshots.py has QGIS do: open every dialog, run the steps on demo photos, take pictures.

Runs inside QGIS (`qgis --code`). TOUR_PHOTOS, TOUR_OUTPUT and TOUR_PICTURES name the
folders, TOUR_LAYOUT the template of the print layout.
"""

from __future__ import annotations

import math
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import processing
from qgis.core import (
    QgsApplication,
    QgsDistanceArea,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsLayoutExporter,
    QgsPointXY,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
    QgsVectorLayer,
)
from qgis.gui import QgsAttributeDialog
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDockWidget,
    QTabWidget,
    QToolBar,
    QWidget,
)
from qgis.PyQt.QtXml import QDomDocument
from qgis.utils import iface, plugins

from anon_plugin.gui.toolbox import show_tools

PHOTOS = Path(os.environ["TOUR_PHOTOS"])
OUTPUT = Path(os.environ["TOUR_OUTPUT"])
PICTURES = Path(os.environ["TOUR_PICTURES"])
LAYOUT = Path(os.environ["TOUR_LAYOUT"])
DATA = OUTPUT / "results.gpkg"
SOON, LATER = 300, 1500
LONGEST_WAIT_S = 300
OPENED: list[QWidget] = []  # dialogs, kept so that none is taken away while another is at work

Steps = Iterator[int | Callable[[], bool]]


def table(name: str) -> str:
    """A sink of that name in the one GeoPackage of the tour."""
    return f'ogr:dbname="{DATA}" table="{name}" (geom)'


def tidy() -> None:
    """Leave only the map, the layers and the toolbox."""
    for dock in iface.mainWindow().findChildren(QDockWidget):
        dock.setVisible(dock.objectName() in ("Layers", "ProcessingToolbox"))
    for bar in iface.mainWindow().findChildren(QToolBar):
        bar.setVisible(bar.objectName() in ("mMapNavToolBar", "mSelectionToolBar"))
    iface.messageBar().clearWidgets()


def picture(widget: QWidget, name: str) -> None:
    """Save what a widget shows."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    if widget is iface.mainWindow():
        tidy()
        QApplication.instance().processEvents()
    widget.grab().save(str(PICTURES / f"{name}.png"))


def tour() -> Steps:
    """All stops; each yields milliseconds to wait, or what to wait for."""
    iface.mainWindow().resize(1240, 760)
    iface.mapCanvas().setCanvasColor(Qt.GlobalColor.white)
    menu = plugins["anon_plugin"].menu
    menu.show_first_steps()
    yield SOON
    picture(menu.first_steps, "first_steps")
    menu.first_steps.close()
    show_tools(iface, "Street Photo Anonymizer")
    yield LATER
    if not os.environ.get("TOUR_WITHOUT_DIALOGS"):
        yield from dialogs()
    yield from run("anonymizephotos", anonymizing())
    yield from look_at_layers()
    yield from print_a_page()
    yield from run(
        "verifyanonymization",
        {"FOLDER": str(OUTPUT / "anonymized"), "REPORT": str(OUTPUT / "verification.html")},
    )
    yield from run("detect", {"FOLDER": str(PHOTOS), "DETECTIONS": table("found")})
    yield from evaluate()
    found = layer("Detections")
    yield from run(
        "redactdetections",
        {"FOLDER": str(PHOTOS), "DETECTIONS": found.id(), "OUTPUT": str(OUTPUT / "redacted")},
    )
    yield from hide_a_building()
    again = {name: value for name, value in anonymizing().items() if name != "REPORT"}
    yield from run("anonymizephotos", again, called="again")
    yield from open_the_geopackage_again()


def evaluate() -> Steps:
    """What was found against the sure part of it, which stands in for what people marked."""
    found = QgsVectorLayer(f"{DATA}|layername=found", "found", "ogr")
    sure = found.materialize(QgsFeatureRequest().setFilterExpression('"score" > 0.5'))
    QgsProject.instance().addMapLayers([found, sure])
    parameters = {
        "DETECTIONS": found.id(),
        "GROUND_TRUTH_LAYER": sure.id(),
        "FOLDER": str(PHOTOS),
        "REPORT": str(OUTPUT / "evaluation.html"),
    }
    yield from run("evaluatedetections", parameters)
    QgsProject.instance().removeMapLayers([found.id(), sure.id()])


def anonymizing() -> dict[str, Any]:
    """The main job, both layers in one GeoPackage."""
    return {
        "FOLDER": str(PHOTOS),
        "OUTPUT": str(OUTPUT / "anonymized"),
        "PHOTOS": table("photos"),
        "DETECTIONS": table("detections"),
        "REPORT": str(OUTPUT / "report.html"),
    }


def dialogs() -> Steps:
    """Every dialog as it opens."""
    for algorithm in QgsApplication.processingRegistry().providerById("anon").algorithms():
        dialog = processing.createAlgorithmDialog(algorithm.id())
        dialog.resize(900, 640)
        dialog.show()
        yield SOON
        picture(dialog, f"dialog_{algorithm.name()}")
        dialog.close()
        dialog.deleteLater()


def run(name: str, parameters: dict[str, Any], called: str = "") -> Steps:
    """Run an algorithm by its dialog, as a person would, and wait until its layers are there.

    called: in the names of the pictures, in place of the algorithm's name.
    """
    called = called or name
    dialog = processing.createAlgorithmDialog(f"anon:{name}", parameters)
    dialog.resize(900, 640)
    dialog.show()
    yield SOON
    picture(dialog, f"filled_{called}")
    ended: list[bool] = []
    dialog.algorithmFinished.connect(lambda done, _results: ended.append(done))
    dialog.runButton().click()
    yield lambda: bool(ended)
    yield LATER
    picture(dialog, f"log_{called}")
    if not ended[0]:
        raise RuntimeError(f"anon:{name} failed; see log_{called}.png")
    dialog.close()
    OPENED.append(dialog)


def look_at_layers() -> Steps:
    """Every look of the photos and detections, and the form of a photo."""
    for name in ("Photos", "Detections"):
        one = layer(name)
        others = [each for each in QgsProject.instance().mapLayers().values() if each is not one]
        tree = QgsProject.instance().layerTreeRoot()
        for each in others:
            tree.findLayer(each.id()).setItemVisibilityChecked(name == "Detections")
        extent = one.extent()
        extent.scale(1.5)
        iface.mapCanvas().setExtent(extent)
        for style in one.styleManager().styles():
            one.styleManager().setCurrentStyle(style)
            iface.mapCanvas().refresh()
            yield LATER
            picture(iface.mainWindow(), f"map_{name}_{style}".replace(" ", "_").lower())
        one.styleManager().setCurrentStyle({"Photos": "Status", "Detections": "Labels"}[name])
        for each in others:
            tree.findLayer(each.id()).setItemVisibilityChecked(True)
    check_relation("after the run")
    for name in ("Photos", "Detections"):
        row = next(one for one in layer(name).getFeatures() if "street_01" in one["photo"])
        dialog = QgsAttributeDialog(layer(name), row, False, iface.mainWindow(), True)
        dialog.resize(760, 760)
        dialog.show()
        yield LATER
        tabs = dialog.findChild(QTabWidget)
        for index in range(tabs.count()):
            tabs.setCurrentIndex(index)
            yield SOON
            picture(dialog, f"form_{name}_{index}".lower())
        dialog.close()


def print_a_page() -> Steps:
    """A page of the print layout that comes with the plugin."""
    document = QDomDocument()
    document.setContent(LAYOUT.read_text(encoding="utf-8"))
    layout = QgsPrintLayout(QgsProject.instance())
    layout.loadFromTemplate(document, QgsReadWriteContext())
    atlas = layout.atlas()
    atlas.setCoverageLayer(layer("Photos"))
    atlas.beginRender()
    atlas.seekTo(1)
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 90
    QgsLayoutExporter(layout).exportToImage(str(PICTURES / "layout_page.png"), settings)
    atlas.endRender()
    yield SOON


def open_the_geopackage_again() -> Steps:
    """The looks and the relation come back from the file alone."""
    QgsProject.instance().clear()
    yield LATER
    for name in ("detections", "photos"):
        iface.addVectorLayer(f"{DATA}|layername={name}", name, "ogr")
        yield LATER
    check_relation("after opening the GeoPackage")


def check_relation(when: str) -> None:
    """Raises RuntimeError where photos do not know their detections."""
    relations = QgsProject.instance().relationManager().relations().values()
    names = [one.name() for one in relations if one.isValid()]
    print(f"Relations {when}: {names}", file=sys.stderr)
    if names != ["Detections of the photo"]:
        raise RuntimeError(f"{when} there is no relation of photos to their detections")


def hide_a_building() -> Steps:
    """An objection to a house across the street."""
    houses = QgsVectorLayer("Polygon?crs=EPSG:4326&field=height:double", "Buildings", "memory")
    photos = layer("Photos")
    row = next(one for one in photos.getFeatures() if "street_01" in one["photo"])
    here = row.geometry().asPoint()
    house = QgsFeature(houses.fields())
    house.setGeometry(QgsGeometry.fromPolygonXY([house_ahead(here, row["direction"])]))
    house["height"] = 9.0
    houses.dataProvider().addFeature(house)
    QgsProject.instance().addMapLayer(houses)
    yield from run(
        "redactfacades",
        {
            "FOLDER": str(OUTPUT / "anonymized"),
            "BUILDINGS": houses.id(),
            "HEIGHT_FIELD": "height",
            "FIELD_OF_VIEW": 70,
            "OUTPUT": str(OUTPUT / "facades"),
            "SIGHT_LINES": table("sight_lines"),
        },
    )
    tree = QgsProject.instance().layerTreeRoot()
    shown = {layer("Sight lines").id(), photos.id(), houses.id()}
    for one in QgsProject.instance().mapLayers():
        tree.findLayer(one).setItemVisibilityChecked(one in shown)
    extent = layer("Sight lines").extent()
    extent.scale(1.6)
    iface.mapCanvas().setExtent(extent)
    iface.mapCanvas().refresh()
    yield LATER
    picture(iface.mainWindow(), "map_sight_lines")


def house_ahead(here: QgsPointXY, heading_deg: float) -> list[QgsPointXY]:
    """A house of 12 by 10 m, 30 m ahead and 7 m left of the street's middle."""
    measure = QgsDistanceArea()
    measure.setEllipsoid("WGS84")
    corners = ((30, 7), (42, 7), (42, 17), (30, 17))
    heading = math.radians(heading_deg)
    return [
        measure.computeSpheroidProject(
            here, math.hypot(ahead, left), heading - math.atan2(left, ahead)
        )
        for ahead, left in corners
    ]


def layer(name: str) -> QgsVectorLayer:
    """The layer of that name, or of the table that QGIS named it after ("Sight lines")."""
    layers = QgsProject.instance().mapLayers().values()
    wanted = name.lower().replace(" ", "_")
    found = [one for one in layers if one.name().lower().replace(" ", "_") == wanted]
    if not found:
        raise RuntimeError(f"There is no layer {name}, only {[one.name() for one in layers]}")
    return found[0]


class Guide:
    """Takes the tour step by step, in the event loop of QGIS."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._waiting: Callable[[], bool] | None = None
        self._until = 0.0

    def go_on(self) -> None:
        """Take the next step, or quit QGIS after the last or failed one."""
        if self._waiting is not None and not self._waiting():
            if time.monotonic() > self._until:
                print(f"Nothing happened for {LONGEST_WAIT_S} s.", file=sys.stderr)
                self._end(1)
            QTimer.singleShot(SOON, self.go_on)
            return
        self._waiting = None
        try:
            pause = next(self._steps)
        except StopIteration:
            self._end(0)
            return
        except Exception:
            traceback.print_exc()
            self._end(1)
            return
        if callable(pause):
            self._waiting, pause = pause, SOON
            self._until = time.monotonic() + LONGEST_WAIT_S
        QTimer.singleShot(pause, self.go_on)

    def _end(self, code: int) -> None:
        QgsProject.instance().setDirty(False)
        QApplication.instance().processEvents()
        os._exit(code)  # QGIS would ask whether to save


guide = Guide(tour())
QTimer.singleShot(LATER, guide.go_on)
