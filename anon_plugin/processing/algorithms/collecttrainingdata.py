"""anon:collecttrainingdata: what people judged in a review, as a folder to learn from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputFolder,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
)

from anon_plugin.language import tr
from anon_plugin.plain_text import printable
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.parameters import judged_photos, labels, outputs, search
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.engine.collection.collecting import Collected

CUT = "CUT"
CUTS = ["photos", "crops"]
SHARE = "SHARE"
DISTANCE = "DISTANCE"
PAUSE = "PAUSE"
APART = "APART"


class CollectTrainingData(AnonymizerAlgorithm):
    """Collects judged photos into a training folder."""

    ID = "collecttrainingdata"
    TITLE = "Collect training data"
    GROUP = "setup"
    SUMMARY = (
        "Collects what people corrected, as photos to train a model on with and to measure it."
    )
    HELP = (
        "What was drawn by hand or left as it was in a reviewed photo is an object. What was "
        "rejected is surely none. What nobody looked at is masked and never taken for background.\n"
        "A part of the photos is kept aside to measure with, and no model may learn from it. "
        "Photos of one drive, and photos taken near each other, are always on the same side. Once "
        "kept aside, a photo stays aside: collect into the same folder again when there is more, "
        "and the folder grows.\n"
        "The folder holds pictures that nobody has redacted. Keep it as safe as the photos, and "
        "delete it when it is not needed any more. Pictures carry no position, time or name.\n"
        "360° panoramas are collected as flat views around what was judged, because a network is "
        "shown nothing else."
    )
    TAGS = ("training data", "COCO", "hold-out", "review", "fine-tuning", "dataset")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        real = Qgis.ProcessingNumberParameterType.Double
        cut = ChoiceParameter(CUT, self.tr("What is kept of a photo"), CUTS, defaultValue=CUTS[0])
        share = QgsProcessingParameterNumber(
            SHARE, self.tr("Kept aside, in percent"), real, 20.0, minValue=5.0, maxValue=50.0
        )
        distance = QgsProcessingParameterNumber(
            DISTANCE, self.tr("Near each other, in metres"), real, 30.0, minValue=0.0
        )
        pause = QgsProcessingParameterNumber(
            PAUSE, self.tr("Longest pause within a drive, in seconds"), real, 900.0, minValue=0.0
        )
        apart = QgsProcessingParameterBoolean(
            APART, self.tr("Photos without a time are of no drive"), defaultValue=False
        )
        report = QgsProcessingParameterFileDestination(
            outputs.REPORT, self.tr("Report"), self.tr("HTML files (*.html)"), optional=True
        )
        looked_for = labels.parameter(
            self.tr("What was looked for"),
            self.tr(
                "The labels that the reviewers marked. Only of these a reviewed photo counts as "
                "marked completely; regions of other labels are left out."
            ),
        )
        for definition in (
            *judged_photos.parameters(),
            looked_for,
            with_help(
                cut,
                self.tr(
                    "photos: all of each photo, so that a model learns from its background, too. "
                    "crops: what is around the regions, at its own size, which needs less room."
                ),
            ),
            with_help(
                share,
                self.tr("How many of the photos are kept aside to measure with, about."),
            ),
            advanced(
                with_help(
                    distance,
                    self.tr(
                        "Photos taken no farther from each other are on the same side: they show "
                        "the same street."
                    ),
                )
            ),
            advanced(
                with_help(
                    pause,
                    self.tr(
                        "Photos of one folder, or of one sequence where the layer has such a "
                        "field, are of one drive until a longer pause. Photos without a time are "
                        "all of one."
                    ),
                )
            ),
            advanced(
                with_help(
                    apart,
                    self.tr(
                        "For collections of single photos, of which none shows the same scene as "
                        "another. Otherwise what is measured is better than it is."
                    ),
                )
            ),
            *search.projection(),
            with_help(
                QgsProcessingParameterFolderDestination(outputs.OUTPUT, self.tr("Training folder")),
                self.tr("Made where it does not exist. One that is there grows."),
            ),
            with_help(
                report,
                self.tr(
                    "A page with counts by label, size and place, and redacted pictures of some."
                ),
            ),
        ):
            self.addParameter(definition)
        for name, title in (
            ("PHOTO_COUNT", tr("Photos judged")),
            ("TRAIN_COUNT", tr("Photos to learn from, in the folder")),
            ("HOLDOUT_COUNT", tr("Photos kept aside, in the folder")),
            ("REVIEWED_COUNT", tr("Photos to learn from that are marked completely")),
            ("ASIDE_COUNT", tr("Photos left out between both sides")),
            ("FAILED_COUNT", tr("Photos failed")),
            ("OBJECT_COUNT", tr("Objects in the folder")),
            ("REJECTED_COUNT", tr("Rejected findings in the folder")),
            ("STRANGER_COUNT", tr("Rows that fit no photo")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))
        self.addOutput(QgsProcessingOutputFolder("HOLDOUT", tr("Folder of what is kept aside")))
        self.addOutput(QgsProcessingOutputBoolean("CANCELLED", tr("The run was cancelled")))

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.collection.collecting import collect
        from anon_plugin.engine.collection.pictures import Cut
        from anon_plugin.engine.collection.splitting import Links
        from anon_plugin.engine.collection.training_folder import TrainingFolder
        from anon_plugin.engine.files.listing import check_places, prepare_output
        from anon_plugin.engine.reports.collection_report import write_report
        from anon_plugin.errors import SettingsError

        output = outputs.read_folder(inputs, feedback)
        judged = judged_photos.read(inputs, labels.read(inputs))
        told = [one for one in judged.candidates if one.verdicts and one.verdicts.tells_something]
        if not told:
            raise SettingsError(
                tr(
                    "None of the photos is judged: none is marked as reviewed, and no region was "
                    "drawn or rejected. Review some first ('Review detections')."
                )
            )
        check_places({one.path.parent for one in judged.candidates}, output)
        prepare_output(output)
        folder = TrainingFolder(output)
        links = Links(inputs.number(DISTANCE), inputs.number(PAUSE), inputs.flag(APART))
        done = collect(
            judged.candidates,
            folder,
            links,
            inputs.number(SHARE) / 100,
            Cut(inputs.choice(CUT)),
            inputs.choice(search.PROJECTION),
            feedback.isCanceled,
            feedback.setProgress,
        )
        notes = list(_notes(done, judged))
        _tell(feedback, done, notes)
        results = _counts(done) | {
            outputs.OUTPUT: str(output),
            "HOLDOUT": str(output / "holdout"),
            "PHOTO_COUNT": len(told),
            "STRANGER_COUNT": judged.strangers,
            "CANCELLED": done.cancelled,
        }
        report = inputs.output_file(outputs.REPORT)
        if report is not None:
            write_report(report, done.records, done.thumbnails, notes)
            results[outputs.REPORT] = str(report)
        return results


def _counts(done: Collected) -> dict[str, int]:
    from anon_plugin.engine.collection.splitting import Side

    kept = [one for one in done.records if one.pictures]
    trained = [one for one in kept if one.side is Side.TRAIN]

    def total(kind: str) -> int:
        return sum(len(getattr(picture.verdicts, kind)) for one in kept for picture in one.pictures)

    return {
        "TRAIN_COUNT": len(trained),
        "HOLDOUT_COUNT": sum(one.side is Side.HOLDOUT for one in kept),
        "REVIEWED_COUNT": sum(bool(one.pictures[0].verdicts.complete_labels) for one in trained),
        "ASIDE_COUNT": sum(one.side is Side.ASIDE for one in done.records),
        "FAILED_COUNT": len(done.failed),
        "OBJECT_COUNT": total("objects"),
        "REJECTED_COUNT": total("rejected"),
    }


def _notes(done: Collected, judged: judged_photos.JudgedPhotos) -> Any:
    # For the report, which is English wherever it is written.
    if done.failed:
        yield f"Photos that could not be collected: {len(done.failed)}."
    if judged.strangers:
        yield f"Rows of detections that fit no photo: {judged.strangers}."
    if judged.missing:
        yield f"Annotated photos that were not found: {len(judged.missing)}."
    if done.cancelled:
        yield "The run was cancelled: not all judged photos are in the folder."


def _tell(feedback: QgsProcessingFeedback, done: Collected, notes: list[str]) -> None:
    tell: Callable[[str], None] = feedback.pushInfo
    for path, reason in done.failed.items():
        feedback.reportError(printable(f"{path} {reason}"))
    for note in notes:
        tell(note)
    counts = _counts(done)
    tell(
        tr(
            "The folder holds {train} photos to learn from, {reviewed} of them marked completely, "
            "and {holdout} that are kept aside."
        ).format(
            train=counts["TRAIN_COUNT"],
            reviewed=counts["REVIEWED_COUNT"],
            holdout=counts["HOLDOUT_COUNT"],
        )
    )
