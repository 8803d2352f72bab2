"""The parameters that say which photos are meant: a folder, or a layer that names them."""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
)

from anon_plugin.language import tr
from anon_plugin.processing.parameters.definitions import advanced, with_help

FOLDER = "FOLDER"
RECURSIVE = "RECURSIVE"
INPUT = "INPUT"
PHOTO_FIELD = "PHOTO_FIELD"
HEADING_FIELD = "HEADING_FIELD"
PITCH_FIELD = "PITCH_FIELD"
ROLL_FIELD = "ROLL_FIELD"


def folder() -> list[QgsProcessingParameterDefinition]:
    """FOLDER and RECURSIVE: the photos of a folder."""
    return [
        with_help(
            QgsProcessingParameterFile(
                FOLDER, tr("Folder of photos"), Qgis.ProcessingFileParameterBehavior.Folder
            ),
            tr("Every photo in it is handled. The folder is only read, never written to."),
        ),
        with_help(
            QgsProcessingParameterBoolean(RECURSIVE, tr("Sub-folders too"), defaultValue=True),
            tr("Also handle the photos in sub-folders; the output mirrors them."),
        ),
    ]


def layer() -> list[QgsProcessingParameterDefinition]:
    """INPUT and PHOTO_FIELD: the photos that a layer names."""
    return [
        with_help(
            QgsProcessingParameterFeatureSource(
                INPUT, tr("Photo layer"), [Qgis.ProcessingSourceType.Vector]
            ),
            tr(
                "A layer with one row a photo, as 'Import geotagged photos' makes it. Only the "
                "selected rows are used where 'Selected features only' is ticked."
            ),
        ),
        with_help(
            QgsProcessingParameterField(
                PHOTO_FIELD, tr("Field with the photo's path"), "photo", INPUT
            ),
            tr(
                "The text field that holds the path of each photo: absolute, file://, or relative "
                "to the layer's own file or to the project."
            ),
        ),
    ]


def folder_or_layer() -> list[QgsProcessingParameterDefinition]:
    """FOLDER and RECURSIVE, or INPUT and PHOTO_FIELD: one of the two is to be given."""
    return [
        with_help(
            QgsProcessingParameterFile(
                FOLDER,
                tr("Folder of photos"),
                Qgis.ProcessingFileParameterBehavior.Folder,
                optional=True,
            ),
            tr(
                "Every photo in it is handled. The folder is only read, never written to. Leave it "
                "empty to use a photo layer."
            ),
        ),
        with_help(
            QgsProcessingParameterBoolean(RECURSIVE, tr("Sub-folders too"), defaultValue=True),
            tr("Also handle the photos in sub-folders; the output mirrors them."),
        ),
        with_help(
            QgsProcessingParameterFeatureSource(
                INPUT,
                tr("Or a photo layer"),
                [Qgis.ProcessingSourceType.Vector],
                optional=True,
            ),
            tr(
                "A layer with one row a photo, as 'Import geotagged photos' makes it. Only the "
                "selected rows are used where 'Selected features only' is ticked."
            ),
        ),
        with_help(
            QgsProcessingParameterField(
                PHOTO_FIELD,
                tr("Field with the photo's path"),
                "photo",
                INPUT,
                optional=True,
            ),
            tr(
                "The text field that holds the path of each photo: absolute, file://, or relative "
                "to the layer's own file or to the project."
            ),
        ),
    ]


def pose_fields() -> list[QgsProcessingParameterDefinition]:
    """HEADING_FIELD, PITCH_FIELD and ROLL_FIELD of the photo layer."""
    fields = (
        (
            HEADING_FIELD,
            tr("Field with the heading"),
            tr(
                "Degrees clockwise from true north to which the middle of the photo looks. It "
                "counts instead of the photo's own tag; empty rows leave that to the tag."
            ),
        ),
        (
            PITCH_FIELD,
            tr("Field with the pitch"),
            tr("Degrees by which the middle of the photo looks above the horizon."),
        ),
        (
            ROLL_FIELD,
            tr("Field with the roll"),
            tr("Degrees by which the camera is turned clockwise around its line of sight."),
        ),
    )
    return [
        advanced(
            with_help(
                QgsProcessingParameterField(
                    name,
                    title,
                    None,
                    INPUT,
                    Qgis.ProcessingFieldParameterDataType.Numeric,
                    optional=True,
                ),
                text,
            )
        )
        for name, title, text in fields
    ]
