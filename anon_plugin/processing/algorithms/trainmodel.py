"""anon:trainmodel, which trains our network on with photos that a user reviewed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from anon_plugin.errors import CancelledError, ModelError, SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.parameters import machine
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.models.training.job import Job

COLLECTION = "COLLECTION"
MODEL = "MODEL"
STEPS = "STEPS"
SEED = "SEED"
TRUST = "TRUST"
OUTPUT = "OUTPUT"

SUFFIX = ".safetensors"
OWN_MODEL = "street"


class TrainModel(AnonymizerAlgorithm):
    """Trains in a process of its own and says what came of it."""

    ID = "trainmodel"
    TITLE = "Train model on your photos"
    GROUP = "setup"
    SUMMARY = "Trains the network that comes with the plugin on with photos that you reviewed."
    HELP = (
        "The network begins with the weights it has, and learns slowly: its heads first, what lies "
        "deeper late. So that it forgets nothing, it has to see what the old weights see wherever "
        "nobody said anything, and plates and faces that are drawn are mixed in. The result is a "
        "mean of old and new weights; photos that were not learned from choose how much of the new "
        "ones is taken. That may be nothing, and is said plainly then.\n"
        "A fifth of the reviewed photos chooses and calibrates, whole drives and places of them. "
        "The photos held out are never opened: 'Compare models' judges with them.\n"
        "It needs torch, and takes minutes to an hour on two cores. A training that was cancelled "
        "or killed goes on where it stopped when it is run again as it was. Nothing is sent or "
        "fetched, and nothing is written but the model and the page beside it; what is made on the "
        "way lies beside them, too, and is removed at the end."
    )
    TAGS = ("fine-tuning", "training", "weights", "own streets", "model", "learn", "transfer")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        for definition in self._definitions():
            self.addParameter(definition)
        self.addOutput(QgsProcessingOutputFile("PAGE", self.tr("Page with verdict and curve")))
        self.addOutput(QgsProcessingOutputString("VERDICT", self.tr("What came of it")))
        for name, title in (
            ("SHARE", self.tr("Share of the new weights")),
            ("LEARNED_COUNT", self.tr("Photos learned from")),
            ("VALIDATION_COUNT", self.tr("Photos that chose")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))
        self.addOutput(QgsProcessingOutputBoolean("CANCELLED", self.tr("The run was cancelled")))

    def _definitions(self) -> list[QgsProcessingParameterDefinition]:
        whole = Qgis.ProcessingNumberParameterType.Integer
        return [
            with_help(
                QgsProcessingParameterFile(
                    COLLECTION,
                    self.tr("Collected training data"),
                    Qgis.ProcessingFileParameterBehavior.Folder,
                ),
                self.tr("A folder that 'Collect training data' filled, with 40 photos or more."),
            ),
            with_help(
                QgsProcessingParameterString(
                    MODEL, self.tr("Model to begin with"), defaultValue=OWN_MODEL
                ),
                self.tr(
                    "street, or the name or path of a model that was made of it before. Models of "
                    "others cannot be trained here."
                ),
            ),
            with_help(
                QgsProcessingParameterFileDestination(
                    OUTPUT, self.tr("Trained model"), self.tr("Weights (*.safetensors)")
                ),
                self.tr(
                    "Its name is what reports call the model. The page with the curve gets the "
                    "same name with .html."
                ),
            ),
            advanced(
                with_help(
                    QgsProcessingParameterNumber(
                        STEPS, self.tr("Steps"), whole, 0, minValue=0, maxValue=100_000
                    ),
                    self.tr(
                        "0: as many as suit the number of photos, 400 to 3000. A step takes about "
                        "a tenth of a second on a core."
                    ),
                )
            ),
            advanced(
                with_help(
                    QgsProcessingParameterNumber(
                        SEED, self.tr("Seed"), whole, 1, minValue=0, maxValue=499_999
                    ),
                    self.tr("The same seed gives the same weights on the same machine."),
                )
            ),
            advanced(
                with_help(
                    QgsProcessingParameterBoolean(
                        TRUST,
                        self.tr("Trust what was collected against the old weights"),
                        defaultValue=False,
                    ),
                    self.tr(
                        "Without it nothing is trained where most of what the old weights are sure "
                        "of was left out or rejected: then labels are missing, mostly. Tick it "
                        "where the old weights are really wrong that often."
                    ),
                )
            ),
            *(one for one in machine.parameters() if one.name() != machine.BATCH),
        ]

    def check(self, inputs: Inputs) -> None:
        self._job(inputs)

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.models.training.beside import train_beside
        from anon_plugin.models.training.checks import require_enough
        from anon_plugin.models.training.collection import read_collection
        from anon_plugin.models.training.report import sentences, write_page

        job = self._job(inputs)
        # Said here, in the user's language; the other process finds the same.
        require_enough(read_collection(job.collection), job.collection)
        threads = machine.read_threads(inputs)
        try:
            trained = train_beside(job, threads.photos * threads.each, _Shown(feedback))
        except CancelledError:
            feedback.pushWarning(
                self.tr(
                    "Cancelled. The work in progress stays in {folder}: run again to go on."
                ).format(folder=job.work)
            )
            return {"CANCELLED": True}
        path = job.output.with_suffix(".html")
        write_page(path, trained.card, trained.log)
        verdict = sentences(trained.card)
        for one in verdict:
            feedback.pushInfo(one)
        counts = trained.card["collection"]
        return {
            OUTPUT: str(job.output),
            "PAGE": str(path),
            "VERDICT": " ".join(verdict),
            "SHARE": trained.card["share"],
            "LEARNED_COUNT": counts["learned"],
            "VALIDATION_COUNT": counts["validation"],
            "CANCELLED": False,
        }

    def _job(self, inputs: Inputs) -> Job:
        """Raises SettingsError or ModelError where something is missing."""
        from anon_plugin.models.importing import resolved
        from anon_plugin.models.store.folder import WEIGHTS_FOLDER, models_folder
        from anon_plugin.models.training.job import Job
        from anon_plugin.models.training.settings import Settings

        resolved("torch")
        resolved("PIL")
        collection, output = inputs.path(COLLECTION), inputs.output_file(OUTPUT)
        if collection is None or not collection.is_dir():
            raise SettingsError(
                self.tr("The folder {folder} does not exist. Choose another one.").format(
                    folder=collection
                )
            )
        if output is None or output.suffix.lower() != SUFFIX:
            raise SettingsError(
                self.tr("The trained model must be a {suffix} file: {path} is none.").format(
                    suffix=SUFFIX, path=output
                )
            )
        if collection.resolve() in output.resolve().parents:
            raise SettingsError(
                self.tr(
                    "{path} lies in the folder of the collected photos. Choose another place for "
                    "the model."
                ).format(path=output)
            )
        if {WEIGHTS_FOLDER.resolve(), models_folder().resolve()} & set(output.resolve().parents):
            raise SettingsError(
                self.tr(
                    "{path} lies in the folder of models, where every model can be chosen at once. "
                    "Choose another place, compare the model, and install it with 'Install model'."
                ).format(path=output)
            )
        parent = _weights(inputs.text(MODEL).strip() or OWN_MODEL)
        if output.resolve() == parent.resolve():
            raise SettingsError(
                self.tr(
                    "{path} is what the training begins with. Choose another name for the model."
                ).format(path=output)
            )
        return Job(
            collection,
            parent,
            output,
            Settings(steps=inputs.whole(STEPS), seed=inputs.whole(SEED)),
            machine.read_device(inputs),
            inputs.flag(TRUST),
        )


class _Shown:
    """A Listener that shows in the dialog how far it is."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback = feedback

    def progress(self, share: float, left_s: float | None, text: str, **values: Any) -> None:
        told = text.format(**values)
        if left_s is not None:
            told = tr("{text}, about {minutes} min left").format(
                text=told, minutes=max(1, round(left_s / 60))
            )
        self._feedback.setProgress(100 * share)
        self._feedback.setProgressText(told)

    def stopped(self) -> bool:
        return bool(self._feedback.isCanceled())


def _weights(model: str) -> Path:
    """The file of a model of ours by its name or path. Raises ModelError where it is none."""
    from anon_plugin.models.store.folder import available, verify
    from anon_plugin.models.street.weights import read_weights

    path = available().get(model) or Path(model).absolute()
    if not path.is_file() or path.suffix.lower() != SUFFIX:
        raise ModelError(
            tr(
                "“{model}” is no model that can be trained on. Give {own}, or a {suffix} file that "
                "was made of it."
            ).format(model=model, own=OWN_MODEL, suffix=SUFFIX)
        )
    verify(path)
    read_weights(path)
    return path
