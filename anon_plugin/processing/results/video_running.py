"""QGIS listens to a run over videos: progress, result layers, counts."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsProcessingFeedback

from anon_plugin.engine.vocabulary import LABELS, in_order, key_of
from anon_plugin.language import tr
from anon_plugin.processing.layers import styles, video_track_layer, videos_layer
from anon_plugin.processing.parameters import outputs, video_outputs
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.results.relations import TrackRelation
from anon_plugin.processing.results.running import run_task
from anon_plugin.processing.results.sinks import Sink

if TYPE_CHECKING:
    from anon_plugin.engine.files.listing import Job
    from anon_plugin.engine.reports.run_summary import Summary
    from anon_plugin.engine.tasks.outcome import Outcome
    from anon_plugin.engine.tasks.task import Task

_TOLD_EVERY_S = 1.0


def run_videos(
    inputs: Inputs,
    feedback: QgsProcessingFeedback,
    task: Task,
    jobs: Sequence[Job],
    output: Path | None,
    look_at: Callable[[Outcome], None] = lambda _: None,
) -> dict[str, Any]:
    """Do a task for all videos and return the algorithm's outputs.

    look_at: is shown each outcome, of earlier runs too, in order.
    """
    layers = VideoLayers(inputs)
    from anon_plugin.engine.reports.video_report import VideoReport

    frames: Counter[str] = Counter()
    wanted = inputs.path(outputs.REPORT) if inputs.defines(outputs.REPORT) else None
    report = VideoReport()
    if not jobs:
        feedback.pushWarning(tr("There is no video in the input; nothing was written."))

    def take(outcome: Outcome) -> None:
        layers.add(outcome)
        if outcome.tracks is not None:
            frames["shown"] += len(outcome.tracks.times_s)
            frames["searched"] += len(outcome.tracks.searched)
        if wanted is not None:
            report.add(outcome)
        look_at(outcome)

    results: dict[str, Any] = {}
    with run_task(inputs, feedback, task, jobs, output, take) as summary:
        results |= layers.finish()
        if output is not None:
            results[outputs.OUTPUT] = str(output)
        if wanted is not None:
            report.write(summary, wanted)
            results[outputs.REPORT] = str(wanted)
    return {**results, **_counts(summary, frames)}


def teller(feedback: QgsProcessingFeedback, jobs: Sequence[Job]) -> Callable[[Job, float], None]:
    """What tells the user how far the videos in work are, now and then."""
    lock = threading.Lock()
    shares: dict[Path, float] = {}
    last = [0.0]

    def tell(job: Job, share: float) -> None:
        with lock:
            shares[job.source] = share
            now = time.monotonic()
            if now - last[0] < _TOLD_EVERY_S:
                return
            last[0] = now
            done = sum(shares.values()) / max(len(jobs), 1)
        feedback.setProgress(100 * done)
        name = job.source.name
        feedback.setProgressText(f"{name}: {100 * share:.0f} %")

    return tell


class VideoLayers:
    """The layers of a run over videos, as far as the algorithm has them and they are wanted."""

    def __init__(self, inputs: Inputs) -> None:
        relation = TrackRelation()
        self._relation = relation
        point = Qgis.WkbType.Point
        self._sinks: dict[str, Sink] = {}
        wanted = (
            (video_outputs.VIDEOS, videos_layer.video_fields, styles.VIDEOS, None),
            (
                outputs.DETECTIONS,
                videos_layer.track_fields,
                styles.VIDEO_DETECTIONS,
                relation.photos_loaded,
            ),
            (
                video_outputs.FRAMES,
                videos_layer.frame_fields,
                styles.VIDEO_FRAMES,
                relation.detections_loaded,
            ),
            (video_outputs.TRACK, video_track_layer.fields, styles.VIDEO_TRACK, None),
        )
        for name, fields, style, then in wanted:
            definition = inputs.algorithm.parameterDefinition(name)
            if definition is not None and definition.isDestination():
                self._sinks[name] = Sink(
                    inputs, name, fields(), style, point, then or (lambda *_: None)
                )

    def add(self, outcome: Outcome) -> None:
        """Write the rows of one video."""
        from anon_plugin.engine.tasks.videos.context import positions_of

        positions = positions_of(outcome.source)
        self._add(video_outputs.VIDEOS, lambda: [videos_layer.video_feature(outcome)])
        self._add(outputs.DETECTIONS, lambda: videos_layer.track_features(outcome, positions))
        self._add(video_outputs.FRAMES, lambda: videos_layer.frame_features(outcome, positions))
        self._add(video_outputs.TRACK, lambda: _track(outcome))

    def finish(self) -> dict[str, str]:
        """Close the layers and return them as outputs."""
        for sink in self._sinks.values():
            sink.close()
        element = ""
        tracks = self._sinks.get(outputs.DETECTIONS)
        frames = self._sinks.get(video_outputs.FRAMES)
        if tracks is not None and frames is not None:
            element = self._relation.element(tracks.destination, frames.destination)
        results: dict[str, str] = {}
        for sink in self._sinks.values():
            relation = self._relation.id if element and sink is tracks else ""
            results |= sink.finish(relation, element if sink is frames else "")
        return results

    def _add(self, name: str, features: Callable[[], Any]) -> None:
        sink = self._sinks.get(name)
        if sink is not None and sink.destination:
            sink.add(features())


def _track(outcome: Outcome) -> Any:
    from anon_plugin.engine.telemetry.reading import read_telemetry

    telemetry = read_telemetry(outcome.source)
    return (
        video_track_layer.feature(outcome.source, telemetry.source, fix) for fix in telemetry.fixes
    )


def _counts(summary: Summary, frames: Counter[str]) -> dict[str, Any]:
    """The values of video_outputs.counts."""
    found = summary.labels
    return {
        "VIDEO_COUNT": summary.total,
        "DONE_COUNT": summary.statuses["done"],
        "KEPT_COUNT": summary.kept,
        "FAILED_COUNT": summary.statuses["failed"],
        "FRAME_COUNT": frames["shown"],
        "SEARCHED_COUNT": frames["searched"],
        **{f"{key_of(label).upper()}_COUNT": found[label] for label in LABELS},
        "LABEL_COUNTS": json.dumps({label: found[label] for label in in_order(found)}),
        "CANCELLED": summary.cancelled,
    }
