"""anon:verifyanonymization: looks for whatever was left in photos that have been published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
)

from anon_plugin.engine.vocabulary import Check
from anon_plugin.errors import AnonymizerError, SettingsError
from anon_plugin.language import tr_plural
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.layers import verification_layer
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
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import with_help
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.verification_rows import (
    ORIGINALS,
    read_published,
    read_records,
)
from anon_plugin.processing.results.running import run_task
from anon_plugin.processing.results.sinks import Sink

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.outcome import Outcome
    from anon_plugin.engine.tasks.verify_published import Record, VerifyPublished

CHECKS = "CHECKS"
STRICT = "STRICT"

CHECK_OPTIONS = [check.value for check in Check]


class VerificationFailedError(AnonymizerError):
    """A strict verification found something; layer and report are written and say what."""


class VerifyAnonymization(AnonymizerAlgorithm):
    """Verifies photos that were anonymized before."""

    ID = "verifyanonymization"
    TITLE = "Verify anonymization"
    GROUP = "anonymize"
    SUMMARY = "Opens anonymized photos afresh and looks for whatever they still show or hide."
    HELP = (
        "pictures: the bytes of each file are searched for any further picture or video, whoever "
        "put it there; smaller versions of the redacted picture may stay. Pictures that lie among "
        "the photos under other names, such as photo.jpg_original or hidden ones, fail too.\n"
        "regions: every region that was redacted has lost what it showed, compared with the "
        "original or, where that is gone, with the redaction drawn once more.\n"
        "untouched: nothing else differs from the original: no other part of the picture, no tag.\n"
        "detections: the photos are searched again. What is found in a redaction is counted only; "
        "what is found beside one has been missed, or was kept by somebody's choice. What the "
        "original shows just below the threshold is not new, and only counted.\n"
        "What was redacted is read from the journal beside the photos, which also knows where "
        "their originals were. A photo that no journal and no layer knows fails, because nobody "
        "can say that it was searched."
    )
    TAGS = ("audit", "check", "quality", "privacy", "GDPR", "evidence", "leak", "report")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        vector = [Qgis.ProcessingSourceType.Vector]
        folder = Qgis.ProcessingFileParameterBehavior.Folder
        definitions = (
            with_help(
                QgsProcessingParameterFile(
                    photo_input.FOLDER,
                    self.tr("Folder of anonymized photos"),
                    folder,
                    optional=True,
                ),
                self.tr(
                    "Every photo in it is verified. It is only read. Leave it empty to use a layer."
                ),
            ),
            with_help(
                QgsProcessingParameterBoolean(
                    photo_input.RECURSIVE, self.tr("Sub-folders too"), defaultValue=True
                ),
                self.tr("Also verify the photos in sub-folders."),
            ),
            with_help(
                QgsProcessingParameterFeatureSource(
                    photo_input.INPUT,
                    self.tr("Or a layer of anonymized photos"),
                    vector,
                    optional=True,
                ),
                self.tr(
                    "One row a photo, such as the Photos layer of a run. Only the selected rows "
                    "are used where 'Selected features only' is ticked."
                ),
            ),
            with_help(
                QgsProcessingParameterField(
                    photo_input.PHOTO_FIELD,
                    self.tr("Field with the anonymized photo's path"),
                    None,
                    photo_input.INPUT,
                    optional=True,
                ),
                self.tr(
                    "Empty: 'output' where the layer has it, else 'photo'. Rows without a path "
                    "were not published and are left out."
                ),
            ),
            with_help(
                QgsProcessingParameterFile(
                    ORIGINALS, self.tr("Folder of the originals"), folder, optional=True
                ),
                self.tr(
                    "The same tree of folders and names as the anonymized photos. Empty: where the "
                    "journal says they were, if they are still there."
                ),
            ),
            with_help(
                QgsProcessingParameterFeatureSource(
                    outputs.DETECTIONS, self.tr("What was redacted"), vector, optional=True
                ),
                self.tr("A Detections layer. Empty: as the journal says."),
            ),
            with_help(
                ChoiceParameter(
                    CHECKS,
                    self.tr("Checks"),
                    options=CHECK_OPTIONS,
                    allowMultiple=True,
                    defaultValue=CHECK_OPTIONS,
                ),
                self.tr("What is checked; see the help of this step."),
            ),
            *search.parameters(),
            *camera_masks.parameters(),
            *files.limits(),
            *outputs.existing_results(),
            *machine.parameters(),
            *cluster.scheduler(),
            *journal.of_reading(),
            with_help(
                QgsProcessingParameterBoolean(
                    STRICT, self.tr("End with an error if anything fails"), defaultValue=False
                ),
                self.tr("For servers: the layer and the report are written first."),
            ),
            with_help(
                QgsProcessingParameterFeatureSink(
                    outputs.OUTPUT,
                    self.tr("Verification"),
                    Qgis.ProcessingSourceType.VectorPoint,
                    optional=True,
                ),
                self.tr("One point a photo: passed or failed, and why."),
            ),
            *outputs.report(),
        )
        for definition in definitions:
            self.addParameter(definition)
        for name, title in (
            ("CHECKED_COUNT", self.tr("Photos checked")),
            ("FAILED_COUNT", self.tr("Photos that did not pass")),
            ("KEPT_COUNT", self.tr("Of the checked ones, kept from an interrupted run")),
            ("COMPARED_COUNT", self.tr("Photos compared with their originals")),
            ("REGION_COUNT", self.tr("Redacted regions")),
            ("OUTSIDE_COUNT", self.tr("Findings beside redactions")),
            ("INSIDE_COUNT", self.tr("Findings in redactions")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))
        self.addOutput(QgsProcessingOutputBoolean("CANCELLED", self.tr("The run was cancelled")))

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.files.listing import Job
        from anon_plugin.engine.reports.verification_report import Verified, write_report
        from anon_plugin.engine.tasks.verify_published import Record, findings_of

        root, paths, strays = read_published(inputs)
        records = read_records(inputs, root, paths)
        if Check.PICTURES in inputs.choices(CHECKS):
            records += [Record(path, is_stray=True) for path in strays]
        task = self._task(inputs, records)
        sink = Sink(
            inputs,
            outputs.OUTPUT,
            verification_layer.fields(),
            verification_layer.VERIFICATION,
        )
        verified = Verified(
            place=str(root or ""),
            checks=sorted(task.checks, key=lambda check: CHECK_OPTIONS.index(check.value)),
            model="" if task.detector is None else task.detector.name,
            total=len(records),
        )
        feedback.pushInfo(
            tr_plural("{count} photo to verify", "{count} photos to verify", len(records))
        )

        def take(outcome: Outcome) -> None:
            findings = findings_of(outcome)
            verified.add(findings)
            sink.add([verification_layer.feature(findings)])

        jobs = [Job.reading(record.path) for record in records]
        results: dict[str, Any] = {}
        with run_task(inputs, feedback, task, jobs, None, take) as summary:
            verified.cancelled = summary.cancelled
            results |= sink.finish()
            report_path = inputs.path(outputs.REPORT)
            if report_path is not None:
                write_report(verified, report_path)
                results[outputs.REPORT] = str(report_path)
        failed = len(verified.failures)
        if inputs.flag(STRICT) and (failed or verified.cancelled):
            raise VerificationFailedError(
                tr_plural(
                    "{failed} of {count} photo did not pass, {missing} was not reached. "
                    "The layer and the report say why; anonymize it again.",
                    "{failed} of {count} photos did not pass, {missing} were not reached. "
                    "The layer and the report say why; anonymize these photos again.",
                    len(records),
                    failed=failed,
                    missing=len(records) - verified.checked,
                )
            )
        return {
            **results,
            "CHECKED_COUNT": verified.checked,
            "FAILED_COUNT": failed,
            "KEPT_COUNT": summary.kept,
            "COMPARED_COUNT": verified.compared,
            "REGION_COUNT": verified.regions,
            "OUTSIDE_COUNT": verified.outside,
            "INSIDE_COUNT": verified.inside,
            "CANCELLED": verified.cancelled,
        }

    def _task(self, inputs: Inputs, records: Sequence[Record]) -> VerifyPublished:
        from anon_plugin.engine.tasks.verify_published import VerifyPublished

        checks: frozenset[Check] = frozenset(Check(name) for name in inputs.choices(CHECKS))
        if not checks:
            raise SettingsError(self.tr("No check is chosen. Choose at least one."))
        settings = search.read_settings(inputs)
        # What always goes was redacted, as the records say, and is no finding here.
        settings = replace(settings, masks=settings.masks.exempting)
        detector = None
        if Check.DETECTIONS in checks:
            detector = cluster.load_detector(inputs)
            settings.check_search(detector.labels)
        by_path = {record.path: record for record in records}
        return VerifyPublished(by_path, checks, detector, settings, files.read_limits(inputs))
