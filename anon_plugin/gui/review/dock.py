"""The dock "Review detections": a layer to choose, and the review of it."""

from __future__ import annotations

from qgis.core import QgsFeature, QgsProject, QgsVectorLayer
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QCloseEvent
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from anon_plugin import dependencies
from anon_plugin.gui.review import layers
from anon_plugin.gui.review.document import Document
from anon_plugin.gui.review.panel import ReviewPanel
from anon_plugin.language import tr


class ReviewDock(QgsDockWidget):
    """Reviews one layer of detections at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Review detections"), parent)
        self.setObjectName("AnonReviewDock")
        self.panel: ReviewPanel | None = None
        self._layer: QgsVectorLayer | None = None
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(4, 4, 4, 4)
        self._choice = QComboBox()
        self._choice.setToolTip(tr("The layer of detections that is reviewed"))
        self._selected_only = QCheckBox(tr("Only selected photos"))
        self._selected_only.setToolTip(
            tr("Only photos that are selected in their layer, so that work can be shared out")
        )
        row = QHBoxLayout()
        row.addWidget(self._choice, 1)
        row.addWidget(self._selected_only)
        self._column.addLayout(row)
        self._nothing = QLabel()
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._nothing.setTextFormat(Qt.TextFormat.PlainText)
        self._column.addWidget(self._nothing, 1)
        self.setWidget(content)
        self._choice.activated.connect(self._chosen)
        self._selected_only.toggled.connect(self._share_out)
        project = QgsProject.instance()
        project.layersAdded.connect(self._list_soon)
        project.layersWillBeRemoved.connect(self._removed)
        self._list()

    def review(self, layer: object = None, feature: QgsFeature | None = None) -> None:
        """Review a layer of detections, or that of a layer of photos; feature: begin with its
        photo. Without a layer: the one that is reviewed already, else the first there is."""
        project = QgsProject.instance()
        chosen = layers.detections_of(layer, project) or self._layer
        if chosen is None:
            chosen = next(iter(layers.detection_layers(project)), None)
        self._show_layer(chosen)
        if self.panel is not None:
            key, number = "", None
            if feature is not None and isinstance(layer, QgsVectorLayer):
                document = self.panel.review.document
                key = document.row_at(layer, feature)
                number = feature.id() if key and layer is document.detections else None
            self.panel.begin(key, number)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Where nothing is left to be saved, let others edit the file."""
        if self.panel is not None and not self.panel.review.edits.is_modified:
            self.panel.review.edits.end()
        super().closeEvent(event)

    def let_go(self) -> None:
        """Stop listening to the project; before the dock is deleted."""
        self._end_panel()
        project = QgsProject.instance()
        project.layersAdded.disconnect(self._list_soon)
        project.layersWillBeRemoved.disconnect(self._removed)

    def _show_layer(self, layer: QgsVectorLayer | None) -> None:
        if layer is not None and layer is self._layer and self.panel is not None:
            return
        self._end_panel()
        problem = dependencies.missing_message()
        if problem:
            self._say_nothing(problem)
        elif layer is not None:
            document = Document(layer, layers.photos_of(layer, QgsProject.instance()))
            self._layer = layer
            self.panel = ReviewPanel(document)
            self.panel.review.set_selected_only(self._selected_only.isChecked())
            self._nothing.hide()
            self._column.addWidget(self.panel, 1)
            self.setFocusProxy(self.panel)
        self._list()

    def _end_panel(self) -> None:
        if self.panel is not None:
            self.panel.end()
            self._column.removeWidget(self.panel)
            self.panel.deleteLater()
        self.panel, self._layer = None, None

    def _list_soon(self, _layers: object = None) -> None:
        # Relations of new layers come a moment after the layers.
        QTimer.singleShot(0, self._list)

    def _list(self) -> None:
        found = layers.detection_layers(QgsProject.instance())
        self._choice.clear()
        for layer in found:
            self._choice.addItem(layer.name(), layer.id())
        self._choice.setCurrentIndex(
            -1 if self._layer is None else self._choice.findData(self._layer.id())
        )
        if self.panel is None:
            self._say_nothing(
                tr("Choose a layer of detections.")
                if found
                else tr(
                    "There is no layer of detections in the project. Run 'Detect' or 'Anonymize "
                    "photos' with its layer Detections, or add one."
                )
            )

    def _say_nothing(self, text: str) -> None:
        self._nothing.setText(text)
        self._nothing.show()

    def _chosen(self, place: int) -> None:
        layer = QgsProject.instance().mapLayer(str(self._choice.itemData(place)))
        self.review(layer)

    def _share_out(self, selected_only: bool) -> None:
        if self.panel is not None:
            self.panel.review.set_selected_only(selected_only)

    def _removed(self, ids: list[str]) -> None:
        document = None if self.panel is None else self.panel.review.document
        of_review = () if document is None else (document.detections, document.photos)
        if any(layer is not None and layer.id() in ids for layer in of_review):
            self._end_panel()
        self._list_soon()
