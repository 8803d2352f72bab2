"""One detection for each object, out of all the findings of all views.

The same object is seen by overlapping views and at several scales. Merging decides which findings
are the same object, and never gives up more than a sliver of what any of them covers, unless others
that saw the same object whole outvote it three to one.

The rule is the same on the plane and on the sphere; only the chart differs in which overlaps are
measured (`Surface`). For each label by itself:

1. Findings are taken in order: those that a view saw whole first, then those that stood upright
   in it (UPRIGHT_DEG), then by score. Each either belongs to an object that is already there or
   becomes a new one.
2. It belongs to the object with which it overlaps most, if intersection over union (IoU) with
   that object's first finding is at least SAME_IOU, or if one of the two lies mostly
   (MOSTLY_INSIDE) in the other and is either not much smaller or was cut by a view's border, as
   half a face is at the edge of a tile. It also belongs to it if it lies within the ellipse that
   the object fills and is far less sure (FAINTER), as an eye that looks like a face in a large one.
3. The object keeps the region of its first finding, except that the region grows where a later
   finding sticks out by more than a sliver (SLIVER of that finding's area, less than any sensible
   margin of a redaction): parallel boxes to the box around both, other convex shapes to the
   common hull. What cannot grow, an outline with bays, stays an object of its own. Of a box that
   is turned against the object's only the ellipse inside counts for this, as corners hold
   nothing of a thing that is turned in its box; and a box around something that stood clearly
   more tilted in its view is too large to make a whole one grow.
4. Findings that saw the object whole differ by chance, the less sure ones more. They vote, by
   score, how far each side lies: none goes farther out than OUTVOTED of the votes have it.
5. The object's score is the highest of its findings.

A small thing inside a large one, such as a child's face before its mother's, is thus kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.geometry.polygons import (
    Points,
    box_of,
    convex_hull,
    ellipse_inside,
    enclosing_box,
    extent,
    hull_area,
    intersection_area,
    is_convex,
    turned_by,
)

SAME_IOU = 0.4
MOSTLY_INSIDE = 0.7
NOT_MUCH_SMALLER = 0.25
SLIVER = 0.1
FAINTER = 0.25
OUTVOTED = 0.25
UPRIGHT_DEG = 45.0
_PARALLEL_RAD = 0.05
_MORE_TILTED_DEG = 10.0


@dataclass(frozen=True)
class Finding:
    """A detection in photo pixels, and whether the view that found it saw the object whole.

    whole: False where the region touches a border of the view that is not the photo's own border:
        it may then be only a part of the object.
    tilt_deg: 0 to 180, how far what stands upright in the scene is turned in the view.
    look: of an outline, in which look at the photo it was seen; None of all else.
    """

    detection: Detection
    whole: bool = True
    tilt_deg: float = 0.0
    look: Look | None = None


@dataclass(frozen=True)
class Look:
    """The view in which an outline was seen.

    frame: (N, 2) what the view shows, in photo pixels. area_px: the outline's area in pixels of
    the view, which tells how large these are in the photo.
    """

    frame: Points
    area_px: float


class Chart(Protocol):
    """A flat map of one neighbourhood, in which areas are compared and shapes are drawn.

    up: which way is up in the scene, a unit vector; None where a thing may lie any way.
    """

    @property
    def up(self) -> tuple[float, float] | None: ...

    def to_chart(self, region: Points) -> Points:
        """(N, 2) photo pixels → (N, 2) chart coordinates, in photo pixels' size or any other."""
        ...

    def region_from_chart(self, polygon: Points) -> Points:
        """(N, 2) polygon in the chart → (M, 2) region in photo pixels."""
        ...


class Surface(Protocol):
    """What photo pixels lie on: the plane, or a sphere."""

    def reach(self, region: Points) -> tuple[Points, float]:
        """A point (D,) within the region and the radius around it that holds all of the region.

        Two regions can only overlap where the distance of their points is less than the sum of
        their radii.
        """
        ...

    def chart_at(self, centre: Points, /) -> Chart:
        """The chart around a point that `reach` returned."""
        ...


class Plane:
    """A flat photo: its pixels are the chart."""

    def reach(self, region: Points) -> tuple[Points, float]:
        low, high = region.min(axis=0), region.max(axis=0)
        return (low + high) / 2, float(np.hypot(*(high - low)) / 2)

    def chart_at(self, _centre: Points, /) -> Chart:
        return _SameChart()


class _SameChart:
    up = (0.0, -1.0)

    def to_chart(self, region: Points) -> Points:
        return region

    def region_from_chart(self, polygon: Points) -> Points:
        return polygon


PLANE = Plane()


class Reaches:
    """Where some regions lie, and how far they reach; see Surface.reach.

    centres: (N, D). radii: (N,).
    """

    def __init__(self, regions: Sequence[Points], surface: Surface) -> None:
        reaches = [surface.reach(region) for region in regions]
        self.centres = np.array([centre for centre, _ in reaches])
        self.radii = np.array([radius for _, radius in reaches])

    def near(self, index: int, others: Sequence[int]) -> list[int]:
        """Which of some other regions one of them may overlap, as places in `others`."""
        if not others:
            return []
        rows = list(others)
        gaps = np.linalg.norm(self.centres[rows] - self.centres[index], axis=1)
        near: list[int] = np.flatnonzero(gaps <= self.radii[rows] + self.radii[index]).tolist()
        return near


def merge(findings: Iterable[Finding], surface: Surface = PLANE) -> list[Detection]:
    """One detection for each object, by the rule above, best score first.

    Regions are in photo pixels, before and after. The result does not depend on the order of the
    findings, as long as no two of them are equal in score and size.
    """
    objects: list[_Object] = []
    for one_label in _by_label(findings).values():
        objects += _merge_one_label(sorted(one_label, key=by_trust), surface)
    return sorted((known.detection for known in objects), key=lambda found: -found.score)


def _merge_one_label(findings: Sequence[Finding], surface: Surface) -> list[_Object]:
    """The rule above; findings in its order."""
    reaches = Reaches([finding.detection.region for finding in findings], surface)
    objects: list[_Object] = []
    firsts: list[int] = []  # of each object, where its first finding stands
    for index, finding in enumerate(findings):
        near = [objects[number] for number in reaches.near(index, firsts)]
        sameness = [known.sameness(finding) for known in near]
        if max(sameness, default=0.0) > 0 and near[np.argmax(sameness)].take_in(finding):
            continue
        objects.append(_Object(finding, surface.chart_at(reaches.centres[index])))
        firsts.append(index)
    return objects


def _by_label(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.detection.label, []).append(finding)
    return found


def by_trust(finding: Finding) -> tuple[bool, bool, float, float]:
    """Sorts findings by rule 1."""
    found = finding.detection
    x0, y0, x1, y1 = found.xyxy
    tilted = finding.tilt_deg > UPRIGHT_DEG
    return not finding.whole, tilted, -found.score, -(x1 - x0) * (y1 - y0)


class _Object:
    """An object in the making: its first finding, and what later ones add to it."""

    def __init__(self, first: Finding, chart: Chart) -> None:
        self.detection = first.detection
        self._whole = first.whole
        self._tilt_deg = first.tilt_deg
        self._chart = chart
        self._first = chart.to_chart(first.detection.region)
        self._polygon = self._first
        self._votes = [(extent(self._first, self._first), first.detection.score)]

    def sameness(self, finding: Finding) -> float:
        """How surely the finding is this object: its overlap by the rule, or 0 for another one."""
        other = self._chart.to_chart(finding.detection.region)
        shared = intersection_area(self._first, other)
        own_area, other_area = hull_area(self._first), hull_area(other)
        smaller, larger = sorted((own_area, other_area))
        if shared <= 0 or smaller <= 0:
            return 0.0
        iou = shared / (own_area + other_area - shared)
        inside = shared / smaller
        smaller_is_cut = not (finding.whole if other_area <= own_area else self._whole)
        part = inside >= MOSTLY_INSIDE and (smaller >= NOT_MUCH_SMALLER * larger or smaller_is_cut)
        if not part and inside >= 1 - SLIVER and other_area < own_area:
            part = self._overshadows(finding, other)
        return max(iou, inside * smaller / larger) if iou >= SAME_IOU or part else 0.0

    def _overshadows(self, finding: Finding, other: Points) -> bool:
        """Whether the finding is faint beside the object and covered wherever the object is."""
        faint = finding.detection.score <= FAINTER * self.detection.score
        return faint and covers(ellipse_inside(enclosing_box(self._first, self._first)), other)

    def take_in(self, finding: Finding) -> bool:
        """Make the finding part of this object; False where its area could not be kept."""
        other = self._chart.to_chart(finding.detection.region)
        boxes = self.detection.is_box and finding.detection.is_box
        as_box = boxes and abs(turned_by(self._first) - turned_by(other)) < _PARALLEL_RAD
        if boxes and not as_box:
            other = ellipse_inside(enclosing_box(other, other))
        score = finding.detection.score
        grows = not (self._whole and finding.tilt_deg > self._tilt_deg + _MORE_TILTED_DEG)
        if grows and self._whole and finding.whole:
            claimed = extent(self._first, other)
            self._votes.append((claimed, score))
            low, high = voted_extent(self._votes)
            if as_box:
                other = box_of(self._first, claimed.clip(low, high))
            else:
                grows = covers(box_of(self._first, np.stack([low, high])), other)
        if grows and not covers(self._polygon, other):
            both = np.vstack([self._polygon, other])
            if not (is_convex(self._polygon) and is_convex(other)):
                return False
            self._polygon = enclosing_box(self._first, both) if as_box else convex_hull(both)
            region = self._chart.region_from_chart(self._polygon)
            self.detection = replace(self.detection, region=region)
        self.detection = replace(self.detection, score=max(self.detection.score, score))
        return True


def voted_extent(votes: Sequence[tuple[Points, float]]) -> Points:
    """(2, 2) as `extent`: of each side the farthest place but for those that are outvoted.

    votes: (extent, score) of each finding that saw the object whole.
    """
    sides = np.array([reach.ravel() for reach, _ in votes]) * (-1, -1, 1, 1)
    weights = np.array([score for _, score in votes])
    order = np.argsort(sides, axis=0)
    nearer = np.cumsum(weights[order], axis=0) >= (1 - OUTVOTED) * weights.sum() - 1e-9
    farthest = np.take_along_axis(sides, order, axis=0)[nearer.argmax(axis=0), np.arange(4)]
    voted: Points = (farthest * (-1, -1, 1, 1)).reshape(2, 2)
    return voted


def covers(polygon: Points, other: Points) -> bool:
    """Whether `other` sticks out of the convex polygon by no more than a sliver."""
    return intersection_area(polygon, other) >= (1 - SLIVER) * hull_area(other)
