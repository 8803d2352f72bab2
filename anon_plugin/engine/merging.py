"""One detection for each object, out of all the findings of all views.

The same object is seen by overlapping views and at several scales. Merging decides which findings
are the same object, and never gives up an area that any of them covers by more than a sliver.

The rule is the same on the plane and on the sphere; only the chart differs in which overlaps are
measured (`Surface`). For each label by itself:

1. Findings are taken in order: those that a view saw whole first, then those that stood upright
   in it (UPRIGHT_DEG), then by score. Each either belongs to an object that is already there or
   becomes a new one.
2. It belongs to the object with which it overlaps most, if intersection over union (IoU) with
   that object's first finding is at least SAME_IOU, or if one of the two lies mostly
   (MOSTLY_INSIDE) in the other and is either not much smaller or was cut by a view's border, as
   half a face is at the edge of a tile.
3. The object keeps the region of its first finding, except that the region grows where a later
   finding sticks out by more than a sliver (SLIVER of that finding's area, less than any sensible
   margin of a redaction): parallel boxes to the box around both, other convex shapes to the
   common hull. What cannot grow, an outline with bays, stays an object of its own. Of a box that
   is turned against the object's only the ellipse inside counts for this, as corners hold
   nothing of a thing that is turned in its box; and a box around something that stood clearly
   more tilted in its view is too large to make a whole one grow.
4. The object's score is the highest of its findings.

A small thing inside a large one, such as a child's face before its mother's, is thus kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detections import Detection

SAME_IOU = 0.4
MOSTLY_INSIDE = 0.7
NOT_MUCH_SMALLER = 0.25
SLIVER = 0.1
UPRIGHT_DEG = 45.0
_PARALLEL_RAD = 0.05
_MORE_TILTED_DEG = 10.0

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Finding:
    """A detection in photo pixels, and whether the view that found it saw the object whole.

    whole: False where the region touches a border of the view that is not the photo's own border:
        it may then be only a part of the object.
    tilt_deg: 0 to 180, how far what stands upright in the scene is turned in the view.
    """

    detection: Detection
    whole: bool = True
    tilt_deg: float = 0.0


class Chart(Protocol):
    """A flat map of one neighbourhood, in which areas are compared and shapes are drawn."""

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
    def to_chart(self, region: Points) -> Points:
        return region

    def region_from_chart(self, polygon: Points) -> Points:
        return polygon


PLANE = Plane()


def merge(findings: Iterable[Finding], surface: Surface = PLANE) -> list[Detection]:
    """One detection for each object, by the rule above, best score first.

    Regions are in photo pixels, before and after. The result does not depend on the order of the
    findings, as long as no two of them are equal in score and size.
    """
    objects: list[_Object] = []
    for one_label in _by_label(findings).values():
        objects += _merge_one_label(sorted(one_label, key=_by_trust), surface)
    return sorted((known.detection for known in objects), key=lambda found: -found.score)


def _merge_one_label(findings: Sequence[Finding], surface: Surface) -> list[_Object]:
    """The rule above; findings in its order."""
    reaches = [surface.reach(finding.detection.region) for finding in findings]
    centres = np.array([centre for centre, _ in reaches])
    radii = np.array([radius for _, radius in reaches])
    objects: list[_Object] = []
    firsts: list[int] = []  # of each object, where its first finding stands
    for index, finding in enumerate(findings):
        gaps = np.linalg.norm(centres[firsts] - centres[index], axis=1) if firsts else np.empty(0)
        near = [objects[i] for i in np.flatnonzero(gaps <= radii[firsts] + radii[index])]
        sameness = [known.sameness(finding) for known in near]
        if max(sameness, default=0.0) > 0 and near[np.argmax(sameness)].take_in(finding):
            continue
        objects.append(_Object(finding, surface.chart_at(centres[index])))
        firsts.append(index)
    return objects


def _by_label(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.detection.label, []).append(finding)
    return found


def _by_trust(finding: Finding) -> tuple[bool, bool, float, float]:
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
        return max(iou, inside * smaller / larger) if iou >= SAME_IOU or part else 0.0

    def take_in(self, finding: Finding) -> bool:
        """Make the finding part of this object; False where its area could not be kept."""
        other = self._chart.to_chart(finding.detection.region)
        boxes = self.detection.is_box and finding.detection.is_box
        parallel = abs(_turned(self._first) - _turned(other)) < _PARALLEL_RAD
        if boxes and not parallel:
            other = ellipse_inside(enclosing_box(other, other))
        too_large = self._whole and finding.tilt_deg > self._tilt_deg + _MORE_TILTED_DEG
        if not too_large and not covers(self._polygon, other):
            both = np.vstack([self._polygon, other])
            if not (is_convex(self._polygon) and is_convex(other)):
                return False
            grows_as_box = boxes and parallel
            self._polygon = enclosing_box(self._first, both) if grows_as_box else convex_hull(both)
            region = self._chart.region_from_chart(self._polygon)
            self.detection = replace(self.detection, region=region)
        score = max(self.detection.score, finding.detection.score)
        self.detection = replace(self.detection, score=score)
        return True


def covers(polygon: Points, other: Points) -> bool:
    """Whether `other` sticks out of the convex polygon by no more than a sliver."""
    return intersection_area(polygon, other) >= (1 - SLIVER) * hull_area(other)


def intersection_area(first: Points, second: Points) -> float:
    """Area that the convex hulls of two (N, 2) polygons share.

    By clipping one at each side of the other (Sutherland and Hodgman, Reentrant Polygon Clipping,
    CACM 1974). OpenCV's intersectConvexConvex finds nothing between polygons that are nearly the
    same, which is what duplicates are.
    """
    low, high = np.maximum(first.min(0), second.min(0)), np.minimum(first.max(0), second.max(0))
    if (low >= high).any():
        return 0.0
    shared, clip = convex_hull(first), convex_hull(second)
    if min(len(shared), len(clip)) < 3:
        return 0.0
    for start, end in zip(clip, np.roll(clip, -1, axis=0), strict=True):
        along = end - start
        offset = shared - start
        side = along[0] * offset[:, 1] - along[1] * offset[:, 0]
        inside = side >= 0
        if inside.all():
            continue
        if not inside.any():
            return 0.0
        crosses = inside != np.roll(inside, -1)
        step = np.roll(shared, -1, axis=0) - shared
        change = np.where(crosses, side - np.roll(side, -1), 1.0)
        crossings = shared + (side / change)[:, None] * step
        both = np.stack([shared, crossings], axis=1)
        shared = both[np.stack([inside, crosses], axis=1)]
    return polygon_area(shared)


def hull_area(polygon: Points) -> float:
    """Area of the convex hull of an (N, 2) polygon."""
    return polygon_area(convex_hull(polygon))


def polygon_area(polygon: Points) -> float:
    """Area of a simple (N, 2) polygon, by the shoelace formula."""
    x, y = (polygon - polygon[0]).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def is_convex(polygon: Points) -> bool:
    """Whether an (N, 2) polygon is convex but for a hundredth of its area."""
    return polygon_area(polygon) >= 0.99 * hull_area(polygon)


def convex_hull(points: Points) -> Points:
    """Convex hull of (N, 2) points: an (M, 2) polygon of some of them, its sides turning right on
    screen, so that what is inside lies on the positive side of each."""
    # OpenCV works in float32: near the origin it keeps more digits.
    centred = (points - points.mean(axis=0)).astype(np.float32)
    indices = cv2.convexHull(centred, clockwise=False, returnPoints=False)
    hull: Points = points[indices[:, 0]]
    return hull


def enclosing_box(oriented_as: Points, points: Points) -> Points:
    """The (4, 2) rectangle around points whose sides run along the smallest box of `oriented_as`.

    On the plane a detector's box is upright and stays so; on the sphere it is turned as the view
    was that found it. Turned by no more than 45°, it starts at its upper left corner and goes on
    to the upper right.
    """
    origin = oriented_as.mean(axis=0)
    angle = _turned(oriented_as)
    along = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = (points - origin) @ along
    (x0, y0), (x1, y1) = turned.min(axis=0), turned.max(axis=0)
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    box: Points = corners @ along.T + origin
    return box


def ellipse_inside(box: Points) -> Points:
    """The ellipse inside a turned box (4, 2), as a polygon."""
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)[:, None]
    right, down = (box[1] - box[0]) / 2, (box[3] - box[0]) / 2
    curve: Points = box.mean(axis=0) + np.cos(turn) * right + np.sin(turn) * down
    return curve


def _turned(polygon: Points) -> float:
    """By which angle, from -45° to 45° in radians, the smallest box of a polygon is turned."""
    (_, _, angle_deg) = cv2.minAreaRect((polygon - polygon.mean(axis=0)).astype(np.float32))
    angle = float(np.radians((angle_deg + 45.0) % 90.0 - 45.0))
    return angle if abs(angle) > 1e-3 else 0.0
