"""What one call of an algorithm was given: its parameters' values, read by their names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsFeatureSink,
    QgsFields,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
)

from anon_plugin.processing.parameters import choices


@dataclass(frozen=True)
class Inputs:
    """The values that one call of an algorithm was given.

    Each method reads one parameter by its name; one that was not given has its default.

    algorithm: defines the parameters. values: as QGIS hands them over. context: knows the layers
    and the project that the values speak of.
    """

    algorithm: QgsProcessingAlgorithm
    values: dict[str, Any]
    context: QgsProcessingContext

    def given(self, name: str) -> bool:
        """Whether the caller gave a value; 0 and False are values."""
        return self.values.get(name) not in (None, "")

    def defines(self, name: str) -> bool:
        """Whether the algorithm has this parameter at all."""
        return self.algorithm.parameterDefinition(name) is not None

    def text(self, name: str) -> str:
        """A text, "" where it is empty."""
        return str(self.algorithm.parameterAsString(self.values, name, self.context))

    def flag(self, name: str) -> bool:
        """Whether something is switched on."""
        return bool(self.algorithm.parameterAsBool(self.values, name, self.context))

    def whole(self, name: str) -> int:
        """A whole number."""
        return int(self.algorithm.parameterAsInt(self.values, name, self.context))

    def number(self, name: str) -> float:
        """A number."""
        return float(self.algorithm.parameterAsDouble(self.values, name, self.context))

    def choice(self, name: str) -> str:
        """The chosen one of a list of options, "" where none is chosen."""
        values = {name: self.by_name(name)}
        return str(self.algorithm.parameterAsEnumString(values, name, self.context))

    def choices(self, name: str) -> tuple[str, ...]:
        """The chosen ones of a list of options."""
        values = {name: self.by_name(name)}
        return tuple(self.algorithm.parameterAsEnumStrings(values, name, self.context))

    def by_name(self, name: str) -> Any:
        """What was given for a list of options, with their names in place of their numbers; as it
        is where the algorithm has no such list."""
        definition, given = self.algorithm.parameterDefinition(name), self.values.get(name)
        return given if definition is None else choices.by_name(definition.options(), given)

    def path(self, name: str) -> Path | None:
        """A file or folder as an absolute path, None where it is empty."""
        text = self.text(name)
        return Path(text).absolute() if text else None

    def place(self, name: str) -> Path | None:
        """Like path, where a URL such as s3://bucket/photos will do too.

        Raises SettingsError where what reaches such a place is not installed.
        """
        from anon_plugin.engine.files.storage import path_of, require_store

        text = self.text(name)
        if not text:
            return None
        place = path_of(text).absolute()
        require_store(place)
        return place

    def output_file(self, name: str) -> Path | None:
        """A file to be written, None where none is wanted; QGIS may ask for a temporary one."""
        text = self.algorithm.parameterAsFileOutput(self.values, name, self.context)
        return Path(text).absolute() if text else None

    def source(self, name: str) -> QgsProcessingFeatureSource:
        """The rows of a layer. Raises QgsProcessingException where there is no such layer."""
        source = self.algorithm.parameterAsSource(self.values, name, self.context)
        if source is None:
            raise QgsProcessingException(self.algorithm.invalidSourceError(self.values, name))
        return source

    def is_partial(self, name: str) -> bool:
        """Whether only some rows of a layer are asked for: selected ones, or by a filter."""
        value = self.values.get(name)
        return isinstance(value, QgsProcessingFeatureSourceDefinition) and (
            value.selectedFeaturesOnly or value.featureLimit >= 0 or bool(value.filterExpression)
        )

    def sink(
        self,
        name: str,
        fields: QgsFields,
        geometry: Qgis.WkbType,
        crs: QgsCoordinateReferenceSystem,
    ) -> tuple[QgsFeatureSink | None, str]:
        """(a new layer to write to, its source); (None, "") where none is wanted.

        Raises QgsProcessingException where the layer cannot be made.
        """
        sink, destination = self.algorithm.parameterAsSink(
            self.values, name, self.context, fields, geometry, crs
        )
        if sink is None:
            if self.given(name):
                raise QgsProcessingException(self.algorithm.invalidSinkError(self.values, name))
            return None, ""
        return sink, str(destination)
