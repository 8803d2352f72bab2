"""What is said of a parameter beside its name, title and kind."""

from __future__ import annotations

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
