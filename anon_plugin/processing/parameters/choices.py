"""Parameters whose value is one or some of a list of options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingParameterEnum


class ChoiceParameter(QgsProcessingParameterEnum):
    """Options that are named; their numbers will do as well, which QGIS' own help asks for."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, usesStaticStrings=True, **named)

    def checkValueIsAcceptable(
        self, value: Any, context: QgsProcessingContext | None = None
    ) -> bool:
        return super().checkValueIsAcceptable(by_name(self.options(), value), context)


def by_name(options: Sequence[str], value: Any) -> Any:
    """A value with the names of options in place of their numbers from 0, several also in a text
    with commas between them; whatever is neither stays as it is."""
    if isinstance(value, list | tuple):
        return [by_name(options, one) for one in value]
    if isinstance(value, str) and "," in value and value not in options:
        return ",".join(str(by_name(options, one.strip())) for one in value.split(","))
    text = str(value).strip() if isinstance(value, int | str) else ""
    is_number = text.isdecimal() and not isinstance(value, bool) and text not in options
    return options[int(text)] if is_number and int(text) < len(options) else value
