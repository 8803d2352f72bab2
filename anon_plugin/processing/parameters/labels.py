"""The parameter LABELS: known labels to tick, and by name whatever a model of the user's finds."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingContext

from anon_plugin.engine import vocabulary
from anon_plugin.errors import ModelError, SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import with_help
from anon_plugin.processing.parameters.inputs import Inputs

LABELS = "LABELS"


class LabelsParameter(ChoiceParameter):
    """A list to tick that takes further names as well.

    Ticked can be the known labels and those of the models that are installed. A script, a model or
    qgis_process may name any other; whether something finds it is asked when the run starts.
    """

    def checkValueIsAcceptable(
        self, value: Any, context: QgsProcessingContext | None = None
    ) -> bool:
        if super().checkValueIsAcceptable(value, context):
            return True
        names = _names(value)
        return bool(names) and all(vocabulary.label_of(name) for name in names)


def parameter(title: str, text: str, optional: bool = False) -> LabelsParameter:
    """LABELS with a title and help; by default the usual labels, or none where it is optional."""
    definition = LabelsParameter(
        LABELS,
        title,
        options=list(vocabulary.in_order({*vocabulary.LABELS, *_installed()})),
        allowMultiple=True,
        defaultValue=None if optional else list(vocabulary.DEFAULT_LABELS),
        optional=optional,
    )
    with_help(definition, text)
    return definition


def read(inputs: Inputs) -> tuple[str, ...]:
    """The labels that were asked for, each once; () where none are.

    Raises SettingsError where a name is none.
    """
    given = inputs.by_name(LABELS)
    # QGIS itself would take the default where one name is not among the options.
    names = _names(given if isinstance(given, str | list | tuple) else inputs.choices(LABELS))
    labels = [vocabulary.label_of(name) for name in names]
    if not all(labels):
        raise SettingsError(
            tr("LABELS holds '{name}', which is no name of a label.").format(
                name=names[labels.index("")]
            )
        )
    return tuple(dict.fromkeys(labels))


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list | tuple):
        return ()
    return tuple(name for name in map(str, value) if name.strip())


def _installed() -> set[str]:
    """What the installed models say they find."""
    from anon_plugin.models.store.folder import available, read_card

    found: set[str] = set()
    for path in available().values():
        try:
            found.update(map(str, read_card(path).get("labels", ())))
        except ModelError:  # told where the model is opened
            continue
    return found
