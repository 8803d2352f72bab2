"""How a crop looks in the contact sheet: its outline, label and score; crossed where rejected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QModelIndex, QPointF, QRect, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF
from qgis.PyQt.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from anon_plugin.engine.vocabulary import label_entry, title_of
from anon_plugin.gui.review.index import Row
from anon_plugin.gui.review.photo_item import image_of

if TYPE_CHECKING:
    from anon_plugin.gui.review.crops import Crop


class CropDelegate(QStyledItemDelegate):
    """Draws one crop. row, crop: give what belongs to a number, None where there is none yet."""

    def __init__(
        self,
        view: QListView,
        row: Callable[[int], Row | None],
        crop: Callable[[int], Crop | None],
    ) -> None:
        super().__init__(view)
        self._view = view
        self._row = row
        self._crop = crop

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return self._view.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        number = index.data(Qt.ItemDataRole.UserRole)
        row, crop = self._row(number), self._crop(number)
        frame = option.rect.adjusted(3, 3, -3, -3)
        text_height = option.fontMetrics.height() + 2
        place = QRect(frame.left(), frame.top(), frame.width(), frame.height() - text_height)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = option.palette
        if selected:
            painter.fillRect(option.rect, palette.color(QPalette.ColorRole.Highlight))
        painter.fillRect(place, QColor("#606060"))
        if crop is not None and crop.pixels.size:
            self._picture(painter, place, crop, row)
        if row is not None:
            role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
            painter.setPen(palette.color(role))
            below = QRect(frame.left(), place.bottom() + 1, frame.width(), text_height)
            painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), _caption(row))
            if not row.keep:
                self._reject(painter, place)
        painter.restore()

    def _picture(self, painter: QPainter, place: QRect, crop: Crop, row: Row | None) -> None:
        painter.drawImage(place, image_of(crop.pixels))
        times_x = place.width() / crop.pixels.shape[1]
        times_y = place.height() / crop.pixels.shape[0]
        colour = QColor(label_entry("" if row is None else row.label).colour).lighter(130)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setClipRect(place)
        for outline in crop.outlines:
            drawn = QPolygonF(
                [
                    QPointF(place.left() + float(x) * times_x, place.top() + float(y) * times_y)
                    for x, y in outline
                ]
            )
            for line, width in ((QColor(0, 0, 0, 150), 3.0), (colour, 1.5)):
                painter.setPen(QPen(line, width))
                painter.drawPolygon(drawn)
        painter.setClipping(False)

    def _reject(self, painter: QPainter, place: QRect) -> None:
        """Pale, and crossed in two colours, so that it shows on any picture."""
        painter.fillRect(place, QColor(128, 128, 128, 150))
        box = QRectF(place).adjusted(6, 6, -6, -6)
        for colour, width in ((QColor("white"), 7.0), (QColor("#b3261e"), 4.0)):
            painter.setPen(QPen(colour, width))
            painter.drawLine(box.topLeft(), box.bottomRight())
            painter.drawLine(box.topRight(), box.bottomLeft())


def _caption(row: Row) -> str:
    score = "" if row.score is None else f" {row.score:.2f}"
    return f"{title_of(row.label)}{score}"
