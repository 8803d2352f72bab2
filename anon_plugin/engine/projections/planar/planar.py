"""Flat photos: what a lens shows that keeps straight lines straight."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.merging import PLANE, Surface
from anon_plugin.engine.detection.scales import TILE_PX
from anon_plugin.engine.detection.view import Points, View
from anon_plugin.engine.pixels.pixel_source import Pixels, PixelSource
from anon_plugin.engine.projections.planar.views import planar_views
from anon_plugin.engine.projections.projection import Clues, Decision, Sighting
from anon_plugin.engine.redaction.heads import as_redacted
from anon_plugin.engine.redaction.noise import Noise
from anon_plugin.engine.redaction.redact import redact
from anon_plugin.engine.redaction.style import Style

PLANAR = "planar"


@dataclass(frozen=True)
class Planar:
    """A flat photo, see Projection. Which way its pixels look is known with its lens alone."""

    name = PLANAR
    in_windows = True
    closes = False

    @property
    def surface(self) -> Surface:
        """What the pixels lie on, for merging."""
        return PLANE

    def upright(self, _source: PixelSource, /) -> tuple[Planar, str]:
        """See Projection. Who takes a photo holds the camera level."""
        return self, ""

    def views(
        self,
        source: PixelSource,
        object_range_px: tuple[float, float],
        tile_px: int = TILE_PX,
    ) -> Iterator[View]:
        """All views to search, one after another."""
        return planar_views(source, object_range_px, tile_px)

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
        shown = as_redacted(detections, styles, self.surface)
        return redact(pixels, shown, styles, noise=noise, keep_bands=keep_bands, nodata=nodata)

    def shows(self, region: Points, size_wh: tuple[int, int]) -> bool:
        """Whether a region reaches into the photo."""
        low, high = region.min(axis=0), region.max(axis=0)
        return bool((high > 0).all() and (low < size_wh).all())

    def sighting(self, _region: Points, /) -> Sighting | None:
        """Where a region is seen from the camera; None where that is not known."""
        return None

    def regions_of(
        self, _polygon: Points, _to_directions: Callable[[Points], Points], /
    ) -> list[Points] | None:
        """The regions of the photo in which a polygon of the scene is seen."""
        return None

    def to_dict(self) -> dict[str, Any] | None:
        """What makes it again, as JSON values."""
        return None


class PlanarKind:
    """When a photo is flat, see Kind: when it is nothing else."""

    name = PLANAR

    def by_tags(self, _clues: Clues, /) -> Decision | str:
        """See Kind. No tag says so."""
        return ""

    def by_pixels(self, _clues: Clues, /) -> Decision | None:
        """What the pixels of a photo say for this projection; None where nothing."""
        return Decision(Planar(), "Nothing shows that it is anything but a flat photo.")

    def as_asked(self, _clues: Clues, /) -> Decision:
        """This projection, as the user says. Raises PhotoError where the photo cannot have it."""
        return Decision(Planar(), "You asked for it.")

    def from_dict(self, _values: Mapping[str, Any] | None, /) -> Planar:
        """The projection whose to_dict gave these values. Raises ValueError or KeyError else."""
        return Planar()


PLANAR_KIND = PlanarKind()
