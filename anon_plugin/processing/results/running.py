"""QGIS listens to a run: progress, result layers, report, counts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
from anon_plugin.plain_text import printable
from anon_plugin.processing.layers import detections_layer, photos_layer
from anon_plugin.processing.parameters import cluster, journal, outputs
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import PhotoInput
from anon_plugin.processing.results.relations import PhotoRelation
from anon_plugin.processing.results.sinks import Sink

if TYPE_CHECKING:
    from anon_plugin.engine.files.listing import Job
    from anon_plugin.engine.reports.run_summary import Summary
    from anon_plugin.engine.run.progress import Progress
    from anon_plugin.engine.tasks.outcome import Outcome
    from anon_plugin.engine.tasks.task import Task


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
    task: Task,
    photos: PhotoInput,
    output: Path | None,
    with_detections: bool = True,
    look_at: Callable[[Outcome], None] = lambda _: None,
    with_reviewers: bool = False,
) -> dict[str, Any]:
    """Do a task for all photos and return the algorithm's outputs.

    output: None for a task that writes no photos. with_detections: whether it has the DETECTIONS
    sink. look_at: is shown each outcome, of earlier runs too, in order. with_reviewers: whether the
    report tells who has looked at how many of the photos that were done.
    """
    from anon_plugin.engine.reports.run_report import write_report
    from anon_plugin.engine.reports.run_summary import NOBODY

    layers = ResultLayers(inputs, photos, with_detections)
    if not photos.jobs:
        feedback.pushWarning(tr("There is no photo in the input; nothing was written."))

    reviewers: Counter[str] = Counter()

    def take(outcome: Outcome) -> None:
        layers.add(outcome)
        look_at(outcome)
        if outcome.status.value == "done":
            row = photos.rows.get(outcome.source)
            reviewer = None if row is None else row.reviewer
            reviewers[NOBODY if reviewer is None else reviewer or tr("no name")] += 1

    results: dict[str, Any] = {}
    with run_task(inputs, feedback, task, photos.jobs, output, take) as summary:
        results |= layers.finish()
        if with_reviewers:
            summary.reviewers = reviewers
        if output is not None:
            results[outputs.OUTPUT] = str(output)
        report_path = inputs.path(outputs.REPORT) if inputs.defines(outputs.REPORT) else None
        if report_path is not None:
            write_report(summary, report_path)
            results[outputs.REPORT] = str(report_path)
    return {**results, **counts(summary)}


@contextmanager
def run_task(
    inputs: Inputs,
    feedback: QgsProcessingFeedback,
    task: Task,
    jobs: Sequence[Job],
    output: Path | None,
    take: Callable[[Outcome], None],
) -> Iterator[Summary]:
    """Do a task for all jobs, as SCHEDULER, THREADS, JOURNAL and ON_EXISTING say, and show how far
    it is; then the block, which is given the figures, may finish layers and report.

    take: is given each outcome, of earlier runs too, in order, when all photos are done. A journal
    that lasts only as long as the run is removed after the block.
    """
    from anon_plugin.engine.run.events import PhotoFinished, PhotoResult, Planned, RunFinished
    from anon_plugin.engine.run.open_journal import discard_journal
    from anon_plugin.engine.run.run import Run

    passing = None
    if output is not None:
        folder = journal.read_folder(inputs, output)
    else:
        folder = inputs.path(journal.JOURNAL)
        if folder is None:
            folder = passing = journal.passing_folder(task, jobs)
    on_existing = outputs.read_on_existing(inputs)
    with cluster.executor(inputs, feedback) as executor:
        run = Run(task, jobs, executor, output, folder, on_existing)
        for event in run.events(feedback.isCanceled):
            match event:
                case Planned(progress):
                    _tell_what_is_there(progress, feedback)
                case PhotoFinished(outcome, progress):
                    _tell(progress, outcome, feedback)
                case PhotoResult(outcome):
                    take(outcome)
                case RunFinished(summary):
                    pass
    yield summary
    if passing is not None and not summary.cancelled:
        discard_journal(passing)


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
        review = self._input.review(outcome)
        self._photos.add([photos_layer.feature(outcome, place, review)])
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
    if progress.of_videos:
        _tell_which_videos_are_there(progress, feedback)
        return
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


def _tell_which_videos_are_there(progress: Progress, feedback: QgsProcessingFeedback) -> None:
    if progress.kept:
        feedback.pushInfo(
            tr_plural(
                "{kept} of {count} video was done by an earlier run and is kept.",
                "{kept} of {count} videos were done by an earlier run and are kept.",
                progress.total,
                kept=progress.kept,
            )
        )
    if progress.failed:
        feedback.reportError(
            tr_plural(
                "{count} video is refused, so that no file is lost; the Videos layer says why.",
                "{count} videos are refused, so that no file is lost; the Videos layer says why.",
                progress.failed,
            )
        )
    feedback.setProgress(progress.percent)


def _tell(progress: Progress, outcome: Outcome, feedback: QgsProcessingFeedback) -> None:
    if outcome.reason:
        feedback.reportError(printable(f"{outcome.source} {outcome.reason}"))
    feedback.setProgress(progress.percent)
    feedback.setProgressText(str(progress))
