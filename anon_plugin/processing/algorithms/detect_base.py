"""What the algorithms that only find things share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingFeedback

from anon_plugin.language import tr_plural
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.parameters import files, machine, outputs, photo_input, search
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import read_photos
from anon_plugin.processing.results.running import (
    ResultLayers,
    count_outputs,
    counts,
    summary_of,
    tell,
)

if TYPE_CHECKING:
    from anon_plugin.engine.files.listing import Job
    from anon_plugin.engine.tasks.outcome import Outcome
    from anon_plugin.engine.tasks.task import Cancelled


class DetectAlgorithm(AnonymizerAlgorithm):
    """Photos in, a layer of what they show out. ONLY: as in AnonymizeAlgorithm."""

    GROUP = "steps"
    TAGS = ("find", "search", "face", "licence plate", "privacy", "GDPR", "model")
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
            *files.limits(),
            *machine.parameters(),
            *outputs.layers(),
        ):
            self.addParameter(definition)
        for output in count_outputs():
            if output.name() != "KEPT_COUNT":
                self.addOutput(output)

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.machine.pipeline import side_by_side
        from anon_plugin.engine.run.journal import State
        from anon_plugin.engine.run.progress import Progress
        from anon_plugin.engine.run.watchdog import GivenUpError, Watchdog, given_up
        from anon_plugin.engine.tasks.detect import Detect

        settings = search.read_settings(inputs, self.ONLY)
        photos = read_photos(inputs, None)
        threads = machine.read_threads(inputs)
        detector = search.load_detector(inputs)
        settings.check(detector.labels)
        feedback.pushInfo(
            tr_plural(
                "{count} photo, model {model}",
                "{count} photos, model {model}",
                len(photos.jobs),
                model=detector.name,
            )
        )
        result_layers = ResultLayers(inputs, photos)
        work = Detect(detector, settings)
        summary = summary_of(work, Path(), len(photos.jobs))
        progress = Progress(len(photos.jobs), dict.fromkeys(State, 0))
        watchdog = Watchdog(settings.limits.time_limit_s, threads.prepare_thread)

        def search_photo(job: Job, stopped: Cancelled) -> Outcome:
            try:
                return watchdog.run(lambda overdue: work(job, lambda: overdue() or stopped()))
            except GivenUpError:
                return given_up(job.source)

        with threads.shared():
            for outcome in side_by_side(
                photos.jobs,
                search_photo,
                threads.photos,
                feedback.isCanceled,
                threads.prepare_thread,
            ):
                progress.add(outcome)
                tell(progress, outcome, feedback)
                summary.add(outcome)
                result_layers.add(outcome)
        watchdog.close()
        summary.finish(cancelled=summary.photo_count < len(photos.jobs))
        results = {**counts(summary), **result_layers.finish()}
        del results["KEPT_COUNT"]
        return results
