"""The page of keys, over the photo."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from anon_plugin.gui.review.keys import KEYS
from anon_plugin.language import tr


class KeyPage(QDialog):
    """All keys of the review and what they do. Any key closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys of the review"))
        content = QWidget()
        grid = QGridLayout(content)
        for row, (names, title) in enumerate(self._rows()):
            name = QLabel(f"<b>{names}</b>")
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(QLabel(title), row, 1)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.addWidget(area)
        wanted = content.sizeHint()
        self.resize(wanted.width() + 60, min(wanted.height() + 40, 760))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close."""
        if event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt):
            self.close()

    def _rows(self) -> list[tuple[str, str]]:
        """(keys, what they do); a key without a title does what the one before it does."""
        rows: list[tuple[str, str]] = []
        for key in KEYS:
            if key.title:
                rows.append((key.name, key.text))
            else:
                names, title = rows[-1]
                rows[-1] = (f"{names}, {key.name}", title)
        return rows
