"""Result layers while they are written: optional, styled when done."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qgis.core import (
    Qgis,
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)

from anon_plugin.language import tr
from anon_plugin.processing.layers import detections_layer, photos_layer, rows, styles
from anon_plugin.processing.parameters import outputs
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.results.relations import PhotoRelation

_SPREADSHEETS = (".csv", ".tsv", ".xlsx", ".ods")
"""What people open with a spreadsheet, which takes some texts for formulas."""


class Sink:
    """One optional feature sink of a running algorithm; without a destination it swallows all."""

    def __init__(
        self,
        inputs: Inputs,
        name: str,
        fields: QgsFields,
        style: styles.LayerStyle,
        geometry: Qgis.WkbType = Qgis.WkbType.Point,
        then: Callable[[QgsVectorLayer, QgsProject], None] = lambda *_: None,
    ) -> None:
        """then: is called when QGIS has loaded the layer into a project, if it does.

        Its `destination` is the layer's source, "" where none is wanted.
        """
        self._name = name
        self._style = style
        self._sink, self.destination = inputs.sink(name, fields, geometry, rows.crs())
        context = inputs.context
        if context.willLoadLayerOnCompletion(self.destination):
            details = context.layerToLoadOnCompletionDetails(self.destination)
            details.setPostProcessor(styles.Styler(style, then))

    @classmethod
    def photos(
        cls,
        inputs: Inputs,
        relation: PhotoRelation,
    ) -> Sink:
        """The PHOTOS sink."""
        return cls(
            inputs,
            outputs.PHOTOS,
            photos_layer.fields(),
            styles.PHOTOS,
            then=relation.photos_loaded,
        )

    @classmethod
    def detections(
        cls,
        inputs: Inputs,
        relation: PhotoRelation,
    ) -> Sink:
        """The DETECTIONS sink: points, or lines where RAY_LENGTH asks for them."""
        rays = inputs.number(outputs.RAY_LENGTH) > 0
        return cls(
            inputs,
            outputs.DETECTIONS,
            detections_layer.fields(),
            styles.DETECTION_LINES if rays else styles.DETECTIONS,
            Qgis.WkbType.LineString if rays else Qgis.WkbType.Point,
            then=relation.detections_loaded,
        )

    def add(self, features: Iterable[QgsFeature]) -> None:
        """Write features. Raises QgsProcessingException where the layer cannot take them."""
        if self._sink is None:
            return
        for feature in features:
            if self.destination.lower().endswith(_SPREADSHEETS):
                rows.defuse(feature)
            if not self._sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                raise QgsProcessingException(
                    tr(
                        "A row of {layer} could not be written to {destination}: {error}. Check "
                        "the free space and the permissions there."
                    ).format(
                        layer=self._name,
                        destination=self.destination,
                        error=self._sink.lastError(),
                    )
                )

    def close(self) -> None:
        """Close the layer's file; nothing can be added any more."""
        if self._sink is not None:
            self._sink.flushBuffer()
            self._sink = None

    def finish(self, relation_id: str = "", referenced: str = "") -> dict[str, str]:
        """Close the layer and return it as the algorithm's output; {} without a destination.

        relation_id, referenced: see LayerStyle.save.
        """
        if not self.destination:
            return {}
        self.close()
        self._style.save(self.destination, relation_id, referenced)
        return {self._name: self.destination}
