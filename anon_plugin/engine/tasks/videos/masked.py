"""Masks of cameras in a video: places that always go in all of its frames, or never."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from anon_plugin.engine.detection.detections import SURE, Detection
from anon_plugin.engine.projections.projection import Projection
from anon_plugin.engine.tasks.camera_masks import NO_MASKS, CameraMasks, PlacedMasks
from anon_plugin.engine.tracking.selection import with_places, without
from anon_plugin.engine.tracking.tracks import STEPS, Row, Tracks
from anon_plugin.engine.video.camera import camera_of
from anon_plugin.engine.video.reading import Video


def masks_of(masks: CameraMasks, video: Video, projection: Projection) -> PlacedMasks:
    """Those that hold in the frames of a video. Raises PhotoError where it cannot be read."""
    if not masks.masks:
        return NO_MASKS
    return masks.placed(camera_of(video), projection, video.info.size_wh)


def masked(tracks: Tracks, masks: PlacedMasks) -> Tracks:
    """Tracks without those that lie in a place that never goes wherever a search found them, and
    with the places that always go.

    What a person drew stays. What passes through such a place stays, too, in all of its frames.
    """
    never = [
        one.number
        for one in tracks.tracks
        if masks.never and one.score < SURE and _lies_in(masks, tracks, one.number)
    ]
    tracks = without(tracks, never)
    first = {one.number: next(tracks.rows_of_track(one.number)) for one in tracks.tracks}
    new = [one for one in masks.always if not _is_there(one, first.values())]
    return with_places(tracks, new, len(tracks.times_s))


def _lies_in(masks: PlacedMasks, tracks: Tracks, number: int) -> bool:
    return all(masks.exempts(row.detection.region) for row in tracks.rows_of_track(number))


def _is_there(place: Detection, rows: Iterable[Row]) -> bool:
    """Whether a layer brings a place along already, as after a search with the same masks."""
    wanted = np.rint(place.region * STEPS) / STEPS
    return any(
        row.detection.label == place.label
        and row.detection.region.shape == wanted.shape
        and np.allclose(row.detection.region, wanted, atol=1 / STEPS)
        for row in rows
    )
