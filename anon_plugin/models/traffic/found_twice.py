"""Vehicles that one view shows once and the network finds twice, such as in two sizes.

Their outlines tell: those of two vehicles that hide each other overlap with their boxes only.
Persons may hold each other, so theirs do not tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.joining import grown_by
from anon_plugin.engine.geometry.outlines import iou_of_outlines

SAME_VEHICLE_IOU = 0.5
"""From this overlap of their outlines on two vehicles in one view are one."""


def each_once(vehicles: Sequence[Detection]) -> list[Detection | None]:
    """The vehicles of one view, None in place of each that a surer one is, which then has the
    outlines of both.

    What both show of a third vehicle goes to that one alone, so that a box around two vehicles does
    not make them one.
    """
    kept: list[int] = []
    again: dict[int, list[int]] = defaultdict(list)
    for number in sorted(range(len(vehicles)), key=lambda number: -vehicles[number].score):
        shared = [iou_of_outlines(vehicles[number].region, vehicles[one].region) for one in kept]
        if max(shared, default=0.0) >= SAME_VEHICLE_IOU:
            again[kept[shared.index(max(shared))]].append(number)
        else:
            kept.append(number)
    once: list[Detection | None] = [None] * len(vehicles)
    for number in kept:
        known = vehicles[number]
        others = [vehicles[one].region for one in kept if one != number]
        for fainter in again[number]:
            region = grown_by(known.region, vehicles[fainter].region, others)
            known = replace(known, region=region)
        once[number] = known
    return once
