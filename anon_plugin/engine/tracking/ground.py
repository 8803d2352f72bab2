"""Where things move: the plane of a flat video, or the sphere of a panorama.

A thing is followed in a small map around it. On the sphere such a map is the same at the seam and
at a pole as anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.projections.projection import Projection
from anon_plugin.engine.projections.sphere.chart import SphereChart
from anon_plugin.engine.projections.sphere.model import SphereModel
from anon_plugin.engine.projections.sphere.regions import RegionChart, SphereSurface

Points = NDArray[np.float64]


class Map(Protocol):
    """A flat map of one neighbourhood, in pixels of the picture or about so large ones."""

    def outline(self, region: Points) -> Points:
        """(N, 2) region in picture pixels → (M, 2) polygon in the map."""
        ...

    def region(self, polygon: Points) -> Points:
        """(N, 2) polygon in the map → (M, 2) region in picture pixels."""
        ...

    def to_map(self, points: Points) -> Points:
        """(N, 2) picture pixels → (N, 2) in the map."""
        ...

    def to_picture(self, points: Points) -> Points:
        """(N, 2) in the map → (N, 2) picture pixels; where x comes round, in the first turn."""
        ...


class Ground(Protocol):
    """closes: whether x comes round at the picture's edges."""

    @property
    def closes(self) -> bool: ...

    def map_around(self, region: Points) -> Map:
        """The map around the middle of a region in picture pixels."""
        ...


class _Same:
    """The picture is the map."""

    def outline(self, region: Points) -> Points:
        return region

    def region(self, polygon: Points) -> Points:
        return polygon

    def to_map(self, points: Points) -> Points:
        return points

    def to_picture(self, points: Points) -> Points:
        return points


@dataclass(frozen=True)
class Plane:
    """A flat picture."""

    closes = False

    def map_around(self, _region: Points, /) -> Map:
        return _Same()


@dataclass(frozen=True)
class Sphere:
    """A picture of the sphere, or of a part of it."""

    model: SphereModel

    @property
    def closes(self) -> bool:
        return self.model.closes

    def map_around(self, region: Points) -> Map:
        centre, _ = SphereSurface(self.model).reach(region)
        return _OnSphere(SphereChart.around(centre, self.model.pixels_per_radian), self.model)


@dataclass(frozen=True)
class _OnSphere:
    chart: SphereChart
    model: SphereModel

    def outline(self, region: Points) -> Points:
        return RegionChart(self.chart, self.model).to_chart(region)

    def region(self, polygon: Points) -> Points:
        return RegionChart(self.chart, self.model).region_from_chart(polygon)

    def to_map(self, points: Points) -> Points:
        return self.chart.to_plane(self.model.to_directions(points))

    def to_picture(self, points: Points) -> Points:
        return self.model.to_pixels(self.chart.to_directions(points))


def ground_of(projection: Projection) -> Ground:
    """The ground on which things move in frames of that projection."""
    surface = projection.surface
    return Sphere(surface.model) if isinstance(surface, SphereSurface) else Plane()
