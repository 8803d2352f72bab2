"""Ways into the review: menu, toolbar, a button for the map, and the form of a photo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsApplication, QgsFeature, QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.gui import (
    QgsGui,
    QgsMapLayerAction,
    QgsMapLayerActionContext,
    QgsMapMouseEvent,
    QgsMapToolIdentify,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QAction, QIcon

from anon_plugin import shipped
from anon_plugin.gui.review import layers
from anon_plugin.language import tr

if TYPE_CHECKING:
    from anon_plugin.gui.review.dock import ReviewDock


class ReviewEntry:
    """Actions that lead into the review; the dock is made when one of them is used.

    actions: for the plugin's menu.
    """

    def __init__(self, iface: Any) -> None:
        """iface: the QgisInterface."""
        self._iface = iface
        self.dock: ReviewDock | None = None
        window = iface.mainWindow()
        icon = QIcon(str(shipped.find_file("resources/icon.svg")))
        self.open_action = QAction(icon, tr("Review detections"), window)
        self.open_action.triggered.connect(lambda _=False: self.review())
        self.pick_action = QAction(
            QgsApplication.getThemeIcon("mActionIdentify.svg"),
            tr("Review a photo on the map"),
            window,
        )
        self.pick_action.setCheckable(True)
        self.pick_action.triggered.connect(lambda _=False: self._pick())
        self.actions: Sequence[QAction] = (self.open_action, self.pick_action)
        for action in self.actions:
            iface.addToolBarIcon(action)
        self._tool: PhotoPicker | None = None
        self._form_action = FormAction(icon, window)
        self._form_action.triggeredForFeatureV2.connect(
            lambda layer, feature, _context: self.review(layer, feature)
        )
        QgsGui.mapLayerActionRegistry().addMapLayerAction(self._form_action)

    def review(self, layer: object = None, feature: QgsFeature | None = None) -> None:
        """Open the dock for a layer, or for the active one; feature: begin with its photo."""
        from anon_plugin.gui.review.dock import ReviewDock

        if self.dock is None:
            self.dock = ReviewDock(self._iface.mainWindow())
            self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.dock.show()
        self.dock.raise_()
        self.dock.review(self._iface.activeLayer() if layer is None else layer, feature)

    def remove(self) -> None:
        """Take all of it away again."""
        QgsGui.mapLayerActionRegistry().removeMapLayerAction(self._form_action)
        if self._tool is not None:
            self._iface.mapCanvas().unsetMapTool(self._tool)
        for action in self.actions:
            self._iface.removeToolBarIcon(action)
            action.deleteLater()
        if self.dock is not None:
            self.dock.let_go()
            self._iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
            self.dock = None

    def _pick(self) -> None:
        canvas = self._iface.mapCanvas()
        if self._tool is None:
            self._tool = PhotoPicker(canvas, self)
            self._tool.setAction(self.pick_action)
        canvas.setMapTool(self._tool)


class PhotoPicker(QgsMapToolIdentify):
    """Takes the photo under the cursor, of whatever layer has photos or detections there."""

    def __init__(self, canvas: Any, entry: ReviewEntry) -> None:
        super().__init__(canvas)
        self._entry = entry

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        """Open the review with the first photo that lies there."""
        there = [
            layer
            for layer in self.canvas().layers()
            if layers.detections_of(layer, QgsProject.instance())
        ]
        place = event.pos()
        for found in self.identify(
            place.x(), place.y(), there, self.IdentifyMode.TopDownStopAtFirst
        ):
            self._entry.review(found.mLayer, found.mFeature)
            return


class FormAction(QgsMapLayerAction):
    """In the forms of photos and detections: a way from there into the review."""

    def __init__(self, icon: QIcon, parent: Any) -> None:
        super().__init__(
            tr("Review this photo"),
            parent,
            Qgis.LayerType.Vector,
            Qgis.MapLayerActionTarget.SingleFeature,
            icon,
        )

    def canRunUsingLayer(
        self, layer: QgsMapLayer, context: QgsMapLayerActionContext | None = None
    ) -> bool:
        """Only where there are detections to review."""
        return (
            isinstance(layer, QgsVectorLayer)
            and layers.detections_of(layer, QgsProject.instance()) is not None
        )
