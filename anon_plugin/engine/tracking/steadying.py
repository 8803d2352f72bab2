"""A detector's boxes breathe: from frame to frame they are a little smaller or larger."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.tracking.tracks import Tracks

Sides = NDArray[np.float64]

_AROUND = 3
_MOST = 1.2
"""Who grows more than that between two frames comes nearer, or comes out from behind something."""


def steadied(tracks: Tracks) -> Tracks:
    """Each region as wide and high as the largest of its track in the frames around it.

    So nobody who is covered in one frame shows at the rim in the next. On the plane alone.
    """
    if not len(tracks.frame):
        return tracks
    order = np.lexsort((tracks.frame, tracks.number))
    frame, number = tracks.frame[order], tracks.number[order]
    points = tracks.points.astype(np.float64)
    low, high = (one.reduceat(points, tracks.starts[:-1]) for one in (np.minimum, np.maximum))
    sides = np.maximum(high - low, 1.0)
    own = sides[order]
    most = own.copy()
    for step in range(1, min(2 * _AROUND, len(frame) - 1) + 1):  # a frame may have two rows of one
        near = (number[step:] == number[:-step]) & (frame[step:] - frame[:-step] <= _AROUND)
        _raise(most[:-step], own[step:], near)
        _raise(most[step:], own[:-step], near)
    factor = np.empty_like(most)
    factor[order] = np.minimum(most / own, _MOST)
    counts = np.diff(tracks.starts)
    middle, times = (np.repeat(one, counts, axis=0) for one in ((low + high) / 2, factor))
    grown = np.rint((points - middle) * times + middle).astype(np.int32)
    return replace(tracks, points=grown)


def _raise(
    values: NDArray[np.float64], others: NDArray[np.float64], where: NDArray[np.bool_]
) -> None:
    """Raise values, in place, to those of others where they are larger."""
    np.maximum(values, others, out=values, where=where[:, None])
