"""anon:evaluatedetections, which says how good detections are, against ground truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.parameters import comparison, labels
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.results import figures

if TYPE_CHECKING:
    from anon_plugin.engine.evaluation.looking import WorstMiss

AREAS = ["redaction", "region"]


class EvaluateDetections(AnonymizerAlgorithm):
    """Compares detections with what annotators marked."""

    ID = "evaluatedetections"
    TITLE = "Evaluate detections"
    GROUP = "setup"
    SUMMARY = "Compares detections with annotated photos and tells how many objects are missed."
    HELP = (
        "Ground truth is a COCO JSON file, a folder of YOLO text or Pascal VOC files, or a layer "
        "with the fields photo, label and region_px. Photos are recognised by their file names.\n"
        "A finding is right if it meets an object of its label with at least the chosen IoU; each "
        "object counts once. An object is covered if at least 90 % of its area lies under the "
        "union of all findings: what anonymization needs, whatever the boxes' fit. IoU per box is "
        "the mean over the objects of their best finding's IoU; IoU per class that of the unions "
        "of all areas. Upper limits hold with 95 % confidence if the photos were chosen at "
        "random.\n"
        "Where the ground truth has outlines, such as COCO segmentations, mask IoU is the mean IoU "
        "of the outlines of the objects that were found; how many of these are covered to at least "
        "95 %, and how much is covered beside objects, is told as well.\n"
        "In the report every annotated or found object is filled, found or not."
    )
    TAGS = ("accuracy", "recall", "precision", "ground truth", "COCO", "YOLO", "VOC", "IoU", "AP50")

    FOLDER = "FOLDER"
    IOU = "IOU"
    CONFIDENCE = "CONFIDENCE"
    AREA = "AREA"
    PIXELS = "PIXELS"
    REPORT = "REPORT"

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        real = Qgis.ProcessingNumberParameterType.Double
        definitions = (
            (
                QgsProcessingParameterFile(
                    self.FOLDER,
                    self.tr("Folder of the photos"),
                    Qgis.ProcessingFileParameterBehavior.Folder,
                    optional=True,
                ),
                self.tr(
                    "Where the annotated photos lie, if neither the detections' paths nor the "
                    "ground truth lead to them. Only for RMSE and the report's pictures."
                ),
            ),
            (
                QgsProcessingParameterNumber(
                    self.IOU, self.tr("Least IoU"), real, 0.5, minValue=0.05, maxValue=0.95
                ),
                self.tr("How well a finding must fit an object to be right. 0.5 is usual."),
            ),
            (
                QgsProcessingParameterNumber(
                    self.CONFIDENCE, self.tr("Least score"), real, 0.0, minValue=0, maxValue=1
                ),
                self.tr(
                    "Findings below it do not count. Curves and average precision take all "
                    "findings that are there: give detections made with a low confidence for them."
                ),
            ),
            (
                ChoiceParameter(
                    self.AREA,
                    self.tr("Covered by"),
                    AREAS,
                    defaultValue=AREAS[0],
                ),
                self.tr(
                    "What covers an object: the redaction with its usual shape and margin, or the "
                    "bare region that was found."
                ),
            ),
            (
                QgsProcessingParameterBoolean(
                    self.PIXELS, self.tr("Open the photos"), defaultValue=True
                ),
                self.tr(
                    "For the RMSE against a perfect redaction and the pictures of the worst "
                    "misses. Without it everything else is measured, much quicker."
                ),
            ),
            (
                QgsProcessingParameterFileDestination(
                    self.REPORT, self.tr("Report"), self.tr("HTML files (*.html)"), optional=True
                ),
                self.tr("A page with figures, curves and misses, and the same as JSON beside it."),
            ),
        )
        for definition in comparison.parameters():
            self.addParameter(definition)
        for definition, text in definitions:
            definition.setHelp(text)
            self.addParameter(definition)
        self.addParameter(
            labels.parameter(
                self.tr("What to compare"),
                self.tr("Labels to measure. None: all that the ground truth marks."),
                optional=True,
            )
        )
        self.addOutput(QgsProcessingOutputFile("JSON", self.tr("All figures as JSON")))
        self.addOutput(QgsProcessingOutputString("RESIDUAL_RISK", self.tr("What may be left")))
        self.addOutput(
            QgsProcessingOutputString("LABEL_FIGURES", self.tr("Figures of each label as JSON"))
        )
        for name, title in figures.outputs():
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.evaluation.looking import find_photos, look
        from anon_plugin.engine.evaluation.overlap import region_mask
        from anon_plugin.engine.evaluation.pictures import redacted_area
        from anon_plugin.engine.evaluation.summary import evaluate
        from anon_plugin.engine.exchange.detection_files import pair
        from anon_plugin.engine.exchange.ground_truth import labels_in
        from anon_plugin.engine.redaction.style import styles_for
        from anon_plugin.engine.reports.evaluation_report import write_report

        photos, place = comparison.read_ground_truth(inputs)
        found = comparison.read_detections(inputs, place)
        pairs, paths, left_over = pair(photos, found)
        notes = []
        if left_over:
            notes.append(f"Photos with detections but no annotations, left out: {len(left_over)}.")
        if not any(paths):
            raise SettingsError(
                self.tr(
                    "No photo of the detections is annotated. Photos are recognised by their file "
                    "names: the detections have {detected}, the ground truth {annotated}."
                ).format(detected=_some(found), annotated=_some(photo.name for photo in photos))
            )
        redaction = inputs.choice(self.AREA) == "redaction"
        evaluation = evaluate(
            pairs,
            _labels(inputs, labels_in(photos)),
            inputs.number(self.IOU),
            inputs.number(self.CONFIDENCE),
            redacted_area(styles_for("fill")) if redaction else region_mask,
        )
        worst: list[WorstMiss] = []
        if inputs.flag(self.PIXELS):
            folders = [inputs.path(self.FOLDER), place]
            files = find_photos(photos, paths, [one for one in folders if one])
            evaluation, worst, unseen = look(
                evaluation, pairs, files, feedback.isCanceled, feedback.setProgress
            )
            if unseen:
                notes.append(
                    f"Photos that could not be opened, not in RMSE and pictures: {unseen}."
                )
        for note in (*notes, *(one.sentence() for one in evaluation.labels)):
            feedback.pushInfo(note)
        results = figures.values(evaluation)
        report = inputs.path(self.REPORT)
        if report is not None:
            about = self._about(inputs)
            json_file = write_report(report, evaluation, about, worst, notes)
            results |= {self.REPORT: str(report), "JSON": str(json_file)}
        return results

    def _about(self, inputs: Inputs) -> list[tuple[str, str]]:
        # For the report, which is English wherever it is written.
        names = {
            comparison.DETECTIONS: "detections (layer)",
            comparison.DETECTIONS_FILE: "detections (JSON file)",
            comparison.GROUND_TRUTH: "ground truth (file or folder)",
            comparison.GROUND_TRUTH_LAYER: "ground truth (layer)",
        }
        rows = [
            (title, str(inputs.values[name])) for name, title in names.items() if inputs.given(name)
        ]
        rows.append(("least IoU", f"{inputs.number(self.IOU):g}"))
        least = inputs.number(self.CONFIDENCE)
        rows.append(("least score", f"{least:g}"))
        rows.append(("covered by", inputs.choice(self.AREA)))
        return rows


def _labels(inputs: Inputs, marked: tuple[str, ...]) -> tuple[str, ...]:
    """The labels that were asked for, or all that are marked.

    Raises SettingsError where nobody marked one that was asked for.
    """
    chosen = labels.read(inputs)
    for label in chosen:
        if label not in marked:
            raise SettingsError(
                tr("The ground truth marks no '{label}'; it marks: {marked}.").format(
                    label=label, marked=", ".join(marked)
                )
            )
    return chosen or marked


def _some(names: Any) -> str:
    first = [str(name) for name in names][:3]
    return ", ".join(first) if first else "none"
