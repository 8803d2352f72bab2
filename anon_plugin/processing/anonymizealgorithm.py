"""What the algorithms that anonymize photos share: all but where the photos come from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDefinition,
)

from anon_plugin.errors import SettingsError
from anon_plugin.processing import batchparameters, layers, redactionparameters
from anon_plugin.processing import parameters as shared
from anon_plugin.processing.base import AnonymizerAlgorithm
from anon_plugin.processing.runsettings import read_settings
from anon_plugin.processing.sinks import Sink

if TYPE_CHECKING:
    from anon_plugin.engine.listing import Job
    from anon_plugin.engine.outcome import Outcome
    from anon_plugin.engine.progress import Progress

Parameters = dict[str, Any]


class AnonymizeAlgorithm(AnonymizerAlgorithm):
    """Photos in, anonymized photos out. A subclass says which photos."""

    TAGS = ("blur", "privacy", "GDPR", "face", "licence plate", "panorama", "redact", "street")

    def input_parameters(self) -> list[QgsProcessingParameterDefinition]:
        """The parameters that say which photos are meant."""
        raise NotImplementedError

    def jobs(
        self, parameters: Parameters, output: Path, context: QgsProcessingContext
    ) -> list[Job]:
        """The photos to anonymize; raises SettingsError where the input makes no sense."""
        raise NotImplementedError

    def places(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
    ) -> dict[str, QgsPointXY]:
        """Positions in WGS 84 that the input itself knows, by photo path."""
        return {}

    def initAlgorithm(self, configuration: Parameters | None = None) -> None:
        definitions = [
            *self.input_parameters(),
            *shared.output_folder(),
            *shared.detection_settings(),
            *redactionparameters.redaction_parameters(),
            *batchparameters.existing_results(),
            *batchparameters.performance(),
            *shared.result_layers(),
            *shared.report_file(),
        ]
        for definition in definitions:
            self.addParameter(definition)
        for name, title in (
            ("PHOTO_COUNT", "Photos"),
            ("DONE_COUNT", "Photos anonymized"),
            ("KEPT_COUNT", "Of these, kept from earlier runs"),
            ("FAILED_COUNT", "Photos failed, and not written"),
            ("FACE_COUNT", "Faces found"),
            ("PLATE_COUNT", "Licence plates found"),
            ("PERSON_COUNT", "Persons found"),
            ("VEHICLE_COUNT", "Vehicles found"),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, self.tr(title)))
        self.addOutput(QgsProcessingOutputBoolean("CANCELLED", self.tr("The run was cancelled")))

    def execute(
        self, parameters: Parameters, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from anon_plugin.engine import batch, listing, report
        from anon_plugin.engine.anonymize import Anonymize
        from anon_plugin.engine.journal import open_journal
        from anon_plugin.engine.progress import Progress
        from anon_plugin.engine.summary import Summary
        from anon_plugin.models.loading import load_detector

        output = shared.read_path(self, parameters, shared.OUTPUT, context)
        if output is None:
            raise SettingsError("No output folder is given. Choose where the results shall go.")
        settings = read_settings(self, parameters, context)
        on_existing = batchparameters.read_on_existing(self, parameters, context)
        threads = batchparameters.read_threads(self, parameters, context)
        ray_length = self.parameterAsDouble(parameters, shared.RAY_LENGTH, context)
        jobs = self.jobs(parameters, output, context)
        places = self.places(parameters, context)
        listing.prepare_output(output)
        detector = load_detector(
            self.parameterAsString(parameters, shared.MODEL, context),
            batchparameters.read_device(self, parameters, context),
        )
        settings.check(detector.labels)
        photos = Sink.photos(self, parameters, context)
        detections = Sink.detections(self, parameters, context)
        summary = Summary(
            model=detector.name,
            model_sha256=detector.sha256,
            settings=settings.to_dict(),
            output=output,
            total=len(jobs),
        )
        feedback.pushInfo(f"{len(jobs)} photos, model {detector.name}")
        if not jobs:
            feedback.pushWarning("There is no photo in the input; nothing was written.")

        with open_journal(output) as journal:
            work = Anonymize(detector, settings)
            batch.begin(journal, jobs, work, on_existing, feedback.isCanceled)
            progress = Progress(len(jobs), journal.counts())
            _tell_what_is_there(progress, feedback)
            for outcome in batch.run(journal, work, threads, feedback.isCanceled):
                progress.add(outcome)
                _tell(progress, outcome, feedback)
            summary.kept = progress.kept
            for outcome in journal.outcomes():
                summary.add(outcome)
                place = places.get(str(outcome.source)) or layers.place_of(outcome)
                photos.add([layers.photo_feature(outcome, place)])
                detections.add(layers.detection_features(outcome, place, ray_length))
        summary.finish(cancelled=summary.photo_count < len(jobs))

        results = {**photos.finish(), **detections.finish(), shared.OUTPUT: str(output)}
        report_path = shared.read_path(self, parameters, shared.REPORT, context)
        if report_path is not None:
            report.write_report(summary, report_path)
            results[shared.REPORT] = str(report_path)
        return {**results, **_counts(summary)}


def _tell_what_is_there(progress: Progress, feedback: QgsProcessingFeedback) -> None:
    if progress.kept:
        feedback.pushInfo(
            f"{progress.kept} of {progress.total} photos were done by an earlier run and are kept."
        )
    if progress.failed:
        feedback.reportError(
            f"{progress.failed} photos are refused, so that no file is lost; the Photos layer and "
            "the report say why."
        )
    feedback.setProgress(progress.percent)


def _tell(progress: Progress, outcome: Outcome, feedback: QgsProcessingFeedback) -> None:
    if outcome.reason:
        feedback.reportError(f"{outcome.source} {outcome.reason}")
    feedback.setProgress(progress.percent)
    feedback.setProgressText(str(progress))


def _counts(summary: Any) -> dict[str, Any]:
    return {
        "PHOTO_COUNT": summary.total,
        "DONE_COUNT": summary.statuses["done"],
        "KEPT_COUNT": summary.kept,
        "FAILED_COUNT": summary.statuses["failed"],
        **{f"{label.upper()}_COUNT": summary.labels[label] for label in layers.COUNTED_LABELS},
        "CANCELLED": summary.cancelled,
    }
