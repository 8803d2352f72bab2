"""VERIFY: how much of each written file is verified before it is published."""

from __future__ import annotations

from qgis.core import (
    QgsProcessingParameterDefinition,
)

from anon_plugin.engine.vocabulary import Verify
from anon_plugin.language import tr
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs

VERIFY = "VERIFY"


def parameters() -> list[QgsProcessingParameterDefinition]:
    """VERIFY, for the steps that write photos."""
    level = ChoiceParameter(
        VERIFY,
        tr("Verify before publishing"),
        options=[level.value for level in Verify],
        defaultValue=Verify.BASIC.value,
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
                    "compared, and searched again where a model searches; what shows only then is "
                    "redacted, too. off: nothing of this."
                ),
            )
        )
    ]


def read(inputs: Inputs) -> Verify:
    """VERIFY as the engine's value; that of a step without this parameter writes nothing."""
    if not inputs.defines(VERIFY):
        return Verify.OFF
    return Verify(inputs.choice(VERIFY))
