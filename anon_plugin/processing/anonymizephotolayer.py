"""anon:anonymizephotolayer, the main job on the photos that a layer names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsCoordinateTransform,
    QgsFeature,
    QgsFeatureSource,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterDefinition,
)
from qgis.PyQt.QtCore import QUrl

from anon_plugin.errors import SettingsError
from anon_plugin.processing import layers
from anon_plugin.processing import parameters as shared
from anon_plugin.processing.anonymizealgorithm import AnonymizeAlgorithm, Parameters

if TYPE_CHECKING:
    from anon_plugin.engine.listing import Job


class AnonymizePhotoLayer(AnonymizeAlgorithm):
    """Anonymizes the photos that a layer names."""

    ID = "anonymizephotolayer"
    TITLE = "Anonymize photo layer"
    SUMMARY = "Makes faces and licence plates unrecognizable in the photos that a layer names."
    HELP = (
        "<p>Takes a layer as 'Import geotagged photos' makes it, so photos can first be selected "
        "by place, time or any other field. Otherwise the same as 'Anonymize photos'. The output "
        "mirrors the folders below the one that all the photos have in common.</p>"
    )

    def input_parameters(self) -> list[QgsProcessingParameterDefinition]:
        return shared.layer_input()

    def jobs(
        self, parameters: Parameters, output: Path, context: QgsProcessingContext
    ) -> list[Job]:
        from anon_plugin.engine.listing import jobs_of_paths

        paths = (path for path, _ in self._rows(parameters, context))
        return jobs_of_paths(paths, output)

    def places(
        self, parameters: Parameters, context: QgsProcessingContext
    ) -> dict[str, QgsPointXY]:
        source = self._source(parameters, context)
        to_wgs84 = QgsCoordinateTransform(
            source.sourceCrs(), layers.crs(), context.transformContext()
        )
        return {
            str(path): to_wgs84.transform(feature.geometry().centroid().asPoint())
            for path, feature in self._rows(parameters, context)
            if feature.hasGeometry() and not feature.geometry().isEmpty()
        }

    def _rows(
        self, parameters: Parameters, context: QgsProcessingContext
    ) -> Iterator[tuple[Path, QgsFeature]]:
        """Each row's photo path and feature. Raises SettingsError where a row names no photo."""
        source = self._source(parameters, context)
        field = self.parameterAsString(parameters, shared.PHOTO_FIELD, context)
        index = source.fields().lookupField(field)
        if index < 0:
            names = ", ".join(source.fields().names())
            raise SettingsError(
                f"The layer has no field '{field}'; it has: {names}. "
                "Choose the field that holds the photos' paths."
            )
        for feature in source.getFeatures():
            text = str(feature.attribute(index) or "").strip()
            if not text or text == "NULL":
                raise SettingsError(
                    f"Row {feature.id()} of the layer has no path in its field '{field}'. "
                    "Fill it in, or leave the row out of the selection."
                )
            url = QUrl(text)
            yield Path(url.toLocalFile() if url.scheme() == "file" else text).absolute(), feature

    def _source(self, parameters: Parameters, context: QgsProcessingContext) -> QgsFeatureSource:
        source = self.parameterAsSource(parameters, shared.INPUT, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, shared.INPUT))
        return source
