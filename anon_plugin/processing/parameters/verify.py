"""VERIFY: how much of each written file is verified before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
)

from anon_plugin.processing.base import tr
from anon_plugin.processing.parameters.shared import advanced, with_help

if TYPE_CHECKING:
    from anon_plugin.engine.verification_levels import Verify

VERIFY = "VERIFY"
VERIFY_OPTIONS = ["basic", "full", "off"]


def verify_parameter() -> list[QgsProcessingParameterDefinition]:
    """VERIFY, for the steps that write photos."""
    level = QgsProcessingParameterEnum(
        VERIFY,
        tr("Verify before publishing"),
        options=VERIFY_OPTIONS,
        defaultValue=VERIFY_OPTIONS[0],
        usesStaticStrings=True,
    )
    return [
        advanced(
            with_help(
                level,
                tr(
                    "Each written file is opened afresh; one that does not pass is not published, "
                    "and its photo fails with the reason. basic: no further picture or video is in "
                    "it, every redacted region has lost what it showed, and the first few photos "
                    "and one in twenty are compared with their originals. full: every photo is "
                    "compared, and searched again where a model searches. off: nothing of this."
                ),
            )
        )
    ]


def read_verify(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> Verify:
    """VERIFY as the engine's value; that of a step without this parameter writes nothing."""
    from anon_plugin.engine.verification_levels import Verify

    if algorithm.parameterDefinition(VERIFY) is None:
        return Verify.OFF
    return Verify(algorithm.parameterAsEnumString(parameters, VERIFY, context))
