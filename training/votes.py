"""What several detectors see in a photo, made into objects, places of doubt, and background.

A row is (left, top, right, bottom, label, weight): pixels, an index into LABELS, and how much it
counts as an object, of which 0 means that nothing is learned there, and less than 0 that somebody
looked and saw that it is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.models.training.annotations import LABELS

PSEUDO_WEIGHT = 0.7
"""How much a face that only teachers marked counts beside one that a person marked."""
NOTHING, NOTHING_WEIGHT = "nothing", -1.0
"""Source of an annotation, and weight of its row, where somebody looked and it is no such object,
whatever models say. Pictures are cut around such places, too."""
AGREED = {"CenterFace": 0.35, "YuNet": 0.5}
"""Least scores at which two teachers, in the same place, make a face."""
DOUBTED = {"CenterFace": 0.22, "YuNet": 0.4}
"""Least score at which one teacher alone makes a place that is not sure to be background."""

PLATE_TEACHER = "earlier weights"
"""Under this name, teach.py notes the plates that a network trained before sees."""
PLATE_SURE, PLATE_DOUBTED = 0.6, 0.15
"""Least scores at which that network, where nobody marked a plate, sees one, and at which the place
is not sure to be background."""
PLATE_OVERLOOKED_PX = 40.0
"""People leave narrower plates unmarked: of the network's sure findings most are plates. Of the
wider ones most are signs and lettering."""
DOUBT_LASTS_BELOW_PX = 12.0
"""Larger places that an earlier model was unsure of are background where no teacher sees anything
at all: they are hands, lamps, traffic lights and signs."""

HARD_BELOW, HARD_INTEREST = 0.6, 3.0
"""A face that a person marked is a hard one where no teacher that looked is so sure of it: it is
turned away, blurred, dark or covered. Pictures are cut around it so many times as often."""

Row = tuple[float, float, float, float, int, float]


def with_faces(rows: list[Row], teachers: Mapping[str, Any]) -> list[Row]:
    """Add faces that both teachers see, and doubt where one of them sees something.

    teachers: what those saw that have looked at the photo.
    """
    if not teachers:
        return rows
    face = LABELS.index("face")
    none = [row for row in rows if row[4] == face and row[5] < 0]
    by_teacher = {
        name: _not_at(np.array(found).reshape(-1, 5), none) for name, found in teachers.items()
    }
    agreed: list[NDArray[np.float64]] = []
    doubted: list[NDArray[np.float64]] = []
    for name, found in by_teacher.items():
        others = [value for other, value in by_teacher.items() if other != name]
        for box in found:
            partners = [
                other[(overlaps(box[:4], other[:, :4]) > 0.4)] for other in others if len(other)
            ]
            confirmed = any(
                len(partner) and partner[:, 4].max() >= min(AGREED.values()) for partner in partners
            )
            if confirmed and box[4] >= AGREED[name]:
                agreed.append(box[:4])
            elif box[4] >= DOUBTED[name]:
                doubted.append(box[:4])
    sure = [row for row in rows if row[4] == face and row[5] > 0]
    for box in agreed:
        if not covered(box, sure):
            sure.append((*box.tolist(), face, PSEUDO_WEIGHT))
    seen = np.concatenate(list(by_teacher.values()))[:, :4]
    unsure = [
        row
        for row in rows
        if row[4] == face
        and row[5] == 0
        and (_longer_side(row) < DOUBT_LASTS_BELOW_PX or overlaps(np.array(row[:4]), seen).any())
    ]
    unsure += [(*box.tolist(), face, 0.0) for box in doubted]
    unsure = [row for row in unsure if not covered(np.array(row[:4]), sure)]
    return [*(row for row in rows if row[4] != face), *sure, *unsure, *none]


def _not_at(found: NDArray[np.float64], none: Sequence[Row]) -> NDArray[np.float64]:
    """What a model found (N, 5), without what somebody looked at and saw that it is nothing."""
    kept = [not covered(one[:4], none) for one in found]
    return found[np.array(kept, np.bool_)]


def _longer_side(row: Row) -> float:
    return max(row[2] - row[0], row[3] - row[1])


def with_overlooked_plates(
    rows: list[Row], seen: NDArray[np.float64], doubt_ends_px: float
) -> list[Row]:
    """Add plates that nobody marked, and doubt where there may be one.

    seen: (N, 5) left, top, right, bottom, score, of an earlier network that saw the photos enlarged
    too. A student that has to see as much at their own size learns from it (Xie et al.,
    Self-training with Noisy Student, 2020, arXiv 1911.04252).
    """
    plate = LABELS.index("plate")
    plates = [row for row in rows if row[4] == plate and row[5] > 0]
    doubts = [row for row in rows if row[4] == plate and row[5] == 0]
    none = [row for row in rows if row[4] == plate and row[5] < 0]
    for *box, score in _not_at(seen, none).tolist():
        width = box[2] - box[0]
        if score < PLATE_DOUBTED or width >= doubt_ends_px or covered(np.array(box), plates):
            continue
        left, top, right, bottom = box
        if score >= PLATE_SURE and width < PLATE_OVERLOOKED_PX:
            plates.append((left, top, right, bottom, plate, PSEUDO_WEIGHT))
        else:
            doubts.append((left, top, right, bottom, plate, 0.0))
    doubts = [row for row in doubts if not covered(np.array(row[:4]), plates)]
    return [*(row for row in rows if row[4] != plate), *plates, *doubts, *none]


def touched(row: Row, others: Sequence[Row]) -> bool:
    boxes = np.array([other[:4] for other in others]).reshape(-1, 4)
    return bool((overlaps(np.array(row[:4]), boxes) > 0).any())


def covered(box: NDArray[np.float64], rows: Sequence[Row]) -> bool:
    others = np.array([row[:4] for row in rows]).reshape(-1, 4)
    return bool((overlaps(box, others) > 0.3).any())


def overlaps(box: NDArray[Any], others: NDArray[Any]) -> NDArray[np.float64]:
    """Intersection over union of one box with (N, 4) others, all left, top, right, bottom."""
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    common = np.clip(high - low, 0, None).prod(axis=1)
    areas = (others[:, 2:] - others[:, :2]).prod(axis=1) + (box[2:] - box[:2]).prod()
    return np.asarray(common / np.maximum(areas - common, 1e-9), dtype=np.float64)


def interests(rows: Sequence[Row], teachers: Mapping[str, Any] | None) -> NDArray[np.float32]:
    """For each row, how often pictures are cut around it, beside others of its label (1)."""
    known = teachers or {}
    looked = [np.array(known[name]).reshape(-1, 5) for name in AGREED if name in known]
    result = np.ones(len(rows), np.float32)
    if not looked:
        return result
    seen = np.concatenate(looked)
    seen = seen[seen[:, 4] >= HARD_BELOW, :4]
    for number, row in enumerate(rows):
        if row[4] == LABELS.index("face") and row[5] == 1:
            easy = (overlaps(np.array(row[:4]), seen) > 0.3).any()
            result[number] = 1.0 if easy else HARD_INTEREST
    return result
