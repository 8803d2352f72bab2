"""anon:redactdetections: makes unrecognizable what a layer says is in the photos."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSource,
)

from anon_plugin.engine.vocabulary import FACADE, KNOWN_LABELS, LABELS, in_order
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr_plural
from anon_plugin.plain_text import printable
from anon_plugin.processing.algorithms.photos_base import PhotosAlgorithm
from anon_plugin.processing.parameters import (
    camera_masks,
    cluster,
    files,
    journal,
    machine,
    outputs,
    photo_input,
    policies,
    redaction,
    search,
    verify,
)
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.detection_rows import GivenDetections, read_detections
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import PhotoInput, read_photos
from anon_plugin.processing.results.running import count_outputs, run_photos

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.settings import Settings

UNLISTED = "UNLISTED"
UNLISTED_OPTIONS = ["write", "refuse"]

UNREVIEWED = "UNREVIEWED"
UNREVIEWED_OPTIONS = ["write", "refuse"]

_SHOWN = 10


class RedactDetectionsStep(PhotosAlgorithm):
    """Redacts the regions of a layer."""

    ID = "redactdetections"
    TITLE = "Redact detections"
    GROUP = "steps"
    SUMMARY = "Makes unrecognizable what a layer of detections says is in the photos."
    HELP = (
        "No model searches here: what the layer says is done, no more and no less. Rows that "
        "were deleted are not redacted, rows that were added are, and so is every change of label "
        "or region. A row whose 'keep' is false counts as deleted.\n"
        "Needed are the fields 'photo' (path), 'label' (face, plate, person, vehicle, facade or a "
        "name of your own) and 'region_px' (a WKT polygon in pixels of the upright photo, x to the "
        "right and y down). A row that means nothing (no label, no polygon) ends the run "
        "before any photo is touched; rows that fit no photo are counted and named in the log; "
        "a region that lies outside its photo fails that photo."
    )
    TAGS = ("blur", "privacy", "GDPR", "correct", "edit", "regions", "annotations")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        unlisted = ChoiceParameter(
            UNLISTED,
            self.tr("Photos without any row"),
            options=UNLISTED_OPTIONS,
            defaultValue=UNLISTED_OPTIONS[0],
        )
        unreviewed = ChoiceParameter(
            UNREVIEWED,
            self.tr("Photos that nobody has reviewed"),
            options=UNREVIEWED_OPTIONS,
            defaultValue=UNREVIEWED_OPTIONS[0],
        )
        for definition in (
            *photo_input.folder_or_layer(),
            with_help(
                QgsProcessingParameterFeatureSource(
                    outputs.DETECTIONS,
                    self.tr("Detections to redact"),
                    [Qgis.ProcessingSourceType.Vector],
                ),
                self.tr("A layer as 'Detect' makes it, perhaps corrected since, or imported."),
            ),
            advanced(
                with_help(
                    unlisted,
                    self.tr(
                        "write: nothing is in them that has to go. refuse: nobody searched them, "
                        "so they fail and are not written. Choose refuse where the layer is not "
                        "known to be about all the photos."
                    ),
                )
            ),
            advanced(
                with_help(
                    unreviewed,
                    self.tr(
                        "refuse: photos whose field 'reviewed' is not true fail and are not "
                        "written; the photo layer of 'Review detections' has that field. write: "
                        "they are written, and the report says how many there are."
                    ),
                )
            ),
            *outputs.folder(),
            *search.projection(),
            *redaction.parameters(),
            *policies.parameters(),
            *camera_masks.parameters(),
            *files.metadata(),
            *files.limits(),
            *verify.parameters(),
            *outputs.existing_results(),
            *machine.parameters(with_device=False),
            *cluster.scheduler(),
            *journal.of_output(),
            *outputs.layers(with_detections=False),
            *outputs.report(),
        ):
            self.addParameter(definition)
        for output in count_outputs():
            self.addOutput(output)
        self.addOutput(
            QgsProcessingOutputNumber("STRANGER_COUNT", self.tr("Rows that fit no photo"))
        )

    def check(self, inputs: Inputs) -> None:
        super().check(inputs)
        redaction.read_styles(inputs)

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.files.listing import prepare_output
        from anon_plugin.engine.tasks.redact_detections import RedactDetections
        from anon_plugin.engine.verification.sampling import Sampling

        output = outputs.read_folder(inputs, feedback)
        photos = read_photos(inputs, output)
        sources = [job.source for job in photos.jobs]
        given = read_detections(inputs, outputs.DETECTIONS, sources)
        settings = self._settings(inputs, given)
        further = set(settings.labels) - set(KNOWN_LABELS)
        if further:
            feedback.pushInfo(
                self.tr("Labels of the layer's own, redacted like all others: {labels}").format(
                    labels=", ".join(sorted(further))
                )
            )
        _tell_of_strangers(given, feedback)
        unlisted = ""
        if inputs.choice(UNLISTED) == "refuse":
            unlisted = "has no row in the layer of detections, so nobody says it was searched."
        unreviewed = self._unreviewed(inputs, photos)
        prepare_output(output)
        sampling = Sampling()
        task = policies.by_place(
            inputs,
            settings,
            settings.labels,
            photos,
            make=lambda here: RedactDetections(
                given.by_photo, here, unlisted, sampling, unreviewed
            ),
        )
        results = run_photos(
            inputs,
            feedback,
            task,
            photos,
            output,
            with_detections=False,
            with_reviewers=bool(photos.rows),
        )
        return {**results, "STRANGER_COUNT": sum(given.strangers.values())}

    def _unreviewed(self, inputs: Inputs, photos: PhotoInput) -> frozenset[Path]:
        """The photos that are refused because nobody has looked at them.

        Raises SettingsError where nobody can say which these are.
        """
        if inputs.choice(UNREVIEWED) != "refuse":
            return frozenset()
        if not inputs.given(photo_input.INPUT):
            raise SettingsError(
                self.tr(
                    "UNREVIEWED is refuse, but a folder does not say which photos were reviewed. "
                    "Give the photo layer of the review as INPUT."
                )
            )
        return frozenset(path for path, row in photos.rows.items() if row.reviewer is None)

    def _settings(self, inputs: Inputs, given: GivenDetections) -> Settings:
        """Settings about every label that a row may have, checked."""
        from anon_plugin.engine.redaction.guard import check_styles
        from anon_plugin.engine.tasks.settings import Settings

        there = {one.label for detections in given.by_photo.values() for one in detections}
        styles = redaction.read_styles(inputs)
        allow_weak = inputs.flag(redaction.ALLOW_WEAK)
        check_styles(styles, allow_weak)
        settings = Settings(
            labels=in_order({*LABELS, *there} - {FACADE}),
            styles=styles,
            projection=inputs.choice(search.PROJECTION),
            masks=camera_masks.read(inputs),
            allow_weak=allow_weak,
            personal_metadata=files.read_personal_metadata(inputs),
            opaque_metadata=files.read_opaque_metadata(inputs),
            upright=files.read_upright(inputs),
            verify=verify.read(inputs),
            limits=files.read_limits(inputs),
        )
        settings.check(settings.labels)
        return settings


def _tell_of_strangers(given: GivenDetections, feedback: QgsProcessingFeedback) -> None:
    if not given.strangers:
        return
    count = sum(given.strangers.values())
    names = list(given.strangers)
    shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    feedback.pushWarning(
        tr_plural(
            "{count} row fits no photo of the input and changes nothing: {names}",
            "{count} rows fit no photo of the input and change nothing: {names}",
            count,
            names=printable(shown),
        )
    )
