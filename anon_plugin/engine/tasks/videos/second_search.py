"""Searches some frames of a written video again, and covers what shows in them after all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.tracking.around import with_findings
from anon_plugin.engine.tracking.ground import Ground
from anon_plugin.engine.tracking.tracker import Found, Search
from anon_plugin.engine.tracking.tracks import Tracks
from anon_plugin.engine.verification.seen_before import seen_before
from anon_plugin.engine.video.reading import Video, open_video
from anon_plugin.errors import CancelledError, PhotoError

SEARCHED_AGAIN = 12
"""Frames of a written video that are searched once more, where all is verified."""

_COVERED = 0.5
_FARTHEST_S = 1.0
_USUAL_RATE = 25.0


@dataclass(frozen=True)
class Left:
    """What a written video still shows: in which frame, and when that is shown."""

    index: int
    time_s: float
    detection: Detection = field(repr=False)

    def __str__(self) -> str:
        one = self.detection
        return f"a {one.label} ({one.score:.2f}) in frame {self.index + 1} at {self.time_s:.2f} s"


def left_in(
    source: Path, written: Path, tracks: Tracks, search: Search, cancelled: Cancelled
) -> list[Left]:
    """What a search of some frames finds that lies in no redaction; frames that were searched
    before, of which all is known.

    What the source's frame shows nearly as clearly, and was let pass there, is not new.
    Raises PhotoError where a frame is missing, CancelledError when `cancelled` says so.
    """
    left = []
    chosen = tracks.searched[:: max(1, len(tracks.searched) // SEARCHED_AGAIN)]
    with open_video(source, allow_damage=True) as before, open_video(written) as after:
        width = after.info.size_wh[0]
        for index in chosen.tolist():
            if cancelled():
                raise CancelledError
            found = _searched(after, index, search).sure
            bare = list(_uncovered(found, tracks.regions(index), width))
            faint = _searched(before, index, search).faint if bare else ()
            time_s = float(tracks.times_s[index])
            left += [Left(index, time_s, one) for one in bare if not seen_before(one, faint, width)]
    return left


def covering_too(
    source: Path, tracks: Tracks, left: Sequence[Left], ground: Ground, allow_damage: bool
) -> Tracks:
    """Tracks with what was left, each followed in the source up to the searches on either side,
    which did not see it, or for a second.

    Raises PhotoError where the source cannot be decoded.
    """
    with open_video(source, allow_damage) as video:
        farthest = round(_FARTHEST_S * float(video.info.rate or _USUAL_RATE))
        for index, some in groupby(left, key=lambda one: one.index):
            place = int(np.searchsorted(tracks.searched, index))
            around = tracks.searched[max(0, place - 1) : place + 2].tolist()
            first, last = max(around[0], index - farthest), min(around[-1], index + farthest)
            if place + 1 == len(tracks.searched):
                last = min(len(tracks.times_s) - 1, index + farthest)
            frames = video.frames(first, last + 1)
            found = [one.detection for one in some]
            tracks = with_findings(tracks, frames, index, found, video.info.size_wh, ground)
    return tracks


def _searched(video: Video, index: int, search: Search) -> Found:
    frame = next(video.frames(index, index + 1), None)
    if frame is None:
        raise PhotoError(f"did not pass its verification: frame {index + 1} is missing.")
    return search(frame)


def _uncovered(
    found: Sequence[Detection], regions: Sequence[Detection], width_px: int
) -> Iterator[Detection]:
    """What of it lies in no region; on panoramas also across the edge."""
    turned = [
        replace(one, region=one.region + np.array([turn * width_px, 0.0]))
        for one in regions
        for turn in (-1, 0, 1)
    ]
    for one in found:
        if not any(_inside(one, region) >= _COVERED for region in turned):
            yield one


def _inside(one: Detection, region: Detection) -> float:
    """The share of the first one's box that lies in the other's."""
    left, top, right, bottom = one.xyxy
    x0, y0, x1, y1 = region.xyxy
    both = max(0.0, min(right, x1) - max(left, x0)) * max(0.0, min(bottom, y1) - max(top, y0))
    return both / max((right - left) * (bottom - top), 1e-9)
