"""Attributes of a layer's rows as Python's values: whatever kind of NULL they are is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from qgis.core import NULL, QgsFeature, QgsFeatureRequest, QgsProcessingFeatureSource
from qgis.PyQt.QtCore import QDateTime

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


def time(value: Any) -> datetime | None:
    """An attribute as a time without a zone, None for whatever is none."""
    if isinstance(value, QDateTime) and value.isValid():
        made: datetime = value.toPyDateTime()
        return made.replace(tzinfo=None)
    try:
        return datetime.fromisoformat(text(value)).replace(tzinfo=None)
    except ValueError:
        return None


def rows(
    source: QgsProcessingFeatureSource,
    layer: str,
    needed: Sequence[str],
    optional: Sequence[str],
    lacking: str,
) -> Iterator[QgsFeature]:
    """The rows of a layer with these of its attributes alone, without their geometry.

    layer: the parameter that the source is given as. lacking: the message where a field is missing,
    with places for {name} of the layer, {missing} and {needed}. Raises SettingsError there.
    """
    names = source.fields().names()
    missing = [each for each in needed if each not in names]
    if missing:
        raise SettingsError(
            lacking.format(name=layer, missing=", ".join(missing), needed=", ".join(needed))
        )
    wanted = [each for each in (*needed, *optional) if each in names]
    request = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
    request.setSubsetOfAttributes(wanted, source.fields())
    yield from source.getFeatures(request)


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
