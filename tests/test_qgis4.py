"""The plugin works without what Qt 6 and QGIS 4 took away, tried on the QGIS that is there.

Members of enumerations are reached through their enumeration alone (Qt.AlignmentFlag.AlignLeft, not
Qt.AlignLeft), and what QGIS calls deprecated may be gone. All of that is taken away before the
plugin is loaded, in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

CHECKOUT = Path(__file__).parents[1]

TAKE_AWAY = """
import enum
from qgis.PyQt import QtCore, QtGui, QtWidgets
import qgis.core, qgis.gui

def is_enumeration(kind):
    return isinstance(kind, type) and (
        issubclass(kind, enum.Enum) or type(kind).__name__ == "enumtype"
    )

gone = 0
for module in (QtCore, QtGui, QtWidgets, qgis.core, qgis.gui):
    for owner in list(vars(module).values()):
        # PyQt5 itself converts values with the help of these two.
        needed = owner in (QtCore.QVariant, QtCore.QMetaType)
        if needed or not isinstance(owner, type) or is_enumeration(owner):
            continue
        for name, value in list(vars(owner).items()):
            if name.startswith("__"):
                continue
            # Of what is overloaded only some forms may be deprecated.
            text = getattr(value, "__doc__", None) or ""
            deprecated = ".. deprecated::" in text and text.count(name + "(") == 1
            if is_enumeration(type(value)) or deprecated:
                delattr(owner, name)
                gone += 1
assert gone > 5000, gone
assert not hasattr(QtCore.Qt, "AlignLeft") and QtCore.Qt.AlignmentFlag.AlignLeft is not None
"""

LOAD = """
import importlib, os, pkgutil, sys
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback, QgsProject
application = QgsApplication([], True)
application.initQgis()
import anon_plugin
for module in pkgutil.walk_packages(anon_plugin.__path__, "anon_plugin."):
    importlib.import_module(module.name)
plugin = anon_plugin.classFactory(None)
plugin.initProcessing()
for algorithm in plugin.provider.algorithms():
    one = algorithm.create()
    assert len(one.shortHelpString()) > 40 and one.icon() is not None
    assert all(parameter.help() for parameter in one.parameterDefinitions()), one.id()

def run(name, parameters):
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
    context.setProject(QgsProject.instance())
    algorithm = plugin.provider.algorithm(name).create()
    results, ok = algorithm.run(parameters, context, feedback)
    assert ok, feedback.textLog()
    for place, details in context.layersToLoadOnCompletion().items():
        layer = context.getMapLayer(place)
        if details.postProcessor() is not None:
            details.postProcessor().postProcessLayer(layer, context, feedback)
    return results

results = run("anonymizephotos", {
    "FOLDER": sys.argv[1], "OUTPUT": sys.argv[2], "REPORT": sys.argv[2] + "/report.html",
    "PHOTOS": "TEMPORARY_OUTPUT", "DETECTIONS": "TEMPORARY_OUTPUT",
    "MODEL": "yunet", "LABELS": ["face"],
})
print("done", results["DONE_COUNT"], results["FAILED_COUNT"])
plugin.unload()
sys.stdout.flush()
os._exit(0)  # PyQt and QGIS do not always end well together
"""


def test_it_loads_and_anonymizes_without_what_qgis_4_took_away(tmp_path: Path) -> None:
    pytest.importorskip("qgis.core", reason="QGIS is not installed; run make setup")
    photos = tmp_path / "photos"
    photos.mkdir()
    noise = np.random.default_rng(1).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    cv2.imwrite(str(photos / "1.jpg"), noise)
    done = subprocess.run(
        [sys.executable, "-c", TAKE_AWAY + LOAD, str(photos), str(tmp_path / "out")],
        cwd=CHECKOUT,
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "done 1 0" in done.stdout
    assert "AttributeError" not in done.stderr
