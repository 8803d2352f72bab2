"""anon:anonymizephotolayer, the main job on the photos that a layer names."""

from __future__ import annotations

from qgis.core import QgsProcessingParameterDefinition

from anon_plugin.processing.algorithms.anonymize_base import AnonymizeAlgorithm
from anon_plugin.processing.parameters import photo_input


class AnonymizePhotoLayer(AnonymizeAlgorithm):
    """Anonymizes the photos that a layer names."""

    ID = "anonymizephotolayer"
    TITLE = "Anonymize photo layer"
    SUMMARY = "Makes faces and licence plates unrecognizable in the photos that a layer names."
    HELP = (
        "Takes a layer as 'Import geotagged photos' makes it, so photos can first be selected "
        "by place, time or any other field. Otherwise the same as 'Anonymize photos'. The output "
        "mirrors the folders below the one that all the photos have in common."
    )

    def input_parameters(self) -> list[QgsProcessingParameterDefinition]:
        return photo_input.layer()
