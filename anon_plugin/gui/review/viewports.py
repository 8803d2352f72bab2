"""How a photo is laid out to be looked at and drawn on: as it is, or as a camera sees a sphere.

The plane on which a viewport shows it has x to the right and y down; on a panorama one unit is a
pixel of the photo in the middle of the view.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.geometry.polygons import clipped
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.directions import yaw_pitch_deg
from anon_plugin.engine.projections.sphere.model import SphereModel
from anon_plugin.engine.projections.sphere.regions import (
    fitted_box,
    outline_directions,
    region_on_sphere,
)
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.gui.review.opened import OpenedPhoto

Points = NDArray[np.float64]
Pixels = NDArray[np.uint8]
Box = tuple[float, float, float, float]

# From near a region takes a third of the view, and a tiny one less.
_TIMES = 3.0
_LEAST_SIDE_PX = 120.0
# Beyond it a rectilinear view is all stretch.
_WIDEST_DEG = 110.0
# Directions nearer than this to the plane of the camera would lie too far out to be drawn.
_LEAST_AHEAD = 0.05
# A view that is not quite level is resampled without keeping its map, which is not used again.
_HARDLY_DEG = 1e-6


class Viewport(Protocol):
    """Between a photo and the plane on which it is shown. An immutable value."""

    @property
    def whole(self) -> Box:
        """Left, top, right and bottom of what Z shows."""
        ...

    def shown(self, region: Points) -> Points:
        """(N, 2) region in photo pixels → (M, 2) polygon on the plane, empty where it is not in
        sight."""
        ...

    def region(self, polygon: Points) -> Points:
        """(N, 2) polygon on the plane → (M, 2) region in photo pixels."""
        ...

    def shows_all_of(self, region: Points) -> bool:
        """Whether `shown` leaves nothing of a region out."""
        ...

    def picture(
        self, opened: OpenedPhoto, box: Box, size_wh: tuple[int, int]
    ) -> tuple[Pixels, Box]:
        """((H, W, 3) pixels, the box of the plane that they fill) for a box of the plane that is
        to be drawn on so many pixels. An empty picture where the photo is not in it."""
        ...


@dataclass(frozen=True)
class FlatViewport:
    """The photo as it is: the plane is its pixels. size_wh: of the upright photo."""

    size_wh: tuple[int, int]

    @property
    def whole(self) -> Box:
        return 0.0, 0.0, float(self.size_wh[0]), float(self.size_wh[1])

    def shown(self, region: Points) -> Points:
        return region

    def region(self, polygon: Points) -> Points:
        return polygon

    def shows_all_of(self, region: Points) -> bool:  # the plane is the photo
        return True

    def picture(
        self, opened: OpenedPhoto, box: Box, size_wh: tuple[int, int]
    ) -> tuple[Pixels, Box]:
        scale = size_wh[0] / max(box[2] - box[0], 1e-9)
        level = opened.level_for(scale)
        source = opened.levels[level]
        height, width, _ = source.shape
        across, down = width / self.size_wh[0], height / self.size_wh[1]
        x0, x1 = max(0, math.floor(box[0] * across)), min(width, math.ceil(box[2] * across))
        y0, y1 = max(0, math.floor(box[1] * down)), min(height, math.ceil(box[3] * down))
        if x0 >= x1 or y0 >= y1:
            return np.zeros((0, 0, 3), np.uint8), box
        pixels = source.read(x0, y0, x1, y1)
        wanted_wh = (
            math.ceil((x1 - x0) / across * scale),
            math.ceil((y1 - y0) / down * scale),
        )
        if wanted_wh[0] < x1 - x0 and wanted_wh[1] < y1 - y0:
            pixels = cv2.resize(pixels, wanted_wh, interpolation=cv2.INTER_LINEAR)
        pixels = np.ascontiguousarray(pixels)
        return pixels, (x0 / across, y0 / down, x1 / across, y1 / down)


@dataclass(frozen=True)
class SphereViewport:
    """What a camera in the middle of the sphere sees. yaw_deg, pitch_deg: where it looks."""

    model: SphereModel
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0

    @cached_property
    def camera(self) -> Camera:
        """The camera whose pixels are the plane, counted from straight ahead."""
        focal_px = self.model.pixels_per_radian
        return Camera(self.yaw_deg, self.pitch_deg, 0.0, focal_px, (1, 1), (0.0, 0.0))

    @property
    def whole(self) -> Box:
        half = self.camera.focal_px * math.tan(math.radians(_WIDEST_DEG) / 2)
        return -half, -half * 0.6, half, half * 0.6

    def turned(self, right_deg: float, up_deg: float) -> SphereViewport:
        """The view after the camera was turned."""
        yaw = (self.yaw_deg + right_deg + 180.0) % 360.0 - 180.0
        pitch = min(90.0, max(-90.0, self.pitch_deg + up_deg))
        return replace(self, yaw_deg=yaw, pitch_deg=pitch)

    def facing(self, region: Points) -> SphereViewport:
        """The view whose middle is that of a region."""
        chart, box = fitted_box(region, self.model)
        yaw, pitch = yaw_pitch_deg(chart.chart.to_directions(box.mean(axis=0)))
        return replace(self, yaw_deg=float(yaw), pitch_deg=float(pitch))

    def shown(self, region: Points) -> Points:
        rays = self._directions(region) @ self.camera.matrix
        plane = np.array([0.0, 0.0, 1.0, -_LEAST_AHEAD])
        ahead = clipped(np.column_stack([rays, np.ones(len(rays))]), plane)
        return np.asarray(ahead[:, :2] / ahead[:, 2:3] * self.camera.focal_px, dtype=np.float64)

    def shows_all_of(self, region: Points) -> bool:
        return bool(((self._directions(region) @ self.camera.matrix)[:, 2] > _LEAST_AHEAD).all())

    def _directions(self, region: Points) -> Points:
        """(M, 3) along the outline of a region.

        One that holds a pole goes once around it, then to the pole's row and back along that; only
        the way around is its outline on the sphere.
        """
        turn = self.model.turn_px
        for row in self.model.pole_rows if turn else ():
            on_row = np.flatnonzero(np.abs(region[:, 1] - row) < 0.01)
            if len(on_row) == 2 and np.ptp(region[on_row, 0]) > 0.99 * turn:
                first = 1 if on_row[1] - on_row[0] > 1 else int(on_row[1]) + 1
                return self.model.to_directions(np.roll(region, -first, axis=0)[:-2])
        return outline_directions(region, self.model)

    def region(self, polygon: Points) -> Points:
        return region_on_sphere(polygon, self.camera.to_directions, self.model)

    def picture(
        self, opened: OpenedPhoto, box: Box, size_wh: tuple[int, int]
    ) -> tuple[Pixels, Box]:
        times = size_wh[0] / max(box[2] - box[0], 1e-9)
        level = opened.level_for(times)
        source = opened.levels[level]
        height, width, _ = source.shape
        camera = Camera(
            self.yaw_deg,
            self.pitch_deg,
            _HARDLY_DEG,
            self.camera.focal_px * times,
            size_wh,
            (-box[0] * times, -box[1] * times),
        )
        pixels = source.read(0, 0, width, height)
        seen = self.model.scaled((width, height)).look(pixels, camera, cv2.INTER_LINEAR)
        return np.ascontiguousarray(seen), box


def closely(viewport: Viewport, regions: Sequence[Points]) -> tuple[Viewport, Box]:
    """The viewport that looks at regions, and the box of its plane that shows them from near."""
    turns = isinstance(viewport, SphereViewport)
    if isinstance(viewport, SphereViewport):
        viewport = viewport.facing(regions[0])
    points = np.vstack([viewport.shown(region) for region in regions])
    if not len(points):
        return viewport, viewport.whole
    low, high = points.min(axis=0), points.max(axis=0)
    middle = np.zeros(2) if turns else (low + high) / 2
    half = np.maximum(_TIMES * (high - low), _LEAST_SIDE_PX) / 2
    (left, top), (right, bottom) = (middle - half).tolist(), (middle + half).tolist()
    return viewport, (left, top, right, bottom)


def viewport_of(opened: OpenedPhoto) -> Viewport:
    """The viewport in which a photo looks natural."""
    projection = opened.projection
    if isinstance(projection, Spherical):
        return SphereViewport(projection.model)
    return FlatViewport(opened.size_wh)
