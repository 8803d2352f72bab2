"""anon:exportdetections: a layer of detections as files that other tools read."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFolderDestination,
)

from anon_plugin.engine.vocabulary import ANNOTATION_FILES, FACADE
from anon_plugin.errors import PhotoError
from anon_plugin.plain_text import printable
from anon_plugin.processing.algorithms.photos_base import PhotosAlgorithm
from anon_plugin.processing.parameters import outputs, photo_input
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import with_help
from anon_plugin.processing.parameters.detection_rows import read_detections
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import read_photos

FORMAT = "FORMAT"


class ExportDetections(PhotosAlgorithm):
    """Writes a layer of detections as annotation files."""

    ID = "exportdetections"
    TITLE = "Export detections"
    GROUP = "steps"
    SUMMARY = "Writes a layer of detections as COCO, YOLO or CSV, for other tools."
    HELP = (
        "Writes 'detections.json' (COCO), 'detections.csv', or a folder 'labels' "
        "(YOLO, with classes.txt) into the output folder. Photos are named relative to the input. "
        "Rows whose 'keep' is false are left out, as are facades, which no other tool knows; "
        "labels of your own models go along by their names. "
        "What a panorama's edge cuts is written as two boxes."
    )
    TAGS = ("COCO", "YOLO", "CSV", "annotations", "labels", "training data")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        kind = ChoiceParameter(
            FORMAT,
            self.tr("Format"),
            options=list(ANNOTATION_FILES),
            defaultValue=next(iter(ANNOTATION_FILES)),
        )
        output = QgsProcessingParameterFolderDestination(
            outputs.OUTPUT, self.tr("Folder for the annotations")
        )
        for definition in (
            with_help(
                QgsProcessingParameterFeatureSource(
                    outputs.DETECTIONS,
                    self.tr("Detections to export"),
                    [Qgis.ProcessingSourceType.Vector],
                ),
                self.tr("A layer as 'Detect' makes it, perhaps corrected since."),
            ),
            *photo_input.folder_or_layer(),
            with_help(kind, self.tr("What the other tool reads.")),
            with_help(output, self.tr("Made where it does not exist; photos are not copied.")),
        ):
            self.addParameter(definition)
        for name, title in (
            ("DETECTION_COUNT", self.tr("Detections written")),
            ("STRANGER_COUNT", self.tr("Rows that fit no photo")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.containers.opening import open_container
        from anon_plugin.engine.exchange.annotations import Annotations, write_annotations
        from anon_plugin.engine.files.listing import prepare_output

        output = outputs.read_folder(inputs, feedback)
        photos = read_photos(inputs, output)
        prepare_output(output)
        sources = [job.source for job in photos.jobs]
        given = read_detections(inputs, outputs.DETECTIONS, sources)
        annotated = []
        for done, job in enumerate(photos.jobs, start=1):
            if feedback.isCanceled():
                break
            detections = [one for one in given.by_photo.get(job.source, []) if one.label != FACADE]
            try:
                size_wh = open_container(job.source).size_wh
            except PhotoError as error:
                feedback.reportError(printable(f"{job.source} {error}"))
                continue
            name = job.target.relative_to(output).as_posix()
            annotated.append(Annotations(name, tuple(detections), size_wh))
            feedback.setProgress(100 * done / len(photos.jobs))
        kind = inputs.choice(FORMAT)
        write_annotations(annotated, output / ANNOTATION_FILES[kind], kind)
        return {
            outputs.OUTPUT: str(output),
            "DETECTION_COUNT": sum(len(one.detections) for one in annotated),
            "STRANGER_COUNT": sum(given.strangers.values()),
        }
