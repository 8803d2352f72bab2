"""How a work goes through the photos of a run: journal, progress, result layers, report, counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
)

from anon_plugin.engine.vocabulary import LABELS, found_title, in_order, key_of
from anon_plugin.language import tr, tr_plural
from anon_plugin.processing.layers import detections_layer, photos_layer
from anon_plugin.processing.parameters import cluster, outputs
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import PhotoInput
from anon_plugin.processing.results.relations import PhotoRelation
from anon_plugin.processing.results.sinks import Sink

if TYPE_CHECKING:
    from anon_plugin.engine.reports.run_summary import Summary
    from anon_plugin.engine.run.progress import Progress
    from anon_plugin.engine.tasks.outcome import Outcome
    from anon_plugin.engine.tasks.task import Work


def count_outputs() -> list[QgsProcessingOutputDefinition]:
    """The numbers that a run over photos returns."""
    numbers = (
        ("PHOTO_COUNT", tr("Photos")),
        ("DONE_COUNT", tr("Photos done")),
        ("KEPT_COUNT", tr("Of these, kept from earlier runs")),
        ("FAILED_COUNT", tr("Photos failed, and not written")),
        *((f"{key_of(label).upper()}_COUNT", _title(label)) for label in LABELS),
    )
    return [
        *(QgsProcessingOutputNumber(name, title) for name, title in numbers),
        QgsProcessingOutputString(
            "LABEL_COUNTS", tr("Findings of all labels, those of your own models too, as JSON")
        ),
        QgsProcessingOutputBoolean("CANCELLED", tr("The run was cancelled")),
    ]


def run_photos(
    inputs: Inputs,
    feedback: QgsProcessingFeedback,
    work: Work,
    photos: PhotoInput,
    output: Path,
    with_detections: bool = True,
    look_at: Callable[[Outcome], None] = lambda _: None,
) -> dict[str, Any]:
    """Take all photos through the work and return the algorithm's outputs.

    with_detections: whether it has the DETECTIONS sink. look_at: is shown each outcome, of earlier
    runs too, in order.
    """
    from anon_plugin.engine.reports import run_report as report
    from anon_plugin.engine.run import run as batch
    from anon_plugin.engine.run.journal import open_journal
    from anon_plugin.engine.run.progress import Progress

    on_existing = outputs.read_on_existing(inputs)
    keep_in = cluster.journal_folder(inputs, output)
    result_layers = ResultLayers(inputs, photos, with_detections)
    jobs = photos.jobs
    summary = summary_of(work, output, len(jobs))
    if not jobs:
        feedback.pushWarning(tr("There is no photo in the input; nothing was written."))
    with (
        cluster.crew_of(inputs, feedback) as crew,
        open_journal(output, keep_in) as journal,
    ):
        batch.begin(journal, jobs, work, on_existing, feedback.isCanceled)
        progress = Progress(len(jobs), journal.counts())
        _tell_what_is_there(progress, feedback)
        for outcome in batch.run(journal, work, crew, feedback.isCanceled):
            progress.add(outcome)
            tell(progress, outcome, feedback)
        summary.kept = progress.kept
        for outcome in journal.outcomes():
            summary.add(outcome)
            result_layers.add(outcome)
            look_at(outcome)
    summary.finish(cancelled=summary.photo_count < len(jobs))

    results = {**result_layers.finish(), outputs.OUTPUT: str(output)}
    report_path = inputs.path(outputs.REPORT)
    if report_path is not None:
        report.write_report(summary, report_path)
        results[outputs.REPORT] = str(report_path)
    return {**results, **counts(summary)}


class ResultLayers:
    """The PHOTOS layer of a run, and its DETECTIONS layer if it has one."""

    def __init__(
        self,
        inputs: Inputs,
        photos: PhotoInput,
        with_detections: bool = True,
    ) -> None:
        self._input = photos
        self._relation = PhotoRelation()
        self._photos = Sink.photos(inputs, self._relation)
        self._detections = None
        if with_detections:
            self._detections = Sink.detections(inputs, self._relation)
            self._ray_length = inputs.number(outputs.RAY_LENGTH)

    def add(self, outcome: Outcome) -> None:
        """Write the rows of one photo."""
        place = self._input.place(outcome)
        self._photos.add([photos_layer.feature(outcome, place)])
        if self._detections is not None:
            self._detections.add(detections_layer.features(outcome, place, self._ray_length))

    def finish(self) -> dict[str, str]:
        """Close the layers and return them as outputs."""
        if self._detections is None:
            return self._photos.finish()
        # Both before any look is stored: one GeoPackage may hold both, and takes one writer.
        self._photos.close()
        self._detections.close()
        relation = self._relation
        element = relation.element(self._photos.destination, self._detections.destination)
        results = self._photos.finish(relation.id if element else "")
        results |= self._detections.finish(referenced=element)
        return results


def summary_of(work: Work, output: Path, total: int) -> Summary:
    """An empty summary of a run."""
    from anon_plugin.engine.reports.run_summary import Summary

    about: Any = work.about()
    return Summary(
        model=about.get("model", ""),
        model_sha256=about.get("model_sha256", ""),
        settings=about["settings"],
        output=output,
        total=total,
    )


def tell(progress: Progress, outcome: Outcome, feedback: QgsProcessingFeedback) -> None:
    """Show one more photo as done."""
    if outcome.reason:
        feedback.reportError(f"{outcome.source} {outcome.reason}")
    feedback.setProgress(progress.percent)
    feedback.setProgressText(str(progress))


def counts(summary: Summary) -> dict[str, Any]:
    """The values of count_outputs."""
    found = summary.labels
    return {
        "PHOTO_COUNT": summary.total,
        "DONE_COUNT": summary.statuses["done"],
        "KEPT_COUNT": summary.kept,
        "FAILED_COUNT": summary.statuses["failed"],
        **{f"{key_of(label).upper()}_COUNT": found[label] for label in LABELS},
        "LABEL_COUNTS": json.dumps({label: found[label] for label in in_order(found)}),
        "CANCELLED": summary.cancelled,
    }


def _title(label: str) -> str:
    title = found_title(label)
    return title[:1].upper() + title[1:]


def _tell_what_is_there(progress: Progress, feedback: QgsProcessingFeedback) -> None:
    if progress.kept:
        feedback.pushInfo(
            tr_plural(
                "{kept} of {count} photo was done by an earlier run and is kept.",
                "{kept} of {count} photos were done by an earlier run and are kept.",
                progress.total,
                kept=progress.kept,
            )
        )
    if progress.failed:
        feedback.reportError(
            tr_plural(
                "{count} photo is refused, so that no file is lost; the Photos layer "
                "and the report say why.",
                "{count} photos are refused, so that no file is lost; the Photos layer "
                "and the report say why.",
                progress.failed,
            )
        )
    feedback.setProgress(progress.percent)
