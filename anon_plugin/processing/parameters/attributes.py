"""Attributes of a layer's rows as Python's values: whatever kind of NULL they are is nothing."""

from __future__ import annotations

from typing import Any

from qgis.core import NULL, QgsProcessingFeatureSource

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr


def text(value: Any) -> str:
    """An attribute as text without spaces around it, "" for NULL; a list's items with commas."""
    if isinstance(value, list):
        return ",".join(str(one) for one in value)
    return "" if value is None or value == NULL else str(value).strip()


def known(value: Any) -> Any:
    """An attribute as it is, None for NULL."""
    return None if value == NULL else value


def is_true(value: Any) -> bool:
    """Whether an attribute says yes: a Boolean, or what files without Booleans make of one."""
    return value in (True, 1) or text(value).lower() in ("true", "t", "yes", "1")


def number(value: Any) -> float | None:
    """An attribute as a number, None for whatever is none."""
    return float(value) if isinstance(value, int | float) else None


def index_of(source: QgsProcessingFeatureSource, field: str, layer: str) -> int:
    """Where a field stands. Raises SettingsError where the layer of parameter `layer` lacks it."""
    index = int(source.fields().lookupField(field))
    if index < 0:
        raise SettingsError(
            tr(
                "The layer of {layer} has no field '{field}'; it has: {fields}. Choose one "
                "that it has."
            ).format(layer=layer, field=field, fields=", ".join(source.fields().names()))
        )
    return index
