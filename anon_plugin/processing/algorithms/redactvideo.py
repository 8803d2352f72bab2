"""anon:redactvideo: makes unrecognizable what layers say is in videos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSource,
)

from anon_plugin.engine.vocabulary import FACADE, LABELS, in_order
from anon_plugin.language import tr_plural
from anon_plugin.plain_text import printable
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.algorithms.redactdetections import UNLISTED, UNLISTED_OPTIONS
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
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.video_rows import GivenTracks, read_tracks
from anon_plugin.processing.results.video_running import run_videos, teller
from anon_plugin.processing.results.video_samples import Samples

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.settings import Settings

_SHOWN = 10


class RedactVideoStep(AnonymizerAlgorithm):
    """Redacts the tracks of layers."""

    ID = "redactvideo"
    TITLE = "Redact video"
    GROUP = "video"
    SUMMARY = "Makes unrecognizable what layers of tracks say is in videos."
    HELP = (
        "No model searches here: what the layers say is done, no more and no less. A track whose "
        "row was deleted or whose 'keep' is false is not redacted in any frame; a changed label "
        "counts for all of its frames, and so does a changed region: it is moved and resized alike "
        "in each of them. Rows of single frames can be corrected, too.\n"
        "A row of your own with a region, first_frame and last_frame covers what stays in one "
        "place, such as a date that was burnt in."
    )
    TAGS = ("video", "movie", "blur", "privacy", "GDPR", "correct", "edit", "track")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        vector = [Qgis.ProcessingSourceType.Vector]
        unlisted = ChoiceParameter(
            UNLISTED,
            self.tr("Videos without any row"),
            options=UNLISTED_OPTIONS,
            defaultValue=UNLISTED_OPTIONS[0],
        )
        for definition in (
            *video_input.file_folder_or_layer(),
            with_help(
                QgsProcessingParameterFeatureSource(
                    outputs.DETECTIONS, self.tr("Tracks to redact"), vector
                ),
                self.tr("The layer Detections of 'Detect in videos', perhaps corrected since."),
            ),
            with_help(
                QgsProcessingParameterFeatureSource(
                    video_outputs.FRAMES, self.tr("Their frames"), vector, optional=True
                ),
                self.tr("The layer of frames of the same run. Rows drawn by hand need none."),
            ),
            advanced(
                with_help(
                    unlisted,
                    self.tr(
                        "write: nothing is in them that has to go. refuse: nobody searched them, "
                        "so they fail and are not written."
                    ),
                )
            ),
            *video_outputs.folder(),
            *search.projection(),
            *video_choices.of_writing(),
            *redaction.parameters(),
            *camera_masks.parameters(),
            *policies.parameters(),
            *files.metadata(),
            *video_choices.damage(),
            *video_choices.limits(),
            *verify.parameters(),
            *outputs.existing_results(),
            *machine.parameters(with_device=False),
            *cluster.scheduler(),
            *journal.of_output(),
            *video_outputs.layers(with_detections=False),
            *video_outputs.samples(),
            *outputs.report(),
        ):
            self.addParameter(definition)
        for output in video_outputs.counts():
            self.addOutput(output)
        self.addOutput(
            QgsProcessingOutputNumber("STRANGER_COUNT", self.tr("Rows that fit no video"))
        )

    def check(self, inputs: Inputs) -> None:
        video_input.check(inputs)
        video_choices.check_libraries()
        redaction.read_styles(inputs)

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.files.listing import prepare_output
        from anon_plugin.engine.tasks.videos.redact_video_tracks import RedactVideo

        video_choices.check_libraries()
        output = outputs.read_folder(inputs, feedback)
        jobs = video_input.read_videos(inputs, output)
        sources = [job.source for job in jobs]
        given = read_tracks(inputs, outputs.DETECTIONS, video_outputs.FRAMES, sources)
        settings = self._settings(inputs, given)
        _tell_of_strangers(given, feedback)
        unlisted = ""
        if inputs.choice(UNLISTED) == "refuse":
            unlisted = "has no row in the layer of tracks, so nobody says it was searched."
        prepare_output(output)
        choices = video_choices.read(inputs)
        policy = policies.read(inputs, settings, settings.labels)
        told = teller(feedback, jobs)
        task = RedactVideo(given.by_video, settings, choices, unlisted, policy, told)
        samples = Samples(inputs, feedback)
        results = run_videos(inputs, feedback, task, jobs, output, samples.add)
        results |= samples.finish()
        return {**results, "STRANGER_COUNT": sum(given.strangers.values())}

    def _settings(self, inputs: Inputs, given: GivenTracks) -> Settings:
        """Settings about every label that a row may have, checked."""
        from anon_plugin.engine.tasks.settings import Settings

        settings = Settings(
            labels=in_order({*LABELS, *given.labels} - {FACADE}),
            styles=redaction.read_styles(inputs),
            projection=inputs.choice(search.PROJECTION),
            allow_weak=inputs.flag(redaction.ALLOW_WEAK),
            personal_metadata=files.read_personal_metadata(inputs),
            opaque_metadata=files.read_opaque_metadata(inputs),
            verify=verify.read(inputs),
            limits=files.read_limits(inputs),
            masks=camera_masks.read(inputs),
        )
        settings.check(settings.labels)
        return settings


def _tell_of_strangers(given: GivenTracks, feedback: QgsProcessingFeedback) -> None:
    if not given.strangers:
        return
    names = list(given.strangers)
    shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    feedback.pushWarning(
        tr_plural(
            "{count} row fits no video of the input and changes nothing: {names}",
            "{count} rows fit no video of the input and change nothing: {names}",
            sum(given.strangers.values()),
            names=printable(shown),
        )
    )
