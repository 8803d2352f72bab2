"""The plugin's entry in the Plugins menu, and its welcome on the first start."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QPushButton

from anon_plugin import shipped
from anon_plugin.gui.first_steps import FirstSteps
from anon_plugin.gui.review.entry import ReviewEntry
from anon_plugin.gui.toolbox import open_algorithm, show_tools
from anon_plugin.language import tr

WELCOMED_SETTING = "anon/welcomed"


class Menu:
    """A submenu of QGIS' Plugins menu that leads to the tools and to the review."""

    def __init__(self, iface: Any, name: str) -> None:
        """iface: the QgisInterface. name: of the plugin, as the toolbox shows it."""
        self._iface = iface
        self._name = name
        self.first_steps: FirstSteps | None = None
        icon = QIcon(str(shipped.find_file("resources/icon.svg")))
        self._menu = iface.pluginMenu().addMenu(icon, name)
        for title, action in (
            (tr("First steps"), self.show_first_steps),
            (tr("Show the tools"), lambda: show_tools(iface, name)),
            (tr("Anonymize photos"), lambda: open_algorithm(iface, "anon:anonymizephotos")),
            (tr("Check setup"), lambda: open_algorithm(iface, "anon:checksetup")),
        ):
            self._menu.addAction(title).triggered.connect(lambda _=False, action=action: action())
        self.review = ReviewEntry(iface)
        self._menu.addSeparator()
        self._menu.addActions(self.review.actions)

    def welcome_once(self) -> None:
        """On the very first start say where the tools are."""
        settings = QgsSettings()
        if settings.value(WELCOMED_SETTING, False, bool):
            return
        settings.setValue(WELCOMED_SETTING, True)
        # Once QGIS has started, so that what it has to say itself does not cover it.
        QTimer.singleShot(0, self._welcome)

    def _welcome(self) -> None:
        message = self._iface.messageBar().createMessage(
            self._name, tr("The tools are in the Processing toolbox.")
        )
        button = QPushButton(tr("First steps"), message)
        button.clicked.connect(lambda: self.show_first_steps())
        message.layout().addWidget(button)
        self._iface.messageBar().pushWidget(message)

    def show_first_steps(self) -> None:
        """Open the page of first steps."""
        if self.first_steps is None:
            self.first_steps = FirstSteps(self._iface, self._name)
        self.first_steps.show()
        self.first_steps.raise_()

    def remove(self) -> None:
        """Take all of it away again."""
        if self.first_steps is not None:
            self.first_steps.close()
            self.first_steps.deleteLater()
            self.first_steps = None
        self.review.remove()
        self._iface.pluginMenu().removeAction(self._menu.menuAction())
        self._menu.deleteLater()
