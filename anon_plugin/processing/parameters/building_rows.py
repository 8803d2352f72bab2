"""Polygon layers as arrays of corners, and as the footprints that the engine looks at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from qgis.core import (
    Qgis,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsLineString,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.layers import rows
from anon_plugin.processing.parameters import attributes
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anon_plugin.engine.facades.footprints import Footprint, Footprints


def read_footprints(
    inputs: Inputs, layer: str, height_field: str, ground_field: str, default_height_m: float
) -> Footprints:
    """The buildings of the polygon layer given as the parameter `layer`; none where it is empty.

    height_field, ground_field: names of the parameters that name fields of metres. Rows are called
    by their feature id. Raises SettingsError where a field is missing or a height senseless.
    """
    from anon_plugin.engine.facades.footprints import Footprints

    if not inputs.given(layer):
        return Footprints([])
    source = inputs.source(layer)
    indices = []
    for parameter in (height_field, ground_field):
        name = inputs.text(parameter)
        indices.append(attributes.index_of(source, name, layer) if name else -1)
    request = QgsFeatureRequest().setDestinationCrs(rows.crs(), inputs.context.transformContext())
    footprints = [
        footprint
        for feature in source.getFeatures(request)
        for footprint in _footprints(feature, indices[0], indices[1], default_height_m)
    ]
    return Footprints(footprints)


def _footprints(
    feature: QgsFeature, height_index: int, ground_index: int, default_height_m: float
) -> Iterator[Footprint]:
    from anon_plugin.engine.facades.footprints import Footprint

    height, ground = _metres(feature, height_index), _metres(feature, ground_index)
    if height is None:
        height = default_height_m
    if not height > 0:
        raise SettingsError(
            tr(
                "Building {row} is {height} m high. Correct its height, or empty it to use the "
                "default."
            ).format(row=feature.id(), height=height)
        )
    for rings in polygons(feature.geometry()):
        yield Footprint(str(feature.id()), rings, height, ground)


def polygons(geometry: QgsGeometry) -> Iterator[tuple[NDArray[np.float64], ...]]:
    """The rings of each part, without their closing points; curves become short lines."""
    for part in geometry.coerceToType(Qgis.WkbType.Polygon):
        polygon = part.constGet()
        rings = [polygon.exteriorRing()]
        rings += [polygon.interiorRing(index) for index in range(polygon.numInteriorRings())]
        open_rings = tuple(_points(ring) for ring in rings if ring.numPoints() > 3)
        if open_rings:
            yield open_rings


def _points(ring: QgsLineString) -> NDArray[np.float64]:
    count = ring.numPoints() - 1
    return np.array([(ring.xAt(index), ring.yAt(index)) for index in range(count)])


def _metres(feature: QgsFeature, index: int) -> float | None:
    return None if index < 0 else attributes.number(feature.attribute(index))
