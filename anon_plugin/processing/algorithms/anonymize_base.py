"""What the algorithms that anonymize photos share: all but where the photos come from."""

from __future__ import annotations

from functools import partial
from typing import Any

from qgis.core import (
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
)

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
    policies,
    redaction,
    search,
    verify,
)
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import read_photos
from anon_plugin.processing.parameters.run_settings import read_settings
from anon_plugin.processing.results.running import count_outputs, run_photos


class AnonymizeAlgorithm(PhotosAlgorithm):
    """Photos in, anonymized photos out. A subclass says which photos, and may say which labels.

    ONLY: the labels that are searched; () for those that LABELS names.
    """

    TAGS = (
        "blur",
        "privacy",
        "GDPR",
        "face",
        "licence plate",
        "person",
        "vehicle",
        "panorama",
        "redact",
        "street",
    )
    ONLY: tuple[str, ...] = ()

    def input_parameters(self) -> list[QgsProcessingParameterDefinition]:
        """The parameters that say which photos are meant."""
        return photo_input.folder_or_layer()

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        definitions = [
            *self.input_parameters(),
            *outputs.folder(),
            *search.parameters(with_labels=not self.ONLY),
            *camera_masks.parameters(),
            *redaction.parameters(),
            *policies.parameters(),
            *files.metadata(),
            *files.limits(),
            *verify.parameters(),
            *outputs.existing_results(),
            *machine.parameters(),
            *cluster.scheduler(),
            *journal.of_output(),
            *outputs.layers(),
            *outputs.report(),
        ]
        for definition in definitions:
            self.addParameter(definition)
        for output in count_outputs():
            self.addOutput(output)

    def check(self, inputs: Inputs) -> None:
        super().check(inputs)
        read_settings(inputs, self.ONLY)

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.files.listing import prepare_output
        from anon_plugin.engine.tasks.anonymize import Anonymize
        from anon_plugin.engine.verification.sampling import Sampling

        output = outputs.read_folder(inputs, feedback)
        settings = read_settings(inputs, self.ONLY)
        photos = read_photos(inputs, output)
        prepare_output(output)
        detector = cluster.load_detector(inputs)
        settings.check(detector.labels)
        feedback.pushInfo(
            tr_plural(
                "{count} photo, model {model}",
                "{count} photos, model {model}",
                len(photos.jobs),
                model=detector.name,
            )
        )
        task = policies.by_place(
            inputs,
            settings,
            detector.labels,
            photos,
            make=partial(Anonymize, detector, sampling=Sampling()),
        )
        return run_photos(inputs, feedback, task, photos, output)
