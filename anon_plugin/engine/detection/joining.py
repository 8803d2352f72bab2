"""One detection for each object, outlines included.

Labels of which some finding is an outline are joined here, all others as `merging` says. The
questions are the same; the answers are taken from masks, since outlines have bays.

1. Two findings are the same object if they agree where both views look: if intersection over union
   of their parts there is at least SAME_IOU, or if the smaller one lies mostly (MOSTLY_INSIDE) in
   the other and is either not much smaller or was cut by its view. Where a view cut what it saw,
   only what lies within that view counts of the other finding. What one view shows whole twice is
   two objects: a detector gives each of them once. Two arms of one person may reach into a view.
2. Findings that were seen whole make the objects, in the order of trust; cut ones join them. Cut
   findings of what nobody saw whole, such as a bus that goes through three views, are one object as
   far as they agree from view to view.
3. The region of an object is that of its finest finding, and all that the others add to it. What
   sticks out no farther than six pixels of the view that saw it (ACCURACY_PX) adds nothing: the
   finest finding knows better where the edge is. What lies beyond that is added whole. Findings
   that saw the object whole are outvoted as in merging.
4. A box that was found beside outlines adds what it claims beyond the box around them: its corners
   hold nothing of the thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.merging import (
    MOSTLY_INSIDE,
    NOT_MUCH_SMALLER,
    PLANE,
    SAME_IOU,
    SLIVER,
    Chart,
    Finding,
    Reaches,
    Surface,
    by_trust,
    merge,
    voted_extent,
)
from anon_plugin.engine.geometry.outlines import TOLERANCE_PX, Bitmap, Raster, simplified
from anon_plugin.engine.geometry.polygons import (
    Points,
    are_apart,
    box_of,
    enclosing_box,
    extent,
    polygon_area,
)

ACCURACY_PX = 6.0
"""How far off an outline may be, in pixels of the view in which it was found.

Networks draw masks in cells of four or eight. With two, the outlines of true objects, drawn in such
cells at all scales, came out fat; with six they fit as well as the finest one alone."""

_COMPARED_CELLS = 192
"""Along the longer side of two findings together, where their overlap is measured."""

_LOOKED_AT_CELLS = 384
"""The same, where it is looked at whether a finding adds anything to another one."""

_DIAGONAL_STEP = 1.3693
"""What cv2.distanceTransform counts for a step to a diagonal neighbour."""

_LEAST_IN_COMMON = 0.05
"""Share of the smaller finding that two must have in common before they can agree."""


def join(findings: Iterable[Finding], surface: Surface = PLANE) -> list[Detection]:
    """One detection for each object, best score first; regions in photo pixels."""
    findings = list(findings)
    outlined = dict.fromkeys(one.detection.label for one in findings if one.look is not None)
    joined = merge((one for one in findings if one.detection.label not in outlined), surface)
    for label in outlined:
        same = [one for one in findings if one.detection.label == label]
        for members in _objects(same, surface):
            joined += _joined(members, surface)
    return sorted(joined, key=lambda found: -found.score)


def _objects(findings: Sequence[Finding], surface: Surface) -> list[list[Finding]]:
    """The findings of one label, those of one object together."""
    ordered = sorted(findings, key=by_trust)
    reaches = Reaches([one.detection.region for one in ordered], surface)
    objects: list[list[Finding]] = []
    firsts: list[int] = []  # of each object, where its first finding stands
    charts: list[Chart] = []
    cut: list[int] = []
    for index, one in enumerate(ordered):
        near = [
            number
            for number in reaches.near(index, firsts)
            if not any(_are_beside(one, member) for member in objects[number])
        ]
        agreed = [agreement(objects[number][0], one, charts[number]) for number in near]
        if max(agreed, default=0.0) > 0:
            objects[near[int(np.argmax(agreed))]].append(one)
        elif one.whole:
            objects.append([one])
            firsts.append(index)
            charts.append(surface.chart_at(reaches.centres[index]))
        else:
            cut.append(index)
    chains = _chains(cut, ordered, reaches, surface)
    return objects + [[ordered[index] for index in chain] for chain in chains]


def _are_beside(first: Finding, second: Finding) -> bool:
    """Whether the same view shows both whole."""
    if not (first.whole and second.whole) or first.look is None or second.look is None:
        return False
    return first.look.frame is second.look.frame


def _chains(
    cut: Sequence[int], findings: Sequence[Finding], reaches: Reaches, surface: Surface
) -> list[list[int]]:
    """Cut findings that agree from one to the next; by their places among all."""
    chains: list[list[int]] = []
    for index in cut:
        chart = surface.chart_at(reaches.centres[index])
        linked = [
            chain
            for chain in chains
            if any(
                agreement(findings[index], findings[chain[link]], chart) > 0
                for link in reaches.near(index, chain)
            )
        ]
        rest = [chain for chain in chains if not any(chain is other for other in linked)]
        chains = [*rest, [link for chain in linked for link in chain] + [index]]
    return chains


def agreement(first: Finding, second: Finding, chart: Chart) -> float:
    """How surely two findings are the same object, by rule 1; 0 for two objects."""
    polygons = [chart.to_chart(one.detection.region) for one in (first, second)]
    if are_apart(*polygons):
        return 0.0
    raster = Raster.over(polygons, _COMPARED_CELLS)
    masks = [raster.drawn(one, edge=False) for one in polygons]
    all_of_it = [int(np.count_nonzero(one)) for one in masks]
    for own, other in ((0, second), (1, first)):
        if not other.whole and other.look is not None:
            masks[own] &= raster.drawn(chart.to_chart(other.look.frame))
    shared = int(np.count_nonzero(masks[0] & masks[1]))
    if shared <= _LEAST_IN_COMMON * min(all_of_it):
        return 0.0
    smaller, larger = sorted(int(np.count_nonzero(one)) for one in masks)
    iou = shared / (smaller + larger - shared)
    inside = shared / smaller
    smaller_is_cut = not (second.whole if all_of_it[1] <= all_of_it[0] else first.whole)
    not_much_smaller = smaller >= NOT_MUCH_SMALLER * larger
    part = inside >= MOSTLY_INSIDE and (not_much_smaller or smaller_is_cut)
    return max(iou, inside * smaller / larger) if iou >= SAME_IOU or part else 0.0


def _joined(members: Sequence[Finding], surface: Surface) -> list[Detection]:
    """The findings of one object as one detection, by rules 3 and 4."""
    if all(one.detection.is_box for one in members):
        return merge(members, surface)
    chart = surface.chart_at(surface.reach(members[0].detection.region)[0])
    drawings = [_Drawing.of(one, chart) for one in members]
    drawings.sort(key=lambda one: one.fineness)
    first, others = drawings[0], drawings[1:]
    # A coarse drawing tells whether there is anything to add, which there seldom is.
    polygon = _grown(first, others, _LOOKED_AT_CELLS) if others else None
    if polygon is not None:
        polygon = _grown(first, others)
    region = first.finding.detection.region
    if polygon is not None:
        region = chart.region_from_chart(polygon)
    score = max(one.detection.score for one in members)
    detection = replace(first.finding.detection, score=score, is_box=False)
    return [replace(detection, region=simplified(region, TOLERANCE_PX))]


@dataclass(frozen=True)
class _Drawing:
    """A finding in the chart. accuracy: how far off its edge may be there."""

    finding: Finding
    polygon: Points
    accuracy: float

    @classmethod
    def of(cls, finding: Finding, chart: Chart) -> _Drawing:
        polygon = chart.to_chart(finding.detection.region)
        if finding.look is None:
            return cls(finding, polygon, SLIVER * float(np.ptp(polygon, axis=0).min()))
        pixel = np.sqrt(polygon_area(polygon) / max(finding.look.area_px, 1e-6))
        return cls(finding, polygon, ACCURACY_PX * float(pixel))

    @property
    def fineness(self) -> tuple[bool, bool, float, float]:
        """Sorts whole outlines first, those that were seen largest before others."""
        found = self.finding.detection
        return found.is_box, not self.finding.whole, self.accuracy, -found.score


def _grown(first: _Drawing, others: Sequence[_Drawing], cells: int | None = None) -> Points | None:
    """The first one's polygon with all that others add to it; None where that is nothing. cells:
    along the longer side of all, see Raster.over."""
    raster = Raster.over([first.polygon, *(one.polygon for one in others)], cells)
    mask = raster.drawn(first.polygon)
    whole = [one for one in (first, *others) if one.finding.whole]
    votes = [(extent(first.polygon, one.polygon), one.finding.detection.score) for one in whole]
    grown = False
    for other in others:
        claimed = raster.drawn(other.polygon)
        if other.finding.whole and first.finding.whole:
            claimed &= raster.drawn(box_of(first.polygon, voted_extent(votes)))
        known = mask
        if other.finding.detection.is_box:
            known = mask | raster.drawn(enclosing_box(other.polygon, first.polygon))
        added = sticking_out(known, claimed, other.accuracy * raster.cells_per_px)
        grown |= bool(added.any())
        mask |= added
    return raster.outline(mask) if grown else None


def grown_by(first: Points, other: Points, beside: Sequence[Points]) -> Points:
    """The outline of an object with what another one of it adds, both seen in the same view, in
    its pixels: rule 3. beside: outlines of other objects, to which nothing is added."""
    for cells in (_LOOKED_AT_CELLS, None):  # seldom is there anything to add
        raster = Raster.over([first, other], cells)
        mask = raster.drawn(first)
        known = mask.copy()
        for one in beside:
            known |= raster.drawn(one)
        added = sticking_out(known, raster.drawn(other), ACCURACY_PX * raster.cells_per_px)
        if not added.any():
            return first
    return raster.outline(mask | added)


def sticking_out(mask: Bitmap, claimed: Bitmap, accuracy: float) -> Bitmap:
    """What of `claimed` sticks out of a mask by more than `accuracy` cells, from its root on."""
    outside = np.asarray(claimed & (1 - mask), np.uint8)
    part = _around(outside, accuracy)
    added = np.zeros_like(outside)
    mask, outside = mask[part], outside[part]
    # Distances take longest: they are told only around what may be far enough.
    far = np.asarray(outside & (1 - _wider(mask, accuracy)), np.uint8)
    near = _around(far, accuracy)
    far[near] &= _distance(mask[near]) > accuracy
    if far.any():
        root = 1.5 * accuracy + 1
        inner = _around(far, root)
        added[part][inner] = outside[inner] & (_distance(far[inner]) <= root)
    return added


def _around(mask: Bitmap, room: float) -> tuple[slice, slice]:
    """Rows and columns that hold all of a mask and so many cells around it."""
    left, top, width, height = cv2.boundingRect(mask)
    cells = int(np.ceil(room)) + 1
    return (
        slice(max(0, top - cells), top + height + cells),
        slice(max(0, left - cells), left + width + cells),
    )


def _wider(mask: Bitmap, cells: float) -> Bitmap:
    """A mask and nothing that lies farther from it than so many cells, see _distance: a part of
    what lies nearer, in a tenth of the time."""
    side = 2 * int(cells / _DIAGONAL_STEP) + 1
    return np.asarray(cv2.dilate(mask, np.ones((side, side), np.uint8)), np.uint8)


def _distance(mask: Bitmap) -> NDArray[np.float32]:
    """Of each cell from the nearest one in the mask; far where that is empty."""
    return np.asarray(cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3), dtype=np.float32)
