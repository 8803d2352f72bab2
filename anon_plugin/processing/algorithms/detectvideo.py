"""anon:detectvideo: what videos show, track by track, as a layer to look at and correct."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingFeedback

from anon_plugin.language import tr_plural
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.parameters import (
    camera_masks,
    cluster,
    journal,
    machine,
    outputs,
    search,
    video_choices,
    video_input,
    video_outputs,
)
from anon_plugin.processing.parameters.files import read_limits
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.results.video_running import run_videos, teller


class DetectVideoStep(AnonymizerAlgorithm):
    """Videos in, a layer of the tracks of what they show out."""

    ID = "detectvideo"
    TITLE = "Detect in videos"
    GROUP = "video"
    SUMMARY = "Finds faces, licence plates and more in videos and follows them, as a layer."
    HELP = (
        "Every so many frames one is searched; what is found is followed through all frames, "
        "forwards and backwards, and never over a cut. The videos are only read.\n"
        "Detections has one row a track, and the layer of frames one row for each of its frames. "
        "Delete rows, untick their 'keep', change label or region, and hand both to 'Redact "
        "video'. The two steps give the same as 'Anonymize video' does in one."
    )
    TAGS = ("video", "movie", "find", "search", "face", "licence plate", "track", "360")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        for definition in (
            *video_input.file_folder_or_layer(),
            *search.parameters(),
            *camera_masks.parameters(),
            *video_choices.of_search(),
            *video_choices.damage(),
            *video_choices.limits(),
            *outputs.existing_results(),
            *machine.parameters(),
            *cluster.scheduler(),
            *journal.of_reading(),
            *video_outputs.layers(),
        ):
            self.addParameter(definition)
        for output in video_outputs.counts():
            self.addOutput(output)

    def check(self, inputs: Inputs) -> None:
        video_input.check(inputs)
        video_choices.check_libraries()

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.tasks.videos.detect_video import DetectVideo

        video_choices.check_libraries()
        settings = search.read_settings(inputs)
        jobs = video_input.read_videos(inputs, None)
        detector = cluster.load_detector(inputs)
        settings.check_search(detector.labels)
        feedback.pushInfo(
            tr_plural(
                "{count} video, model {model}",
                "{count} videos, model {model}",
                len(jobs),
                model=detector.name,
            )
        )
        task = DetectVideo(
            detector,
            settings,
            video_choices.read(inputs).as_searched(),
            read_limits(inputs),
            teller(feedback, jobs),
        )
        return run_videos(inputs, feedback, task, jobs, output=None)
