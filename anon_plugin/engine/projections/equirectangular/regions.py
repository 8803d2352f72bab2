"""Regions on the sphere, as polygons in a panorama's pixels.

A region is an (N, 2) polygon in panorama pixels like any other, with three rules of its own:

- Its edges are straight in pixels. A great circle, which is what a straight edge in a view is, is
  bent there, so as many points are put in as it takes to follow it within a quarter pixel.
- Neighbouring points are never half a turn apart: across the seam x goes on past the right edge
  or below 0, and wraps.
- A region that holds a pole comes back one whole turn away from where it began. It is closed
  along the pole's row, so that filling the polygon covers the cap which the region is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from anon_plugin.engine.detection.merging import Chart
from anon_plugin.engine.geometry.polygons import enclosing_box
from anon_plugin.engine.projections.equirectangular.sphere import (
    Array,
    Panorama,
    SphereChart,
    direction,
    yaw_pitch_deg,
)

_FOLLOWS_PX = 0.25
_MOST_HALVINGS = 8
_STEPS_AROUND = 180


def region_on_panorama(
    polygon: Array, to_directions: Callable[[Array], Array], panorama: Panorama
) -> Array:
    """A polygon of a view or chart as a region in panorama pixels.

    polygon: (N, 2), its edges straight in the plane that to_directions maps to the sphere,
        (M, 2) → (M, 3). Smaller than half the sphere.
    Returns (M, 2), M ≥ N, by the rules above. x begins in the panorama's own turn and may run
        past its right edge.
    """
    flat = _follow_edges(np.asarray(polygon, dtype=np.float64), to_directions, panorama)
    directions = to_directions(flat)
    points = panorama.to_pixels(directions)
    turn = panorama.full_wh[0]
    steps = _short_way(np.roll(points, -1, axis=0) - points, panorama)[:, 0]
    points[1:, 0] = points[0, 0] + np.cumsum(steps[:-1])
    around = turn * round(float(steps.sum()) / turn)
    if around:
        holds_nadir = directions[:, 1].sum() > 0
        pole_row = (panorama.full_wh[1] if holds_nadir else 0.0) - panorama.left_top[1]
        first = points[0]
        closing = [(first[0] + around, first[1]), (first[0] + around, pole_row)]
        points = np.vstack([points, closing, [(first[0], pole_row)]])
    points[:, 0] += turn * np.ceil((panorama.first_x - points[:, 0].min()) / turn)
    return points


def _follow_edges(
    polygon: Array, to_directions: Callable[[Array], Array], panorama: Panorama
) -> Array:
    """The polygon with points put in where its mapped edges are bent or jump."""
    for _ in range(_MOST_HALVINGS):
        middles = (polygon + np.roll(polygon, -1, axis=0)) / 2
        ends = panorama.to_pixels(to_directions(polygon))
        looks = to_directions(middles)
        mapped = panorama.to_pixels(looks)
        to_middle = _short_way(mapped - ends, panorama)
        to_end = _short_way(np.roll(ends, -1, axis=0) - mapped, panorama)
        # Near a pole a pixel is narrower on the sphere than it is high.
        narrow = np.hypot(looks[:, 0], looks[:, 2])
        off = np.abs(to_end - to_middle) / 2
        bent = np.maximum(off[:, 0] * narrow, off[:, 1]) > _FOLLOWS_PX
        jumps = np.abs(to_middle[:, 0] + to_end[:, 0]) > panorama.full_wh[0] / 4
        split = np.flatnonzero(bent | jumps)
        if not len(split):
            break
        polygon = np.insert(polygon, split + 1, middles[split], axis=0)
    return polygon


def _short_way(steps: Array, panorama: Panorama) -> Array:
    """(N, 2) steps in pixels, none of them more than half a turn sideways."""
    turn = panorama.full_wh[0]
    return np.stack([steps[:, 0] - turn * np.round(steps[:, 0] / turn), steps[:, 1]], axis=1)


def outline_directions(region: Array, panorama: Panorama) -> Array:
    """(M, 3) directions along the outline of a region, its long edges followed."""
    region = np.asarray(region, dtype=np.float64)
    edges = np.roll(region, -1, axis=0) - region
    longest = np.abs(edges / panorama.full_wh).max(axis=1)
    pieces = np.maximum(np.ceil(longest * _STEPS_AROUND), 1).astype(int)
    starts = np.repeat(np.arange(len(region)), pieces)
    nth = np.arange(len(starts)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    along = (nth / pieces[starts])[:, None]
    return panorama.to_directions(region[starts] + along * edges[starts])


@dataclass(frozen=True)
class SphereSurface:
    """A panorama's sphere as the surface on which findings are merged."""

    panorama: Panorama

    def reach(self, region: Array) -> tuple[Array, float]:
        """A direction (3,) within the region and the chord that reaches its farthest point."""
        outline = outline_directions(region, self.panorama)
        centre = _middle(outline)
        return centre, float(np.linalg.norm(outline - centre, axis=1).max())

    def chart_at(self, centre: Array, /) -> Chart:
        return RegionChart(
            SphereChart.around(centre, self.panorama.pixels_per_radian), self.panorama
        )


@dataclass(frozen=True)
class RegionChart:
    """The neighbourhood of one direction, where regions are compared and shapes are drawn.

    Its units are the panorama's pixels at the horizon.
    """

    chart: SphereChart
    panorama: Panorama

    def to_chart(self, region: Array) -> Array:
        """Region in panorama pixels → (M, 2) polygon in the chart."""
        return self.chart.to_plane(outline_directions(region, self.panorama))

    def region_from_chart(self, polygon: Array) -> Array:
        """(N, 2) polygon in the chart → region in panorama pixels."""
        return region_on_panorama(polygon, self.chart.to_directions, self.panorama)


def fitted_box(region: Array, panorama: Panorama) -> tuple[RegionChart, Array]:
    """The chart around a region's own middle, and the smallest box (4, 2) around it there.

    The box is turned to fit, by no more than 45°, as a box is that was found in a turned view. Its
    corners start at the upper left one and go on to the upper right; within a few degrees of a
    pole up is arbitrary.
    """
    centre, _ = SphereSurface(panorama).reach(region)
    outline = outline_directions(region, panorama)
    for _ in range(3):
        chart = SphereChart.around(centre, panorama.pixels_per_radian)
        flat = chart.to_plane(outline)
        box = enclosing_box(flat, flat)
        centre = chart.to_directions(box.mean(axis=0))
    return RegionChart(chart, panorama), box


@dataclass(frozen=True)
class Sighting:
    """Where a detection is seen from the camera, in degrees.

    yaw_deg: from -180 to 180 to the right of the panorama's middle. pitch_deg: above the horizon.
    width_deg, height_deg: of the smallest box around it, turned to fit by no more than 45°.
    """

    yaw_deg: float
    pitch_deg: float
    width_deg: float
    height_deg: float

    def bearing_deg(self, heading_deg: float) -> float:
        """Compass bearing, 0 to 360 clockwise from north, where the panorama's middle looks to
        heading_deg (GPano PoseHeadingDegrees, or GPSImgDirection)."""
        return (heading_deg + self.yaw_deg) % 360.0


def sighting(region: Array, panorama: Panorama) -> Sighting:
    """Where on the sphere a region lies and how large it looks."""
    chart, box = fitted_box(region, panorama)
    yaw, pitch = yaw_pitch_deg(chart.chart.to_directions(box.mean(axis=0)))
    sides = np.linalg.norm([box[1] - box[0], box[3] - box[0]], axis=1) / chart.chart.scale
    # Half of a side s in the equal-area chart is seen under 2 asin(s / 4).
    width, height = np.degrees(4 * np.arcsin(np.minimum(sides / 4, 1.0)))
    return Sighting(float(yaw), float(pitch), float(width), float(height))


def _middle(directions: Array) -> Array:
    total = directions.sum(axis=0)
    length = np.linalg.norm(total)
    middle: Array = total / length if length > 1e-9 else direction(0.0, 0.0)
    return middle
