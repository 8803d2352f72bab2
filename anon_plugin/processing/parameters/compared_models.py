"""The parameters that say which models are compared, and on which annotated photos."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.parameters import labels
from anon_plugin.processing.parameters.definitions import advanced, with_help, with_suggestions
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.compare_models import AnnotatedSet

OLD = "OLD"
NEW = "NEW"
FOLDER = "FOLDER"
ANNOTATED = "ANNOTATED"
DRAWN = "DRAWN"
MORE_FALSE = "MORE_FALSE"
UNION = "UNION"


def parameters() -> list[QgsProcessingParameterDefinition]:
    """NEW, OLD, FOLDER, ANNOTATED, DRAWN, LABELS, UNION and MORE_FALSE."""
    integer = Qgis.ProcessingNumberParameterType.Integer
    real = Qgis.ProcessingNumberParameterType.Double
    return [
        with_help(
            QgsProcessingParameterString(NEW, tr("New model")),
            tr("The file of a model that was trained on, or the name of an installed model."),
        ),
        with_help(
            with_suggestions(
                QgsProcessingParameterString(OLD, tr("Old model"), optional=True),
                _installed(),
            ),
            tr(
                "Empty: the model that the new one was trained on from; where its file does "
                "not tell, the model that comes with the plugin."
            ),
        ),
        with_help(
            QgsProcessingParameterFile(
                FOLDER,
                tr("Training folder"),
                Qgis.ProcessingFileParameterBehavior.Folder,
                optional=True,
            ),
            tr(
                "A folder of 'Collect training data'. Only what is kept aside in it is "
                "searched, and only photos that were looked through completely."
            ),
        ),
        with_help(
            QgsProcessingParameterString(ANNOTATED, tr("Further annotated photos"), optional=True),
            tr(
                "A COCO JSON file, or a folder of COCO, YOLO or Pascal VOC files with their "
                "photos; several parted by semicolons."
            ),
        ),
        with_help(
            QgsProcessingParameterNumber(
                DRAWN, tr("Drawn scenes"), integer, 120, minValue=0, maxValue=2000
            ),
            tr(
                "How many scenes are drawn to see whether something was unlearned. They are "
                "the same every time. 0: none."
            ),
        ),
        labels.parameter(
            tr("What to compare"),
            tr("Labels that both models find. None: face and plate."),
            optional=True,
        ),
        with_help(
            QgsProcessingParameterBoolean(UNION, tr("The union as well"), defaultValue=True),
            tr(
                "Also measure both models together, as they are used when their names are "
                "joined by +. It takes as long again."
            ),
        ),
        advanced(
            with_help(
                QgsProcessingParameterNumber(
                    MORE_FALSE,
                    tr("More false findings in a hundred photos that are allowed"),
                    real,
                    10.0,
                    minValue=0.0,
                ),
                tr(
                    "A model that errs more often than that is worse. A few more false "
                    "findings are the price of finding more."
                ),
            )
        ),
    ]


def annotated_sets(inputs: Inputs) -> Iterator[AnnotatedSet]:
    """What both models are to search. Raises SettingsError where there is nothing."""
    from anon_plugin.engine.tasks.compare_models import (
        AnnotatedSet,
        annotated_set,
        kept_aside,
    )
    from anon_plugin.models.training.regression import drawn_scenes

    folder = inputs.path(FOLDER)
    places = [Path(one.strip()) for one in inputs.text(ANNOTATED).split(";") if one.strip()]
    drawn = inputs.whole(DRAWN)
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


def settings(inputs: Inputs, old_name: str) -> list[tuple[str, str]]:
    """(what, value) of all choices, for the report."""
    # For the report, which is English wherever it is written.
    # Names without folders: a page that is passed on does not tell where somebody keeps photos.
    about = [("old model", shown(old_name)), ("new model", shown(inputs.text(NEW)))]
    places = inputs.text(ANNOTATED).split(";")
    folder = inputs.path(FOLDER)
    about += [
        ("training folder", "none" if folder is None else folder.name),
        ("further annotated photos", "; ".join(map(shown, places)) or "none"),
    ]
    for name, title in (
        (DRAWN, "drawn scenes"),
        (MORE_FALSE, "more false findings in a hundred photos that are allowed"),
    ):
        about.append((title, inputs.text(name) or "none"))
    return about


def shown(name: str) -> str:
    """The name of a model or file, without the folders that it lies in."""
    return Path(name.strip()).name


def model_before(name: str) -> str:
    """The model that a new one is compared with where nobody says."""
    from anon_plugin.models.loading import DEFAULT_MODEL, model_file
    from anon_plugin.models.store.lineage import parent_here

    file = model_file(name)
    return (parent_here(file) if file is not None else "") or DEFAULT_MODEL


def _installed() -> list[str]:
    from anon_plugin.models.loading import model_names

    try:
        return model_names()
    except OSError:
        return []
