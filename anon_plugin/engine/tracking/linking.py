"""Which finding of a search is which of the things that are followed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

LEAST_LIKENESS = 0.15


def link(
    followed: Sequence[int], found: Sequence[int], likeness: Callable[[int, int], float]
) -> list[tuple[int, int]]:
    """Pairs (one of followed, one of found), each at most once, that are most alike together.

    likeness: 0 to 1 of such a pair; those below LEAST_LIKENESS are never one thing.
    """
    if not followed or not found:
        return []
    from scipy.optimize import linear_sum_assignment  # optional: only videos need it

    alike = np.array([[likeness(one, other) for other in found] for one in followed])
    alike[alike < LEAST_LIKENESS] = 0.0
    rows, columns = linear_sum_assignment(-alike)
    return [
        (followed[row], found[column])
        for row, column in zip(rows, columns, strict=True)
        if alike[row, column] > 0
    ]
