"""Heads of persons: what of them is redacted where a style says `head` or `turned head`.

Nobody who walks away, wears a helmet or looks aside has a face to be found. The head is told from
the person: the upper part of the outline, the more of it the less the person looks like somebody
who stands whole in the photo. How much holds 99 of 100 annotated faces was measured, by the shape
of the person's box (benchmarks/heads.py). Where up is not known, or a person may lie, it is the
whole person.

`turned head` leaves out persons whose face was found, as that has a redaction of its own. A face
counts for one person only, the one whose head it fits best, so that somebody who looks over
another's shoulder does not uncover him. A face that may be none (SURE_FACE) uncovers
nobody: the pattern of a shirt or an ear, seen from behind, is taken for one now and then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from anon_plugin.engine.detection.detections import SURE, Detection
from anon_plugin.engine.detection.merging import Chart, Surface
from anon_plugin.engine.geometry.polygons import Points, convex_hull, cut
from anon_plugin.engine.redaction.style import HEAD_SHAPES, TURNED_HEAD, Style
from anon_plugin.engine.vocabulary import FACE

SHARES = ((1.5, 1.0), (1.8, 0.76), (2.2, 0.64), (2.6, 0.4), (3.0, 0.32))
"""How high a person's box is beside its width, at most, and the share of it from above that holds
the head then; between two of them along the line. Flatter ones may lie: all of it."""

SURE_FACE = 0.8
"""The least score of a face that tells where a person looks. With 0.5 faces that were none, or
somebody else's, uncovered 3 of 93 heads that people marked by hand in street photos and panoramas;
with 0.8 a head more goes for every eighth person (benchmarks/heads.py)."""

RAISED = 0.06
"""So much of the head's part is redacted above it, too: outlines end in the hair now and then. Of
the marked heads of persons who were found it hides the last two that were open at the crown."""

LEAST_FACE, LARGEST_FACE = 0.15, 1.0
"""How high a person's own face is, as a share of the head's part: smaller and larger faces are
somebody else's."""


def as_redacted(
    detections: Sequence[Detection], styles: Mapping[str, Style], surface: Surface
) -> list[Detection]:
    """The detections with the regions that are redacted: heads in place of persons, where the
    style of their label says so, and nobody whose own face was found where only turned ones are.

    The others, and heads that are one already, stay what they are. So do outlines of which nobody
    doubts: a person has drawn them, or something always goes there in photos of a camera.
    """
    result: list[Detection] = []
    faces = [one for one in detections if one.label == FACE and one.score >= SURE_FACE]
    for label in dict.fromkeys(one.label for one in detections):
        same = [one for one in detections if one.label == label]
        style = styles.get(label)
        if style is None or style.shape not in HEAD_SHAPES:
            result += same
            continue
        result += [one for one in same if _is_drawn(one)]
        heads = [_Head.of(one, surface) for one in same if not _is_drawn(one)]
        facing = _facing(heads, faces) if style.shape == TURNED_HEAD else set()
        result += [one.detection for number, one in enumerate(heads) if number not in facing]
    return result


def _is_drawn(one: Detection) -> bool:
    return not one.is_box and one.score >= SURE


def head_share(aspect: float) -> float:
    """The share of a person's box, from above, that holds the head. aspect: height by width."""
    aspects, shares = zip(*SHARES, strict=True)
    return float(np.interp(aspect, aspects, shares))


@dataclass(frozen=True)
class _Head:
    """A person's head.

    detection: with the head as its region. to_upright: (2, 2) turns the chart upright. band: left,
    top, right and bottom of the part of the person's box that holds it, in the upright chart.
    """

    detection: Detection
    chart: Chart
    to_upright: Points
    band: tuple[float, float, float, float]

    @classmethod
    def of(cls, person: Detection, surface: Surface) -> _Head:
        chart = surface.chart_at(surface.reach(person.region)[0])
        up_x, up_y = chart.up or (0.0, -1.0)
        to_upright = np.array([[-up_y, -up_x], [up_x, -up_y]])
        outline = chart.to_chart(person.region) @ to_upright
        (x0, y0), (x1, y1) = outline.min(axis=0), outline.max(axis=0)
        share = head_share((y1 - y0) / max(x1 - x0, 1e-6)) if chart.up else 1.0
        bottom = y0 + share * (y1 - y0)
        if share >= 1.0:
            return cls(person, chart, to_upright, (x0, y0, x1, y1))
        part = cut(outline, 1, bottom, -1.0)
        (left, _), (right, _) = part.min(axis=0), part.max(axis=0)
        raised = part - (0.0, RAISED * (bottom - y0))
        hull = convex_hull(np.concatenate([part, raised]))
        region = chart.region_from_chart(hull @ to_upright.T)
        head = replace(person, region=region, is_box=False)
        return cls(head, chart, to_upright, (left, y0, right, bottom))

    def fit(self, face: Detection) -> float:
        """How well a face fits into the head, 0 where it does not."""
        corners = self.chart.to_chart(face.region) @ self.to_upright
        low, high = corners.min(axis=0), corners.max(axis=0)
        left, top, right, bottom = self.band
        size = bottom - top
        if not LEAST_FACE <= (high[1] - low[1]) / max(size, 1e-6) <= LARGEST_FACE:
            return 0.0
        across, down = (low + high) / 2
        if not (left <= across <= right and top <= down <= bottom):
            return 0.0
        off = np.hypot((across - (left + right) / 2) / (right - left), (down - top) / size - 0.5)
        return float(1.0 - off)


def _facing(heads: Sequence[_Head], faces: Sequence[Detection]) -> set[int]:
    """Which heads have a face of their own."""
    fits: list[tuple[float, int, int]] = []
    for number, face in enumerate(faces):
        fits += [(head.fit(face), place, number) for place, head in enumerate(heads)]
    facing: dict[int, int] = {}
    for fit, place, number in sorted(fits, reverse=True):
        if fit > 0 and place not in facing and number not in facing.values():
            facing[place] = number
    return set(facing)
