"""The canvas of the review: no layers and no reference system, its plane is that of the viewport.

Map coordinates are the plane's with y turned up, as maps have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from qgis.core import QgsCoordinateReferenceSystem, QgsPointXY, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QResizeEvent, QWheelEvent
from qgis.PyQt.QtWidgets import QWidget

from anon_plugin.gui.review.photo_item import PhotoItem
from anon_plugin.gui.review.regions_item import RegionsItem
from anon_plugin.gui.review.review import Review

if TYPE_CHECKING:
    from anon_plugin.gui.review.viewports import Box, SphereViewport

ZOOM_STEP = 1.25
# Nearer than this a pixel is a square of 40 by 40, and nothing more is to be seen.
_CLOSEST = 40.0


class ReviewCanvas(QgsMapCanvas):
    """Shows the current photo of a review with its regions."""

    def __init__(self, review: Review, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("AnonReviewCanvas")
        self.setDestinationCrs(QgsCoordinateReferenceSystem())
        self.setCanvasColor(Qt.GlobalColor.darkGray)
        self.enableAntiAliasing(True)
        self.setPreviewJobsEnabled(False)
        self.setMinimumSize(240, 180)
        self._review = review
        self._wanted: Box | None = None
        self.photo_item = PhotoItem(self, review)
        self.regions_item = RegionsItem(self, review)
        review.look_at.connect(self.show_box)
        review.photo_shown.connect(self._show)
        review.viewport_changed.connect(self._show)
        review.rows_changed.connect(self.regions_item.renew)
        review.zones.changed.connect(self.regions_item.renew)
        review.selection_changed.connect(self.regions_item.update)

    def show_box(self, box: Box) -> None:
        """Show a box of the plane: left, top, right, bottom."""
        self._wanted = box
        self.setExtent(QgsRectangle(box[0], -box[3], box[2], -box[1]))

    @property
    def box(self) -> Box:
        """The box of the plane that is shown."""
        extent = self.extent()
        return extent.xMinimum(), -extent.yMaximum(), extent.xMaximum(), -extent.yMinimum()

    @property
    def turns(self) -> bool:
        """Whether the photo is a panorama, which is turned instead of moved."""
        return hasattr(self._review.viewport, "turned")

    def zoom(self, times: float, around: QPointF | None = None) -> None:
        """Show so many times as much detail, around a place of the widget or its middle."""
        left, top, right, bottom = self.box
        viewport = self._review.viewport
        if viewport is None:
            return
        if times > 1 and self.width() / max(right - left, 1e-9) > _CLOSEST:
            return
        whole = viewport.whole
        if times < 1 and (right - left) >= 1.2 * max(
            whole[2] - whole[0], (whole[3] - whole[1]) * self.width() / max(self.height(), 1)
        ):
            return
        x, y = (left + right) / 2, (top + bottom) / 2
        if around is not None and not self.turns:
            x = left + around.x() / max(self.width(), 1) * (right - left)
            y = top + around.y() / max(self.height(), 1) * (bottom - top)
        self.show_box(
            (
                x - (x - left) / times,
                y - (y - top) / times,
                x + (right - x) / times,
                y + (bottom - y) / times,
            )
        )

    def move_by(self, right_px: float, down_px: float) -> None:
        """Look so many pixels of the widget further to the right and down."""
        left, top, right, bottom = self.box
        unit = (right - left) / max(self.width(), 1)
        dx, dy = right_px * unit, down_px * unit
        viewport = self._review.viewport
        if self.turns:
            viewport = cast("SphereViewport", viewport)
            degrees = 57.29578 / viewport.camera.focal_px
            self._review.set_viewport(viewport.turned(dx * degrees, -dy * degrees))
            return
        self.show_box((left + dx, top + dy, right + dx, bottom + dy))

    def to_plane(self, place: QPointF) -> tuple[float, float]:
        """A place of the widget on the viewport's plane."""
        point: QgsPointXY = self.getCoordinateTransform().toMapCoordinatesF(place.x(), place.y())
        return point.x(), -point.y()

    def to_widget(self, point: tuple[float, float]) -> QPointF:
        """A point of the plane on the widget."""
        place = self.getCoordinateTransform().transform(point[0], -point[1])
        return QPointF(place.x(), place.y())

    @property
    def pixel(self) -> float:
        """How much of the plane a pixel of the widget is."""
        return float(self.mapUnitsPerPixel())

    def widget_rectangle(self, box: Box) -> QRectF:
        """A box of the plane on the widget."""
        return QRectF(self.to_widget(box[:2]), self.to_widget(box[2:])).normalized()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer; in a panorama around the middle, which is straight ahead."""
        turned = event.angleDelta().y()
        if turned:
            self.zoom(ZOOM_STEP ** (turned / 120.0), QPointF(event.position()))
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the same box again."""
        super().resizeEvent(event)
        if getattr(self, "_wanted", None) is not None:
            self.show_box(self._wanted)  # type: ignore[arg-type]

    def _show(self) -> None:
        self.regions_item.renew()
        self.photo_item.renew()
