"""The whole panorama as a strip below the view: where one looks, what is found; click to turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from anon_plugin.engine.vocabulary import label_entry
from anon_plugin.gui.review.canvas import ReviewCanvas
from anon_plugin.gui.review.photo_item import image_of
from anon_plugin.gui.review.review import Review

if TYPE_CHECKING:
    from anon_plugin.gui.review.viewports import Points, SphereViewport

_HEIGHT_PX = 96
_STEPS = 24
_DOT_PX = 4.0


class PanoramaStrip(QWidget):
    """Shown for panoramas only."""

    def __init__(self, canvas: ReviewCanvas, review: Review, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._review = review
        self._image: tuple[int, QImage] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        review.photo_shown.connect(self._photo_shown)
        for signal in (review.viewport_changed, review.rows_changed, canvas.extentsChanged):
            signal.connect(self.update)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(2 * _HEIGHT_PX, _HEIGHT_PX)

    def place_of(self, points: Points) -> Points:
        """(N, 2) photo pixels → places in the widget."""
        import numpy as np

        frame = self._frame()
        width, height = self._size_wh
        scale = np.array([frame.width() / width, frame.height() / height])
        return np.asarray(points * scale + (frame.left(), frame.top()), dtype=np.float64)

    def look_to(self, place: QPointF) -> None:
        """Turn the view to what lies at a place of the widget."""
        import numpy as np

        from anon_plugin.engine.projections.sphere.directions import yaw_pitch_deg

        viewport, frame = self._viewport, self._frame()
        width, height = self._size_wh
        x = (place.x() - frame.left()) / frame.width() * width
        y = min(max((place.y() - frame.top()) / frame.height(), 0.0), 1.0) * height
        yaw, pitch = yaw_pitch_deg(viewport.model.to_directions(np.array([x, y])))
        self._review.set_viewport(
            viewport.turned(float(yaw) - viewport.yaw_deg, float(pitch) - viewport.pitch_deg)
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.look_to(QPointF(event.pos()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.look_to(QPointF(event.pos()))

    def paintEvent(self, event: QPaintEvent) -> None:
        opened = self._review.opened
        if opened is None or not self._canvas.turns:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._image is None or self._image[0] != id(opened):
            level = opened.levels[-1]
            height, width, _ = level.shape
            self._image = id(opened), image_of(level.read(0, 0, width, height))
        painter.drawImage(self._frame(), self._image[1])
        for one in self._canvas.regions_item.shown:
            for region in one.regions:
                middle = (region.min(axis=0) + region.max(axis=0)) / 2
                middle[0] %= self._size_wh[0]
                (place,) = self.place_of(middle[None])
                row = one.row
                colour = QColor(label_entry(row.label).colour if row.keep else "#9a9a9a")
                painter.setPen(QPen(QColor("white"), 1.0))
                painter.setBrush(colour)
                painter.drawEllipse(QPointF(*place), _DOT_PX, _DOT_PX)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for piece in self._outline():
            for colour, thick in ((QColor(0, 0, 0, 160), 4.0), (QColor("#ffd400"), 2.0)):
                painter.setPen(QPen(colour, thick))
                painter.drawPolyline(piece)

    @property
    def _size_wh(self) -> tuple[int, int]:
        opened = self._review.opened
        return (2, 1) if opened is None else opened.size_wh

    @property
    def _viewport(self) -> SphereViewport:
        return cast("SphereViewport", self._review.viewport)

    def _frame(self) -> QRectF:
        """Where the panorama lies in the widget."""
        width, height = self._size_wh
        scale = min(self.width() / width, self.height() / height)
        shown = width * scale, height * scale
        return QRectF(
            (self.width() - shown[0]) / 2, (self.height() - shown[1]) / 2, shown[0], shown[1]
        )

    def _outline(self) -> list[QPolygonF]:
        """What the canvas shows, as lines in the widget; cut where it comes round."""
        import numpy as np

        from anon_plugin.gui.review import shapes

        left, top, right, bottom = self._canvas.box
        corners = shapes.box_between((left, top), (right, bottom))
        along = np.linspace(0, 1, _STEPS, endpoint=False)[:, None]
        sides = [
            start + along * (end - start)
            for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True)
        ]
        border = np.vstack([*sides, corners[:1]])
        viewport = self._viewport
        places = self.place_of(viewport.model.to_pixels(viewport.camera.to_directions(border)))
        jumps = np.flatnonzero(np.abs(np.diff(places[:, 0])) > self._frame().width() / 2) + 1
        return [
            QPolygonF([QPointF(float(x), float(y)) for x, y in piece])
            for piece in np.split(places, jumps)
        ]

    def _photo_shown(self) -> None:
        self._image = None
        self.setVisible(self._review.opened is not None and self._canvas.turns)
        self.update()
