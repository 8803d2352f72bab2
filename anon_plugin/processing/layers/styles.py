"""How the result layers look and how that gets to them: in a project and in a GeoPackage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProject,
    QgsProviderRegistry,
    QgsVectorLayer,
)
from qgis.PyQt.QtXml import QDomDocument

from anon_plugin.language import tr
from anon_plugin.processing.layers import forms, symbols


@dataclass(frozen=True)
class LayerStyle:
    """How one kind of result layer looks.

    looks: gives a layer its named renderers, of which the first is shown. form: gives it its form
    and map tip.
    """

    looks: Callable[[QgsVectorLayer], symbols.Looks]
    form: Callable[[QgsVectorLayer], None]

    def show(self, layer: QgsVectorLayer, relation_id: str = "") -> None:
        """Give a layer of a project all the looks as named styles; the first becomes current.

        relation_id: of the relation of photos to their detections, which their form then shows.
        """
        manager = layer.styleManager()
        looks = self.looks(layer)
        for name, renderer in looks.items():
            if name not in manager.styles():
                manager.addStyleFromLayer(name)
            manager.setCurrentStyle(name)
            self._dress(layer, relation_id)
            layer.setRenderer(renderer)
        manager.setCurrentStyle(next(iter(looks)))
        for name in set(manager.styles()) - set(looks):
            manager.removeStyle(name)
        layer.triggerRepaint()

    def save(self, destination: str, relation_id: str = "", referenced: str = "") -> None:
        """Store all looks in a GeoPackage, the first as its default; nothing for other files.

        referenced: a <relation> element to the layer that this one refers to, which QGIS brings
        back with the style, or "".
        """
        if not in_geopackage(destination):
            return
        layer = QgsVectorLayer(destination, "result", "ogr")
        if not layer.isValid():
            return
        self._dress(layer, relation_id)
        provider = QgsProviderRegistry.instance().providerMetadata("ogr")
        about = tr("Street Photo Anonymizer")
        for number, (name, renderer) in enumerate(self.looks(layer).items()):
            layer.setRenderer(renderer)
            document = QDomDocument()
            layer.exportNamedStyle(document)
            style = document.toString()
            if referenced:
                relations = f"<referencedLayers>{referenced}</referencedLayers>"
                style = style.replace("</qgis>", f"{relations}</qgis>")
            provider.saveStyle(layer.source(), style, "", name, about, "", number == 0, "")

    def _dress(self, layer: QgsVectorLayer, relation_id: str) -> None:
        self.form(layer)
        if relation_id:
            forms.add_detections_page(layer, relation_id)


PHOTOS = LayerStyle(symbols.photo_looks, forms.photo_form)
DETECTIONS = LayerStyle(symbols.detection_looks, forms.detection_form)
DETECTION_LINES = LayerStyle(symbols.detection_line_looks, forms.detection_form)
LISTED_PHOTOS = LayerStyle(symbols.listed_photo_looks, forms.listed_photo_form)
VIDEOS = LayerStyle(symbols.video_looks, forms.video_form)
VIDEO_DETECTIONS = LayerStyle(symbols.detection_looks, forms.video_detection_form)
VIDEO_FRAMES = LayerStyle(symbols.video_frame_looks, forms.video_frame_form)
VIDEO_TRACK = LayerStyle(symbols.video_track_looks, forms.video_track_form)
SIGHT_LINES = LayerStyle(symbols.sight_line_looks, forms.sight_line_form)


def in_geopackage(destination: str) -> bool:
    """Whether a layer lies in a GeoPackage, by its source such as /a/b.gpkg|layername=c."""
    return destination.split("|")[0].lower().endswith(".gpkg")


class Styler(QgsProcessingLayerPostProcessorInterface):
    """Styles a result layer once QGIS has loaded it into the project.

    then: is called afterwards, with the layer and the project.
    """

    _alive: list[Styler] = []  # noqa: RUF012  # QGIS keeps no reference to a Python post-processor

    def __init__(
        self,
        style: LayerStyle,
        then: Callable[[QgsVectorLayer, QgsProject], None] = lambda *_: None,
    ) -> None:
        super().__init__()
        self._style = style
        self._then = then
        self._alive.append(self)

    def postProcessLayer(
        self,
        layer: QgsVectorLayer,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> None:
        if isinstance(layer, QgsVectorLayer):
            self._style.show(layer)
            if context.project() is not None:
                self._then(layer, context.project())
        self._alive.remove(self)
