"""A page for people who see the plugin for the first time: what to do first, and where it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QIcon
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from anon_plugin import dependencies, shipped
from anon_plugin.gui.toolbox import open_algorithm, show_tools
from anon_plugin.language import tr

_WIDTH_PX = 560


class FirstSteps(QDialog):
    """Three steps with a button each; above them what is missing, if anything is."""

    def __init__(self, iface: Any, name: str) -> None:
        """iface: the QgisInterface. name: of the plugin, as the toolbox shows it."""
        super().__init__(iface.mainWindow())
        self._iface = iface
        self._name = name
        self.setWindowTitle(tr("{name}: first steps").format(name=name))
        self.setWindowIcon(QIcon(str(shipped.find_file("resources/icon.svg"))))
        self.setMinimumWidth(_WIDTH_PX)
        layout = QVBoxLayout(self)
        layout.addWidget(
            _text(tr("The tools are in the Processing toolbox, under “{name}”.").format(name=name))
        )
        missing = dependencies.missing_message()
        if missing:
            warning = _text(missing)
            warning.setStyleSheet("background:#fff4e0;color:#1d2733;padding:8px")
            warning.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(warning)
        layout.addWidget(self._steps())
        layout.addWidget(self._buttons())

    def _steps(self) -> QWidget:
        panel = QWidget()
        grid = QGridLayout(panel)
        grid.setColumnStretch(0, 1)
        for row, (text, title, action) in enumerate(self._rows()):
            grid.addWidget(_text(f"{row + 1}. {text}"), row, 0)
            button = QPushButton(title)
            button.clicked.connect(lambda _=False, action=action: action())
            grid.addWidget(button, row, 1)
        return panel

    def _rows(self) -> tuple[tuple[str, str, Callable[[], None]], ...]:
        return (
            (
                tr("See whether everything is there that the search needs."),
                tr("Check setup"),
                lambda: open_algorithm(self._iface, "anon:checksetup"),
            ),
            (
                tr(
                    "Choose a folder of photos, and another one for the results. The rest may stay "
                    "as it is."
                ),
                tr("Anonymize photos"),
                lambda: open_algorithm(self._iface, "anon:anonymizephotos"),
            ),
            (
                tr(
                    "Look at the results before you publish them, on the map and in the report. No "
                    "search finds everything."
                ),
                tr("Show the tools"),
                lambda: show_tools(self._iface, self._name),
            ),
        )

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        manual = buttons.addButton(tr("Start in ten minutes"), QDialogButtonBox.ButtonRole.HelpRole)
        manual.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl(shipped.help_url("start.html")))
        )
        return buttons


def _text(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
