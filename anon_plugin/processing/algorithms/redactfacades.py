"""anon:redactfacades: hides buildings in the photos that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsFeature,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
)

from anon_plugin.errors import PhotoError
from anon_plugin.language import tr_plural
from anon_plugin.processing.algorithms.photos_base import PhotosAlgorithm
from anon_plugin.processing.layers import sight_lines_layer, styles
from anon_plugin.processing.parameters import (
    cluster,
    facades,
    files,
    journal,
    machine,
    outputs,
    photo_input,
    search,
    verify,
)
from anon_plugin.processing.parameters.definitions import with_help
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import PhotoInput, read_photos
from anon_plugin.processing.results.running import count_outputs, run_photos
from anon_plugin.processing.results.sinks import Sink

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.facades import RedactFacades
    from anon_plugin.engine.tasks.outcome import Outcome

SIGHT_LINES = "SIGHT_LINES"


class RedactFacadesStep(PhotosAlgorithm):
    """Hides the buildings of a polygon layer."""

    ID = "redactfacades"
    TITLE = "Redact facades"
    GROUP = "steps"
    SUMMARY = "Hides buildings, such as those whose owners object, in the photos that show them."
    HELP = (
        "No picture is searched: from the photo's position and heading, the building's "
        "footprint and its height follows where in the photo it can be seen. That region is made "
        "unrecognizable, widened by what position and heading may be off.\n"
        "Photos that do not show any of the buildings are left alone: they are not "
        "written, unless they shall be copied. So the output can be laid over the published "
        "photos.\n"
        "A photo fails, and is not written, where it may show a building but nobody can tell "
        "where: without a position; near a building without a heading; a flat photo without a "
        "known field of view. A camera that stands within the footprint, or may do so by its "
        "uncertainty, gets all of its photo hidden.\n"
        "Stating 1 m and 2° makes the region of a wall at 10 m 7° wider on either side, at 20 m "
        "4.7° and at 40 m 3.4°; the documentation has the table."
    )
    TAGS = ("building", "house", "objection", "street view", "GDPR", "occlusion", "line of sight")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        lines = QgsProcessingParameterFeatureSink(
            SIGHT_LINES,
            self.tr("Sight lines"),
            Qgis.ProcessingSourceType.VectorLine,
            optional=True,
        )
        for definition in (
            *photo_input.folder_or_layer(),
            *photo_input.pose_fields(),
            *facades.buildings(),
            *outputs.folder(),
            *facades.lookout(),
            *search.projection(),
            *files.metadata(),
            *files.limits(),
            *verify.parameters(),
            *outputs.existing_results(),
            *machine.parameters(with_device=False),
            *cluster.scheduler(),
            *journal.of_output(),
            *outputs.layers(),
            with_help(
                lines,
                self.tr(
                    "A line from each photo to each building within reach, and what was decided: "
                    "visible, hidden (by an occluder), out of view (the photo looks elsewhere) or "
                    "inside."
                ),
            ),
            *outputs.report(),
        ):
            self.addParameter(definition)
        for output in count_outputs():
            self.addOutput(output)
        self.addOutput(
            QgsProcessingOutputNumber("REDACTED_COUNT", self.tr("Photos that show a building"))
        )

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.files.listing import prepare_output
        from anon_plugin.engine.tasks.outcome import Status

        output = outputs.read_folder(inputs, feedback)
        photos = read_photos(inputs, output)
        placements = {path: row.placement for path, row in photos.rows.items()}
        task = facades.read_task(inputs, placements)
        feedback.pushInfo(
            self.tr("{photos}, {buildings} to hide").format(
                photos=tr_plural("{count} photo", "{count} photos", len(photos.jobs)),
                buildings=tr_plural("{count} building", "{count} buildings", len(task.targets)),
            )
        )
        prepare_output(output)
        lines = Sink(
            inputs,
            SIGHT_LINES,
            sight_lines_layer.fields(),
            styles.SIGHT_LINES,
            Qgis.WkbType.LineString,
        )
        redacted = 0

        def look_at(outcome: Outcome) -> None:
            nonlocal redacted
            redacted += bool(outcome.detections) and outcome.status is Status.DONE
            lines.add(_sight_lines(outcome, task, photos))

        results = run_photos(inputs, feedback, task, photos, output, look_at=look_at)
        return {**results, **lines.finish(), "REDACTED_COUNT": redacted}


def _sight_lines(outcome: Outcome, task: RedactFacades, photos: PhotoInput) -> list[QgsFeature]:
    place = photos.place(outcome)
    if place is None:
        return []
    try:
        decisions = task.decisions_of(outcome)
    except PhotoError:  # the photo failed for that very reason, and the Photos layer says so
        return []
    return [sight_lines_layer.feature(outcome, decision, place) for decision in decisions]
