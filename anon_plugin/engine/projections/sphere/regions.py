"""Regions on the sphere, as polygons in a picture's pixels.

A region is an (N, 2) polygon in the picture's pixels like any other, with three rules of its own:

- Its edges are straight in pixels. A great circle, which is what a straight edge in a view is, is
  bent there, so as many points are put in as it takes to follow it within a quarter pixel.
- Where x comes round, neighbouring points are never half a turn apart: across the seam x goes on
  past the right edge or below 0, and wraps.
- There a region that holds a pole comes back one whole turn away from where it began. It is closed
  along the pole's row, so that filling the polygon covers the cap which the region is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from anon_plugin.engine.detection.merging import Chart
from anon_plugin.engine.geometry.polygons import enclosing_box, following
from anon_plugin.engine.projections.projection import Sighting
from anon_plugin.engine.projections.sphere.chart import SphereChart
from anon_plugin.engine.projections.sphere.directions import (
    LEVEL,
    Array,
    Vector,
    direction,
    yaw_pitch_deg,
)
from anon_plugin.engine.projections.sphere.model import SphereModel

UPRIGHT_PITCH_DEG = 50.0
"""Who stands is seen from above or below, foreshortened, where one looks steeper than that."""

_FOLLOWS_PX = 0.25
_MOST_HALVINGS = 8
_STEPS_AROUND = 180


def region_on_sphere(
    polygon: Array, to_directions: Callable[[Array], Array], model: SphereModel
) -> Array:
    """A polygon of a view or chart as a region in the picture's pixels.

    polygon: (N, 2), its edges straight in the plane that to_directions maps to the sphere,
        (M, 2) → (M, 3). Smaller than half the sphere.
    Returns (M, 2), M ≥ N, by the rules above. Where x comes round it begins in the picture's
        own turn and may run past the right edge.
    """
    flat, points = _follow_edges(np.asarray(polygon, dtype=np.float64), to_directions, model)
    turn = model.turn_px
    if not turn:
        return points
    steps = _short_way(following(points) - points, model)[:, 0]
    points[1:, 0] = points[0, 0] + np.cumsum(steps[:-1])
    around = turn * round(float(steps.sum()) / turn)
    if around:
        holds_nadir = bool(to_directions(flat)[:, 1].sum() > 0)
        pole_row = model.pole_rows[holds_nadir]
        first = points[0]
        closing = [(first[0] + around, first[1]), (first[0] + around, pole_row)]
        points = np.vstack([points, closing, [(first[0], pole_row)]])
    points[:, 0] += turn * np.ceil((model.first_x - points[:, 0].min()) / turn)
    return points


def _follow_edges(
    polygon: Array, to_directions: Callable[[Array], Array], model: SphereModel
) -> tuple[Array, Array]:
    """The polygon with points put in where its mapped edges are bent or jump, and where all of
    them, (M, 2) each, lie in the picture."""
    mapped = model.to_pixels(to_directions(polygon))
    edges = np.arange(len(polygon))  # those of which it is not known yet, by their first points
    for _ in range(_MOST_HALVINGS):
        ends = (edges + 1) % len(polygon)
        middles = (polygon[edges] + polygon[ends]) / 2
        looks = to_directions(middles)
        between = model.to_pixels(looks)
        to_middle = _short_way(between - mapped[edges], model)
        to_end = _short_way(mapped[ends] - between, model)
        off = np.abs(to_end - to_middle) / 2
        bent = np.maximum(off[:, 0] * model.narrowness(looks), off[:, 1]) > _FOLLOWS_PX
        jumps = np.abs(to_middle[:, 0] + to_end[:, 0]) > model.span_px[0] / 4
        split = bent | jumps
        if not split.any():
            break
        places = edges[split] + 1
        polygon = np.insert(polygon, places, middles[split], axis=0)
        mapped = np.insert(mapped, places, between[split], axis=0)
        halves = edges[split] + np.arange(len(places))
        edges = np.stack([halves, halves + 1], axis=1).ravel()
    return polygon, mapped


def _short_way(steps: Array, model: SphereModel) -> Array:
    """(N, 2) steps in pixels, none of them more than half a turn sideways."""
    turn = model.turn_px
    if not turn:
        return steps
    return np.stack([steps[:, 0] - turn * np.round(steps[:, 0] / turn), steps[:, 1]], axis=1)


def outline_directions(region: Array, model: SphereModel) -> Array:
    """(M, 3) directions along the outline of a region, its long edges followed."""
    region = np.asarray(region, dtype=np.float64)
    edges = following(region) - region
    longest = np.abs(edges / model.span_px).max(axis=1)
    pieces = np.maximum(np.ceil(longest * _STEPS_AROUND), 1).astype(int)
    starts = np.repeat(np.arange(len(region)), pieces)
    nth = np.arange(len(starts)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    along = (nth / pieces[starts])[:, None]
    return model.to_directions(region[starts] + along * edges[starts])


@dataclass(frozen=True)
class SphereSurface:
    """The sphere as the surface on which findings are merged. up: which way it is in the scene."""

    model: SphereModel
    up: Vector = LEVEL

    def reach(self, region: Array) -> tuple[Array, float]:
        """A direction (3,) within the region and the chord that reaches its farthest point."""
        outline = outline_directions(region, self.model)
        centre = _middle(outline)
        return centre, float(np.linalg.norm(outline - centre, axis=1).max())

    def chart_at(self, centre: Array, /) -> Chart:
        chart = SphereChart.around(centre, self.model.pixels_per_radian)
        return RegionChart(chart, self.model, self.up)


@dataclass(frozen=True)
class RegionChart:
    """The neighbourhood of one direction, where regions are compared and shapes are drawn.

    Its units are the picture's pixels at the horizon, or on a lens' axis.
    """

    chart: SphereChart
    model: SphereModel
    scene_up: Vector = LEVEL

    @property
    def up(self) -> tuple[float, float] | None:
        """See Chart. Near zenith and nadir a thing may lie any way."""
        right, down, forward = (float(part) for part in np.array(self.scene_up) @ self.chart.matrix)
        if abs(forward) > np.sin(np.radians(UPRIGHT_PITCH_DEG)):
            return None
        length = float(np.hypot(right, down))
        return right / length, down / length

    def to_chart(self, region: Array) -> Array:
        """Region in the picture's pixels → (M, 2) polygon in the chart."""
        return self.chart.to_plane(outline_directions(region, self.model))

    def region_from_chart(self, polygon: Array) -> Array:
        """(N, 2) polygon in the chart → region in the picture's pixels."""
        return region_on_sphere(polygon, self.chart.to_directions, self.model)


def fitted_box(region: Array, model: SphereModel) -> tuple[RegionChart, Array]:
    """The chart around a region's own middle, and the smallest box (4, 2) around it there.

    The box is turned to fit, by no more than 45°, as a box is that was found in a turned view. Its
    corners start at the upper left one and go on to the upper right; within a few degrees of a
    pole up is arbitrary.
    """
    centre, _ = SphereSurface(model).reach(region)
    outline = outline_directions(region, model)
    for _ in range(3):
        chart = SphereChart.around(centre, model.pixels_per_radian)
        flat = chart.to_plane(outline)
        box = enclosing_box(flat, flat)
        centre = chart.to_directions(box.mean(axis=0))
    return RegionChart(chart, model), box


def sighting(region: Array, model: SphereModel) -> Sighting:
    """Where on the sphere a region lies and how large it looks."""
    chart, box = fitted_box(region, model)
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
