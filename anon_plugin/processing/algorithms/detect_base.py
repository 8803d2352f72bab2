"""What the algorithms that only find things share."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingFeedback

from anon_plugin.language import tr_plural
from anon_plugin.processing.algorithms.photos_base import PhotosAlgorithm
from anon_plugin.processing.parameters import (
    camera_masks,
    cluster,
    files,
    journal,
    machine,
    outputs,
    photo_input,
    search,
)
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import read_photos
from anon_plugin.processing.results.running import count_outputs, run_photos


class DetectAlgorithm(PhotosAlgorithm):
    """Photos in, a layer of what they show out. ONLY: as in AnonymizeAlgorithm."""

    GROUP = "steps"
    TAGS = (
        "find",
        "search",
        "face",
        "licence plate",
        "person",
        "vehicle",
        "privacy",
        "GDPR",
        "model",
    )
    ONLY: tuple[str, ...] = ()
    HELP = (
        "The photos are only read; nothing is written to or beside them. Look at the "
        "Detections layer on the map, delete rows, untick their 'keep', change label or "
        "region, add rows of your own, and hand it to 'Redact detections'. The two steps give "
        "the same files as 'Anonymize photos' does in one.\n"
        "Regions are WKT polygons in pixels of the upright photo, x to the right and y down."
    )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        for definition in (
            *photo_input.folder_or_layer(),
            *search.parameters(with_labels=not self.ONLY),
            *camera_masks.parameters(),
            *files.limits(),
            *outputs.existing_results(),
            *machine.parameters(),
            *cluster.scheduler(),
            *journal.of_reading(),
            *outputs.layers(),
        ):
            self.addParameter(definition)
        for output in count_outputs():
            self.addOutput(output)

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.tasks.detect import Detect

        settings = search.read_settings(inputs, self.ONLY)
        photos = read_photos(inputs, None)
        detector = cluster.load_detector(inputs)
        settings.check_search(detector.labels)
        feedback.pushInfo(
            tr_plural(
                "{count} photo, model {model}",
                "{count} photos, model {model}",
                len(photos.jobs),
                model=detector.name,
            )
        )
        task = Detect(detector, settings, files.read_limits(inputs))
        return run_photos(inputs, feedback, task, photos, output=None)
