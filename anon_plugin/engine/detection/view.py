"""A view: a picture of moderate size, and where its pixels lie in the photo.

The detector sees no difference between a tile of a flat photo and a look into a panorama.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection, is_outline
from anon_plugin.engine.detection.merging import Finding, Look
from anon_plugin.engine.geometry.polygons import polygon_area

# A box this near a view's inner border, relative to its side, is taken as cut by it: detectors
# end a cut object's box a little inside the border or beyond it.
BORDER_OF_SIDE = 0.04
BORDER_PX = 1.5

Points = NDArray[np.float64]
Pixels = NDArray[np.uint8]


class Mapping(Protocol):
    """Where a view's pixels lie in the photo."""

    def to_photo(self, points: Points) -> Points:
        """(N, 2) view pixels → (N, 2) photo pixels."""
        ...

    def to_view(self, points: Points) -> Points:
        """(N, 2) photo pixels → (N, 2) view pixels; NaN where the view cannot see the point."""
        ...

    def region_to_photo(self, region: Points) -> Points:
        """(N, 2) polygon in view pixels → (M, 2) polygon in photo pixels, its edges included."""
        ...

    def tilt_deg_at(self, point: Points, /) -> float:
        """How far what stands upright in the scene is turned at a view pixel (2,), 0 to 180."""
        ...


@dataclass(frozen=True)
class View:
    """One look into a photo.

    pixels: (H, W, 3) uint8 RGB. mapping: between its pixels and the photo's.
    inner_borders: whether the left, top, right and bottom border lies inside the photo, so that
        what touches it may go on beyond.
    least_finding_px: findings whose longer side is shorter, in view pixels, are left to the views
        at larger scales.
    """

    pixels: Pixels = field(repr=False)
    mapping: Mapping
    inner_borders: tuple[bool, bool, bool, bool] = (False, False, False, False)
    least_finding_px: float = 0.0

    def to_photo(self, points: Points) -> Points:
        """(N, 2) view pixels → (N, 2) photo pixels."""
        return self.mapping.to_photo(points)

    def to_view(self, points: Points) -> Points:
        """(N, 2) photo pixels → (N, 2) view pixels; NaN where the view cannot see the point."""
        return self.mapping.to_view(points)

    def bring_home(self, detections: Iterable[Detection]) -> list[Finding]:
        """What a detector found in this view, brought home to the photo's pixels."""
        return [
            Finding(
                replace(found, region=self.mapping.region_to_photo(found.region)),
                whole=not self._is_cut(found),
                tilt_deg=self.mapping.tilt_deg_at(found.region.mean(axis=0)),
                look=Look(self.frame, polygon_area(found.region)) if is_outline(found) else None,
            )
            for found in detections
            if np.ptp(found.region, axis=0).max() >= self.least_finding_px
        ]

    def without_pixels(self) -> View:
        """The same look, of its picture only the size: what is kept for later costs no memory."""
        return replace(self, pixels=np.broadcast_to(np.uint8(0), self.pixels.shape))

    @cached_property
    def frame(self) -> Points:
        """(N, 2) what the view shows, in photo pixels."""
        height, width = self.pixels.shape[:2]
        return self.mapping.region_to_photo(
            np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
        )

    def _is_cut(self, found: Detection) -> bool:
        height, width = self.pixels.shape[:2]
        x0, y0, x1, y1 = found.xyxy
        near_x = max(BORDER_PX, BORDER_OF_SIDE * (x1 - x0))
        near_y = max(BORDER_PX, BORDER_OF_SIDE * (y1 - y0))
        touches = (x0 < near_x, y0 < near_y, x1 > width - near_x, y1 > height - near_y)
        return any(
            inner and touch for inner, touch in zip(self.inner_borders, touches, strict=True)
        )
