"""The search: a photo in memory in, what it shows out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from anon_plugin.engine.detection.batched import views_at_once
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector, Share, least_score, view_px
from anon_plugin.engine.detection.joining import join
from anon_plugin.engine.detection.photo_score import photo_scores, side_px
from anon_plugin.engine.detection.searching import Searching
from anon_plugin.engine.detection.side_by_side import parts_for
from anon_plugin.engine.detection.view import View
from anon_plugin.engine.machine.threads import take_share
from anon_plugin.engine.photo.photo import Photo
from anon_plugin.engine.pixels.pixel_source import PixelSource
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.verification.seen_before import JUST_BELOW, is_same_object
from anon_plugin.errors import CancelledError

# Regions are redacted as layers carry them, so that redacting from a layer gives the same bytes.
REGION_DECIMALS = 2

# All views of a photo together have at least this share of its pixels: a sphere has 0.64 of those
# of a panorama.
_LEAST_SHARE = 0.6


def search(
    photo: Photo, detector: Detector, settings: SearchSettings, cancelled: Cancelled = lambda: False
) -> list[Detection]:
    """Everything of the wanted labels in a photo, each object once, in photo pixels; with what
    always goes in photos of its camera, and without what never does.

    Raises CancelledError when `cancelled` says so.
    """
    found = search_pixels(photo.picture.rgb, photo.decision, detector, settings, cancelled)
    return settings.masks.applied(photo, found)


def search_faint(
    photo: Photo,
    detector: Detector,
    settings: SearchSettings,
    cancelled: Cancelled = lambda: False,
    found: Sequence[Detection] | None = None,
) -> list[Detection]:
    """What a search sees in a photo just below its thresholds, in photo pixels.

    found: what `search` finds in it, where that is known already.
    Raises CancelledError when `cancelled` says so.
    """
    if found is None:
        found = search(photo, detector, settings, cancelled)
    fainter = replace(settings, confidence=_fainter(settings.confidence))
    seen = search(photo, detector, fainter, cancelled)
    width_px = photo.size_wh[0]
    return [one for one in seen if not any(is_same_object(one, other, width_px) for other in found)]


def _fainter(confidence: float | None) -> float:
    if confidence is None:
        return Share(JUST_BELOW)
    return type(confidence)(confidence * JUST_BELOW)


def search_pixels(
    source: PixelSource,
    decision: Decision,
    detector: Detector,
    settings: SearchSettings,
    cancelled: Cancelled = lambda: False,
) -> list[Detection]:
    """`search` of (H, W, 3) uint8 RGB pixels that are no file's: a frame of a video.

    decision: how they are projected; what the settings say of it was used to decide that.
    """
    merged: list[Detection] = []
    for part in parts_for(detector, settings.labels):
        merged += _search_by(part, source, decision, settings, cancelled)
    by_score = sorted(merged, key=lambda one: -one.score)
    return [replace(one, region=np.round(one.region, REGION_DECIMALS)) for one in by_score]


def _search_by(
    detector: Detector,
    source: PixelSource,
    decision: Decision,
    settings: SearchSettings,
    cancelled: Cancelled,
) -> list[Detection]:
    """What one detector finds in all its views, each object once, with scores that hold in the
    whole photo (detection/photo_score.py)."""
    worth = {
        label: known for label, known in photo_scores(detector).items() if label in settings.labels
    }
    least = {
        label: least_score(settings.confidence, label, known.threshold)
        for label, known in worth.items()
    }
    # How much is searched shows only when all views are there. They have more pixels than this.
    fewest = _LEAST_SHARE * source.shape[0] * source.shape[1] / 1e6
    confidence = dict.fromkeys(settings.labels, settings.confidence)
    confidence |= {label: known.in_view(least[label], fewest) for label, known in worth.items()}
    surface = decision.projection.surface
    searching = Searching(detector, settings.labels, confidence, surface)
    searched_px = 0
    views = decision.views(source, detector.object_range_px, view_px(detector))
    for batch in _batches(views, views_at_once(detector)):
        if cancelled():
            raise CancelledError
        take_share()
        searching.add(batch)
        searched_px += sum(view.pixels.shape[0] * view.pixels.shape[1] for view in batch)
    kept = []
    for one in join(searching.findings(), surface):
        if one.label in worth:
            known = worth[one.label]
            score = known.in_photo(one.score, searched_px / 1e6, side_px(one.region, surface))
            one = replace(one, score=score)
            if one.score < least[one.label]:
                continue
        kept.append(one)
    return kept


def _batches(views: Iterable[View], size: int) -> Iterator[list[View]]:
    iterator = iter(views)
    while batch := list(islice(iterator, size)):
        yield batch
