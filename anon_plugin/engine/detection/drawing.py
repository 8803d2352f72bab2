"""Objects that wait for their outlines until the views of a photo have been searched.

An outline takes a look of its own at each object. Neighbouring views and scales show the same
object again, so each is drawn once, where it is seen best; and those of all views together, in
large batches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Detector, Image
from anon_plugin.engine.detection.merging import UPRIGHT_DEG, Chart, Finding, Reaches, Surface
from anon_plugin.engine.detection.view import View
from anon_plugin.engine.geometry.polygons import (
    Points,
    are_apart,
    extent,
    hull_area,
    intersection,
    polygon_area,
)

SURELY_SAME_IOU = 0.6
"""From this overlap on two boxes in two views are one object: two that stand so close would be one
in a single view, too. What overlaps less is drawn, and joined by its outlines."""

DRAWN_BEYOND = 0.1
"""So much of a box's sides, beside the box, is still drawn with it. A box in another view that
reaches farther may hold legs or a head that this one lacks: it is drawn as well."""


@dataclass(frozen=True)
class Undrawn:
    """A finding without its outline.

    detection: its box, in pixels of its view. evidence: what the detector keeps to draw it.
    """

    detection: Detection
    evidence: object = field(repr=False)


@runtime_checkable
class DrawingDetector(Detector, Protocol):
    """A detector that finds boxes first and draws outlines later; its `detect` does both at once.

    drawn_px: the area of a box, in pixels of a view, from which on more pixels draw no better.
    """

    drawn_px: float

    def find_boxes(
        self, images: Sequence[Image], confidence: Confidence = None
    ) -> list[list[Undrawn]]:
        """The boxes in each image, as `detect` finds them."""
        ...

    def draw(self, found: Sequence[Undrawn]) -> list[Detection | None]:
        """The findings of any images with an outline where one can be told, else as they are; None
        for each that its outline shows to be another one of the same image."""
        ...


@dataclass(frozen=True)
class Sighting:
    """An object in one view, before it is drawn.

    view: without its pixels. finding: the box in the photo's pixels. area_px: of the box in the
    view's pixels.
    """

    undrawn: Undrawn
    view: View
    finding: Finding
    area_px: float

    @classmethod
    def of_view(cls, view: View, found: Iterable[Undrawn]) -> list[Sighting]:
        """What was found in a view and is brought home from it."""
        kept, sightings = view.without_pixels(), []
        for one in found:
            area_px = polygon_area(one.detection.region)
            sightings += [
                cls(one, kept, home, area_px) for home in kept.bring_home([one.detection])
            ]
        return sightings

    def told(self, drawn: Detection) -> Finding:
        """The finding with what was drawn of it, in pixels of its view."""
        for finding in self.view.bring_home([drawn]):
            detection = replace(finding.detection, score=self.finding.detection.score)
            return replace(finding, detection=detection)
        return self.finding  # drawn smaller than the view tells: the box stands

    def worth(self, enough_px: float) -> tuple[bool, bool, float]:
        """Sorts sightings: whole ones first, upright ones, sure ones that many pixels show."""
        seen = min(1.0, self.area_px / enough_px) ** 0.5
        tilted = self.finding.tilt_deg > UPRIGHT_DEG
        return not self.finding.whole, tilted, -seen * self.finding.detection.score


def seen_best(sightings: Sequence[Sighting], surface: Surface, enough_px: float) -> list[Sighting]:
    """Of each object the sighting to draw, with the best score of all; several of what no view
    shows whole, where it is not sure that they are one, or where others show more of it.

    enough_px: see DrawingDetector.drawn_px.
    """
    ordered = sorted(sightings, key=lambda one: one.worth(enough_px))
    reaches = Reaches([one.finding.detection.region for one in ordered], surface)
    objects: list[_Object] = []
    firsts: list[int] = []  # of each object, where its first sighting stands
    for index, one in enumerate(ordered):
        near = [objects[number] for number in reaches.near(index, firsts)]
        overlaps = [known.overlap(one) for known in near]
        if max(overlaps, default=0.0) >= SURELY_SAME_IOU:
            near[int(np.argmax(overlaps))].take_in(one)
        else:
            objects.append(_Object(one, surface.chart_at(reaches.centres[index])))
            firsts.append(index)
    return [known.best() for known in objects]


class _Object:
    """The sightings of one object, the best first."""

    def __init__(self, first: Sighting, chart: Chart) -> None:
        self._members = [first]
        self._chart = chart
        self._polygon = chart.to_chart(first.finding.detection.region)
        self._extent = extent(self._polygon, self._polygon)

    def overlap(self, other: Sighting) -> float:
        """Intersection over union of the boxes, where the other one's view looks; 0 where they are
        two objects, or where the other one shows what would not be drawn."""
        first = self._members[0]
        if (
            not first.finding.whole
            or first.finding.detection.label != other.finding.detection.label
            or any(member.view is other.view for member in self._members)
        ):
            return 0.0
        polygon, own = self._chart.to_chart(other.finding.detection.region), self._polygon
        if are_apart(own, polygon) or self._beyond(polygon) > DRAWN_BEYOND:
            return 0.0
        if not other.finding.whole:
            shown = intersection(own, self._chart.to_chart(other.view.frame))
            if shown is None:
                return 0.0
            own = shown
        shared = intersection(own, polygon)
        if shared is None:
            return 0.0
        area = polygon_area(shared)
        return area / (hull_area(own) + hull_area(polygon) - area)

    def _beyond(self, polygon: Points) -> float:
        """How far a polygon reaches beyond the box, as a share of the box's side that way."""
        (own_low, own_high), (low, high) = self._extent, extent(self._polygon, polygon)
        reach = np.maximum(own_low - low, high - own_high)
        return float((reach / np.maximum(own_high - own_low, 1e-9)).max())

    def take_in(self, other: Sighting) -> None:
        self._members.append(other)

    def best(self) -> Sighting:
        """The first one, with the best score."""
        first = self._members[0]
        score = max(one.finding.detection.score for one in self._members)
        detection = replace(first.finding.detection, score=score)
        return replace(first, finding=replace(first.finding, detection=detection))
