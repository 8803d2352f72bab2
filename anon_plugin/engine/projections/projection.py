"""What a projection is: how a photo shows the world, and all that follows from it.

Whatever depends on a photo's projection is asked of it, and nowhere else is a projection's name
compared. A new one is a folder beside the others and a line in the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.merging import Surface
from anon_plugin.engine.detection.scales import TILE_PX
from anon_plugin.engine.detection.view import View
from anon_plugin.engine.geotag.geotag import PanoramaTags, exif_tags
from anon_plugin.engine.geotag.lens import focal_length_px
from anon_plugin.engine.pixels.pixel_source import HELD_PIXELS, Pixels, PixelSource
from anon_plugin.engine.redaction.noise import Noise
from anon_plugin.engine.redaction.style import Style

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Sighting:
    """Where a detection is seen from the camera, in degrees.

    yaw_deg: from -180 to 180 to the right of the photo's middle. pitch_deg: above the horizon.
    width_deg, height_deg: of the smallest box around it, turned to fit by no more than 45°.
    """

    yaw_deg: float
    pitch_deg: float
    width_deg: float
    height_deg: float

    def bearing_deg(self, heading_deg: float) -> float:
        """Compass bearing, 0 to 360 clockwise from north, where the photo's middle looks to
        heading_deg (GPano PoseHeadingDegrees, or GPSImgDirection)."""
        return (heading_deg + self.yaw_deg) % 360.0


class Projection(Protocol):
    """How a photo shows the world. An immutable value; regions are in pixels of the upright photo.

    name: as PROJECTION, the layers and the journal call it. in_windows: whether it is searched
    window by window, so that not all of a large picture has to be in memory. closes: whether the
    photo goes all the way round, so that regions may run past its right edge and go on at its left.
    """

    @property
    def name(self) -> str: ...

    @property
    def in_windows(self) -> bool: ...

    @property
    def closes(self) -> bool: ...

    @property
    def surface(self) -> Surface:
        """What the photo's pixels lie on, for merging."""
        ...

    def upright(self, source: PixelSource) -> tuple[Projection, str]:
        """The same with the scene's way up, as its pixels show it; and a sentence about it, ""
        where the camera stood level or there is no telling."""
        ...

    def views(
        self,
        source: PixelSource,
        object_range_px: tuple[float, float],
        tile_px: int = TILE_PX,
    ) -> Iterator[View]:
        """All views to search, made one after another; views of one scale follow one another.

        object_range_px: shortest and longest object side, in pixels of a view, that the detector
        finds reliably. tile_px: no view is larger.
        """
        ...

    def redact(
        self,
        pixels: Pixels | PixelSource,
        detections: Sequence[Detection],
        styles: Mapping[str, Style],
        keep_bands: Sequence[int] = (),
        nodata: float | None = None,
        noise: Noise | None = None,
    ) -> list[Patch]:
        """The new pixels of all regions, see redaction.redact, in shapes as the scene has them."""
        ...

    def shows(self, region: Points, size_wh: tuple[int, int]) -> bool:
        """Whether a region reaches into the photo."""
        ...

    def sighting(self, region: Points) -> Sighting | None:
        """Where a region is seen from the camera; None where the projection does not tell."""
        ...

    def regions_of(
        self, polygon: Points, to_directions: Callable[[Points], Points]
    ) -> list[Points] | None:
        """The regions of a photo in which something in the scene is seen, [] where it is not.

        polygon: (N, 2), its edges straight in the plane that to_directions maps to directions from
        the camera, (M, 2) → (M, 3). None where the projection does not tell.
        """
        ...

    def to_dict(self) -> dict[str, Any] | None:
        """What its kind makes it from again, as JSON values; None where the name says all."""
        ...


@dataclass(frozen=True)
class Decision:
    """How a photo is projected, why it is taken to be, and what else it may be.

    reason: a sentence for the report. also: in doubt, the projections in which it is searched, too.
    """

    projection: Projection
    reason: str
    also: tuple[Projection, ...] = ()

    def views(
        self,
        source: PixelSource,
        object_range_px: tuple[float, float],
        tile_px: int = TILE_PX,
    ) -> Iterator[View]:
        """All views to search, in every projection that the photo may have."""
        for projection in (self.projection, *self.also):
            yield from projection.views(source, object_range_px, tile_px)

    @property
    def in_windows(self) -> bool:
        """Whether it is searched window by window."""
        return all(one.in_windows for one in (self.projection, *self.also))


@dataclass(frozen=True)
class Clues:
    """What a photo tells about its projection.

    size_wh, source: of the upright photo. tags: its GPano properties, None without any.
    metadata: the file's, for what EXIF says of the lens.
    """

    size_wh: tuple[int, int]
    source: PixelSource = field(repr=False)
    tags: PanoramaTags | None = None
    metadata: bytes = field(default=b"", repr=False)

    @property
    def is_small(self) -> bool:
        """Whether all of the picture may be in memory, whatever its shape is. Larger ones are read
        in windows, and are only taken for what has the shape of a panorama."""
        return self.size_wh[0] * self.size_wh[1] <= HELD_PIXELS

    @cached_property
    def exif(self) -> Mapping[str, Any]:
        """See geotag.exif_tags."""
        return exif_tags(self.metadata)

    @property
    def focal_px(self) -> float | None:
        """The lens' focal length in pixels, None where EXIF does not say."""
        return focal_length_px(self.metadata, self.size_wh)

    @property
    def tagged_type(self) -> str:
        """GPano's ProjectionType in small letters, "" without any."""
        return ((self.tags and self.tags.projection_type) or "").strip().lower()


class Kind(Protocol):
    """A kind of projection, as the registry holds it: when a photo has it."""

    @property
    def name(self) -> str: ...

    def by_tags(self, clues: Clues) -> Decision | str:
        """What the photo's tags decide; or why they decide nothing, "" where they say nothing of
        this kind."""
        ...

    def by_pixels(self, clues: Clues) -> Decision | None:
        """What the photo's shape and pixels decide, where its tags are silent."""
        ...

    def as_asked(self, clues: Clues) -> Decision:
        """The user says that the photo is of this kind. Raises PhotoError where it cannot be."""
        ...

    def from_dict(self, values: Mapping[str, Any] | None) -> Projection:
        """The projection that to_dict described. Raises ValueError or KeyError where it did not."""
        ...
