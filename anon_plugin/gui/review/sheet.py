"""The contact sheet: crops of all findings in one grid, for getting false ones out at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.PyQt.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QSize,
    Qt,
    QTimer,
    pyqtSignal,
)
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QVBoxLayout,
    QWidget,
)

from anon_plugin.gui.review.review import Review
from anon_plugin.gui.review.sheet_order import ORDERS, in_order, order_title
from anon_plugin.gui.review.sheet_painting import CropDelegate
from anon_plugin.language import tr, tr_plural

_SIDE_PX = 160
_AHEAD = 60
"""So many crops after the last visible one are made ahead."""


class SheetModel(QAbstractListModel):
    """The numbers of rows, in the order of the sheet."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.numbers: list[int] = []
        self._place_of: dict[int, int] = {}

    def set_numbers(self, numbers: Sequence[int]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self.numbers = list(numbers)
        self._place_of = {number: place for place, number in enumerate(self.numbers)}
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return len(self.numbers) if parent is None or not parent.isValid() else 0

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self.numbers[index.row()] if role == Qt.ItemDataRole.UserRole else None

    def index_of(self, number: int) -> QModelIndex:
        """Where a row is; an index that is not valid where it is not shown."""
        place = self._place_of.get(number, -1)
        return self.index(place) if place >= 0 else QModelIndex()

    def note(self, number: int) -> None:
        """A row looks different now."""
        index = self.index_of(number)
        if index.isValid():
            self.dataChanged.emit(index, index)


class ContactSheet(QWidget):
    """The sheet with what it is sorted by. Its list takes the keys."""

    _crop_made = pyqtSignal(int)

    def __init__(self, review: Review, parent: QWidget | None = None) -> None:
        from anon_plugin.gui.review.crops import CropMaker

        super().__init__(parent)
        self._review = review
        ratio = self.devicePixelRatioF()
        self.crops = CropMaker(self._crop_made.emit, review.read, round(_SIDE_PX * ratio))
        self._crop_made.connect(self._made)
        self.order = QComboBox()
        for name in ORDERS:
            self.order.addItem(order_title(name), name)
        self.order.activated.connect(lambda _: self.renew())
        self.order.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._count = QLabel()
        self.model = SheetModel(self)
        self.list = _list(self.model)
        self.list.setItemDelegate(CropDelegate(self.list, self._row, self.crops.get))
        height = _SIDE_PX + 12 + self.list.fontMetrics().height()
        self.list.setGridSize(QSize(_SIDE_PX + 10, height))
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Sorted by")))
        row.addWidget(self.order)
        row.addStretch(1)
        row.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addLayout(row)
        layout.addWidget(self.list, 1)
        self.setFocusProxy(self.list)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(30)
        self._soon.timeout.connect(self._ask_for_crops)
        self.list.verticalScrollBar().valueChanged.connect(lambda _: self._soon.start())
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._say_count())
        review.document.row_changed.connect(self._row_changed)
        self._other_rows = QTimer(self)
        self._other_rows.setSingleShot(True)
        self._other_rows.timeout.connect(self._renew_if_shown)
        review.document.row_came_or_went.connect(self._other_rows.start)
        review.document.reset.connect(self._other_rows.start)

    def renew(self) -> None:
        """Sort the rows anew; what was selected stays so where it is still there."""
        selected = self.selected()
        document = self._review.document
        keys = set(document.keys(self._review.selected_only))
        rows = [row for row in document.index if row.photo in keys]
        name = str(self.order.currentData())
        self.model.set_numbers(in_order(rows, name, document.sizes))
        self.select(selected or self.model.numbers[:1])
        self._say_count()
        self._soon.start()

    def selected(self) -> list[int]:
        """The numbers of the selected rows, in the order of the sheet."""
        chosen = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        return [self.model.numbers[place] for place in chosen]

    def select(self, numbers: Sequence[int]) -> None:
        """Select rows, and look at the first of them."""
        indexes = [index for index in map(self.model.index_of, numbers) if index.isValid()]
        chosen = QItemSelection()
        for index in indexes:
            chosen.select(index, index)
        model = self.list.selectionModel()
        if indexes:
            model.setCurrentIndex(indexes[0], QItemSelectionModel.SelectionFlag.NoUpdate)
            self.list.scrollTo(indexes[0])
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def step(self) -> None:
        """On to the next crop."""
        current = self.list.currentIndex().row()
        self.select(self.model.numbers[current + 1 : current + 2] or self.selected())

    def current(self) -> int | None:
        """The row that the keys are at."""
        index = self.list.currentIndex()
        return self.model.numbers[index.row()] if index.isValid() else None

    def changed_photos(self, numbers: Sequence[int]) -> list[int]:
        """Those of the rows whose photo is another file now than the one that was searched."""
        document = self._review.document
        changed = []
        for number in numbers:
            row, crop = document.index.get(number), self.crops.get(number)
            photo = None if row is None else document.photo(row.photo)
            before = "" if photo is None else photo.sha256
            if crop is not None and before and crop.sha256 and crop.sha256 != before:
                changed.append(number)
        return changed

    def end(self) -> None:
        """Let the thread end."""
        self._soon.stop()
        self._other_rows.stop()
        self.crops.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More crops may be in sight."""
        super().resizeEvent(event)
        self._soon.start()

    def _renew_if_shown(self) -> None:
        if self.isVisible():
            self.renew()

    def _ask_for_crops(self) -> None:
        from anon_plugin.gui.review.crops import Request

        if not self.isVisible():
            return
        first, last = self._visible()
        document = self._review.document
        requests = []
        for number in self.model.numbers[first : last + 1 + _AHEAD]:
            row = document.index.get(number)
            photo = None if row is None else document.photo(row.photo)
            if photo is not None and self.crops.get(number) is None:
                requests.append(Request(number, photo.path, tuple(document.regions(number))))
        self.crops.want(requests)

    def _visible(self) -> tuple[int, int]:
        """The places of the first and the last crop in sight."""
        area, grid = self.list.viewport().rect(), self.list.gridSize()
        columns = max(1, area.width() // max(grid.width(), 1))
        top = self.list.verticalScrollBar().value() // max(grid.height(), 1)
        rows = area.height() // max(grid.height(), 1) + 2
        first = min(top * columns, max(len(self.model.numbers) - 1, 0))
        return first, min(first + rows * columns, len(self.model.numbers)) - 1

    def _row(self, number: int) -> Any:
        return self._review.document.index.get(number)

    def _made(self, number: int) -> None:
        self.model.note(number)

    def _row_changed(self, number: int, reshaped: bool) -> None:
        if reshaped:
            self.crops.forget(number)
            self._soon.start()
        self.model.note(number)
        self._say_count()

    def _say_count(self) -> None:
        total, chosen = len(self.model.numbers), len(self.selected())
        self._count.setText(
            tr_plural(
                "{chosen} of {count} finding selected",
                "{chosen} of {count} findings selected",
                total,
                chosen=chosen,
            )
        )


def _list(model: SheetModel) -> QListView:
    view = QListView()
    view.setModel(model)
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setMovement(QListView.Movement.Static)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setUniformItemSizes(True)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setSelectionRectVisible(True)
    view.setDragEnabled(False)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setObjectName("AnonReviewSheet")
    return view
