"""What leads to the tools: an entry in the Plugins menu, a welcome, a page of first steps."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("qgis.gui", reason="run make setup")

CHECKOUT = Path(__file__).resolve().parents[2]

# A window with what the plugin uses of QGIS' own: the plugin is started and unloaded in it twice.
SCRIPT = """
import sys
from qgis.core import QgsApplication
application = QgsApplication([], True)
application.initQgis()
sys.path.append(QgsApplication.pkgDataPath() + "/python/plugins")
from processing.core.Processing import Processing
Processing.initialize()
from qgis.gui import QgsMessageBar, QgsProcessingToolboxProxyModel, QgsProcessingToolboxTreeView
from qgis.PyQt.QtWidgets import QDockWidget, QLabel, QMainWindow, QMenu, QPushButton
from anon_plugin import classFactory

class Interface:
    def __init__(self):
        self.window = QMainWindow()
        self.bar = QgsMessageBar(self.window)
        self.menu = QMenu()
    def mainWindow(self):
        return self.window
    def messageBar(self):
        return self.bar
    def pluginMenu(self):
        return self.menu
    def activeLayer(self):
        return None
    def addToolBarIcon(self, action):
        self.window.addAction(action)
    def removeToolBarIcon(self, action):
        self.window.removeAction(action)
    def addDockWidget(self, area, dock):
        self.window.addDockWidget(area, dock)
    def removeDockWidget(self, dock):
        self.window.removeDockWidget(dock)

iface = Interface()
for start in ("first", "second"):
    plugin = classFactory(iface)
    plugin.initGui()
    application.processEvents()
    print(start, "welcome:", len(iface.bar.items()))
    (entry,) = iface.menu.actions()
    titles = [action.text() for action in entry.menu().actions()]
    print(start, "menu:", entry.text(), titles)
    if start == "second":
        entry.menu().actions()[1].trigger()
        print("without a toolbox:", iface.bar.currentItem().text())
        dock = QDockWidget(iface.window)
        dock.setObjectName("ProcessingToolbox")
        tree = QgsProcessingToolboxTreeView()
        tree.setRegistry(QgsApplication.processingRegistry())
        dock.setWidget(tree)
        dock.hide()
        entry.menu().actions()[1].trigger()
        print("tools:", tree.currentIndex().data(), tree.isExpanded(tree.currentIndex()))
    entry.menu().actions()[0].trigger()
    page = plugin.menu.first_steps
    print("buttons:", [button.text() for button in page.findChildren(QPushButton)])
    texts = [text.text() for text in page.findChildren(QLabel)]
    print("missing:", any("exifread is missing" in text for text in texts))
    entry.menu().actions()[5].trigger()
    (dock,) = [one for one in iface.window.findChildren(QDockWidget)
               if one.objectName() == "AnonReviewDock"]
    print("review:", dock.isVisibleTo(iface.window), dock.panel is None)
    plugin.unload()
    application.sendPostedEvents(None, 52)  # DeferredDelete
    docks = [one.objectName() for one in iface.window.findChildren(QDockWidget)]
    print("left:", len(iface.menu.actions()), len(iface.window.actions()), docks)
"""

BLOCK_EXIFREAD = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "exifread":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Refuse())
"""


def said(script: str, profile: Path) -> dict[str, list[str]]:
    """What a script prints, by the words before the colon."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=CHECKOUT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QGIS_CUSTOM_CONFIG_PATH": str(profile)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        name, _, text = line.partition(": ")
        found.setdefault(name, []).append(text)
    return found


def test_the_menu_leads_to_the_tools_and_goes_with_the_plugin(tmp_path: Path) -> None:
    told = said(SCRIPT, tmp_path)
    assert told["first welcome"] == ["1"]
    assert told["second welcome"] == ["1"], "that of the first start; there is no second one"
    titles = (
        "['First steps', 'Show the tools', 'Anonymize photos', 'Check setup', '', "
        "'Review detections', 'Review a photo on the map']"
    )
    assert told["first menu"] == told["second menu"] == [f"Street Photo Anonymizer {titles}"]
    assert "Switch on the plugin Processing" in told["without a toolbox"][0]
    assert told["tools"] == ["Street Photo Anonymizer True"]
    assert "'Check setup', 'Anonymize photos', 'Show the tools'" in told["buttons"][0]
    assert told["missing"] == ["False", "False"]
    assert told["review"] == ["True True", "True True"]
    assert told["left"] == ["0 0 []", "0 0 ['ProcessingToolbox']"]


def test_the_first_steps_say_what_is_missing(tmp_path: Path) -> None:
    assert said(BLOCK_EXIFREAD + SCRIPT, tmp_path)["missing"] == ["True", "True"]
