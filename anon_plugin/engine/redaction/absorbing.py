"""What lies in something larger that is redacted, too: one mask and one effect for both.

A face belongs to a person, a plate to a vehicle. Where both are asked for, a second effect inside
of what is destroyed already would hide nothing and only draw looks, and beside the outline the two
would meet in a seam. So the smaller region is added to the mask of the larger one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from anon_plugin.engine.redaction.placing import Placed, meeting, repeats, slices

MOSTLY = 0.5
"""Share of a region's core that must lie in the core of a larger one for the two to be one."""

AT_MOST = 0.5
"""Of the larger one's core, how large the smaller one may be."""


def absorbed(placed: Sequence[Placed], period: int) -> list[Placed]:
    """The regions without those that became a part of another label's larger one.

    placed: in their order, finest first. period: photo width on a panorama, else 0. What would keep
    some of its content absorbs nothing.
    """
    waiting, kept = list(placed), []
    while waiting:
        inner = waiting.pop(0)
        shares = [_share(inner, outer, period) for outer in waiting]
        both = None
        if max(shares, default=0.0) >= MOSTLY:
            chosen = int(np.argmax(shares))
            both = _together(waiting[chosen], inner, period)
        if both is None:
            kept.append(inner)
        else:
            waiting[chosen] = both
    return kept


def _share(inner: Placed, outer: Placed, period: int) -> float:
    """How much of one region's core lies in that of another; 0 where that cannot absorb it."""
    if inner.detection.label == outer.detection.label or outer.style.keeps_content:
        return 0.0
    if not len(meeting(inner.box, outer.corners, period)):
        return 0.0
    own = int(np.count_nonzero(inner.alpha == 1.0))
    if not own or own > AT_MOST * np.count_nonzero(outer.alpha == 1.0):
        return 0.0
    shared = 0
    for box in repeats(inner.box, outer.box, period):
        both = box.intersection(outer.box)
        cores = inner.alpha[slices(both, box)], outer.alpha[slices(both, outer.box)]
        shared += int(np.count_nonzero((cores[0] == 1.0) & (cores[1] == 1.0)))
    return shared / own


def _together(outer: Placed, inner: Placed, period: int) -> Placed | None:
    """The larger region with the smaller one as a part of its mask; None where the two go all the
    way round a panorama."""
    near = repeats(inner.box, outer.box, period)[0]
    frame = outer.box.union(near)
    if period and frame.width >= period:
        return None
    alpha = np.zeros((frame.height, frame.width), np.float32)
    for box, own in ((outer.box, outer.alpha), (near, inner.alpha)):
        part = alpha[slices(box, frame)]
        np.maximum(part, own, out=part)
    box = frame.shifted(-(frame.x0 // period) * period) if period else frame
    return replace(outer, box=box, alpha=alpha)
