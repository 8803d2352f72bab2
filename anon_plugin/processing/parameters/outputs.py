"""The parameters that say where results go: a folder, layers and a report."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
    QgsProcessingUtils,
)

from anon_plugin.engine.vocabulary import OnExisting
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs

OUTPUT = "OUTPUT"
ON_EXISTING = "ON_EXISTING"
PHOTOS = "PHOTOS"
DETECTIONS = "DETECTIONS"
RAY_LENGTH = "RAY_LENGTH"
REPORT = "REPORT"


def folder() -> list[QgsProcessingParameterDefinition]:
    """OUTPUT: where anonymized photos go."""
    return [
        with_help(
            QgsProcessingParameterFolderDestination(OUTPUT, tr("Anonymized photos")),
            tr(
                "The folder for the results, made where it does not exist. It must not be the "
                "input folder. Choose one: QGIS deletes a temporary folder when it is closed. A "
                "photo that cannot be anonymized is not written there."
            ),
        )
    ]


def existing_results() -> list[QgsProcessingParameterDefinition]:
    """ON_EXISTING: what to do about results that are there already."""
    return [
        with_help(
            ChoiceParameter(
                ON_EXISTING,
                tr("Results that exist already"),
                options=[what.value for what in OnExisting],
                defaultValue=OnExisting.RESUME.value,
            ),
            tr(
                "resume: keep what an earlier run has done, and do what is missing, changed or "
                "failed; files that no run made are left alone. redo: do everything anew. fail: "
                "do nothing if there is any result."
            ),
        )
    ]


def layers(with_detections: bool = True) -> list[QgsProcessingParameterDefinition]:
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


def detections_layer() -> list[QgsProcessingParameterDefinition]:
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


def report() -> list[QgsProcessingParameterDefinition]:
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


def read_folder(inputs: Inputs, feedback: QgsProcessingFeedback) -> Path:
    """The output folder; it is said where that is one which QGIS deletes.

    Raises SettingsError where none is given.
    """
    output = inputs.place(OUTPUT)
    if output is None:
        raise SettingsError(tr("No output folder is given. Choose where the results shall go."))
    if Path(QgsProcessingUtils.tempFolder()) in output.parents:
        feedback.pushWarning(
            tr(
                "The results go to the temporary folder {folder}, which QGIS deletes when it is "
                "closed. Choose an output folder to keep them."
            ).format(folder=output)
        )
    return output


def read_on_existing(inputs: Inputs) -> OnExisting:
    """ON_EXISTING as the engine's value."""
    return OnExisting(inputs.choice(ON_EXISTING))
