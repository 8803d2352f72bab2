"""What people said of the regions of a photo, and what follows from it for learning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto
from anon_plugin.engine.evaluation.overlap import is_box

OVERLAP_SHARE = 0.2
"""So much of the smaller of two boxes is shared where they may be of one object."""


@dataclass(frozen=True)
class Row:
    """One region as a layer has it.

    by_hand: whether a person drew it. kept: False where a person took it back. ignored: whether it
    is to count neither way.
    """

    detection: Detection
    by_hand: bool
    kept: bool = True
    ignored: bool = False


@dataclass(frozen=True)
class Verdicts:
    """What is known of one photo, in its upright pixels.

    objects: drawn or confirmed by people. rejected: findings that a person took back, where surely
    no such object is. unsure: what nobody looked at, neither object nor background.
    complete_labels: of which every object is marked, so that all else is background.
    """

    objects: tuple[Detection, ...] = field(default=(), repr=False)
    rejected: tuple[Detection, ...] = field(default=(), repr=False)
    unsure: tuple[Detection, ...] = field(default=(), repr=False)
    complete_labels: frozenset[str] = frozenset()

    @property
    def tells_something(self) -> bool:
        """Whether anything can be learned from the photo at all."""
        return bool(self.objects or self.rejected or self.complete_labels)


def of_rows(rows: Iterable[Row], reviewed: bool, labels: Sequence[str]) -> Verdicts:
    """What the rows of a photo mean.

    reviewed: whether somebody has gone through the whole photo. Only then a finding that was left
    as it is counts as confirmed, and what is not marked as background. labels: those that were
    looked for; regions of others are left out. What was rejected over something of its label that
    was not, such as one of two findings of one face, denies only its own outline: it tells nothing.
    """
    objects, rejected, unsure = [], [], []
    for row in rows:
        if row.detection.label not in labels:
            continue
        if row.ignored:
            unsure.append(row.detection)
        elif not row.kept and row.by_hand:
            continue  # somebody drew it and thought better of it: no detector was wrong there
        elif not row.kept:
            rejected.append(row.detection)
        elif row.by_hand or reviewed:
            objects.append(row.detection)
        else:
            unsure.append(row.detection)
    complete = frozenset(labels) if reviewed else frozenset()
    there = (*objects, *unsure)
    sure = [one for one in rejected if not any(_overlap(one, other) for other in there)]
    return Verdicts(tuple(objects), tuple(sure), tuple(unsure), complete)


def _overlap(one: Detection, other: Detection) -> bool:
    """Whether two regions of one label share a good part of the smaller one's box."""
    if one.label != other.label:
        return False
    (x0, y0, x1, y1), (u0, v0, u1, v1) = one.xyxy, other.xyxy
    shared = max(0.0, min(x1, u1) - max(x0, u0)) * max(0.0, min(y1, v1) - max(y0, v0))
    return shared > OVERLAP_SHARE * min((x1 - x0) * (y1 - y0), (u1 - u0) * (v1 - v0))


def of_annotations(
    photo: AnnotatedPhoto, labels: Sequence[str], empty_tells: bool = True
) -> Verdicts:
    """What annotations of another tool mean; what they set aside is unsure.

    empty_tells: whether a photo without any mark is one in which there is nothing, and not one that
    nobody has come to yet.
    """
    if not photo.objects and not empty_tells:
        return Verdicts()
    marked = [
        (Detection(one.label, 1.0, one.region, is_box(one.region)), one.ignore)
        for one in photo.objects
        if one.label in labels
    ]
    return Verdicts(
        tuple(one for one, ignored in marked if not ignored),
        unsure=tuple(one for one, ignored in marked if ignored),
        complete_labels=photo.complete_labels & frozenset(labels),
    )
