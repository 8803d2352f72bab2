"""Photos of the sphere around the camera, whichever way their pixels are laid on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.merging import Surface
from anon_plugin.engine.detection.scales import TILE_PX
from anon_plugin.engine.detection.view import View
from anon_plugin.engine.pixels.pixel_source import Pixels, PixelSource, whole
from anon_plugin.engine.projections.projection import Sighting
from anon_plugin.engine.projections.sphere.directions import LEVEL, Array, Vector
from anon_plugin.engine.projections.sphere.model import SphereModel
from anon_plugin.engine.projections.sphere.regions import (
    SphereSurface,
    region_on_sphere,
    sighting,
)
from anon_plugin.engine.projections.sphere.shapes import sphere_shape
from anon_plugin.engine.projections.sphere.upright import lean_deg, scene_up
from anon_plugin.engine.projections.sphere.views import sphere_views
from anon_plugin.engine.redaction.heads import as_redacted
from anon_plugin.engine.redaction.noise import Noise
from anon_plugin.engine.redaction.redact import redact
from anon_plugin.engine.redaction.style import Style


@dataclass(frozen=True)
class Spherical:
    """A photo whose pixels lie on the sphere as a model tells, see Projection.

    up: which way is up in the scene, as a unit vector; where the camera leant the sphere is
    searched as it is and upright.
    """

    model: SphereModel
    up: Vector = field(default=LEVEL, compare=False)

    @property
    def name(self) -> str:
        """As PROJECTION, the layers and the journal call it."""
        return self.model.name

    @property
    def in_windows(self) -> bool:
        """See Projection. A look at a pole goes all the way round: windows would read the picture
        over and over."""
        return False

    @property
    def closes(self) -> bool:
        """Whether regions may run past the right edge and go on at the left."""
        return self.model.closes

    @property
    def surface(self) -> Surface:
        """What the pixels lie on, for merging."""
        return SphereSurface(self.model, self.up)

    def upright(self, source: PixelSource) -> tuple[Spherical, str]:
        """The same with the scene's way up, and a sentence about it."""
        up = scene_up(source, self.model)
        if up is None:
            return self, ""
        leant = f"Its camera leant by about {lean_deg(up):.0f}°: searched as it is and upright."
        return replace(self, up=up), leant

    def views(
        self,
        source: PixelSource,
        object_range_px: tuple[float, float],
        tile_px: int = TILE_PX,
    ) -> Iterator[View]:
        """All views to search, one after another."""
        return sphere_views(whole(source), self.model, object_range_px, tile_px, self.up)

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
        return redact(
            pixels,
            self._where_the_picture_shows_them(as_redacted(detections, styles, self.surface)),
            styles,
            wraps=self.closes,
            noise=noise,
            shaper=partial(sphere_shape, model=self.model),
            keep_bands=keep_bands,
            nodata=nodata,
        )

    def shows(self, region: Array, size_wh: tuple[int, int]) -> bool:
        """See Projection. Around the horizon, where x comes round, every region does."""
        low, high = region.min(axis=0), region.max(axis=0)
        beside = not self.model.turn_px and (high[0] <= 0 or low[0] >= size_wh[0])
        return not (beside or high[1] <= 0 or low[1] >= size_wh[1])

    def sighting(self, region: Array) -> Sighting | None:
        """Where a region is seen from the camera; None where that is not known."""
        return sighting(region, self.model) if self.model.directions_known else None

    def regions_of(
        self, polygon: Array, to_directions: Callable[[Array], Array]
    ) -> list[Array] | None:
        """The regions of the photo in which a polygon of the scene is seen."""
        if not self.model.directions_known:
            return None
        region = region_on_sphere(polygon, to_directions, self.model)
        return [region] if self._reaches_in(region) else []

    def to_dict(self) -> dict[str, Any]:
        """What makes it again, as JSON values."""
        return self.model.to_dict()

    def _reaches_in(self, region: Array) -> bool:
        width, height = self.model.size_wh
        turns = self.model.turn_px * np.array([-1.0, 0.0, 1.0])
        low, high = region[:, 0].min() + turns, region[:, 0].max() + turns
        columns = bool(((high > 0) & (low < width)).any())
        return columns and bool(region[:, 1].max() > 0 and region[:, 1].min() < height)

    def _where_the_picture_shows_them(self, detections: Sequence[Detection]) -> list[Detection]:
        """The detections, each at every turn of x at which a cropped picture may show it."""
        turn = self.model.turn_px
        if self.closes or not turn:
            return list(detections)
        return [
            replace(found, region=found.region + np.array([shift, 0.0]))
            for found in detections
            for shift in (-turn, 0.0, turn)
            if shift == 0.0 or self._nearly_reaches_in(found.region[:, 0] + shift)
        ]

    def _nearly_reaches_in(self, x: Array) -> bool:
        # Twice its own width more, so that what only a margin brings into the picture counts too.
        width = float(np.ptp(x))
        return bool(x.min() - width < self.model.size_wh[0] and x.max() + width > 0)
