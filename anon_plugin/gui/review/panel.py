"""All that the dock shows of one layer of detections: the photo, buttons, and how far one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QLabel, QStackedWidget, QVBoxLayout, QWidget

from anon_plugin.errors import AnonymizerError
from anon_plugin.gui.review.acts import Acts
from anon_plugin.gui.review.canvas import ReviewCanvas
from anon_plugin.gui.review.document import Document
from anon_plugin.gui.review.key_page import KeyPage
from anon_plugin.gui.review.keys import KeyFilter
from anon_plugin.gui.review.map_tool import EditTool
from anon_plugin.gui.review.review import Review
from anon_plugin.gui.review.run_journal import styles_of_run
from anon_plugin.gui.review.sheet import ContactSheet
from anon_plugin.gui.review.status import StatusLine
from anon_plugin.gui.review.strip import PanoramaStrip
from anon_plugin.gui.review.toolbar import ToolBar

if TYPE_CHECKING:
    from anon_plugin.engine.redaction.style import Styles

_MESSAGE_MS = 6000

# Keys that move through the contact sheet by themselves.
_OF_LIST = ("left", "right", "up", "down", "narrower", "wider", "lower", "higher")


class ReviewPanel(QWidget):
    """A review at work."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.review = Review(document)
        self.canvas = ReviewCanvas(self.review)
        self.tool = EditTool(self.canvas, self.review)
        self.canvas.setMapTool(self.tool)
        self.strip = PanoramaStrip(self.canvas, self.review)
        self.pages = QStackedWidget()
        self.photo_page = _column(self.canvas, self.strip)
        self.pages.addWidget(self.photo_page)
        self.acts = Acts(self).table()
        self.toolbar = ToolBar(self.review, self.acts)
        self._run_styles = styles_of_run(document.detections)
        if self._run_styles is not None:
            self.toolbar.offer_run_style()
        self.notice = _notice()
        self.message = _notice()
        self.status = StatusLine(self.review)
        self.key_page: KeyPage | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for widget in (self.toolbar, self.toolbar.choices, self.notice, self.message):
            layout.addWidget(widget)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.status)
        self.sheet: ContactSheet | None = None
        self._keys = KeyFilter(self, self.acts, self._left_to_list)
        self._keys.watch(self, self.canvas, self.canvas.viewport(), self.toolbar)
        self.setFocusProxy(self.canvas)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._hide_message = QTimer(self)
        self._hide_message.setSingleShot(True)
        self._hide_message.timeout.connect(self.message.hide)
        self.review.said.connect(self.say)
        self.review.photo_shown.connect(self._show_notice)
        self.review.photo_shown.connect(lambda: self.preview(False))

    def begin(self, key: str = "", number: int | None = None) -> None:
        """Open a photo, or the first of the queue that nobody has seen."""
        if key:
            self.review.open(key, number)
        elif not self.review.current:
            self.review.next_photo()
        self.canvas.setFocus()

    def end(self) -> None:
        """Let go of everything before the panel is deleted."""
        self.hide()
        self._hide_message.stop()
        if self.key_page is not None:
            self.key_page.close()
        if self.sheet is not None:
            self.sheet.end()
        self.canvas.unsetMapTool(self.tool)
        self.review.end()
        self.status.end()

    def say(self, text: str, is_warning: bool) -> None:
        """Show a message for a few seconds."""
        self.message.setStyleSheet(_COLOURS[is_warning])
        self.message.setText(text)
        self.message.show()
        self._hide_message.start(_MESSAGE_MS)

    def show_keys(self) -> None:
        """The page of keys, and away with it."""
        if self.key_page is None:
            self.key_page = KeyPage(self)
        self.key_page.setVisible(not self.key_page.isVisible())

    def preview(self, on: bool) -> None:
        """Show how the photo will look redacted, drawn by the engine in memory; or itself again."""
        opened = self.review.opened
        self.canvas.regions_item.hidden = on and opened is not None
        self.canvas.regions_item.update()
        if not on or opened is None:
            self.canvas.photo_item.show_instead(None)
            return
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            redacted = opened.redacted(self.review.detections(), self._styles())
            self.canvas.photo_item.show_instead(redacted)
        except AnonymizerError as error:
            self.say(str(error), True)
        finally:
            QApplication.restoreOverrideCursor()

    def _styles(self) -> Styles:
        from anon_plugin.engine.redaction.style import styles_for

        name = str(self.toolbar.styles.currentData())
        return styles_for(name) if name or self._run_styles is None else self._run_styles

    @property
    def shown_sheet(self) -> ContactSheet | None:
        """The contact sheet while it is shown."""
        return self.sheet if self.pages.currentWidget() is self.sheet else None

    def toggle_sheet(self) -> None:
        """The contact sheet, and back."""
        if self.shown_sheet is not None:
            self.pages.setCurrentWidget(self.photo_page)
            self.canvas.setFocus()
            return
        self.tool.stop()
        if self.sheet is None:
            self.sheet = ContactSheet(self.review)
            self.pages.addWidget(self.sheet)
            self._keys.watch(self.sheet, self.sheet.list, self.sheet.list.viewport())
            self.sheet.list.doubleClicked.connect(
                lambda index: self.open_crop(self.sheet and self.sheet.model.numbers[index.row()])
            )
        self.pages.setCurrentWidget(self.sheet)
        self.sheet.renew()
        self.sheet.list.setFocus()

    def open_crop(self, number: int | None) -> None:
        """The photo of a finding on the contact sheet, with that selected."""
        row = None if number is None else self.review.document.index.get(number)
        if row is not None:
            self.pages.setCurrentWidget(self.photo_page)
            self.canvas.setFocus()
            self.review.open(row.photo, number)

    def _left_to_list(self, act: str) -> bool:
        return self.shown_sheet is not None and act in _OF_LIST

    def _show_notice(self) -> None:
        reason = self.review.why_not_editable() if self.review.opened is not None else ""
        self.notice.setStyleSheet(_COLOURS[True])
        self.notice.setText(reason)
        self.notice.setVisible(bool(reason))


# Dark on light in every theme, so that it can be read in a dark one, too.
_COLOURS = {
    True: "background:#fff4e0;color:#1d2733;padding:6px",
    False: "background:#e7f0ea;color:#1d2733;padding:6px",
}


def _column(first: QWidget, below: QWidget) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    layout.addWidget(first, 1)
    layout.addWidget(below)
    return page


def _notice() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.hide()
    return label
