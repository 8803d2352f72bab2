"""The search of a video: its frames in, the tracks of what they show out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import AtMost, Detector, Share, least_score
from anon_plugin.engine.detection.photo_score import own_thresholds
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks.camera_masks import NO_MASKS, PlacedMasks
from anon_plugin.engine.tasks.search import search_pixels
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.tracking.frames import Frame, Grey
from anon_plugin.engine.tracking.ground import ground_of
from anon_plugin.engine.tracking.schedule import AUTOMATIC, MEETING_FRAMES
from anon_plugin.engine.tracking.tracker import Found, Search, track
from anon_plugin.engine.tracking.tracks import Tracks
from anon_plugin.engine.video.reading import Video
from anon_plugin.engine.video.span import Span

FAINT = 0.4
"""So much of its threshold is enough for a finding to be taken where a sure one is expected."""

_USUAL_RATE = 25.0


def find_tracks(
    video: Video,
    decision: Decision,
    search: Search,
    every: int = AUTOMATIC,
    cancelled: Cancelled = lambda: False,
    progress: Callable[[int], None] = lambda _: None,
) -> Tracks:
    """Everything that a search of its frames finds in a video.

    decision: how its frames are projected. search, every, progress: see tracking.track.
    Raises PhotoError where a frame cannot be decoded or searched, CancelledError when `cancelled`
    says so.
    """
    return track(
        video.frames(),
        search,
        video.info.size_wh,
        ground_of(decision.projection),
        every,
        float(video.info.rate or _USUAL_RATE),
        cancelled,
        progress,
    )


def search_span(
    video: Video,
    decision: Decision,
    search: Search,
    every: int,
    span: Span,
    cancelled: Cancelled = lambda: False,
) -> None:
    """Search those of a span's frames that `find_tracks` will most likely ask about.

    It begins a little before them, where whoever follows the whole video searches a frame for
    sure, so that both come to the same frames from there on.
    """
    step = every or MEETING_FRAMES
    before = span.start if every else max(0, span.start - MEETING_FRAMES)
    first = before // step * step

    def search_there(frame: Frame) -> Found:
        return search(frame.frame if isinstance(frame, _Counted) else frame)

    track(
        (_Counted(one.index - first, one) for one in video.frames(first, span.stop)),
        search_there,
        video.info.size_wh,
        ground_of(decision.projection),
        every,
        float(video.info.rate or _USUAL_RATE),
        cancelled,
    )


@dataclass(frozen=True)
class _Counted:
    """A frame with another number, for a tracker that begins on the way."""

    index: int
    frame: Frame

    @property
    def time_s(self) -> float:
        return self.frame.time_s

    def rgb(self) -> NDArray[np.uint8]:
        return self.frame.rgb()

    def grey(self, long_side_px: int) -> Grey:
        return self.frame.grey(long_side_px)


class FrameSearch:
    """Searches one frame after another, for what is sure and what is faint, in one go."""

    def __init__(
        self,
        decision: Decision,
        detector: Detector,
        settings: SearchSettings,
        cancelled: Cancelled = lambda: False,
        masks: PlacedMasks = NO_MASKS,
    ) -> None:
        """masks: findings in a place that never goes are none."""
        self._decision = decision
        self._masks = masks
        self._detector = detector
        self._settings = settings
        self._cancelled = cancelled
        self._thresholds = _thresholds(detector, settings)

    def __call__(self, frame: Frame) -> Found:
        """See tracking.tracker.Search."""
        source = ArrayPixels(frame.rgb())
        projection, _ = self._decision.projection.upright(source)  # a camera leans now and then
        decision = replace(self._decision, projection=projection)
        settings = self._settings
        if self._thresholds:
            asked = settings.confidence
            faint = Share(FAINT) if asked is None else type(asked)(asked * FAINT)
            settings = replace(settings, confidence=faint)
        seen = search_pixels(source, decision, self._detector, settings, self._cancelled)
        seen = self._masks.kept(seen)
        sure = [one for one in seen if self._is_sure(one)]
        return Found(sure, [one for one in seen if not self._is_sure(one)])

    def _is_sure(self, found: Detection) -> bool:
        return found.score >= self._thresholds.get(found.label, 0.0)


def _thresholds(detector: Detector, settings: SearchSettings) -> Mapping[str, float]:
    """From which score on a finding of each label counts; empty where the detector does not tell,
    which is then asked for nothing fainter."""
    own = own_thresholds(detector)
    asked = settings.confidence
    if isinstance(asked, AtMost):
        return {label: least_score(asked, label, own.get(label, 1.0)) for label in settings.labels}
    if asked is not None:
        return dict.fromkeys(settings.labels, asked)
    return own if all(label in own for label in settings.labels) else {}
