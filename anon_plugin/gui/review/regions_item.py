"""The regions on the canvas of the review, with what is being drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPen, QPolygonF

from anon_plugin.engine.vocabulary import MaskAction, label_entry, title_of
from anon_plugin.gui.review.index import Row
from anon_plugin.gui.review.review import Review

if TYPE_CHECKING:
    from anon_plugin.gui.review.viewports import Box, Points

HANDLE_PX = 9.0
# On a smaller region handles would hide what is in it, and leave nothing to drag it by.
_LEAST_SIDE_PX = 36.0
_MOST_LABELS = 60


@dataclass(frozen=True)
class ShownRegion:
    """A row on the viewport's plane; polygons: its parts in sight. regions: all its parts, in
    photo pixels."""

    row: Row
    polygons: tuple[Points, ...]
    regions: tuple[Points, ...]


@dataclass
class Draft:
    """What is being drawn or changed and is no row yet.

    number: the row that it stands in for, None for a new one. polygons: on the plane. corners:
    whether each corner gets a handle. open: whether the polygon is not closed yet. band: a box
    that selects.
    """

    number: int | None = None
    polygons: tuple[Points, ...] = ()
    corners: bool = False
    open: bool = False
    band: Box | None = None


class RegionsItem(QgsMapCanvasItem):
    """Draws rows as outlines in the colours of their labels; rejected ones dashed and crossed.

    drawings: how often they were drawn.
    """

    def __init__(self, canvas: QgsMapCanvas, review: Review) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._review = review
        self.shown: list[ShownRegion] = []
        self.zones: list[tuple[Points, bool]] = []
        self.draft = Draft()
        self.hidden = False
        self.drawings = 0
        self.setZValue(10)
        self.updatePosition()

    def updatePosition(self) -> None:
        """Cover all of the canvas, wherever it looks."""
        self.setRect(self._canvas.extent())

    def renew(self) -> None:
        """Take the rows of the current photo as they are now."""
        review, viewport = self._review, self._review.viewport
        self.shown, self.zones = [], []
        if viewport is not None and review.opened is not None:
            for zone, action in review.zones.of_photo(review.opened):
                polygon = viewport.shown(zone)
                if len(polygon) >= 3:
                    self.zones.append((polygon, action is MaskAction.REDACT))
            rows = review.rows()
            regions = review.document.regions_of([row.number for row in rows])
            for row in rows:
                parts = regions[row.number]
                shown = [one for one in map(viewport.shown, parts) if len(one) >= 3]
                self.shown.append(ShownRegion(row, tuple(shown), tuple(parts)))
        self.updatePosition()
        self.update()

    def of(self, number: int) -> ShownRegion | None:
        """A row as it is shown."""
        return next((one for one in self.shown if one.row.number == number), None)

    def has_handles(self, one: ShownRegion) -> bool:
        """Whether a region, if it is selected, can be resized by handles: it alone, and not from
        far."""
        if len(self._review.selection) != 1 or not one.polygons:
            return False
        box = self._on_widget(one.polygons[0]).boundingRect()
        return bool(min(box.width(), box.height()) >= _LEAST_SIDE_PX)

    def paint(self, painter: QPainter, option: Any = None, widget: Any = None) -> None:
        """Draw all of it."""
        self.drawings += 1
        if self.hidden:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for polygon, always in self.zones:
            self._zone(painter, polygon, always)
        for one in self.shown:
            if one.row.number != self.draft.number:
                self._region(painter, one)
        for polygon in self.draft.polygons:
            self._outline(painter, polygon, QColor("#ffd400"), 2.5, closed=not self.draft.open)
            if self.draft.corners:
                self._handles(painter, polygon)
        if self.draft.band is not None:
            self._band(painter, self.draft.band)

    def _region(self, painter: QPainter, one: ShownRegion) -> None:
        selected = one.row.number in self._review.selection
        colour = QColor(label_entry(one.row.label).colour)
        if not one.row.keep:
            colour = QColor("#9a9a9a")
        for polygon in one.polygons:
            self._outline(painter, polygon, colour, 3.5 if selected else 2.0, not one.row.keep)
            if not one.row.keep:
                self._cross(painter, polygon, colour)
            if selected and self.has_handles(one):
                from anon_plugin.gui.review import shapes

                self._handles(painter, shapes.handles(polygon))
        if one.polygons and (selected or len(self.shown) <= _MOST_LABELS):
            self._caption(painter, one)

    def _outline(
        self,
        painter: QPainter,
        polygon: Points,
        colour: QColor,
        width: float,
        dashed: bool = False,
        closed: bool = True,
    ) -> None:
        drawn = self._on_widget(polygon)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line, thick in ((QColor(0, 0, 0, 150), width + 2.0), (colour.lighter(120), width)):
            pen = QPen(line, thick)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            if dashed and thick == width:
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            if closed:
                painter.drawPolygon(drawn)
            else:
                painter.drawPolyline(drawn)

    def _cross(self, painter: QPainter, polygon: Points, colour: QColor) -> None:
        box = self._on_widget(polygon).boundingRect()
        painter.setPen(QPen(colour, 1.5))
        painter.drawLine(box.topLeft(), box.bottomRight())
        painter.drawLine(box.topRight(), box.bottomLeft())

    def _handles(self, painter: QPainter, points: Points) -> None:
        painter.setPen(QPen(QColor("black"), 1.0))
        painter.setBrush(QColor("white"))
        half = HANDLE_PX / 2
        for place in self._on_widget(points):
            painter.drawRect(QRectF(place.x() - half, place.y() - half, HANDLE_PX, HANDLE_PX))

    def _caption(self, painter: QPainter, one: ShownRegion) -> None:
        text = title_of(one.row.label)
        if one.row.score is not None:
            text += f" {one.row.score:.2f}"
        box = self._on_widget(one.polygons[0]).boundingRect()
        metrics = painter.fontMetrics()
        frame = QRectF(
            box.left(), box.top() - metrics.height() - 4, metrics.horizontalAdvance(text) + 8, 0
        )
        frame.setHeight(metrics.height() + 2)
        painter.fillRect(frame, QColor(0, 0, 0, 170))
        painter.setPen(QPen(QColor("white")))
        painter.drawText(frame, int(Qt.AlignmentFlag.AlignCenter), text)

    def _zone(self, painter: QPainter, polygon: Points, always: bool) -> None:
        colour = QColor("#b3261e") if always else QColor("#2e7d32")
        pen = QPen(colour, 2.0, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        colour.setAlpha(45)
        painter.setBrush(colour)
        painter.drawPolygon(self._on_widget(polygon))

    def _band(self, painter: QPainter, box: Box) -> None:
        painter.setPen(QPen(QColor("white"), 1.0, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(255, 255, 255, 40))
        painter.drawRect(self._canvas.widget_rectangle(box))

    def _on_widget(self, polygon: Points | Sequence[Sequence[float]]) -> QPolygonF:
        return QPolygonF([QPointF(self._canvas.to_widget((x, y))) for x, y in polygon])
