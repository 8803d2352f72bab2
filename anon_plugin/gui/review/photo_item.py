"""The photo on the canvas of the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QRectF, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter

from anon_plugin.errors import AnonymizerError
from anon_plugin.gui.review.review import Review
from anon_plugin.language import tr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anon_plugin.gui.review.opened import OpenedPhoto

_HARDLY_OFF_PX = 1.5


class PhotoItem(QgsMapCanvasItem):
    """Draws the part of the photo that the canvas shows, as its viewport lays it out.

    drawn_photo: the path of the photo that was drawn last. drawings: how often any was.
    """

    def __init__(self, canvas: QgsMapCanvas, review: Review) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._review = review
        self._instead: OpenedPhoto | None = None
        self._drawn: tuple[Any, QImage, QRectF] | None = None
        self.drawn_photo = ""
        self.drawings = 0
        self.setZValue(0)
        self.updatePosition()

    def show_instead(self, opened: OpenedPhoto | None) -> None:
        """Show another version of the photo, such as the redacted one; None for itself again."""
        self._instead = opened
        self.renew()

    @property
    def shows_another(self) -> bool:
        """Whether another version of the photo is shown."""
        return self._instead is not None

    def renew(self) -> None:
        """Draw anew what is shown."""
        self._drawn = None
        opened = self._review.opened
        if self._instead is not None and (opened is None or opened.path != self._instead.path):
            self._instead = None
        self.updatePosition()
        self.update()

    def updatePosition(self) -> None:
        """Cover all of the canvas, wherever it looks."""
        self.setRect(self._canvas.extent())

    def paint(self, painter: QPainter, option: Any = None, widget: Any = None) -> None:
        """Draw the picture, or why there is none."""
        opened = self._instead or self._review.opened
        if opened is None:
            self._write(painter)
            return
        self.drawn_photo = str(opened.path)
        self.drawings += 1
        image, place = self._image(opened)
        if image is None:
            return
        ratio = self._canvas.devicePixelRatioF()
        off = max(
            abs(place.width() * ratio - image.width()), abs(place.height() * ratio - image.height())
        )
        if off < _HARDLY_OFF_PX:  # as it is, which is quicker than to scale it by next to nothing
            image.setDevicePixelRatio(ratio)
            painter.drawImage(place.topLeft(), image)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self._magnified())
        painter.drawImage(place, image)

    def _image(self, opened: OpenedPhoto) -> tuple[QImage | None, QRectF]:
        canvas, viewport = self._canvas, self._review.viewport
        if viewport is None:
            return None, QRectF()
        ratio = canvas.devicePixelRatioF()
        size = max(1, round(canvas.width() * ratio)), max(1, round(canvas.height() * ratio))
        about = (id(opened), viewport, canvas.box, size)
        if self._drawn is not None and self._drawn[0] == about:
            return self._drawn[1], self._drawn[2]
        try:
            pixels, box = viewport.picture(opened, canvas.box, size)
        except AnonymizerError:
            return None, QRectF()
        image = image_of(pixels)
        place = canvas.widget_rectangle(box)
        self._drawn = (about, image, place)
        return image, place

    def _magnified(self) -> bool:
        """Whether pixels of the photo are so large that their edges may be seen."""
        return bool(self._canvas.pixel < 0.25)

    def _write(self, painter: QPainter) -> None:
        text = self._review.problem
        if not text:
            text = tr("Decoding …") if self._review.current else tr("No photo is chosen.")
        painter.setPen(QColor("white"))
        frame = QRectF(0, 0, self._canvas.width(), self._canvas.height()).adjusted(24, 24, -24, -24)
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(frame, flags, text)


def image_of(pixels: NDArray[Any]) -> QImage:
    """A QImage of (H, W, 3) uint8 RGB pixels, with a copy of them; empty where they are."""
    height, width = pixels.shape[:2]
    if not width or not height:
        return QImage()
    rows = pixels.tobytes()
    return QImage(rows, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
