"""anon:importdetections: annotations of other tools as a layer to check and redact."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFile,
)

from anon_plugin.engine.vocabulary import in_order
from anon_plugin.errors import PhotoError, SettingsError
from anon_plugin.language import tr, tr_plural
from anon_plugin.plain_text import printable
from anon_plugin.processing.algorithms.photos_base import PhotosAlgorithm
from anon_plugin.processing.layers import detections_layer, styles
from anon_plugin.processing.parameters import labels, outputs, photo_input
from anon_plugin.processing.parameters.definitions import with_help
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import read_photos
from anon_plugin.processing.results.sinks import Sink

if TYPE_CHECKING:
    from anon_plugin.engine.exchange.annotations import Annotations
    from anon_plugin.engine.tasks.outcome import Outcome

FILE = "FILE"
ANNOTATION_FOLDER = "ANNOTATION_FOLDER"


class ImportDetections(PhotosAlgorithm):
    """Reads annotation files into a layer."""

    ID = "importdetections"
    TITLE = "Import detections"
    GROUP = "steps"
    SUMMARY = "Reads annotations of other tools into a layer of detections."
    HELP = (
        "From a file: COCO JSON, GeoJSON of a Detections layer, or CSV (our own export, "
        "TensorFlow, Roboflow, VoTT, makesense.ai, RetinaNet, VGG Image Annotator). From a folder: "
        "YOLO text files beside their pictures, or Pascal VOC XML. Class names such as "
        "'License_Plate' or 'pedestrian' are understood; classes that are no face, plate, person "
        "or vehicle come under their own names, unless LABELS says what to take. What is left out "
        "is counted in the log.\n"
        "Pictures are matched to the photos by path, or else by file name. Regions that were "
        "drawn on a smaller copy are brought to the photo's size."
    )
    TAGS = ("COCO", "YOLO", "Pascal VOC", "CSV", "annotations", "labels", "ground truth")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        for definition in (
            with_help(
                QgsProcessingParameterFile(FILE, self.tr("Annotation file"), optional=True),
                self.tr("A COCO JSON, GeoJSON or CSV file."),
            ),
            with_help(
                QgsProcessingParameterFile(
                    ANNOTATION_FOLDER,
                    self.tr("Or a folder of annotations"),
                    Qgis.ProcessingFileParameterBehavior.Folder,
                    optional=True,
                ),
                self.tr(
                    "YOLO text files with their pictures and classes.txt, or Pascal VOC XML files."
                ),
            ),
            *photo_input.folder_or_layer(),
            labels.parameter(
                self.tr("What to take"),
                self.tr("Labels to read. None: everything that is marked."),
                optional=True,
            ),
            *outputs.detections_layer(),
        ):
            self.addParameter(definition)
        self.addOutput(QgsProcessingOutputNumber("DETECTION_COUNT", self.tr("Detections read")))
        self.addOutput(
            QgsProcessingOutputNumber("STRANGER_COUNT", self.tr("Pictures that fit no photo"))
        )
        self.addOutput(
            QgsProcessingOutputString(
                "LABEL_COUNTS", self.tr("Detections read of each label, as JSON")
            )
        )

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.exchange.annotations import read_annotations
        from anon_plugin.engine.exchange.photo_names import PhotoNames

        annotated = _of_labels(
            read_annotations(self._source(inputs)), labels.read(inputs), feedback
        )
        photos = read_photos(inputs, None)
        names = PhotoNames(job.source for job in photos.jobs)
        matched: dict[Path, list[Annotations]] = {}
        strangers = []
        for one in annotated:
            photo = names.find(one.name)
            if photo is None:
                strangers.append(one.name)
            else:
                matched.setdefault(photo, []).append(one)
        if strangers:
            feedback.pushWarning(
                tr_plural(
                    "{count} annotated picture fits no photo: {names}",
                    "{count} annotated pictures fit no photo: {names}",
                    len(strangers),
                    names=printable(", ".join(strangers[:10])),
                )
            )
        sink = Sink(
            inputs,
            outputs.DETECTIONS,
            detections_layer.fields(),
            styles.DETECTIONS,
        )
        counts: Counter[str] = Counter()
        for done, (photo, found) in enumerate(matched.items(), start=1):
            if feedback.isCanceled():
                break
            try:
                outcome = _outcome(photo, found)
            except PhotoError as error:
                feedback.reportError(printable(f"{photo} {error}"))
                continue
            sink.add(detections_layer.features(outcome, photos.place(outcome)))
            counts.update(outcome.counts())
            feedback.setProgress(100 * done / len(matched))
        return {
            **sink.finish(),
            "DETECTION_COUNT": counts.total(),
            "STRANGER_COUNT": len(strangers),
            "LABEL_COUNTS": json.dumps({label: counts[label] for label in in_order(counts)}),
        }

    def _source(self, inputs: Inputs) -> Path:
        given = [
            path for name in (FILE, ANNOTATION_FOLDER) if (path := inputs.path(name)) is not None
        ]
        if len(given) != 1:
            raise SettingsError(
                self.tr("Give either an annotation file or a folder of annotations.")
            )
        return given[0]


def _of_labels(
    annotated: Sequence[Annotations], wanted: Sequence[str], feedback: QgsProcessingFeedback
) -> list[Annotations]:
    """The annotations with the wanted labels, or with all; what is left out is told."""
    if not wanted:
        return list(annotated)
    others = Counter(
        one.label for photo in annotated for one in photo.detections if one.label not in wanted
    )
    if others:
        feedback.pushInfo(
            tr("Left out, because LABELS does not name them: {labels}").format(
                labels=", ".join(f"{others[label]} {label}" for label in in_order(others))
            )
        )
    return [
        replace(photo, detections=tuple(one for one in photo.detections if one.label in wanted))
        for photo in annotated
    ]


def _outcome(photo: Path, found: Sequence[Annotations]) -> Outcome:
    """The regions as if they had been detected. Raises PhotoError for a photo that is damaged."""
    from anon_plugin.engine.photo.photo import read_photo
    from anon_plugin.engine.tasks.outcome import Outcome, Status

    read = read_photo(photo)
    return Outcome(
        source=photo,
        status=Status.DONE,
        geotag=read.geotag,
        size_wh=read.size_wh,
        projection=read.projection,
        detections=tuple(
            detection for one in found for detection in one.fitted(read.size_wh).detections
        ),
    )
