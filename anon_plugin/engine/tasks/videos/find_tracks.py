"""The search of a video: its frames in, the tracks of what they show out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import AtMost, Detector, Share, least_score
from anon_plugin.engine.detection.merging import PLANE
from anon_plugin.engine.detection.photo_score import own_thresholds, photo_scores, side_px
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks.camera_masks import NO_MASKS, PlacedMasks
from anon_plugin.engine.tasks.search import search_pixels
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.tracking.found import ANY_LABEL, ANY_SIZE
from anon_plugin.engine.tracking.frames import Frame, Grey
from anon_plugin.engine.tracking.ground import Points, ground_of
from anon_plugin.engine.tracking.schedule import AUTOMATIC, MEETING_FRAMES
from anon_plugin.engine.tracking.tracker import Found, Look, Search, track
from anon_plugin.engine.tracking.tracks import Tracks
from anon_plugin.engine.video.reading import Video
from anon_plugin.engine.video.span import Span

FAINT = 0.4
"""So much of its threshold is enough for a finding to be taken where a sure one is expected."""

_USUAL_RATE = 25.0
_AROUND, _LEAST_AROUND_PX, _MOST_AROUND = 1.5, 64, 0.2
"""A look goes so far beyond a region, as a share of its longer side; at least so many pixels, at
most so large a share of the picture's longer side."""

_SEEN_PX = 80.0
"""The longer side with which a look sees what it looks for, where that is larger in the picture: it
shows as well, and a face of 250 pixels needs the pixels of a small photo, at all scales, else."""

_SHOWN = 3
"""So many frames are held as RGB: several looks go into the same ones."""


def find_tracks(
    video: Video,
    decision: Decision,
    search: Search,
    every: int = AUTOMATIC,
    cancelled: Cancelled = lambda: False,
    progress: Callable[[int], None] = lambda _: None,
    look: Look | None = None,
) -> Tracks:
    """Everything that a search of its frames finds in a video.

    decision: how its frames are projected. search, every, progress, look: see tracking.track.
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
        look,
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
        self._shown: dict[int, NDArray[np.uint8]] = {}

    def __call__(self, frame: Frame) -> Found:
        """See tracking.tracker.Search."""
        source = ArrayPixels(frame.rgb())
        projection, _ = self._decision.projection.upright(source)  # a camera leans now and then
        decision = replace(self._decision, projection=projection)
        seen = search_pixels(source, decision, self._detector, self._faintly, self._cancelled)
        return self._sorted(seen)

    @property
    def can_look(self) -> bool:
        """Whether `look` serves: a part of a panorama is no panorama."""
        return isinstance(self._decision.projection, Planar) and not self._decision.also

    def look(
        self,
        frame: Frame,
        region: Points,
        longer_px: float = ANY_SIZE,
        label: str = ANY_LABEL,
    ) -> Found:
        """See tracking.looks.Look. The scores are those that hold in the whole frame."""
        pixels = self._shown.pop(frame.index, None)
        if pixels is None:
            pixels = frame.rgb()
        while len(self._shown) >= _SHOWN:
            del self._shown[next(iter(self._shown))]
        self._shown[frame.index] = pixels
        low, high = region.min(axis=0), region.max(axis=0)
        most = _MOST_AROUND * max(pixels.shape[:2])
        around = max(_LEAST_AROUND_PX, min(most, _AROUND * float((high - low).max())))
        x0, y0 = np.maximum(low - around, 0).astype(int)
        x1, y1 = np.ceil(high + around).astype(int)
        window = pixels[y0:y1, x0:x1]
        if not window.size:
            return Found([])
        source = ArrayPixels(_seen_with(longer_px, window))
        height, width, _ = source.shape
        scale = np.array([window.shape[1] / width, window.shape[0] / height])
        settings = self._faintly if label == ANY_LABEL else replace(self._faintly, labels=(label,))
        seen = search_pixels(source, self._decision, self._detector, settings, self._cancelled)
        worth, megapixels = photo_scores(self._detector), pixels.shape[0] * pixels.shape[1] / 1e6
        found, corner = [], np.array([x0, y0])
        for one in seen:
            score, there = one.score, one.region * scale + corner
            if one.label in worth:
                score = worth[one.label].in_photo(score, megapixels, side_px(there, PLANE))
            found.append(replace(one, score=score, region=there))
        return self._sorted(found)

    def _sorted(self, seen: Sequence[Detection]) -> Found:
        seen = self._masks.kept(seen)
        sure = [one for one in seen if self._is_sure(one)]
        return Found(sure, [one for one in seen if not self._is_sure(one)])

    @cached_property
    def _faintly(self) -> SearchSettings:
        """The settings, with what is faint wanted, too, where the detector tells what that is."""
        asked = self._settings.confidence
        if not self._thresholds:
            return self._settings
        faint = Share(FAINT) if asked is None else type(asked)(asked * FAINT)
        return replace(self._settings, confidence=faint)

    def _is_sure(self, found: Detection) -> bool:
        return found.score >= self._thresholds.get(found.label, 0.0)


def _seen_with(longer_px: float, window: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A part of a picture, made smaller where what is looked for in it has more than enough pixels.

    longer_px: its longer side; ANY_SIZE for the pixels as they are.
    """
    if longer_px <= _SEEN_PX:
        return np.ascontiguousarray(window)
    height, width = (max(1, round(one * _SEEN_PX / longer_px)) for one in window.shape[:2])
    return np.asarray(cv2.resize(window, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


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
