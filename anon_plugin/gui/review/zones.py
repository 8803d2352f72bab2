"""Zones of cameras in the review: drawn once, saved as a small layer, shown on every photo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qgis.core import QgsProject, QgsVectorFileWriter, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from anon_plugin.engine.vocabulary import MaskAction
from anon_plugin.errors import SettingsError
from anon_plugin.gui.review.edits import CannotEditError, Edits
from anon_plugin.language import tr
from anon_plugin.processing.layers import camera_masks_layer, detections_layer
from anon_plugin.processing.layers.styles import in_geopackage
from anon_plugin.processing.parameters.camera_masks import masks_of

if TYPE_CHECKING:
    from anon_plugin.engine.detection.detections import Detection
    from anon_plugin.engine.tasks.camera_masks import CameraMask
    from anon_plugin.gui.review.opened import OpenedPhoto
    from anon_plugin.gui.review.viewports import Points

TABLE = "camera_masks"


class Zones(QObject):
    """The layer of masks of the project. changed: its rows are not what they were."""

    changed = pyqtSignal()

    def __init__(self, detections: QgsVectorLayer, edits: Edits) -> None:
        super().__init__()
        self._detections = detections
        self._edits = edits
        self._layer: QgsVectorLayer | None = None
        self._id = ""
        self._masks: list[CameraMask] | None = None

    @property
    def layer(self) -> QgsVectorLayer | None:
        """The layer, once there is one in the project."""
        there = QgsProject.instance().mapLayers()
        if self._layer is None or self._id not in there:
            found = [one for one in there.values() if holds_masks(one)]
            self._take(found[0] if found else None)
        return self._layer

    def of_photo(self, opened: OpenedPhoto) -> list[tuple[Points, MaskAction]]:
        """The zones of a photo's camera, in its pixels."""
        from anon_plugin.engine.geotag.camera import read_camera

        masks = self._read()
        if not masks:
            return []
        camera = read_camera(opened.photo.container.metadata)
        projection = opened.projection
        regions = [
            (one.region_in(camera, opened.size_wh, projection.name, projection.closes), one.action)
            for one in masks
        ]
        return [(region, action) for region, action in regions if region is not None]

    def applied(self, opened: OpenedPhoto, found: Sequence[Detection]) -> list[Detection]:
        """What redacting with these masks makes of the rows of a photo."""
        from anon_plugin.engine.tasks.camera_masks import CameraMasks

        masks = CameraMasks(tuple(self._read()))
        return masks.applied(opened.photo, found, sure_stays=True)

    def add(
        self, opened: OpenedPhoto, regions: Sequence[Points], action: MaskAction, label: str
    ) -> str:
        """A zone of the camera that took a photo; returns the name of the layer.

        Raises CannotEditError where it cannot be kept.
        """
        from anon_plugin.engine.geotag.camera import read_camera

        camera = read_camera(opened.photo.container.metadata)
        if action is MaskAction.KEEP and not (camera.model or camera.serial):
            raise CannotEditError(
                tr(
                    "This photo does not say which camera took it, so the zone would leave out "
                    "what is found in photos of every other camera, too. Reject the findings "
                    "instead."
                )
            )
        layer = self.layer or self._make()
        values = {
            "action": action.value,
            "label": label if action is MaskAction.REDACT else None,
            "make": camera.make or None,
            "model": camera.model or None,
            "serial": camera.serial or None,
            "width": opened.size_wh[0],
            "height": opened.size_wh[1],
            "projection": opened.projection.name,
            "region_px": detections_layer.regions_wkt(regions),
            "photo": str(opened.path),
        }
        self._edits.add_to(layer, tr("Draw a zone of a camera"), values)
        return str(layer.name())

    def let_go(self) -> None:
        """Listen no more."""
        self._take(None)

    def _read(self) -> list[CameraMask]:
        layer = self.layer
        if layer is None:
            return []
        if self._masks is None:
            self._masks = []
            for row in layer.getFeatures():
                try:
                    self._masks += masks_of(row)
                except SettingsError:  # said where it counts: when a step is given the layer
                    continue
        return self._masks

    def _take(self, layer: QgsVectorLayer | None) -> None:
        if self._layer is not None and self._id in QgsProject.instance().mapLayers():
            self._layer.layerModified.disconnect(self._forget)
        self._layer, self._masks = layer, None
        if layer is not None:
            self._id = layer.id()
            layer.layerModified.connect(self._forget)

    def _forget(self) -> None:
        self._masks = None
        self.changed.emit()

    def _make(self) -> QgsVectorLayer:
        """A table beside the detections in their GeoPackage, else a layer in memory."""
        source = str(self._detections.source())
        empty = QgsVectorLayer("NoGeometry", tr("Masks of cameras"), "memory")
        empty.dataProvider().addAttributes(camera_masks_layer.fields().toList())
        empty.updateFields()
        if not in_geopackage(source):
            return self._show(empty)
        path = source.split("|")[0]
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.driverName = "GPKG"
        options.layerName = TABLE
        beside = QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
        options.actionOnExistingFile = beside
        there = QgsVectorLayer(f"{path}|layername={TABLE}", empty.name(), "ogr")
        if not there.isValid():
            error, message, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
                empty, path, QgsProject.instance().transformContext(), options
            )
            if error != QgsVectorFileWriter.WriterError.NoError:
                raise CannotEditError(
                    tr("There is no room for a table of masks in {path}: {error}").format(
                        path=path, error=message
                    )
                )
            there = QgsVectorLayer(f"{path}|layername={TABLE}", empty.name(), "ogr")
        return self._show(there)

    def _show(self, layer: QgsVectorLayer) -> QgsVectorLayer:
        QgsProject.instance().addMapLayer(layer)
        self._take(layer)
        return layer


def holds_masks(layer: object) -> bool:
    """Whether a layer has masks of cameras."""
    if not isinstance(layer, QgsVectorLayer):
        return False
    return set(camera_masks_layer.NEEDED) <= set(layer.fields().names())
