"""How the result layers look: colours, map tips with the anonymized picture, forms."""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsEditorWidgetSetup,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProperty,
    QgsRendererCategory,
    QgsSimpleMarkerSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsSymbol,
    QgsSymbolLayer,
    QgsVectorLayer,
)

from anon_plugin.processing.base import tr

_STATUS_COLOURS = {"done": "#2f6fab", "failed": "#b3261e"}
_LABEL_COLOURS = {
    "face": "#d9822b",
    "plate": "#2f6fab",
    "person": "#7a4fb5",
    "vehicle": "#3a8f5c",
    "facade": "#7d6b55",
}
_DECISION_COLOURS = {
    "visible": "#d9822b",
    "hidden": "#2f6fab",
    "out of view": "#9a9a9a",
    "inside": "#b3261e",
}

# Only the written file is ever shown; for a failed photo there is none, and so no picture.
_PICTURE = (
    '[% case when "output" is not null then \'<img width="420" src="file:///\' || '
    "ltrim(replace(\"output\", '\\\\', '/'), '/') || '\">' else '' end %]"
)
_PHOTO_TIP = (
    '<b>[% "filename" %]</b> [% "status" %] [% coalesce("reason", \'\') %]<br>'
    f'[% "face_count" %] faces, [% "plate_count" %] plates<br>{_PICTURE}'
)
_SIGHT_TIP = f'[% "decision" %], [% round("distance_m", 1) %] m<br>{_PICTURE}'
_DETECTION_TIP = f'<b>[% "label" %]</b> [% round("score", 2) %]<br>{_PICTURE}'


def style_photos(layer: QgsVectorLayer) -> None:
    """Arrows along the heading (dots where none is known), coloured by status."""
    layer.setRenderer(_categories("status", _STATUS_COLOURS, _photo_symbol))
    layer.setDisplayExpression('"filename"')
    _show_pictures(layer, _PHOTO_TIP)


def style_detections(layer: QgsVectorLayer) -> None:
    """Dots or sight lines, coloured by label."""
    lines = layer.geometryType() == Qgis.GeometryType.Line
    layer.setRenderer(_categories("label", _LABEL_COLOURS, _line if lines else _dot))
    layer.setDisplayExpression('"label" || \' \' || round("score", 2)')
    _show_pictures(layer, _DETECTION_TIP)


def style_listed_photos(layer: QgsVectorLayer) -> None:
    """Arrows along the heading. No picture is shown: these photos may not be anonymized yet."""
    layer.setRenderer(QgsSingleSymbolRenderer(_photo_symbol(_STATUS_COLOURS["done"])))
    layer.setDisplayExpression('"filename"')


def style_sight_lines(layer: QgsVectorLayer) -> None:
    """Lines to buildings, coloured by what was decided."""
    layer.setRenderer(_categories("decision", _DECISION_COLOURS, _line))
    layer.setDisplayExpression('"building" || \' \' || "decision"')
    _show_pictures(layer, _SIGHT_TIP)


class Styler(QgsProcessingLayerPostProcessorInterface):
    """Styles a result layer once QGIS has loaded it into the project."""

    _alive: list[Styler] = []  # noqa: RUF012  # QGIS keeps no reference to a Python post-processor

    def __init__(self, style: Callable[[QgsVectorLayer], None]) -> None:
        super().__init__()
        self._style = style
        self._alive.append(self)

    def postProcessLayer(
        self,
        layer: QgsVectorLayer,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> None:
        if isinstance(layer, QgsVectorLayer):
            self._style(layer)
            layer.triggerRepaint()
        self._alive.remove(self)


def save_into_geopackage(destination: str, style: Callable[[QgsVectorLayer], None]) -> None:
    """Store the style in a GeoPackage as its default, so that it is styled wherever it is opened.

    Does nothing for layers of other kinds.
    """
    if ".gpkg" not in destination.lower():
        return
    layer = QgsVectorLayer(destination, "result", "ogr")
    if layer.isValid():
        style(layer)
        layer.saveStyleToDatabase("default", tr("Street Photo Anonymizer"), True, "")


def _categories(
    field: str, colours: dict[str, str], symbol: Callable[[str], QgsSymbol]
) -> QgsCategorizedSymbolRenderer:
    titles = _titles()
    return QgsCategorizedSymbolRenderer(
        field,
        [
            QgsRendererCategory(value, symbol(colour), titles[value])
            for value, colour in colours.items()
        ],
    )


def _titles() -> dict[str, str]:
    """What the legend calls the values."""
    return {
        "done": tr("done"),
        "failed": tr("failed"),
        "face": tr("face"),
        "plate": tr("plate"),
        "person": tr("person"),
        "vehicle": tr("vehicle"),
        "facade": tr("facade"),
        "visible": tr("visible"),
        "hidden": tr("hidden"),
        "out of view": tr("out of view"),
        "inside": tr("inside"),
    }


def _dot(colour: str) -> QgsMarkerSymbol:
    return QgsMarkerSymbol.createSimple(
        {"name": "circle", "color": colour, "outline_color": "white", "size": "2.6"}
    )


def _line(colour: str) -> QgsLineSymbol:
    return QgsLineSymbol.createSimple({"color": colour, "width": "0.5"})


def _photo_symbol(colour: str) -> QgsMarkerSymbol:
    symbol = _dot(colour)
    arrow = QgsSimpleMarkerSymbolLayer.create(
        {"name": "arrowhead_filled", "color": colour, "outline_color": "white", "size": "4.5"}
    )
    properties = arrow.dataDefinedProperties()
    # The arrowhead points right at 0 degrees, a heading of 0 points up.
    properties.setProperty(
        QgsSymbolLayer.Property.Angle, QgsProperty.fromExpression('"direction" - 90')
    )
    properties.setProperty(
        QgsSymbolLayer.Property.LayerEnabled,
        QgsProperty.fromExpression('"direction" is not null'),
    )
    arrow.setDataDefinedProperties(properties)
    symbol.appendSymbolLayer(arrow)
    return symbol


def _show_pictures(layer: QgsVectorLayer, map_tip: str) -> None:
    layer.setMapTipTemplate(map_tip)
    index = layer.fields().indexOf("output")
    # DocumentViewer 1 shows a picture; StorageType is empty for a plain file path.
    options = {"DocumentViewer": 1, "DocumentViewerWidth": 480, "FileWidget": True}
    layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("ExternalResource", options))
