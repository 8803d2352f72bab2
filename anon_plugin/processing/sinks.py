"""Result layers while they are written: optional, styled when done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from qgis.core import (
    Qgis,
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsVectorLayer,
)

from anon_plugin.processing import layers, styles
from anon_plugin.processing import parameters as shared
from anon_plugin.processing.base import tr


class Sink:
    """One optional feature sink of a running algorithm; without a destination it swallows all."""

    def __init__(
        self,
        algorithm: QgsProcessingAlgorithm,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        name: str,
        fields: QgsFields,
        style: Callable[[QgsVectorLayer], None],
        geometry: Qgis.WkbType = Qgis.WkbType.Point,
    ) -> None:
        self._name = name
        self._style = style
        self._sink, self._destination = algorithm.parameterAsSink(
            parameters, name, context, fields, geometry, layers.crs()
        )
        if self._sink is None and parameters.get(name):
            raise QgsProcessingException(algorithm.invalidSinkError(parameters, name))
        if context.willLoadLayerOnCompletion(self._destination):
            details = context.layerToLoadOnCompletionDetails(self._destination)
            details.setPostProcessor(styles.Styler(style))

    @classmethod
    def photos(
        cls,
        algorithm: QgsProcessingAlgorithm,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
    ) -> Sink:
        """The PHOTOS sink."""
        fields = layers.photo_fields()
        return cls(algorithm, parameters, context, shared.PHOTOS, fields, styles.style_photos)

    @classmethod
    def detections(
        cls,
        algorithm: QgsProcessingAlgorithm,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
    ) -> Sink:
        """The DETECTIONS sink: points, or lines where RAY_LENGTH asks for them."""
        fields = layers.detection_fields()
        style = styles.style_detections
        rays = algorithm.parameterAsDouble(parameters, shared.RAY_LENGTH, context) > 0
        geometry = Qgis.WkbType.LineString if rays else Qgis.WkbType.Point
        return cls(algorithm, parameters, context, shared.DETECTIONS, fields, style, geometry)

    def add(self, features: Iterable[QgsFeature]) -> None:
        """Write features. Raises QgsProcessingException where the layer cannot take them."""
        if self._sink is None:
            return
        for feature in features:
            if not self._sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                raise QgsProcessingException(
                    tr(
                        "A row of {layer} could not be written to {destination}: {error}. Check "
                        "the free space and the permissions there."
                    ).format(
                        layer=self._name,
                        destination=self._destination,
                        error=self._sink.lastError(),
                    )
                )

    def finish(self) -> dict[str, str]:
        """Close the layer and return it as the algorithm's output; {} without a destination."""
        if self._sink is None:
            return {}
        self._sink.flushBuffer()
        self._sink = None  # closes the file
        styles.save_into_geopackage(self._destination, self._style)
        return {self._name: self._destination}
