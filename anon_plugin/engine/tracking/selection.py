"""Tracks without some of them, or with things that stay in one place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.tracks import STEPS, How, Track, Tracks


def without(tracks: Tracks, numbers: Collection[int]) -> Tracks:
    """All tracks but those of some numbers; the others keep theirs."""
    if not numbers:
        return tracks
    stays = ~np.isin(tracks.number, np.array(list(numbers)))
    sizes = np.diff(tracks.starts)
    return replace(
        tracks,
        tracks=tuple(one for one in tracks.tracks if one.number not in numbers),
        frame=tracks.frame[stays],
        number=tracks.number[stays],
        how=tracks.how[stays],
        score=tracks.score[stays],
        starts=np.concatenate([[0], np.cumsum(sizes[stays])]).astype(np.int64),
        points=tracks.points[np.repeat(stays, sizes)],
    )


def with_places(tracks: Tracks, places: Sequence[Detection], frames: int) -> Tracks:
    """Tracks, and one more for each place, which is the same in so many frames from the first."""
    if not places or not frames:
        return tracks
    first = max((one.number for one in tracks.tracks), default=0) + 1
    new = [
        Track(number, one.label, one.score, 0, frames - 1, 0, one.is_box)
        for number, one in enumerate(places, first)
    ]
    corners = [np.rint(one.region * STEPS).astype(np.int32) for one in places]
    count = len(places)
    frame = np.concatenate([tracks.frame, np.repeat(np.arange(frames, dtype=np.int32), count)])
    number = np.concatenate(
        [tracks.number, np.tile(np.array([one.number for one in new], dtype=np.int32), frames)]
    )
    sizes = np.concatenate([np.diff(tracks.starts), np.tile([len(one) for one in corners], frames)])
    points = np.concatenate([tracks.points, np.tile(np.concatenate(corners), (frames, 1))])
    scores = np.array([one.score for one in places], dtype=np.float32)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    order = np.lexsort((number, frame))
    ends = np.cumsum(sizes[order])
    source = np.repeat(starts[:-1][order] - (ends - sizes[order]), sizes[order])
    return replace(
        tracks,
        tracks=(*tracks.tracks, *new),
        frame=frame[order],
        number=number[order],
        how=np.append(tracks.how, np.full(count * frames, How.FOUND, dtype=np.uint8))[order],
        score=np.append(tracks.score, np.tile(scores, frames))[order],
        starts=np.concatenate([[0], ends]).astype(np.int64),
        points=points[source + np.arange(len(points))],
    )
