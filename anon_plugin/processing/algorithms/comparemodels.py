"""anon:comparemodels, which says whether a new model is better, and where it is worse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFileDestination,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.plain_text import printable
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.layers import rows
from anon_plugin.processing.parameters import compared_models, labels, machine, outputs
from anon_plugin.processing.parameters.definitions import with_help
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.engine.detection.detector import Detector
    from anon_plugin.engine.evaluation.verdict import ComparedSet, Comparison
    from anon_plugin.engine.tasks.compare_models import AnnotatedSet

_FIELDS = [
    ("photos", rows.TEXT),
    ("model", rows.TEXT),
    ("label", rows.TEXT),
    ("what", rows.TEXT),
    ("from_px", rows.REAL),
    ("to_px", rows.REAL),
    ("count", rows.WHOLE),
    ("old", rows.REAL),
    ("new", rows.REAL),
    ("low", rows.REAL),
    ("high", rows.REAL),
    ("verdict", rows.TEXT),
]


class CompareModels(AnonymizerAlgorithm):
    """Compares two models on annotated photos."""

    ID = "comparemodels"
    TITLE = "Compare models"
    GROUP = "setup"
    SUMMARY = "Compares a new model with the old one, and tells where it is better or worse."
    HELP = (
        "Both models search the same photos: what is kept aside of a training folder, scenes that "
        "the plugin draws (so that nothing is unlearned that your photos do not show), and any "
        "other annotated photos. A difference counts only where it is larger than chance allows "
        "(paired bootstrap over the photos, 95 %).\n"
        "The report begins with what it would mean for a thousand faces or plates. 'Install model' "
        "takes its JSON file and refuses a model that is worse anywhere.\n"
        "Nothing is sent anywhere, and photos are only read."
    )
    TAGS = ("model", "accuracy", "bootstrap", "regression", "fine-tuning", "hold-out", "verdict")

    OUTPUT = "OUTPUT"

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        definitions = (
            *compared_models.parameters(),
            *(one for one in machine.parameters() if one.name() != machine.THREADS),
            with_help(
                QgsProcessingParameterFeatureSink(
                    self.OUTPUT,
                    self.tr("Differences"),
                    Qgis.ProcessingSourceType.Vector,
                    optional=True,
                    createByDefault=False,
                ),
                self.tr("A table with one row a set of photos, label and width."),
            ),
            with_help(
                QgsProcessingParameterFileDestination(
                    outputs.REPORT, self.tr("Report"), self.tr("HTML files (*.html)")
                ),
                self.tr(
                    "The verdict in plain words and all figures, and the same as JSON beside it, "
                    "which 'Install model' takes."
                ),
            ),
        )
        for definition in definitions:
            self.addParameter(definition)
        self.addOutput(QgsProcessingOutputFile("JSON", self.tr("Comparison, for 'Install model'")))
        for name, title in (
            ("WORSE_COUNT", self.tr("In how many respects it is worse")),
            ("BETTER_COUNT", self.tr("In how many respects it is better")),
            ("PHOTO_COUNT", self.tr("Photos compared")),
            ("FAILED_COUNT", self.tr("Photos failed")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))
        for name, title in (
            ("CONCLUSION", self.tr("Conclusion")),
            ("MEANING", self.tr("What it would mean")),
            ("NEW_SHA256", self.tr("SHA-256 of the new model")),
        ):
            self.addOutput(QgsProcessingOutputString(name, title))

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.evaluation.comparison import Verdict
        from anon_plugin.engine.evaluation.verdict import ComparedModel, Comparison
        from anon_plugin.engine.reports.comparison_report import write_report
        from anon_plugin.engine.tasks.compare_models import labels_of
        from anon_plugin.models.loading import JOINED_BY, load_detector, model_file

        new_name = inputs.text(compared_models.NEW).strip()
        if not new_name:
            raise SettingsError(tr("NEW is empty. Give the file or name of the new model."))
        old_name = inputs.text(compared_models.OLD).strip()
        old_name = old_name or compared_models.model_before(new_name)
        report = inputs.output_file(outputs.REPORT)
        if report is None:
            raise SettingsError(tr("REPORT is empty. Choose where the report shall go."))
        sets = list(compared_models.annotated_sets(inputs))
        names = [old_name, new_name]
        if inputs.flag(compared_models.UNION):
            names.append(JOINED_BY.join((old_name, new_name)))
        device, batch = machine.read_device(inputs), machine.read_batch(inputs)
        detectors = [load_detector(name, device, batch) for name in names]
        if detectors[0].sha256 == detectors[1].sha256:
            raise SettingsError(
                tr(
                    "{old} and {new} are the same model. Give the model that the new one was "
                    "trained on from as OLD, or leave OLD empty."
                ).format(old=old_name, new=new_name)
            )
        compared = tuple(labels_of(detectors, labels.read(inputs) or ("face", "plate")))
        if not compared:
            raise SettingsError(
                tr("The models {old} and {new} find nothing in common to compare.").format(
                    old=old_name, new=new_name
                )
            )
        results, failed = self._compared(inputs, sets, detectors, compared, feedback)
        models = [
            ComparedModel(
                compared_models.shown(name),
                one.sha256,
                _file_sha256(model_file(name)),
                tuple(one.labels),
            )
            for name, one in zip(names[:2], detectors[:2], strict=True)
        ]
        comparison = Comparison(
            models[0], models[1], results, inputs.number(compared_models.MORE_FALSE) / 100
        )
        notes = [f"Photos that could not be searched, left out: {len(failed)}."] if failed else []
        if _kept_otherwise(inputs.path(compared_models.FOLDER), model_file(new_name)):
            notes.append(
                "What is kept aside has changed since the new model was trained, or it learned "
                "from another folder. Where the folder only grew that is as it should be. Where it "
                "was collected anew, the model may have learned from photos that judge it here."
            )
        for note in notes[len(failed) > 0 :]:
            feedback.pushWarning(note)
        json_file = write_report(
            report, comparison, compared_models.settings(inputs, old_name), notes
        )
        for reason in failed:
            feedback.reportError(printable(reason))
        meaning = [f"{one.name}: {text}" for one, text in comparison.sentences()]
        for line in (*meaning, *comparison.of(Verdict.WORSE), comparison.conclusion):
            feedback.pushInfo(line)
        return {
            outputs.REPORT: str(report),
            self.OUTPUT: self._written(inputs, comparison),
            "JSON": str(json_file),
            "WORSE_COUNT": len(comparison.of(Verdict.WORSE)),
            "BETTER_COUNT": len(comparison.of(Verdict.BETTER)),
            "PHOTO_COUNT": sum(one.photo_count for one in results),
            "FAILED_COUNT": len(failed),
            "CONCLUSION": comparison.conclusion,
            "MEANING": "\n".join(meaning),
            "NEW_SHA256": comparison.new.file_sha256,
        }

    def _compared(
        self,
        inputs: Inputs,
        sets: Sequence[AnnotatedSet],
        detectors: Sequence[Detector],
        compared: Sequence[str],
        feedback: QgsProcessingFeedback,
    ) -> tuple[tuple[ComparedSet, ...], list[str]]:
        from anon_plugin.engine.evaluation.comparison import compare
        from anon_plugin.engine.evaluation.verdict import ComparedSet
        from anon_plugin.engine.tasks.compare_models import search_set

        total = sum(one.size for one in sets)
        more_false = inputs.number(compared_models.MORE_FALSE) / 100
        results, failed, before = [], list[str](), 0
        for one in sets:
            progress = _progress(feedback, before, total)
            try:
                searched = search_set(one, detectors, compared, feedback.isCanceled, progress)
            except FileNotFoundError as error:  # the fonts of plates
                raise SettingsError(str(error)) from error
            before += one.size
            failed += searched.failed
            old, new, *union = searched.found
            results.append(
                ComparedSet(
                    one.name,
                    len(old),
                    tuple(compare(old, new, compared, more_false)),
                    tuple(compare(old, union[0], compared, more_false)) if union else (),
                )
            )
        return tuple(results), failed

    def _written(self, inputs: Inputs, comparison: Comparison) -> str:
        """The table of differences; its source, "" where none is wanted."""
        fields = rows.fields_of(_FIELDS)
        no_place = Qgis.WkbType.NoGeometry
        sink, destination = inputs.sink(self.OUTPUT, fields, no_place, rows.crs())
        if sink is None:
            return ""
        for one in comparison.sets:
            for model, differences in (("new", one.alone), ("union", one.together)):
                for each in differences:
                    told = each.to_dict()
                    values = [one.name, model, told["label"], told["what"], each.from_px]
                    values += [told["to_px"], each.count, told["old"], told["new"]]
                    values += [*told["interval"], told["verdict"]]
                    sink.addFeature(rows.feature_of(fields, values, None))
        return destination


def _progress(feedback: QgsProcessingFeedback, before: int, total: int) -> Callable[[int], None]:
    return lambda done: feedback.setProgress(100 * (before + done) / max(total, 1))


def _kept_otherwise(folder: Path | None, model: Path | None) -> bool:
    """Whether a folder keeps other photos aside than the one that a model learned from."""
    from anon_plugin.engine.collection.training_folder import DIGESTS
    from anon_plugin.models.store.folder import digest
    from anon_plugin.models.store.lineage import holdout_of

    then = "" if model is None else holdout_of(model)
    return folder is not None and bool(then) and digest(folder / DIGESTS) != then


def _file_sha256(file: Path | None) -> str:
    from anon_plugin.models.store.folder import digest

    return digest(file) if file is not None else ""
