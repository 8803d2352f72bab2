"""The parameters about photo files: what becomes of their metadata, and what they may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterNumber,
)

from anon_plugin.engine.vocabulary import OpaqueMetadata, PersonalMetadata
from anon_plugin.language import tr
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.engine.containers.metadata.handling import Handling
    from anon_plugin.engine.files.limits import Limits

PERSONAL_METADATA = "PERSONAL_METADATA"
OPAQUE_METADATA = "OPAQUE_METADATA"
UPRIGHT = "UPRIGHT"
MAX_MEGAPIXELS = "MAX_MEGAPIXELS"
TIME_LIMIT = "TIME_LIMIT"


def metadata() -> list[QgsProcessingParameterDefinition]:
    """PERSONAL_METADATA, OPAQUE_METADATA and UPRIGHT: what becomes of what the files tell."""
    handling = ChoiceParameter(
        PERSONAL_METADATA,
        tr("Serial numbers and names in the files"),
        options=[what.value for what in PersonalMetadata],
        defaultValue=PersonalMetadata.KEEP.value,
    )
    return [
        with_help(
            handling,
            tr(
                "Files may tell the serial numbers of camera and lens, the names of the camera's "
                "owner and the author, and who was recognised where in the picture. keep: all "
                "stays as it is, and the notes of the report and the layers say which of these "
                "there are. remove: they are blanked, and the notes say which. Positions, times, "
                "titles and copyright notices stay either way."
            ),
        ),
        advanced(_opaque_metadata()),
        advanced(_upright()),
    ]


def _upright() -> QgsProcessingParameterDefinition:
    return with_help(
        QgsProcessingParameterBoolean(UPRIGHT, tr("Turn photos upright"), defaultValue=False),
        tr(
            "Cameras store a photo that was taken sideways as it is, with a tag that says how to "
            "turn it, and some programs and web servers do not look at it. This turns JPEG photos "
            "without loss, and the tag, sizes, thumbnails and panorama tags with them. Where a "
            "photo's size is no multiple of a block, up to 15 rows or columns are trimmed, and the "
            "notes say so. Photos in other formats that are stored turned fail."
        ),
    )


def _opaque_metadata() -> QgsProcessingParameterDefinition:
    handling = ChoiceParameter(
        OPAQUE_METADATA,
        tr("Metadata of unknown content"),
        options=[what.value for what in OpaqueMetadata],
        defaultValue=OpaqueMetadata.DROP.value,
    )
    return with_help(
        handling,
        tr(
            "Cameras and programs write bytes into files that nobody but them can read, and that "
            "may hold an unredacted picture. drop: they are left out, and the notes say what. "
            "Positions, times, camera, lens, panorama tags, captions and copyright notices stay. "
            "keep: they stay, and the notes say so; for evidence that must be complete."
        ),
    )


def limits() -> list[QgsProcessingParameterDefinition]:
    """MAX_MEGAPIXELS and TIME_LIMIT: how much one photo may cost."""
    size = QgsProcessingParameterNumber(
        MAX_MEGAPIXELS,
        tr("Largest photo [megapixels]"),
        Qgis.ProcessingNumberParameterType.Double,
        defaultValue=600,
        minValue=0.01,
    )
    time = QgsProcessingParameterNumber(
        TIME_LIMIT,
        tr("Time limit for each photo [seconds]"),
        Qgis.ProcessingNumberParameterType.Double,
        defaultValue=3600,
        minValue=0,
    )
    return [
        advanced(
            with_help(
                size,
                tr(
                    "A photo that says it is larger fails before it is decoded: a few bytes may "
                    "claim a picture that fills the memory. Raise it for larger orthophotos."
                ),
            )
        ),
        advanced(
            with_help(
                time,
                tr(
                    "A photo that takes longer fails and is not written, so that one that hangs "
                    "does not stop a run. 0: no limit."
                ),
            )
        ),
    ]


def read_personal_metadata(inputs: Inputs) -> PersonalMetadata:
    """PERSONAL_METADATA as the engine's value; as usual where the algorithm writes no photo."""
    if not inputs.defines(PERSONAL_METADATA):
        return PersonalMetadata.KEEP
    return PersonalMetadata(inputs.choice(PERSONAL_METADATA))


def read_opaque_metadata(inputs: Inputs) -> OpaqueMetadata:
    """OPAQUE_METADATA as the engine's value; as usual where the algorithm writes no photo."""
    if not inputs.defines(OPAQUE_METADATA):
        return OpaqueMetadata.DROP
    return OpaqueMetadata(inputs.choice(OPAQUE_METADATA))


def read_upright(inputs: Inputs) -> bool:
    """UPRIGHT; False where the algorithm writes no photo."""
    return inputs.defines(UPRIGHT) and inputs.flag(UPRIGHT)


def read_handling(inputs: Inputs) -> Handling:
    """All three as one value."""
    from anon_plugin.engine.containers.metadata.handling import Handling

    return Handling(
        read_personal_metadata(inputs), read_opaque_metadata(inputs), read_upright(inputs)
    )


def read_limits(inputs: Inputs) -> Limits:
    """MAX_MEGAPIXELS and TIME_LIMIT as the engine's value; as usual where there is no such."""
    from anon_plugin.engine.files.limits import Limits

    if not inputs.defines(MAX_MEGAPIXELS):
        return Limits()
    return Limits(inputs.number(MAX_MEGAPIXELS), inputs.number(TIME_LIMIT))
