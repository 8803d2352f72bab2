"""The parameters that say what is compared: detections and ground truth, as layers or as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterString,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.parameters.definitions import with_help
from anon_plugin.processing.parameters.detection_rows import read_rows
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.engine.detection.detections import Detection
    from anon_plugin.engine.evaluation.matching import AnnotatedPhoto

DETECTIONS = "DETECTIONS"
DETECTIONS_FILE = "DETECTIONS_FILE"
GROUND_TRUTH = "GROUND_TRUTH"
GROUND_TRUTH_LAYER = "GROUND_TRUTH_LAYER"


def parameters() -> list[QgsProcessingParameterDefinition]:
    """DETECTIONS or DETECTIONS_FILE, and GROUND_TRUTH or GROUND_TRUTH_LAYER."""
    vector = [Qgis.ProcessingSourceType.Vector]
    return [
        with_help(
            QgsProcessingParameterFeatureSource(
                DETECTIONS, tr("Detections (layer)"), vector, optional=True
            ),
            tr("A DETECTIONS layer: fields photo, label, score, region_px."),
        ),
        with_help(
            QgsProcessingParameterFile(
                DETECTIONS_FILE, tr("Detections (JSON file)"), optional=True
            ),
            tr(
                "In place of a layer: a list of photo, label, score and region_px or bbox; "
                "GeoJSON of such a layer; or COCO results."
            ),
        ),
        with_help(
            QgsProcessingParameterString(
                GROUND_TRUTH, tr("Ground truth (file or folder)"), optional=True
            ),
            tr(
                "A COCO JSON file, a folder of YOLO text files with their classes.txt, or one of "
                "Pascal VOC XML files."
            ),
        ),
        with_help(
            QgsProcessingParameterFeatureSource(
                GROUND_TRUTH_LAYER, tr("Ground truth (layer)"), vector, optional=True
            ),
            tr(
                "In place of files: a layer with the fields photo, label, region_px. A photo "
                "without objects has one row without a label. A row whose field ignore is "
                "true counts neither way."
            ),
        ),
    ]


def read_ground_truth(inputs: Inputs) -> tuple[list[AnnotatedPhoto], Path | None]:
    """The annotated photos, and the file or folder they come from.

    Raises SettingsError where neither or both of the two are given, or one of them is senseless.
    """
    from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject
    from anon_plugin.engine.exchange.ground_truth import read_ground_truth as read_files

    path = inputs.path(GROUND_TRUTH)
    if (path is None) != inputs.given(GROUND_TRUTH_LAYER):
        raise SettingsError(
            tr("Give the ground truth either as a file or folder, or as a layer, not both.")
        )
    if path is not None:
        return read_files(path), path
    objects: dict[str, list[TrueObject]] = {}
    for row in read_rows(inputs, GROUND_TRUTH_LAYER):
        of_photo = objects.setdefault(row.photo, [])
        if row.label:
            of_photo += [TrueObject(one.label, one.region, row.ignore) for one in row.detections()]
    marked = frozenset(one.label for of_photo in objects.values() for one in of_photo)
    if not marked:
        raise SettingsError(tr("The ground truth layer holds no object."))
    return [
        AnnotatedPhoto(name, tuple(of_photo), complete_labels=marked)
        for name, of_photo in objects.items()
    ], None


def read_detections(inputs: Inputs, truth: Path | None) -> dict[str, list[Detection]]:
    """Photo → its detections. truth: the file or folder of the ground truth, if there is one.

    Raises SettingsError where neither or both of the two are given, or one of them is senseless.
    """
    from anon_plugin.engine.exchange.detection_files import read_detections as read_file

    file = inputs.path(DETECTIONS_FILE)
    if (file is None) != inputs.given(DETECTIONS):
        raise SettingsError(tr("Give the detections either as a layer or as a file, not both."))
    if file is not None:
        return read_file(file, truth)
    found: dict[str, list[Detection]] = {}
    for row in read_rows(inputs, DETECTIONS):
        of_photo = found.setdefault(row.photo, [])
        if row.label:
            of_photo += row.detections()
    return found
