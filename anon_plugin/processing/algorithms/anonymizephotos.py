"""anon:anonymizephotos, the main job on a folder."""

from __future__ import annotations

from qgis.core import QgsProcessingParameterDefinition

from anon_plugin.processing.algorithms.anonymize_base import AnonymizeAlgorithm
from anon_plugin.processing.parameters import photo_input


class AnonymizePhotos(AnonymizeAlgorithm):
    """Anonymizes the photos of a folder."""

    ID = "anonymizephotos"
    TITLE = "Anonymize photos"
    SUMMARY = "Makes faces and licence plates in a folder of photos and panoramas unrecognizable."
    HELP = (
        "Every photo is searched at full resolution; what is found is destroyed, and the photo "
        "is written to the output folder with everything else as it was: position, heading, time, "
        "all other tags, and every pixel that no redaction touches.\n"
        "A photo that cannot be read, searched or written completely is not written at all. It "
        "is named with its reason in the log, the report and the Photos layer."
    )

    def input_parameters(self) -> list[QgsProcessingParameterDefinition]:
        return photo_input.folder()
