"""Pictures that are put together from several ones, each with a projection of its own, such as the
two circles of a camera with two lenses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.merging import Chart, Surface
from anon_plugin.engine.detection.scales import TILE_PX
from anon_plugin.engine.detection.view import Mapping as ViewMapping
from anon_plugin.engine.detection.view import Points, View
from anon_plugin.engine.geometry.polygons import cut
from anon_plugin.engine.pixels.pixel_source import (
    Pixels,
    PixelSource,
    as_source,
    part_of,
)
from anon_plugin.engine.projections.projection import Projection, Sighting
from anon_plugin.engine.redaction.noise import Noise
from anon_plugin.engine.redaction.style import Style

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Part:
    """A part of a picture. box: left, top, right, bottom in pixels of the whole."""

    box: Box
    projection: Projection

    @property
    def corner(self) -> Points:
        """(2,) its left top corner."""
        return np.array(self.box[:2], dtype=np.float64)

    def window(self, source: PixelSource) -> PixelSource:
        """Its pixels."""
        return part_of(source, self.box)

    def own(self, region: Points) -> Points:
        """A region of the whole in pixels of this part; what reaches beyond it is cut off, but not
        where the part goes on at its other side."""
        polygon = region - self.corner
        width, height = self.box[2] - self.box[0], self.box[3] - self.box[1]
        for axis, high in ((0, width), (1, height)):
            if axis == 0 and self.projection.closes:
                continue
            polygon = cut(polygon, axis, 0.0, 1.0)
            polygon = cut(polygon, axis, float(high), -1.0)
        return polygon


@dataclass(frozen=True)
class Parts:
    """A picture of several parts, see Projection. A region lies in the part that its middle is in,
    and is redacted in every part that it reaches into."""

    parts: tuple[Part, ...]

    @property
    def name(self) -> str:
        """See Projection: that of its parts."""
        return self.parts[0].projection.name

    @property
    def in_windows(self) -> bool:
        """Whether it is searched window by window."""
        return all(part.projection.in_windows for part in self.parts)

    @property
    def closes(self) -> bool:
        """Whether regions may run past the right edge and go on at the left."""
        stacked = len({(part.box[0], part.box[2]) for part in self.parts}) == 1
        return stacked and all(part.projection.closes for part in self.parts)

    @property
    def surface(self) -> Surface:
        """What the pixels lie on, for merging."""
        return _Surfaces(self)

    def upright(self, source: PixelSource) -> tuple[Parts, str]:
        """The same with the scene's way up, and a sentence about it."""
        found = [part.projection.upright(part.window(source)) for part in self.parts]
        parts = tuple(
            replace(part, projection=projection)
            for part, (projection, _) in zip(self.parts, found, strict=True)
        )
        told = dict.fromkeys(sentence for _, sentence in found if sentence)
        return replace(self, parts=parts), " ".join(told)

    def views(
        self,
        source: PixelSource,
        object_range_px: tuple[float, float],
        tile_px: int = TILE_PX,
    ) -> Iterator[View]:
        """All views to search, one after another."""
        for part in self.parts:
            for view in part.projection.views(part.window(source), object_range_px, tile_px):
                yield replace(view, mapping=_PartMapping(view.mapping, part.corner))

    def redact(
        self,
        pixels: Pixels | PixelSource,
        detections: Sequence[Detection],
        styles: Mapping[str, Style],
        keep_bands: Sequence[int] = (),
        nodata: float | None = None,
        noise: Noise | None = None,
    ) -> list[Patch]:
        """The new pixels of all regions, in shapes as the scene has them."""
        source = as_source(pixels)
        patches = []
        for part in self.parts:
            own = [(one, part.own(one.region)) for one in detections]
            within = [replace(one, region=region) for one, region in own if len(region) >= 3]
            x, y = part.box[:2]
            patches += [
                replace(patch, x=patch.x + x, y=patch.y + y)
                for patch in part.projection.redact(
                    part.window(source), within, styles, keep_bands, nodata, noise
                )
            ]
        return patches

    def shows(self, region: Points, _size_wh: tuple[int, int], /) -> bool:
        """Whether a region reaches into the photo."""
        return any(len(part.own(region)) >= 3 for part in self.parts)

    def sighting(self, region: Points) -> Sighting | None:
        """Where a region is seen from the camera; None where that is not known."""
        part = self.part_of(region)
        return part.projection.sighting(region - part.corner)

    def regions_of(
        self, polygon: Points, to_directions: Callable[[Points], Points]
    ) -> list[Points] | None:
        """The regions of the photo in which a polygon of the scene is seen."""
        regions: list[Points] = []
        for part in self.parts:
            found = part.projection.regions_of(polygon, to_directions)
            if found is None:
                return None
            regions += [one + part.corner for one in found]
        return regions

    def to_dict(self) -> dict[str, Any]:
        """What makes it again, as JSON values."""
        return {
            "parts": [
                {"box": list(part.box), "described": part.projection.to_dict()}
                for part in self.parts
            ]
        }

    @classmethod
    def from_dict(
        cls, values: Mapping[str, Any], made: Callable[[Mapping[str, Any]], Projection]
    ) -> Parts:
        """What to_dict wrote; made: makes the projection of a part.

        Raises KeyError where it did not.
        """
        return cls(
            tuple(Part(tuple(part["box"]), made(part["described"])) for part in values["parts"])
        )

    def part_of(self, region: Points) -> Part:
        """The part in which, or nearest to which, the middle of a region's box lies."""
        middle = (region.min(axis=0) + region.max(axis=0)) / 2
        away = []
        for part in self.parts:
            low, high = np.array(part.box[:2]), np.array(part.box[2:])
            beyond = np.maximum(low - middle, middle - high)
            if part.projection.closes:
                beyond[0] = 0.0
            away.append(float(np.maximum(beyond, 0.0).max()))
        return self.parts[int(np.argmin(away))]


@dataclass(frozen=True)
class _PartMapping:
    """A view's mapping, moved to where the part lies."""

    inner: ViewMapping
    corner: Points

    def to_photo(self, points: Points) -> Points:
        return self.inner.to_photo(points) + self.corner

    def to_view(self, points: Points) -> Points:
        return self.inner.to_view(points - self.corner)

    def region_to_photo(self, region: Points) -> Points:
        return self.inner.region_to_photo(region) + self.corner

    def tilt_deg_at(self, point: Points, /) -> float:
        return self.inner.tilt_deg_at(point)


@dataclass(frozen=True)
class _Surfaces:
    """The surfaces of all parts, so far apart that nothing on two of them overlaps."""

    whole: Parts

    def reach(self, region: Points) -> tuple[Points, float]:
        part = self.whole.part_of(region)
        centre, radius = part.projection.surface.reach(region - part.corner)
        return np.append(centre, self._apart(part)), radius

    def chart_at(self, centre: Points, /) -> Chart:
        part = next(one for one in self.whole.parts if self._apart(one) == centre[-1])
        return _PartChart(part.projection.surface.chart_at(centre[:-1]), part.corner)

    def _apart(self, part: Part) -> float:
        return 1e6 * self.whole.parts.index(part)


@dataclass(frozen=True)
class _PartChart:
    """A part's chart, for regions of the whole."""

    inner: Chart
    corner: Points

    @property
    def up(self) -> tuple[float, float] | None:
        return self.inner.up

    def to_chart(self, region: Points) -> Points:
        return self.inner.to_chart(region - self.corner)

    def region_from_chart(self, polygon: Points) -> Points:
        return self.inner.region_from_chart(polygon) + self.corner
