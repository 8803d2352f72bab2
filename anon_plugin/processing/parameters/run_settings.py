"""All the parameters of a run, read into the engine's one value."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext

from anon_plugin.processing.parameters import files as fileparameters
from anon_plugin.processing.parameters import redaction as redactionparameters
from anon_plugin.processing.parameters import shared
from anon_plugin.processing.parameters.verify import read_verify

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.settings import Settings


def read_settings(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    only: tuple[str, ...] = (),
) -> Settings:
    """The engine's Settings; `only` are its labels where they are fixed.

    Raises SettingsError where a value makes no sense.
    """
    return replace(
        read_search_settings(algorithm, parameters, context, only),
        styles=redactionparameters.read_styles(algorithm, parameters, context),
        allow_weak=algorithm.parameterAsBool(parameters, redactionparameters.ALLOW_WEAK, context),
        personal_metadata=fileparameters.read_personal_metadata(algorithm, parameters, context),
        verify=read_verify(algorithm, parameters, context),
    )


def read_search_settings(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    only: tuple[str, ...] = (),
) -> Settings:
    """The part of the Settings that says what is searched, and how."""
    from anon_plugin.engine.tasks.settings import Settings

    confidence = None
    if parameters.get(shared.CONFIDENCE) is not None:
        confidence = algorithm.parameterAsDouble(parameters, shared.CONFIDENCE, context)
    return Settings(
        labels=only or tuple(algorithm.parameterAsEnumStrings(parameters, shared.LABELS, context)),
        confidence=confidence,
        projection=algorithm.parameterAsEnumString(parameters, shared.PROJECTION, context),
        limits=fileparameters.read_limits(algorithm, parameters, context),
    )
