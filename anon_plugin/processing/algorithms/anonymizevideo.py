"""anon:anonymizevideo, the main job on videos."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingFeedback

from anon_plugin.language import tr_plural
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.parameters import (
    camera_masks,
    cluster,
    files,
    journal,
    machine,
    outputs,
    policies,
    redaction,
    search,
    verify,
    video_choices,
    video_input,
    video_outputs,
)
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.run_settings import read_settings
from anon_plugin.processing.results.video_running import run_videos, teller
from anon_plugin.processing.results.video_samples import Samples


class AnonymizeVideo(AnonymizerAlgorithm):
    """Anonymizes the videos of a folder or a layer, or a single one."""

    ID = "anonymizevideo"
    TITLE = "Anonymize video"
    GROUP = "video"
    SUMMARY = "Makes faces and licence plates in videos unrecognizable, in every frame."
    HELP = (
        "Every so many frames one is searched; what is found is followed through all frames, "
        "forwards and backwards, so that nobody is bare for a single frame, and never over a cut. "
        "Groups of pictures that show nobody are copied bit by bit where the codec allows it; the "
        "others are encoded anew in the codec, depth and colours of the video. Time stamps, "
        "rotation, telemetry and 360° tags stay as they were.\n"
        "A video that cannot be decoded, searched, written or verified completely is not written "
        "at all. It is named with its reason in the log and in the Videos layer."
    )
    TAGS = ("video", "movie", "blur", "privacy", "GDPR", "face", "licence plate", "360", "dash cam")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        for definition in (
            *video_input.file_folder_or_layer(),
            *video_outputs.folder(),
            *search.parameters(),
            *video_choices.of_search(),
            *video_choices.of_writing(),
            *redaction.parameters(),
            *camera_masks.parameters(),
            *policies.parameters(),
            *files.metadata(),
            *video_choices.damage(),
            *video_choices.limits(),
            *verify.parameters(),
            *outputs.existing_results(),
            *machine.parameters(),
            *cluster.scheduler(),
            *journal.of_output(),
            *video_outputs.layers(),
            *video_outputs.samples(),
            *outputs.report(),
        ):
            self.addParameter(definition)
        for output in video_outputs.counts():
            self.addOutput(output)

    def check(self, inputs: Inputs) -> None:
        video_input.check(inputs)
        video_choices.check_libraries()
        read_settings(inputs)

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.files.listing import prepare_output
        from anon_plugin.engine.tasks.videos.anonymize_video import AnonymizeVideo as Task

        video_choices.check_libraries()
        output = outputs.read_folder(inputs, feedback)
        settings = read_settings(inputs)
        jobs = video_input.read_videos(inputs, output)
        prepare_output(output)
        detector = cluster.load_detector(inputs)
        settings.check(detector.labels)
        feedback.pushInfo(
            tr_plural(
                "{count} video, model {model}",
                "{count} videos, model {model}",
                len(jobs),
                model=detector.name,
            )
        )
        policy = policies.read(inputs, settings, detector.labels)
        choices = video_choices.read(inputs)
        task = Task(detector, settings, choices, policy, teller(feedback, jobs))
        samples = Samples(inputs, feedback)
        results = run_videos(inputs, feedback, task, jobs, output, samples.add)
        return {**results, **samples.finish()}
