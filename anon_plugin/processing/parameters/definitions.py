"""What is said of a parameter beside its name, title and kind: help, suggestions, place."""

from __future__ import annotations

from collections.abc import Iterable

from qgis.core import Qgis, QgsProcessingParameterDefinition


def with_help(
    definition: QgsProcessingParameterDefinition, text: str
) -> QgsProcessingParameterDefinition:
    """The definition with its help text."""
    definition.setHelp(text)
    return definition


def advanced(definition: QgsProcessingParameterDefinition) -> QgsProcessingParameterDefinition:
    """The definition, shown only under 'advanced'."""
    definition.setFlags(definition.flags() | Qgis.ProcessingParameterFlag.Advanced)
    return definition


def with_suggestions(
    definition: QgsProcessingParameterDefinition, suggestions: Iterable[str], empty: str = ""
) -> QgsProcessingParameterDefinition:
    """The definition of a text, for which dialogs offer values; any other text can be typed.

    empty: what an empty field means, shown in it in grey.
    """
    wrapper = "anon_plugin.processing.parameters.suggestions.SuggestionsWrapper"
    definition.setMetadata(
        {"widget_wrapper": {"class": wrapper, "suggestions": list(suggestions), "empty": empty}}
    )
    return definition
