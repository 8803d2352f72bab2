"""What is looked at in a review: the queue, the current photo, the view of it, the selection."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from anon_plugin.errors import AnonymizerError
from anon_plugin.gui.review.document import Document
from anon_plugin.gui.review.index import Row
from anon_plugin.gui.review.queue import in_order, next_unseen
from anon_plugin.language import tr

if TYPE_CHECKING:
    from anon_plugin.gui.review.opened import OpenedPhoto
    from anon_plugin.gui.review.viewports import Viewport

_DRAWN_AFTER_MS = 80

AHEAD = 6
"""So many photos of the queue are decoded ahead."""


class Looking(QObject):
    """Which photo is shown, and how.

    photo_shown: another photo is current, or it has been decoded. rows_changed: of the current
    photo. selection_changed, viewport_changed: likewise. look_at: a box of the plane is to be shown
    (left, top, right, bottom). progress_changed: photos were seen, or the queue is another.
    edited: some row is not what it was. said: a message, and whether it is a warning.
    """

    photo_shown = pyqtSignal()
    rows_changed = pyqtSignal()
    selection_changed = pyqtSignal()
    viewport_changed = pyqtSignal()
    look_at = pyqtSignal(object)
    progress_changed = pyqtSignal()
    edited = pyqtSignal()
    said = pyqtSignal(str, bool)
    _decoded = pyqtSignal(str)

    def __init__(self, document: Document) -> None:
        from anon_plugin.gui.review.decoding import Decoder
        from anon_plugin.gui.review.opened import open_photo

        super().__init__()
        self.document = document
        self.decoder = Decoder(
            lambda path: self._decoded.emit(str(path)),
            read=lambda path: open_photo(path, self._projection_of(path)),
        )
        self.is_over = False
        self.current = ""
        self.opened: OpenedPhoto | None = None
        self.problem = ""
        self.viewport: Viewport | None = None
        self.selection: tuple[int, ...] = ()
        self.order: list[str] = []
        self.selected_only = False
        self._before: list[str] = []
        self._then_zoom_to: int | None = None
        self._decoded.connect(self._take_decoded)
        self._drawn_soon = QTimer(self)
        self._drawn_soon.setSingleShot(True)
        self._drawn_soon.setInterval(_DRAWN_AFTER_MS)
        self._drawn_soon.timeout.connect(self.decoder.go_ahead)
        document.rows_changed.connect(self._rows_changed)
        document.photo_changed.connect(lambda _: self.progress_changed.emit())
        document.selection_changed.connect(self._selection_changed)
        document.reset.connect(self._reset)
        self.make_queue()

    def end(self) -> None:
        """Let go of layers and threads; whatever these still have to say goes unheard."""
        self.is_over = True
        self.blockSignals(True)
        self._drawn_soon.stop()
        self.document.let_go()
        self.decoder.end()

    def make_queue(self) -> None:
        """Put the photos in order, by what is known of them now."""
        keys = self.document.keys(self.selected_only)
        self.order = [state.photo for state in in_order(self.document.states(keys))]
        self.progress_changed.emit()

    def set_selected_only(self, selected_only: bool) -> None:
        """Whether only the photos that are selected in their layer are in the queue."""
        self.selected_only = selected_only
        self.make_queue()

    def is_seen(self, key: str) -> bool:
        """Whether somebody has said so of a photo."""
        row = self.document.photo(key)
        return row is not None and row.seen

    def next_photo(self) -> None:
        """On to the next unseen photo, without a word about the current one."""
        following = next_unseen(self.order, self.is_seen, self.current)
        if following:
            self.open(following)
        else:
            self.said.emit(tr("All photos of the queue were seen."), False)

    def back(self) -> None:
        """To the photo before."""
        while self._before:
            key = self._before.pop()
            if key != self.current and self.document.photo(key) is not None:
                self._open(key)
                return

    def open(self, key: str, number: int | None = None) -> None:
        """Show a photo. number: a row of it that shall be selected and zoomed to."""
        if self.current and key != self.current:
            self._before.append(self.current)
        self._open(key, number)

    def _open(self, key: str, number: int | None = None) -> None:
        if key == self.current and self.opened is not None:
            if number is not None:
                self.select([number], zoom=True)
            return
        self.current, self.opened, self.problem = key, None, ""
        self.viewport, self.selection = None, ()
        self._then_zoom_to = number
        self._take(self.decoder.want(Path(key), self._ahead(key), at_once=False))

    def _ahead(self, key: str) -> list[Path]:
        """The next photos of the queue, nearest first."""
        start = self.order.index(key) + 1 if key in self.order else 0
        unseen = (one for one in self.order[start:] if not self.is_seen(one))
        return [Path(one) for one in islice(unseen, AHEAD)]

    def _take_decoded(self, key: str) -> None:
        if self.is_over:
            return
        if key == self.current and self.opened is None and not self.problem:
            self._take(self.decoder.ready(Path(key)))

    def _take(self, result: OpenedPhoto | str | None) -> None:
        from anon_plugin.gui.review.viewports import viewport_of

        if isinstance(result, str):
            self.problem = result
        elif result is not None:
            self.opened = result
            self.viewport = viewport_of(result)
        if result is not None:
            self._drawn_soon.start()
        self.photo_shown.emit()
        if self.opened is not None and self.viewport is not None:
            if self._then_zoom_to is not None:
                self.select([self._then_zoom_to], zoom=True)
            else:
                self.look_at.emit(self.viewport.whole)

    def read(self, path: Path) -> OpenedPhoto | str:
        """A photo for a crop, or why it cannot be shown; in any thread."""
        from anon_plugin.gui.review.opened import open_photo

        ready = self.decoder.ready(path)
        if ready is not None:
            return ready
        try:
            return open_photo(path, self._projection_of(path))
        except AnonymizerError as error:
            return str(error)
        except Exception as error:  # a damaged file must not end the thread
            return f"{type(error).__name__}: {error}"

    def _projection_of(self, path: Path) -> str:
        row = self.document.photo(str(path))
        return "" if row is None else row.projection

    def rows(self) -> list[Row]:
        """Of the current photo."""
        return self.document.index.of_photo(self.current) if self.current else []

    def set_viewport(self, viewport: Viewport) -> None:
        """Look elsewhere in a panorama."""
        self.viewport = viewport
        self.viewport_changed.emit()

    def fit(self) -> None:
        """Show all of the photo, or the widest view of a panorama."""
        if self.viewport is not None:
            self.look_at.emit(self.viewport.whole)

    def next_finding(self, step: int = 1) -> None:
        """Select the next row of the photo, or the one before, and zoom to it."""
        numbers = [row.number for row in self.rows()]
        if not numbers:
            return
        at = (
            numbers.index(self.selection[0])
            if self.selection[:1] and self.selection[0] in (numbers)
            else (-1 if step > 0 else 0)
        )
        self.select([numbers[(at + step) % len(numbers)]], zoom=True)

    def select(self, numbers: Sequence[int], zoom: bool = False) -> None:
        """Select rows of the current photo; zoom: show the first of them closely."""
        there = {row.number for row in self.rows()}
        self.selection = tuple(number for number in numbers if number in there)
        if zoom and self.selection and self.viewport is not None:
            from anon_plugin.gui.review.viewports import closely

            regions = self.document.regions(self.selection[0])
            if regions:
                self.viewport, box = closely(self.viewport, regions)
                self.viewport_changed.emit()
                self.look_at.emit(box)
        self.selection_changed.emit()

    def _rows_changed(self, key: str) -> None:
        self.edited.emit()
        if key == self.current:
            there = {row.number for row in self.rows()}
            self.selection = tuple(number for number in self.selection if number in there)
            self.rows_changed.emit()

    def _reset(self) -> None:
        self.make_queue()
        self.selection = ()
        self.rows_changed.emit()

    def _selection_changed(self) -> None:
        if self.selected_only:
            self.make_queue()
