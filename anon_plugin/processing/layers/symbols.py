"""The looks of the result layers: arrows by bearing, colours by status, label and score, heat maps.

Each function returns the looks of a layer of one kind, by the name under which people switch
between them; the first is shown.
"""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsFeatureRenderer,
    QgsGradientColorRamp,
    QgsGradientStop,
    QgsGraduatedSymbolRenderer,
    QgsHeatmapRenderer,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsProperty,
    QgsRendererCategory,
    QgsRendererRange,
    QgsSimpleMarkerSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsSymbol,
    QgsSymbolLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from anon_plugin.engine.vocabulary import KNOWN_LABELS, in_order, label_entry, title_of
from anon_plugin.language import tr

Looks = dict[str, QgsFeatureRenderer]

_STATUS_COLOURS = {"done": "#37474f", "failed": "#b3261e"}
_DECISION_COLOURS = {
    "visible": "#d9822b",
    "hidden": "#2f6fab",
    "out of view": "#9a9a9a",
    "inside": "#b3261e",
}
_OTHER_COLOUR = "#555555"
# From unsure to sure: what is to be checked first stands out.
_SCORE_COLOURS = ("#d94801", "#f59b4c", "#b9b9b9", "#6a9fcb", "#1f5a96")

# Findings of one photo lie at one point, so they are drawn around it: in the direction in which
# they are seen or, where that is unknown, spread by the golden angle, which never repeats.
_AROUND_DEG = 'coalesce("bearing_deg", ($id * 137.50776) % 360)'
_AROUND_OFFSET = "if($id is null, '0,0', '0,-6')"  # the legend has no row, and needs no room
_AROUND_SHAPE = "if(\"bearing_deg\" is null, 'circle', 'triangle')"
_SIZE_BY_SCORE = 'coalesce(scale_linear("score", 0, 1, 1.6, 3.6), 3.6)'
_WIDTH_BY_SCORE = 'coalesce(scale_linear("score", 0, 1, 0.2, 0.9), 0.9)'
_PALE_UNLESS_KEPT = 'if("keep" = false, 25, 100)'


def photo_looks(_layer: QgsVectorLayer) -> Looks:
    """Arrows along the heading (dots where none is known) by status; heat maps of the counts."""
    return {
        tr("Status"): _categories("status", _STATUS_COLOURS, _photo_symbol),
        tr("Heat map of persons"): _heat_map('max(0, "face_count", "person_count")'),
        tr("Heat map of vehicles"): _heat_map('max(0, "plate_count", "vehicle_count")'),
    }


def detection_looks(layer: QgsVectorLayer) -> Looks:
    """Dots and arrows by label and by score, around the photo; rows that are not kept are pale."""
    return {
        **_detection_looks(layer, _symbol_around),
        tr("Heat map of detections"): _heat_map('if("keep" = false, 0, 1)'),
    }


def detection_line_looks(layer: QgsVectorLayer) -> Looks:
    """Lines towards what was found, by label and by score."""
    return _detection_looks(layer, _line_by_score)


def listed_photo_looks(_layer: QgsVectorLayer) -> Looks:
    """Arrows along the heading."""
    return {tr("Photos"): QgsSingleSymbolRenderer(_photo_symbol(_STATUS_COLOURS["done"]))}


def video_track_looks(_layer: QgsVectorLayer) -> Looks:
    """Arrows along the course."""
    return {tr("Track"): QgsSingleSymbolRenderer(_photo_symbol(_STATUS_COLOURS["done"]))}


def video_looks(_layer: QgsVectorLayer) -> Looks:
    """Dots by status, where each video begins."""
    return {tr("Status"): _categories("status", _STATUS_COLOURS, _dot)}


def video_frame_looks(_layer: QgsVectorLayer) -> Looks:
    """Dots, coloured by how sure it is what is there."""
    return {tr("Scores"): _by_score(_dot)}


def sight_line_looks(_layer: QgsVectorLayer) -> Looks:
    """Lines to buildings, coloured by what was decided."""
    return {tr("Decisions"): _categories("decision", _DECISION_COLOURS, _line)}


def _titles() -> dict[str, str]:
    """What the legend calls values that are no labels."""
    return {
        "done": tr("done"),
        "failed": tr("failed"),
        "visible": tr("visible"),
        "hidden": tr("hidden"),
        "out of view": tr("out of view"),
        "inside": tr("inside"),
    }


def labels_of(layer: QgsVectorLayer) -> tuple[str, ...]:
    """The known labels, and whatever else the rows of a layer of detections are labelled."""
    there = layer.uniqueValues(layer.fields().indexOf("label"))
    return in_order({*KNOWN_LABELS, *(value for value in there if value)})


def _detection_looks(layer: QgsVectorLayer, symbol: Callable[[str], QgsSymbol]) -> Looks:
    colours = {label: label_entry(label).colour for label in labels_of(layer)}
    return {
        tr("Labels"): _categories("label", colours, symbol),
        tr("Scores"): _by_score(symbol),
    }


def _categories(
    field: str, colours: dict[str, str], symbol: Callable[[str], QgsSymbol]
) -> QgsCategorizedSymbolRenderer:
    names = _titles()
    categories = [
        QgsRendererCategory(value, symbol(colour), names.get(value) or title_of(value))
        for value, colour in colours.items()
    ]
    # A row that people added must show even while its value is empty or misspelt.
    categories.append(QgsRendererCategory(None, symbol(_OTHER_COLOUR), tr("other")))
    return QgsCategorizedSymbolRenderer(field, categories)


def _by_score(symbol: Callable[[str], QgsSymbol]) -> QgsGraduatedSymbolRenderer:
    step = 1 / len(_SCORE_COLOURS)
    ranges = []
    for index, colour in enumerate(_SCORE_COLOURS):
        low, high = index * step, (index + 1) * step
        ranges.append(QgsRendererRange(low, high, symbol(colour), f"{low:.1f} – {high:.1f}"))
    return QgsGraduatedSymbolRenderer('coalesce("score", 1)', ranges)


def _heat_map(weight: str) -> QgsHeatmapRenderer:
    ramp = QgsGradientColorRamp(QColor(253, 224, 139, 0), QColor(165, 15, 21, 230))
    ramp.setStops(
        [
            QgsGradientStop(0.15, QColor(253, 224, 139, 150)),
            QgsGradientStop(0.5, QColor(241, 105, 19, 200)),
        ]
    )
    renderer = QgsHeatmapRenderer()
    renderer.setColorRamp(ramp)
    renderer.setWeightExpression(weight)
    renderer.setRadius(8)
    renderer.setRadiusUnit(Qgis.RenderUnit.Millimeters)
    return renderer


def _dot(colour: str) -> QgsMarkerSymbol:
    return QgsMarkerSymbol.createSimple(
        {"name": "circle", "color": colour, "outline_color": "white", "size": "2.6"}
    )


def _line(colour: str) -> QgsLineSymbol:
    return QgsLineSymbol.createSimple({"color": colour, "width": "0.5"})


def _line_by_score(colour: str) -> QgsLineSymbol:
    symbol = _line(colour)
    _define(symbol.symbolLayer(0), {QgsSymbolLayer.Property.StrokeWidth: _WIDTH_BY_SCORE})
    _pale_unless_kept(symbol)
    return symbol


def _symbol_around(colour: str) -> QgsMarkerSymbol:
    symbol = QgsMarkerSymbol.createSimple(
        {
            "name": "circle",
            "color": colour,
            "outline_color": "white",
            "outline_width": "0.2",
        }
    )
    _define(
        symbol.symbolLayer(0),
        {
            QgsSymbolLayer.Property.Angle: _AROUND_DEG,
            QgsSymbolLayer.Property.Name: _AROUND_SHAPE,
            QgsSymbolLayer.Property.Offset: _AROUND_OFFSET,
            QgsSymbolLayer.Property.Size: _SIZE_BY_SCORE,
        },
    )
    _pale_unless_kept(symbol)
    return symbol


def _photo_symbol(colour: str) -> QgsMarkerSymbol:
    symbol = _dot(colour)
    tip = QgsSimpleMarkerSymbolLayer.create(
        {
            "name": "triangle",
            "color": colour,
            "outline_color": "white",
            "outline_width": "0.2",
            "size": "3",
            "offset": "0,-2.6",
        }
    )
    _define(
        tip,
        {
            QgsSymbolLayer.Property.Angle: '"direction"',
            QgsSymbolLayer.Property.LayerEnabled: '"direction" is not null',
        },
    )
    symbol.appendSymbolLayer(tip)
    return symbol


def _define(symbol_layer: QgsSymbolLayer, expressions: dict[QgsSymbolLayer.Property, str]) -> None:
    properties = symbol_layer.dataDefinedProperties()
    for key, expression in expressions.items():
        properties.setProperty(key, QgsProperty.fromExpression(expression))
    symbol_layer.setDataDefinedProperties(properties)


def _pale_unless_kept(symbol: QgsSymbol) -> None:
    symbol.setDataDefinedProperty(
        QgsSymbol.Property.Opacity, QgsProperty.fromExpression(_PALE_UNLESS_KEPT)
    )
