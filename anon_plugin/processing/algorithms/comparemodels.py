"""anon:comparemodels, which says whether a new model is better, and where it is worse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.plain_text import printable
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.layers import rows
from anon_plugin.processing.parameters import labels, machine, outputs
from anon_plugin.processing.parameters.definitions import advanced, with_help, with_suggestions
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

    OLD = "OLD"
    NEW = "NEW"
    FOLDER = "FOLDER"
    ANNOTATED = "ANNOTATED"
    DRAWN = "DRAWN"
    MORE_FALSE = "MORE_FALSE"
    UNION = "UNION"
    OUTPUT = "OUTPUT"

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        integer = Qgis.ProcessingNumberParameterType.Integer
        real = Qgis.ProcessingNumberParameterType.Double
        definitions = (
            with_help(
                QgsProcessingParameterString(self.NEW, self.tr("New model")),
                self.tr(
                    "The file of a model that was trained on, or the name of an installed model."
                ),
            ),
            with_help(
                with_suggestions(
                    QgsProcessingParameterString(self.OLD, self.tr("Old model"), optional=True),
                    _installed(),
                ),
                self.tr(
                    "Empty: the model that the new one was trained on from; where its file does "
                    "not tell, the model that comes with the plugin."
                ),
            ),
            with_help(
                QgsProcessingParameterFile(
                    self.FOLDER,
                    self.tr("Training folder"),
                    Qgis.ProcessingFileParameterBehavior.Folder,
                    optional=True,
                ),
                self.tr(
                    "A folder of 'Collect training data'. Only what is kept aside in it is "
                    "searched, and only photos that were looked through completely."
                ),
            ),
            with_help(
                QgsProcessingParameterString(
                    self.ANNOTATED, self.tr("Further annotated photos"), optional=True
                ),
                self.tr(
                    "A COCO JSON file, or a folder of COCO, YOLO or Pascal VOC files with their "
                    "photos; several parted by semicolons."
                ),
            ),
            with_help(
                QgsProcessingParameterNumber(
                    self.DRAWN, self.tr("Drawn scenes"), integer, 120, minValue=0, maxValue=2000
                ),
                self.tr(
                    "How many scenes are drawn to see whether something was unlearned. They are "
                    "the same every time. 0: none."
                ),
            ),
            labels.parameter(
                self.tr("What to compare"),
                self.tr("Labels that both models find. None: face and plate."),
                optional=True,
            ),
            with_help(
                QgsProcessingParameterBoolean(
                    self.UNION, self.tr("The union as well"), defaultValue=True
                ),
                self.tr(
                    "Also measure both models together, as they are used when their names are "
                    "joined by +. It takes as long again."
                ),
            ),
            advanced(
                with_help(
                    QgsProcessingParameterNumber(
                        self.MORE_FALSE,
                        self.tr("More false findings in a hundred photos that are allowed"),
                        real,
                        10.0,
                        minValue=0.0,
                    ),
                    self.tr(
                        "A model that errs more often than that is worse. A few more false "
                        "findings are the price of finding more."
                    ),
                )
            ),
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

        new_name = inputs.text(self.NEW).strip()
        if not new_name:
            raise SettingsError(tr("NEW is empty. Give the file or name of the new model."))
        old_name = inputs.text(self.OLD).strip() or _before(new_name)
        report = inputs.output_file(outputs.REPORT)
        if report is None:
            raise SettingsError(tr("REPORT is empty. Choose where the report shall go."))
        sets = list(self._sets(inputs))
        names = [old_name, new_name]
        if inputs.flag(self.UNION):
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
                _shown(name), one.sha256, _file_sha256(model_file(name)), tuple(one.labels)
            )
            for name, one in zip(names[:2], detectors[:2], strict=True)
        ]
        comparison = Comparison(models[0], models[1], results, inputs.number(self.MORE_FALSE) / 100)
        notes = [f"Photos that could not be searched, left out: {len(failed)}."] if failed else []
        if _kept_otherwise(inputs.path(self.FOLDER), model_file(new_name)):
            notes.append(
                "What is kept aside has changed since the new model was trained, or it learned "
                "from another folder. Where the folder only grew that is as it should be. Where it "
                "was collected anew, the model may have learned from photos that judge it here."
            )
        for note in notes[len(failed) > 0 :]:
            feedback.pushWarning(note)
        json_file = write_report(report, comparison, self._about(inputs, old_name), notes)
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

    def _sets(self, inputs: Inputs) -> Iterator[AnnotatedSet]:
        from anon_plugin.engine.tasks.compare_models import (
            AnnotatedSet,
            annotated_set,
            kept_aside,
        )
        from anon_plugin.models.training.regression import drawn_scenes

        folder = inputs.path(self.FOLDER)
        places = [
            Path(one.strip()) for one in inputs.text(self.ANNOTATED).split(";") if one.strip()
        ]
        drawn = inputs.whole(self.DRAWN)
        if folder is None and not places and not drawn:
            raise SettingsError(
                tr("There are no photos to compare on. Give FOLDER, ANNOTATED or DRAWN.")
            )
        if folder is not None:
            yield kept_aside(folder, "Photos kept aside")
        for place in places:
            yield annotated_set(place.absolute())
        if drawn:
            yield AnnotatedSet("Drawn scenes", drawn, drawn_scenes(drawn))

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
        more_false = inputs.number(self.MORE_FALSE) / 100
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

    def _about(self, inputs: Inputs, old_name: str) -> list[tuple[str, str]]:
        # For the report, which is English wherever it is written.
        # Names without folders: a page that is passed on does not tell where somebody keeps photos.
        about = [("old model", _shown(old_name)), ("new model", _shown(inputs.text(self.NEW)))]
        places = inputs.text(self.ANNOTATED).split(";")
        folder = inputs.path(self.FOLDER)
        about += [
            ("training folder", "none" if folder is None else folder.name),
            ("further annotated photos", "; ".join(map(_shown, places)) or "none"),
        ]
        for name, title in (
            (self.DRAWN, "drawn scenes"),
            (self.MORE_FALSE, "more false findings in a hundred photos that are allowed"),
        ):
            about.append((title, inputs.text(name) or "none"))
        return about

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


def _shown(name: str) -> str:
    """The name of a model or file, without the folders that it lies in."""
    return Path(name.strip()).name


def _before(name: str) -> str:
    """The model that a new one is compared with where nobody says."""
    from anon_plugin.models.loading import DEFAULT_MODEL, model_file
    from anon_plugin.models.store.lineage import parent_here

    file = model_file(name)
    return (parent_here(file) if file is not None else "") or DEFAULT_MODEL


def _file_sha256(file: Path | None) -> str:
    from anon_plugin.models.store.folder import digest

    return digest(file) if file is not None else ""


def _installed() -> list[str]:
    from anon_plugin.models.loading import model_names

    try:
        return model_names()
    except OSError:
        return []
