"""At which scales to search, and how much neighbouring views share.

Every object is seen at a size that the detector is good at. Full resolution shows the smallest
ones, and each smaller scale shows those that the scale before it may have cut: two views of a
scale share `overlap_px` pixels, so whatever is no larger than that is whole in at least one of
them, and whatever is larger is whole at a later scale.
"""

from __future__ import annotations

import numpy as np

# A tile of about a megapixel keeps a CPU's caches and a GPU's cores busy; smaller ones spend more
# of their area on overlap. Detectors that say so are given larger ones (detector.view_px).
TILE_PX = 1024

# By how much each scale shrinks the one before: what did not fit there is then seen whole at a size
# between this share of the overlap and the whole of it, far from the detector's smallest. Closer
# scales cost pixels and find no more (benchmarks/search_plans.py).
SMALLEST_STEP = 0.4

# Flat photos whose longer side is no longer are searched at closer scales: that costs little time
# there, and of 459 annotated faces two more were found.
SMALL_PHOTO_PX = 2048

# An object so little longer than the detector's longest is found as well.
_NEARLY = 1.01

# How much of the detector's longest object two neighbouring views share, within OVERLAP_PX. More
# overlap costs time for each photo, less leaves larger objects to the next smaller scale.
OVERLAP_OF_RANGE = 0.5
OVERLAP_PX = (32, 96)

# What a smaller scale has to add is at least SMALLEST_STEP of the overlap long there. Findings
# below that were whole and larger at the scale before: taking them, too, finds little more and
# doubles the false ones. A third leaves room for a box that is drawn too small.
LEAST_OF_OVERLAP = 1 / 3


def overlap_px(object_range_px: tuple[float, float]) -> int:
    """How many pixels neighbouring views of one scale share, for a detector's object range."""
    smallest, longest = object_range_px
    # What no longer fits is seen at SMALLEST_STEP of this size, which must not be too small.
    least = max(OVERLAP_PX[0], smallest / SMALLEST_STEP)
    return round(float(np.clip(OVERLAP_OF_RANGE * longest, least, OVERLAP_PX[1])))


def least_finding_px(scale: float, overlap: int) -> float:
    """How long a finding must be to count, in pixels of a view, where views share `overlap`."""
    return LEAST_OF_OVERLAP * overlap if scale < 1 else 0.0


def scales(longest_side_px: float, object_range_px: tuple[float, float]) -> list[float]:
    """Scales at which to search: 1, and each SMALLEST_STEP of the one before.

    longest_side_px: of the largest object that can be, in full-resolution pixels. The last scale is
    the first that shows it no longer than the upper end of object_range_px.
    """
    found = [1.0]
    while found[-1] * longest_side_px > _NEARLY * object_range_px[1]:
        found.append(found[-1] * SMALLEST_STEP)
    return found


def closer_scales(longest_side_px: float, object_range_px: tuple[float, float]) -> list[float]:
    """The same, evenly spread from 1 to exactly the last scale that is needed, so that more things
    are seen well at two of them; none is less than SMALLEST_STEP of the one before."""
    least = min(1.0, object_range_px[1] / longest_side_px)
    steps = int(np.ceil(np.log(least) / np.log(SMALLEST_STEP) - 1e-9))
    return [1.0, *(least ** (step / steps) for step in range(1, steps + 1))]


def spans(length: int, tile_px: int, overlap: int) -> tuple[int, list[int]]:
    """The common length of the fewest spans that cover `length`, and where each one starts."""
    if length <= tile_px:
        return length, [0]
    count = int(np.ceil((length - overlap) / (tile_px - overlap)))
    # Networks work on multiples of 32: a span of such a length needs no padding.
    tile = min(tile_px, 32 * int(np.ceil((length + (count - 1) * overlap) / count / 32)))
    starts = np.linspace(0, length - tile, count).round().astype(int)
    return tile, [int(start) for start in starts]
