"""Parameters that several algorithms share, each built in one place, and how they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.core import (
    QgsProcessingParameterDefinition as Definition,
)

from anon_plugin.processing.base import tr

FOLDER = "FOLDER"
RECURSIVE = "RECURSIVE"
INPUT = "INPUT"
PHOTO_FIELD = "PHOTO_FIELD"
OUTPUT = "OUTPUT"
LABELS = "LABELS"
MODEL = "MODEL"
CONFIDENCE = "CONFIDENCE"
PROJECTION = "PROJECTION"
PHOTOS = "PHOTOS"
DETECTIONS = "DETECTIONS"
RAY_LENGTH = "RAY_LENGTH"
REPORT = "REPORT"

LABEL_OPTIONS = ["face", "plate", "person", "vehicle"]
PROJECTION_OPTIONS = ["auto", "equirectangular", "planar"]


def folder_input() -> list[Definition]:
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


def layer_input() -> list[Definition]:
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


def output_folder() -> list[Definition]:
    """OUTPUT: where anonymized photos go."""
    return [
        with_help(
            QgsProcessingParameterFolderDestination(OUTPUT, tr("Anonymized photos")),
            tr(
                "The folder for the results, made where it does not exist. It must not be the "
                "input folder. A photo that cannot be anonymized is not written there."
            ),
        )
    ]


def detection_settings(with_labels: bool = True) -> list[Definition]:
    """LABELS, unless it is fixed, MODEL, CONFIDENCE, PROJECTION: what is searched, and how."""
    labels = QgsProcessingParameterEnum(
        LABELS,
        tr("What to anonymize"),
        options=LABEL_OPTIONS,
        allowMultiple=True,
        defaultValue=["face", "plate"],
        usesStaticStrings=True,
    )
    model = QgsProcessingParameterString(MODEL, tr("Model"), optional=True)
    confidence = QgsProcessingParameterNumber(
        CONFIDENCE,
        tr("Least confidence"),
        Qgis.ProcessingNumberParameterType.Double,
        optional=True,
        minValue=0.0,
        maxValue=1.0,
    )
    chosen = with_help(
        labels,
        tr(
            "The kinds of objects to make unrecognizable. A model that cannot find a chosen "
            "kind is refused before any photo is touched."
        ),
    )
    return [
        *([chosen] if with_labels else []),
        with_help(
            model,
            tr(
                "A model's name, the path of a model file, or several joined by +. Empty: the "
                "model that comes with the plugin. 'Check setup' lists the names."
            ),
        ),
        advanced(
            with_help(
                confidence,
                tr(
                    "0 to 1: findings less sure than this are ignored. Lower finds more and errs "
                    "more often. With the model that comes with the plugin it is a share: of the "
                    "findings at 0.7 about 70 % are right. Empty: the model's own thresholds, "
                    "which are set to miss as little as possible at about one false finding a "
                    "photo."
                ),
            )
        ),
        *projection_setting(),
    ]


def projection_setting() -> list[Definition]:
    """PROJECTION: how the photos are projected."""
    projection = QgsProcessingParameterEnum(
        PROJECTION,
        tr("Projection of the photos"),
        options=PROJECTION_OPTIONS,
        defaultValue="auto",
        usesStaticStrings=True,
    )
    return [
        advanced(
            with_help(
                projection,
                tr(
                    "How the photos are projected. 'auto' decides for each photo from its tags and "
                    "its pixels, and the result layer says which and why."
                ),
            )
        ),
    ]


def result_layers(with_detections: bool = True) -> list[Definition]:
    """PHOTOS and, unless left out, DETECTIONS and RAY_LENGTH: what was done, as layers."""
    photos = [
        with_help(
            QgsProcessingParameterFeatureSink(
                PHOTOS,
                tr("Photos"),
                Qgis.ProcessingSourceType.VectorPoint,
                optional=True,
            ),
            tr(
                "One point a photo: what became of it, counts, timings, and its reason if it "
                "failed. Photos without a position have no geometry."
            ),
        ),
    ]
    if not with_detections:
        return photos
    return [
        *photos,
        *detections_layer(),
        advanced(
            with_help(
                QgsProcessingParameterNumber(
                    RAY_LENGTH,
                    tr("Length of sight lines in metres"),
                    Qgis.ProcessingNumberParameterType.Double,
                    defaultValue=0.0,
                    minValue=0.0,
                ),
                tr(
                    "Above 0, detections are lines of this length from the photo's position "
                    "towards what was found. Only for panoramas whose heading is known; the other "
                    "rows then have no geometry. 0: points."
                ),
            )
        ),
    ]


def detections_layer() -> list[Definition]:
    """DETECTIONS: one row a finding."""
    return [
        with_help(
            QgsProcessingParameterFeatureSink(
                DETECTIONS,
                tr("Detections"),
                Qgis.ProcessingSourceType.VectorAnyGeometry,
                optional=True,
            ),
            tr(
                "One row a finding, at the photo's position: label, score, its region in pixels of "
                "the upright photo and, on panoramas, where it is seen from the camera."
            ),
        ),
    ]


def report_file() -> list[Definition]:
    """REPORT: the HTML page, with the JSON beside it."""
    return [
        with_help(
            QgsProcessingParameterFileDestination(
                REPORT, tr("Report"), tr("HTML files (*.html)"), optional=True
            ),
            tr(
                "A page to keep as evidence: settings, model, counts, failures, pictures of "
                "results. The same figures are written as JSON beside it."
            ),
        )
    ]


def read_path(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    name: str,
    context: QgsProcessingContext,
) -> Path | None:
    """A file or folder parameter as an absolute path, None where it is empty."""
    text = algorithm.parameterAsString(parameters, name, context)
    return Path(text).absolute() if text else None


def read_place(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    name: str,
    context: QgsProcessingContext,
) -> Path | None:
    """Like read_path, where a URL such as s3://bucket/photos will do too.

    Raises SettingsError where what reaches such a place is not installed.
    """
    from anon_plugin.engine.files.storage import path_of, require_store

    text = algorithm.parameterAsString(parameters, name, context)
    if not text:
        return None
    place = path_of(text).absolute()
    require_store(place)
    return place


def with_help(definition: Definition, text: str) -> Definition:
    """The definition with its help text."""
    definition.setHelp(text)
    return definition


def advanced(definition: Definition) -> Definition:
    """The definition, shown only under 'advanced'."""
    definition.setFlags(definition.flags() | Qgis.ProcessingParameterFlag.Advanced)
    return definition
