"""What the algorithms that anonymize photos share: all but where the photos come from."""

from __future__ import annotations

from functools import partial
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
)

from anon_plugin.processing.base import AnonymizerAlgorithm
from anon_plugin.processing.parameters import batch as batchparameters
from anon_plugin.processing.parameters import cluster as clusterparameters
from anon_plugin.processing.parameters import files as fileparameters
from anon_plugin.processing.parameters import policies as policyparameters
from anon_plugin.processing.parameters import redaction as redactionparameters
from anon_plugin.processing.parameters import shared
from anon_plugin.processing.parameters import verify as verifyparameters
from anon_plugin.processing.parameters.photo_input import photo_input, read_photos
from anon_plugin.processing.parameters.run_settings import read_settings
from anon_plugin.processing.results.running import count_outputs, output_of, run_photos

Parameters = dict[str, Any]


class AnonymizeAlgorithm(AnonymizerAlgorithm):
    """Photos in, anonymized photos out. A subclass says which photos, and may say which labels.

    ONLY: the labels that are searched; () for those that LABELS names.
    """

    TAGS = ("blur", "privacy", "GDPR", "face", "licence plate", "panorama", "redact", "street")
    ONLY: tuple[str, ...] = ()

    def input_parameters(self) -> list[QgsProcessingParameterDefinition]:
        """The parameters that say which photos are meant."""
        return photo_input()

    def initAlgorithm(self, configuration: Parameters | None = None) -> None:
        definitions = [
            *self.input_parameters(),
            *shared.output_folder(),
            *shared.detection_settings(with_labels=not self.ONLY),
            *redactionparameters.redaction_parameters(),
            *policyparameters.policy_parameters(),
            *fileparameters.personal_metadata(),
            *fileparameters.limits(),
            *verifyparameters.verify_parameter(),
            *batchparameters.existing_results(),
            *batchparameters.performance(),
            *clusterparameters.cluster_parameters(),
            *shared.result_layers(),
            *shared.report_file(),
        ]
        for definition in definitions:
            self.addParameter(definition)
        for output in count_outputs():
            self.addOutput(output)

    def execute(
        self, parameters: Parameters, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from anon_plugin.engine.files.listing import prepare_output
        from anon_plugin.engine.tasks.anonymize import Anonymize
        from anon_plugin.engine.verification_levels import Sampling

        output = output_of(self, parameters, context)
        settings = read_settings(self, parameters, context, self.ONLY)
        photos = read_photos(self, parameters, context, output)
        prepare_output(output)
        detector = clusterparameters.load_detector_for_run(self, parameters, context)
        settings.check(detector.labels)
        feedback.pushInfo(
            self.tr("{photos} photos, model {model}").format(
                photos=len(photos.jobs), model=detector.name
            )
        )
        work = policyparameters.by_place(
            self,
            parameters,
            context,
            settings,
            detector.labels,
            photos,
            make=partial(Anonymize, detector, sampling=Sampling()),
        )
        return run_photos(self, parameters, context, feedback, work, photos, output)
