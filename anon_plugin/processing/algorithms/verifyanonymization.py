"""anon:verifyanonymization: looks for whatever was left in photos that have been published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
)

from anon_plugin.errors import AnonymizerError, SettingsError
from anon_plugin.language import tr_plural
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.layers import verification_layer
from anon_plugin.processing.parameters import files, machine, outputs, photo_input, search
from anon_plugin.processing.parameters.definitions import with_help
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.verification_rows import (
    ORIGINALS,
    read_published,
    read_records,
)
from anon_plugin.processing.results.sinks import Sink

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.task import Cancelled
    from anon_plugin.engine.tasks.verify_folder import FolderVerification, Record

CHECKS = "CHECKS"
STRICT = "STRICT"

CHECK_OPTIONS = ["pictures", "regions", "untouched", "detections"]


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
        "put it there; smaller versions of the redacted picture may stay.\n"
        "regions: every region that was redacted has lost what it showed, compared with the "
        "original or, where that is gone, with the redaction drawn once more.\n"
        "untouched: nothing else differs from the original: no other part of the picture, no tag.\n"
        "detections: the photos are searched again. What is found in a redaction is counted only; "
        "what is found beside one has been missed, or was kept by somebody's choice.\n"
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
                QgsProcessingParameterEnum(
                    CHECKS,
                    self.tr("Checks"),
                    options=CHECK_OPTIONS,
                    allowMultiple=True,
                    defaultValue=CHECK_OPTIONS,
                    usesStaticStrings=True,
                ),
                self.tr("What is checked; see the help of this step."),
            ),
            *search.parameters(),
            *files.limits(),
            *machine.parameters(),
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
            ("COMPARED_COUNT", self.tr("Photos compared with their originals")),
            ("REGION_COUNT", self.tr("Redacted regions")),
            ("OUTSIDE_COUNT", self.tr("Findings beside redactions")),
            ("INSIDE_COUNT", self.tr("Findings in redactions")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))
        self.addOutput(QgsProcessingOutputBoolean("CANCELLED", self.tr("The run was cancelled")))

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.machine.pipeline import side_by_side
        from anon_plugin.engine.reports.verification_report import Verified, write_report
        from anon_plugin.engine.run.watchdog import GivenUpError, Watchdog
        from anon_plugin.engine.verification.findings import Findings
        from anon_plugin.engine.verification_levels import Check

        root, paths = read_published(inputs)
        records = read_records(inputs, root, paths)
        work = self._work(inputs)
        threads = machine.read_threads(inputs)
        sink = Sink(
            inputs,
            outputs.OUTPUT,
            verification_layer.fields(),
            verification_layer.VERIFICATION,
        )
        verified = Verified(
            place=str(root or ""),
            checks=sorted(work.checks, key=lambda check: CHECK_OPTIONS.index(check.value)),
            model="" if work.detector is None else work.detector.name,
            total=len(records),
        )
        feedback.pushInfo(
            tr_plural("{count} photo to verify", "{count} photos to verify", len(records))
        )
        watchdog = Watchdog(work.settings.limits.time_limit_s, threads.prepare_thread)

        def verify(record: Record, stopped: Cancelled) -> Findings:
            try:
                return watchdog.run(lambda overdue: work(record, lambda: overdue() or stopped()))
            except GivenUpError:
                given_up = Findings(record.path, record.original)
                given_up.fail(Check.PICTURES, self.tr("it took longer than TIME_LIMIT allows"))
                return given_up

        with threads.shared():
            for findings in side_by_side(
                records, verify, threads.photos, feedback.isCanceled, threads.prepare_thread
            ):
                verified.add(findings)
                sink.add([verification_layer.feature(findings)])
                if findings.failures:
                    feedback.reportError(f"{findings.path}: {findings.reason}")
                feedback.setProgress(100.0 * verified.checked / max(len(records), 1))
        watchdog.close()
        verified.cancelled = verified.checked < len(records)
        results: dict[str, Any] = sink.finish()
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
            "COMPARED_COUNT": verified.compared,
            "REGION_COUNT": verified.regions,
            "OUTSIDE_COUNT": verified.outside,
            "INSIDE_COUNT": verified.inside,
            "CANCELLED": verified.cancelled,
        }

    def _work(self, inputs: Inputs) -> FolderVerification:
        from anon_plugin.engine.tasks.verify_folder import FolderVerification
        from anon_plugin.engine.verification_levels import Check

        names = inputs.choices(CHECKS)
        checks: frozenset[Check] = frozenset(Check(name) for name in names)
        if not checks:
            raise SettingsError(self.tr("No check is chosen. Choose at least one."))
        settings = search.read_settings(inputs)
        if Check.DETECTIONS not in checks:
            return FolderVerification(checks, None, settings)
        detector = search.load_detector(inputs)
        settings.check(detector.labels)
        return FolderVerification(checks, detector, settings)
